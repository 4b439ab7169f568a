"""Compare a shadow run with the live results, by article id."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from streams.adapters.kafka.consumer import read, read_span
from streams.adapters.stores.disk_store import disk_store
from streams.contract import codec
from streams.pipeline import DUPLICATES
from streams.replay.contradictions import StandingDuplicates, is_copy
from streams.replay.live_view import fields_of, revision_of
from streams.replay.results import ENRICHED
from streams.replay.selection import origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.ports import Store
    from streams.replay.runs import Manifest
    from streams.settings import Settings

log = logging.getLogger(__name__)

_EXAMPLES = 20


class Change(Struct):
    """One article whose result differs."""

    id: str
    title: str
    fields: list[str]
    entities_added: list[str]
    entities_gone: list[str]
    topics_added: list[str]
    topics_gone: list[str]


class Comparison(Struct, kw_only=True):
    """What a shadow run would change."""

    run: str
    same: int = 0
    changed: int = 0
    new: list[str] = []
    missing: list[str] = []
    fields: Counter[str] = field(default_factory=Counter)
    entities_added: Counter[str] = field(default_factory=Counter)
    entities_gone: Counter[str] = field(default_factory=Counter)
    topics_added: Counter[str] = field(default_factory=Counter)
    topics_gone: Counter[str] = field(default_factory=Counter)
    entities_before: int = 0
    entities_after: int = 0
    topics_before: Counter[str] = field(default_factory=Counter)
    topics_after: Counter[str] = field(default_factory=Counter)
    examples: list[Change] = []
    became_copies: list[str] = []
    """Enriched live, duplicates in the run: a promotion withdraws their enriched articles."""
    became_originals: list[str] = []
    """Duplicates live, enriched in the run: a promotion withdraws their duplicate events."""


async def compare(settings: Settings, manifest: Manifest) -> Comparison:
    """Compare a run's shadow topic with the live one.

    Args:
        settings: the process's settings.
        manifest: a shadow run.

    Returns:
        The comparison; provenance is not compared, it differs whenever a version does.

    Raises:
        UnavailableError: no broker answers.
    """
    found = Comparison(run=manifest.name)
    # On the disk: both topics may be larger than memory.
    with (
        disk_store(settings) as shadow,
        disk_store(settings) as live,
        disk_store(settings) as range_,
        disk_store(settings) as judged,
    ):
        await _copy_newest(settings, manifest.shadow(ENRICHED), shadow)
        await _copy_newest(settings, ENRICHED, live)
        for key, result in shadow.items():
            before = live.get(key)
            if before is None:
                found.new.append(_text(key))
            else:
                _compare(found, _text(key), _value(before), _value(result))
        await _find_contradictions(settings, manifest, found, live, judged)
        if not manifest.filters.any:
            await _copy_origins(settings, manifest, range_)
            found.missing = [
                _text(key)
                for key, result in live.items()
                if range_.get(_parts(result)[0]) is not None and shadow.get(key) is None
            ]
    return found


async def _copy_newest(settings: Settings, topic: str, store: Store) -> None:
    """Keep the last result of every article, with its origin."""
    async for record in read(settings, [topic]):
        key = record.key or b""
        if record.value is None:
            store.delete(key)
        elif not fields_of(record.value):
            log.warning("%s is no result", record.place)
        else:
            origin = record.header(codec.ORIGIN) or ""
            store.put(key, msgspec.msgpack.encode((origin.encode(), record.value)))


async def _find_contradictions(
    settings: Settings, manifest: Manifest, found: Comparison, live: Store, judged: Store
) -> None:
    """Name the articles whose verdict the run has changed, as a promotion goes by."""
    standing = StandingDuplicates(judged)
    await standing.load(settings)
    originals, copies = set(), set()
    async for record in read(settings, [manifest.shadow(ENRICHED)]):
        key, revision = record.key or b"", revision_of(record.value)
        if not is_copy(record.value) and standing.has_revision(key, revision):
            originals.add(_text(key))
    async for record in read(settings, [manifest.shadow(DUPLICATES)]):
        before = live.get(record.key or b"")
        value = None if before is None else _parts(before)[1]
        if value and revision_of(value) == revision_of(record.value) and not is_copy(value):
            copies.add(_text(record.key or b""))
    found.became_originals, found.became_copies = sorted(originals), sorted(copies)


async def _copy_origins(settings: Settings, manifest: Manifest, store: Store) -> None:
    """Keep which raw records the run's range comes from."""
    topic = settings.topic(manifest.topic)
    for number, span in manifest.spans.items():
        async for record in read_span(settings, topic, number, span.start, span.end):
            store.put(origin_of(record).encode(), b"")


def _parts(result: bytes) -> tuple[bytes, bytes]:
    """Give origin and value."""
    return msgspec.msgpack.decode(result, type=tuple[bytes, bytes])


def _text(key: bytes) -> str:
    return key.decode("utf-8", "replace")


def _value(result: bytes) -> dict[str, Any]:
    value = fields_of(_parts(result)[1])
    value.pop("provenance", None)
    return value


def _names(value: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    entities = {f"{e['type']} {e['name']}" for e in value.get("entities", ())}
    topics = {f"{t['id']} {t['label']['en']}" for t in value.get("media_topics", ())}
    return entities, topics


def _compare(found: Comparison, key: str, live: dict[str, Any], shadow: dict[str, Any]) -> None:
    entities, topics = _names(live)
    entities_now, topics_now = _names(shadow)
    found.entities_before += len(entities)
    found.entities_after += len(entities_now)
    found.topics_before.update(topics)
    found.topics_after.update(topics_now)
    if live == shadow:
        found.same += 1
        return
    found.changed += 1
    fields = sorted(n for n in live.keys() | shadow.keys() if live.get(n) != shadow.get(n))
    change = Change(
        key,
        str(shadow.get("title", "")),
        fields,
        sorted(entities_now - entities),
        sorted(entities - entities_now),
        sorted(topics_now - topics),
        sorted(topics - topics_now),
    )
    found.fields.update(fields)
    found.entities_added.update(change.entities_added)
    found.entities_gone.update(change.entities_gone)
    found.topics_added.update(change.topics_added)
    found.topics_gone.update(change.topics_gone)
    if len(found.examples) < _EXAMPLES:
        found.examples.append(change)
