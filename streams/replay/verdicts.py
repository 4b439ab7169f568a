"""The verdicts of a live replay: those that the live stage has given, and no others."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from streams.adapters.kafka import groups, topics
from streams.adapters.kafka.consumer import read_span, span_ends
from streams.pipeline import step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streams.ports import Store
    from streams.replay.runs import Manifest
    from streams.settings import Settings

_LOOK_SECONDS = 1.0
_STILL_SECONDS = 10.0

log = logging.getLogger(__name__)


async def copy_verdicts(settings: Settings, store: Store) -> None:
    """Copy the live verdicts out of their changelog; the live owner notices nothing.

    Args:
        settings: the process's settings.
        store: an empty store.

    Raises:
        UnavailableError: no broker answers.
    """
    async for record in read_span(settings, settings.topic(topics.CHANGELOG), 0, 0):
        if record.key is not None and record.value is not None:
            store.put(record.key, record.value)
        elif record.key is not None:
            store.delete(record.key)


async def until_judged(
    settings: Settings, manifest: Manifest, stopping: Callable[[], bool]
) -> None:
    """Wait until the live stages have judged the whole range.

    What they have not judged yet has no verdict, and one that is given here may be another than
    the one that they will give. Where they stand still, there is nothing to wait for.

    Args:
        settings: the process's settings.
        manifest: a run whose stages give verdicts.
        stopping: says whether to give up waiting.

    Raises:
        UnavailableError: no broker answers.
    """
    ends = {number: span.end for number, span in manifest.spans.items()}
    if manifest.stage == "normalise":
        await _until_past(settings, "normalise", ends, stopping)
        ends = await span_ends(settings, settings.topic(step("deduplicate").source))
    await _until_past(settings, "deduplicate", ends, stopping)


async def until_ordered(
    settings: Settings, manifest: Manifest, stopping: Callable[[], bool]
) -> int:
    """Wait until the live log has the whole range of raw records, where the live stage gets on.

    A live run has waited for more already, and a dry run shows what it can.

    Args:
        settings: the process's settings.
        manifest: a run from ``normalise`` on.
        stopping: says whether to give up waiting.

    Returns:
        The end of the live log, which has the order of what was waited for.

    Raises:
        UnavailableError: no broker answers.
    """
    group = settings.topic("khabar.normalise")
    # A live stage that never ran has no order to wait for.
    if manifest.mode == "shadow" and await groups.committed_with(settings, group):
        ends = {number: span.end for number, span in manifest.spans.items()}
        await _until_past(settings, "normalise", ends, stopping)
    return (await span_ends(settings, settings.topic(step("deduplicate").source)))[0]


async def _until_past(
    settings: Settings, stage: str, ends: Mapping[int, int], stopping: Callable[[], bool]
) -> None:
    least, since = None, time.monotonic()
    while not stopping():
        offsets = await groups.committed(settings, settings.topic(f"khabar.{stage}"))
        source = settings.topic(step(stage).source)
        behind = sum(max(0, end - offsets.get((source, n), 0)) for n, end in ends.items())
        if not behind:
            return
        if least is None or behind < least:
            log.info("%d records of the range are not through %s yet: waiting", behind, stage)
            least, since = behind, time.monotonic()
        elif time.monotonic() - since > _STILL_SECONDS:
            log.warning(
                "%s stands still, %d records before the end of the range: they are judged here, "
                "on a copy of what it has judged",
                stage, behind,
            )  # fmt: skip
            return
        await asyncio.sleep(_LOOK_SECONDS)
