"""Read every topic and hold it to what was sent, in the manner of Jepsen's Kafka workloads."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.groups import committed
from streams.adapters.kafka.topics import CHANGELOG
from streams.contract import codec
from streams.contract.records import Record
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE
from streams.settings import Settings
from tests.faults.load import MARK, TAKEN, Sent
from tests.harness import collect, header

_REVISION = re.compile(rf"{MARK} (\d+)")
ENRICHED = PIPELINE[-1].sink
_WANTED = {"unique": 1, "copy": 1, "revision": 1, "two_articles": 2, "poison": 1, "foreign": 0}


class Verdict(Struct, kw_only=True):
    """What the checker found; every list is empty in a run in which nothing went wrong."""

    sent: int
    accounted: int
    repeated: int
    lost: list[str]
    invented: list[str]
    differing: list[str]
    self_duplicates: list[str]
    cycles: list[str]
    passed_over: list[str]
    stale: list[str]
    contradictory: list[str] = []
    untrue: list[str] = []
    """Metrics at rest that do not say what is."""

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong, a line each."""
        names = (
            "lost", "invented", "differing", "self_duplicates", "cycles", "passed_over", "stale",
            "contradictory", "untrue",
        )  # fmt: skip
        return [f"{name}: {line}" for name in names for line in getattr(self, name)]


async def check(settings: Settings, sent: Sequence[Sent]) -> Verdict:
    """Check a pipeline that has come to rest.

    Args:
        settings: of the checker, past the proxies.
        sent: what the loader has had confirmed.

    Returns:
        The verdict.
    """
    raw = await collect(settings, "articles.raw")
    everything = await collect(settings, ENRICHED, DUPLICATES, DEAD_LETTERS)
    # Withdrawals, and the marks of letters that were redriven, are results of nothing.
    results = [one for one in everything if one.header(codec.ORIGIN) is not None]
    accounted = _accounted(raw, results, {(one.key, one.revision): one for one in sent})
    if accounted.lost:
        accounted.lost = await _trails(settings, accounted.lost)
    itself, cycles = _verdicts(results, settings)
    return Verdict(
        sent=len(sent),
        accounted=accounted.count,
        repeated=accounted.repeated,
        lost=accounted.lost,
        invented=accounted.invented,
        differing=_differing(results),
        self_duplicates=itself,
        cycles=cycles,
        passed_over=await passed_over(settings),
        stale=_stale(results, sent, settings),
        contradictory=contradictory(everything, settings),
    )


def contradictory(everything: Iterable[Record], settings: Settings) -> list[str]:
    """List what stands both enriched and as a duplicate of one revision, or was taken down."""
    standing: dict[str, dict[str, str]] = {ENRICHED: {}, DUPLICATES: {}}
    ordered = sorted(everything, key=lambda one: (one.topic, one.partition, one.offset))
    for record in ordered:
        topic = record.topic.removeprefix(settings.topic_prefix)
        if topic in standing:
            key = (record.key or b"").decode()
            standing[topic].pop(key, None)
            if record.value is not None:
                standing[topic][key] = json.loads(record.value)["revision"]
    both = standing[ENRICHED].items() & standing[DUPLICATES].items()
    taken = [key for found in standing.values() for key in found if key.startswith(TAKEN)]
    return [
        *(f"{key} is an enriched article and a duplicate" for key, _ in sorted(both)),
        *(f"{key} was taken down and stands" for key in sorted(taken)),
    ]


async def untrue(settings: Settings, urls: Sequence[str], workers: int) -> list[str]:
    """Hold the metrics of a pipeline at rest to the topics, and to how many workers there are."""
    shown = await scrape(list(urls))
    kept: dict[bytes | None, bytes | None] = {}
    for record in await collect(settings, CHANGELOG):
        kept[record.key] = record.value
    wanted = {
        "khabar_ready": workers,
        "khabar_broker_answers": workers,
        "khabar_lag_records": 0,
        "khabar_unread_partitions": 0,
    }
    lines = [
        f"{name} says {shown.total(name):g}, it is {value}"
        for name, value in wanted.items()
        if shown.total(name) != value
    ]
    # A standby builds an index too, and may be behind: the fullest is the owner's.
    index = max(s.value for s in shown.samples if s.name == "khabar_dedup_index_articles")
    if index != (articles := sum(value is not None for value in kept.values())):
        lines.append(f"khabar_dedup_index_articles says {index:g}, it is {articles}")
    if (owners := shown.total("khabar_state_role", role="owner")) != 1:
        lines.append(f"{owners:g} workers own the verdicts")
    return lines


class _Accounted(Struct):
    count: int
    repeated: int
    lost: list[str]
    invented: list[str]


async def _trails(settings: Settings, lost: Sequence[str]) -> list[str]:
    """Say for each lost record which topic has it last."""
    seen: dict[str, str] = {}
    for row in PIPELINE:
        for record in await collect(settings, row.sink):
            place = f"{row.sink}/{record.partition}@{record.offset}"
            seen[record.header(codec.ORIGIN) or ""] = place
    return [
        f"{line}, last seen on {seen.get(line.split(' ')[0], 'the raw topic')}" for line in lost
    ]


def _place(record: Record) -> str:
    return f"{record.topic}/{record.partition}@{record.offset}"


def _accounted(
    raw: Sequence[Record], results: Sequence[Record], sent: Mapping[tuple[str, int], Sent]
) -> _Accounted:
    """Ask after every raw record by the origin that its results name."""
    by_origin: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    values: dict[str, bytes | None] = {}
    for record in results:
        name = f"{record.topic} {header(record, 'ce_id')}"
        by_origin[header(record, codec.ORIGIN)][name] += 1
        values[name] = record.value
    places = {_place(record) for record in raw}
    invented = [origin for origin in by_origin if origin not in places]
    kinds = _kinds(raw, sent)
    lost, accounted, repeated = [], 0, 0
    for record in raw:
        found = by_origin.get(_place(record), {})
        if (record.key or b"").decode().startswith(TAKEN):
            accounted += 1  # it stands nowhere, or is told by `contradictory`
            continue
        kind = kinds[_place(record)]
        if len(found) != _WANTED[kind]:
            line = f"{_place(record)} ({kind}) came to {len(found)} results"
            unlike = _fields(values[name] for name in found) if len(found) > 1 else ""
            lost.append(f"{line} ({unlike})" if unlike else line)
        else:
            accounted += 1
        repeated += sum(found.values()) - len(found)
    keys = {(record.key or b"").decode() for record in raw}
    lost += [
        f"{one.key} was confirmed and is not there" for one in sent.values() if one.key not in keys
    ]
    return _Accounted(accounted, repeated, lost, invented)


def _kinds(raw: Iterable[Record], sent: Mapping[tuple[str, int], Sent]) -> dict[str, str]:
    """Name the kind of every raw record, those included that were sent but never confirmed."""
    by_key = {key: one.kind for (key, revision), one in sent.items() if not revision}
    kinds = {}
    for record in raw:
        value = record.value or b""
        key = (record.key or b"").decode()
        guess = "unique"
        if value.startswith(b'{"text": "'):
            guess = "poison"
        elif b"Ministers met" in value:
            guess = "foreign"
        elif b"\\u0639\\u0646 \\u0645\\u0648\\u0642\\u0639" in value:
            guess = "two_articles"
        kinds[_place(record)] = by_key.get(key, guess) if guess != "unique" else guess
    return kinds


def _differing(results: Iterable[Record]) -> list[str]:
    values: dict[str, set[bytes | None]] = defaultdict(set)
    for record in results:
        values[f"{record.topic} {header(record, 'ce_id')}"].add(record.value)
    return [f"{name}: {_fields(found)}" for name, found in values.items() if len(found) > 1]


def _fields(values: Iterable[bytes | None]) -> str:
    """Name the fields in which values differ, with what stands in them."""
    decoded = [json.loads(value or b"{}") for value in values]
    names = sorted({name for value in decoded for name in value})
    different = [n for n in names if len({json.dumps(v.get(n)) for v in decoded}) > 1]
    return "; ".join(f"{n} {[str(v.get(n))[:120] for v in decoded]}" for n in different)


def _verdicts(results: Iterable[Record], settings: Settings) -> tuple[list[str], list[str]]:
    """Nobody repeats himself, and following `of` always comes to an end."""
    follows: dict[str, str] = {}
    itself = []
    for record in results:
        if record.topic == settings.topic(DUPLICATES):
            event = codec.decode_duplicate(record)
            if event.id in {event.duplicate.of, event.duplicate.canonical}:
                itself.append(event.id)
            elif event.duplicate.of is not None:
                follows[event.id] = event.duplicate.of
    cycles = []
    for start, after in follows.items():
        seen, at = {start}, after
        while at in follows and at not in seen:
            seen.add(at)
            at = follows[at]
        if at in seen:
            cycles.append(start)
    return itself, cycles


async def passed_over(settings: Settings) -> list[str]:
    """List the records below a committed offset of which no output is there, at every stage."""
    lines = []
    dead = Counter(
        f"{header(r, 'khabar-error-topic')}/{header(r, 'khabar-error-partition')}"
        f"@{header(r, 'khabar-error-offset')}"
        for r in await collect(settings, DEAD_LETTERS)
        if r.header("khabar-error-topic") is not None
    )
    for row in PIPELINE:
        offsets = await committed(settings, settings.topic(f"khabar.{row.name}"))
        outputs = await collect(settings, row.sink, DUPLICATES)
        origins = {record.header(codec.ORIGIN) for record in outputs}
        for record in await collect(settings, row.source):
            if record.offset >= offsets.get((record.topic, record.partition), 0):
                continue
            first = row is PIPELINE[0]
            origin = _place(record) if first else header(record, codec.ORIGIN)
            if (record.key or b"").decode().startswith(TAKEN):
                continue
            intended = first and b"Ministers met" in (record.value or b"")
            if origin not in origins and not dead[_place(record)] and not intended:
                lines.append(f"{row.name} committed past {_place(record)}")
    return lines


def _stale(results: Sequence[Record], sent: Sequence[Sent], settings: Settings) -> list[str]:
    """The last value of each key must be of its newest revision: what compaction keeps."""
    newest = Counter[str]()
    for one in sent:
        newest[one.key] = max(newest[one.key], one.revision)
    last: dict[str, tuple[int, str]] = {}
    for record in results:
        if record.topic == settings.topic(ENRICHED):
            key = (record.key or b"").decode()
            if key not in last or record.offset > last[key][0]:
                last[key] = (record.offset, codec.decode_article(record).text)
    lines = []
    for key, revision in newest.items():
        found = _REVISION.search(last[key][1]) if key in last else None
        if revision and key in last and (found is None or int(found[1]) < revision):
            lines.append(f"{key} ends with an older revision than {revision}")
    return lines
