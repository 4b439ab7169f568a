"""Compare a shadow run with the live results, by article id."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct

from streams import codec
from streams.adapters.reading import read, read_partition
from streams.replay.results import ENRICHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from streams.ports import Record
    from streams.replay.runs import Manifest
    from streams.settings import Settings

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
    fields: Counter[str] = Counter()
    entities_added: Counter[str] = Counter()
    entities_gone: Counter[str] = Counter()
    topics_added: Counter[str] = Counter()
    topics_gone: Counter[str] = Counter()
    entities_before: int = 0
    entities_after: int = 0
    topics_before: Counter[str] = Counter()
    topics_after: Counter[str] = Counter()
    examples: list[Change] = []


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
    shadow = await _newest(settings, manifest.shadow(ENRICHED))
    live = await _newest(settings, ENRICHED)
    within = await _in_range(settings, manifest, live.values())
    found = Comparison(run=manifest.name)
    for key, record in sorted(shadow.items()):
        if key not in live:
            found.new.append(key)
        else:
            _compare(found, key, _value(live[key]), _value(record))
    found.missing = sorted(key for key in within if key not in shadow)
    return found


async def _newest(settings: Settings, topic: str) -> dict[str, Record]:
    return {
        (record.key or b"").decode("utf-8", "replace"): record
        async for record in read(settings, [topic])
        if record.value is not None
    }


async def _in_range(settings: Settings, manifest: Manifest, live: Iterable[Record]) -> set[str]:
    """Give the ids of live results that come from the run's range."""
    if manifest.filters.any:
        return set()
    places = set()
    topic = settings.topic(manifest.topic)
    for number, span in manifest.spans.items():
        records, _ = await read_partition(settings, topic, number, span.start)
        for record in records:
            if record.offset < span.end:
                own = f"{record.topic}/{record.partition}@{record.offset}"
                places.add(record.header(codec.ORIGIN) or own)
    return {
        (record.key or b"").decode("utf-8", "replace")
        for record in live
        if record.header(codec.ORIGIN) in places
    }


def _value(record: Record) -> dict[str, Any]:
    value: dict[str, Any] = orjson.loads(record.value or b"{}")
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
