"""Plan a run: fix its range, make sure of its name, write its manifest."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from streams.adapters.kafka.consumer import consuming, read
from streams.adapters.kafka.offsets import partitions_of
from streams.bootstrap import Resources
from streams.contract import codec
from streams.errors import InvalidRecordError, UsageError
from streams.pipeline import step
from streams.replay import runs, setup
from streams.replay.ranges import Span, parse_bound, resolve
from streams.replay.results import ENRICHED

if TYPE_CHECKING:
    from streams.replay.runs import Filters, Manifest, Mode
    from streams.settings import Settings

log = logging.getLogger(__name__)


async def plan(
    settings: Settings,
    *,
    name: str,
    stage: str,
    mode: Mode,
    first: str,
    last: str,
    partitions: Sequence[int],
    filters: Filters,
    media_topic: str | None,
    now: datetime,
    resources: Resources | None = None,
    mark: str = "",
) -> Manifest:
    """Plan a run; a shadow run gets its topics, and all but a dry run their manifest.

    Args:
        settings: the process's settings.
        name: of the run.
        stage: the first stage.
        mode: where results go.
        first: start of the range, as :func:`streams.replay.ranges.parse_bound` reads it.
        last: its end.
        partitions: only these; all where empty.
        filters: which articles are meant.
        media_topic: only articles whose live result has this topic or one below it.
        now: the time.
        resources: what the run will be built over; made here where absent.
        mark: with which its first worker begins.

    Returns:
        The manifest, running.

    Raises:
        UsageError: the name is taken, the range is empty, reversed or no longer kept, or too many
            articles are chosen.
        UnavailableError: no broker answers.
    """
    if mode != "dry-run":
        manifests, _ = await runs.load(settings)
        if name in manifests:
            raise UsageError(
                f"there is a replay {name!r} already, {manifests[name].state}: choose another "
                f"name, or `khabar replay resume {name}`, or `khabar replay clean {name}`"
            )
    topic = step(stage).source
    spans = await _spans(settings, topic, partitions, first=first, last=last, now=now)
    if not spans:
        raise UsageError(f"nothing of {settings.topic(topic)} lies in that range")
    if media_topic is not None:
        ids = await _ids_with(settings, media_topic)
        if filters.ids:
            ids &= filters.ids
        if not ids:
            raise UsageError(f"no article that is meant has the topic {media_topic} live")
        filters = msgspec.structs.replace(filters, ids=ids)
    manifest = runs.Manifest(
        name=name, stage=stage, topic=topic, mode=mode, state="running", spans=spans,
        filters=filters, created_by=runs.creator(), created_at=now, updated_at=now,
        versions=setup.versions(resources or Resources(settings), stage),
        settings=setup.pinned(settings, stage), attempt=runs.attempt_of(mark or uuid4().hex),
    )  # fmt: skip
    if mode == "shadow":
        await setup.create_shadow(settings, manifest)
    if mode != "dry-run":
        # First what the worker goes by: whoever sees the run may ask it to pause at once.
        await runs.want(settings, name, "running", mark)
        try:
            await runs.save(settings, manifest)
        except UsageError:
            await _undo(settings, manifest)
            raise
    return manifest


async def _undo(settings: Settings, manifest: Manifest) -> None:
    """Remove what was made for a run that cannot be: nothing else would find it."""
    if manifest.mode == "shadow":
        await setup.remove_shadow(settings, manifest)
    await runs.forget(settings, manifest.name)


async def _spans(
    settings: Settings,
    topic: str,
    partitions: Sequence[int],
    *,
    first: str,
    last: str,
    now: datetime,
) -> dict[int, Span]:
    async with consuming(settings) as consumer:
        name = settings.topic(topic)
        known = await partitions_of(consumer, name)
        unknown = sorted(set(partitions) - set(known))
        if unknown:
            raise UsageError(f"{name} has no partition {', '.join(map(str, unknown))}")
        return await resolve(
            consumer, name, partitions or known, parse_bound(first, now), parse_bound(last, now)
        )


async def _ids_with(settings: Settings, media_topic: str) -> frozenset[str]:
    """Give the articles whose standing result has a topic, or one below it."""
    ids: set[str] = set()
    async for record in read(settings, [ENRICHED]):
        id_ = (record.key or b"").decode("utf-8", "replace")
        ids.discard(id_)
        if record.value is None:
            continue
        try:
            found = codec.decode_article(record).media_topics or ()
        except InvalidRecordError as error:
            log.warning("%s is no result: %s", record.place, error)
            continue
        if any(media_topic in (one.id, *(one.broader or ())) for one in found):
            ids.add(id_)
    return frozenset(ids)
