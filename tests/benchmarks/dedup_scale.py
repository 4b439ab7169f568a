"""How fast and how large: the stage on the corpus, the window far past it, recovery."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
from rocksdict import AccessType, Options, Rdict

from streams.contract.article import Article, Duplicate
from streams.contract.outcomes import Drop, Outcome, Repeat
from streams.duplicates.keys import index_keys
from streams.duplicates.record import Entry, encode
from streams.duplicates.signature import ALGORITHM, PERMUTATIONS
from streams.duplicates.verdict import Deduplicator
from streams.duplicates.window import Window
from streams.stages.deduplicate import make_deduplicate
from tests.benchmarks.dedup_quality import new_judge
from tests.benchmarks.tables import show

STEP = 100_000
_BATCH = 4096
_TIMED = 1500
_SHINGLES = 280
_ANCHORS = 10
_START = 1_700_000_000


class RocksStore:
    """A verdict store in RocksDB, as the Faust table keeps it, without the changelog."""

    def __init__(self, path: Path) -> None:
        options = Options(raw_mode=True)
        options.create_if_missing(create_if_missing=True)
        self._database = Rdict(str(path), options, access_type=AccessType.read_write())

    def get(self, key: bytes) -> bytes | None:
        value: bytes | None = self._database.get(key)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        self._database[key] = value

    def delete(self, key: bytes) -> None:
        del self._database[key]

    def items(self) -> Iterable[tuple[bytes, bytes]]:
        return cast("Iterable[tuple[bytes, bytes]]", self._database.items())


def stage_speed(articles: list[Article]) -> list[Duplicate]:
    """Run the stage over the corpus and give its verdicts."""
    judge = new_judge()
    stage = make_deduplicate(judge, passing=False)
    wall, work = time.perf_counter(), time.process_time()
    outcomes = [stage(one) for one in articles]
    wall, work = time.perf_counter() - wall, time.process_time() - work
    window = judge._live
    kept = [len(value) for _, value in judge._store.items()]
    show(
        ["the stage on the corpus", ""],
        [
            ["articles", f"{len(articles):,}"],
            ["articles a second", f"{len(articles) / wall:,.0f}"],
            ["articles a second of processor time", f"{len(articles) / work:,.0f}"],
            ["bytes of memory an article, arrays", f"{window.nbytes / len(window):.0f}"],
            ["bytes an article in the store", f"{np.mean(kept):.0f}"],
        ],
    )
    return [verdict for outcome in outcomes for verdict in map(_verdict, outcome)]


def _verdict(outcome: Outcome) -> Duplicate:
    assert not isinstance(outcome, Drop)
    value = outcome.event if isinstance(outcome, Repeat) else outcome.article
    assert value.duplicate is not None
    return value.duplicate


def generated(count: int, seed: int) -> Iterator[tuple[bytes, Entry]]:
    """Make entries of unrelated articles of the usual size."""
    chance = np.random.default_rng(seed)
    for start in range(0, count, _BATCH):
        size = min(_BATCH, count - start)
        signatures = chance.integers(0, 256, (size, PERMUTATIONS), dtype=np.uint8)
        anchors = chance.integers(0, 2**32, (size, _ANCHORS), dtype=np.uint32)
        samples = np.sort(chance.integers(0, 2**16, (size, _SHINGLES), dtype=np.uint16), axis=1)
        others = chance.integers(0, 256, (size, 40), dtype=np.uint8)
        for row in range(size):
            other = others[row].tobytes()
            yield (
                other[:16],
                _entry(start + row, other, signatures[row].tobytes(), anchors[row], samples[row]),
            )


def _entry(
    sequence: int,
    other: bytes,
    signature: bytes,
    anchors: np.ndarray[tuple[int, ...], np.dtype[np.uint32]],
    sample: np.ndarray[tuple[int, ...], np.dtype[np.uint16]],
) -> Entry:
    return Entry(
        algorithm=ALGORITHM,
        sequence=sequence,
        time=_START + sequence // 20,
        dated=True,
        id=other[:12].hex(),
        verdict="unique",
        canonical=None,
        of=None,
        jaccard=None,
        containment=None,
        outlet=other[16:24],
        digest=other[24:40],
        shingles=_SHINGLES,
        level=0,
        owned=(1 << 34) - 1,
        signature=signature,
        anchors=anchors.tobytes(),
        sample=sample.tobytes(),
        counted=sample[:150].tobytes(),
        title=b"",
        numbers=b"",
        title_numbers=b"",
        is_forecast=False,
    )


def window_growth(largest: int) -> None:
    """Measure look-up, adding and letting go as the window grows; report its memory."""
    window = Window(largest)
    entries, oldest = generated(largest, 1), generated(largest, 1)
    rows = []
    taken = 0
    for size in range(STEP, largest + 1, STEP):
        while taken < size - _TIMED:
            batch = [next(entries) for _ in range(min(_BATCH, size - _TIMED - taken))]
            window.load(batch)
            taken += len(batch)
        fresh = [next(entries) for _ in range(_TIMED)]
        taken += _TIMED
        if size in {STEP, 2 * STEP, 5 * STEP, largest}:
            gone = [next(oldest) for _ in range(_TIMED)]
            rows.append([f"{size:,}", *_times(window, fresh, gone)])
        else:
            window.load(fresh)
    show(
        ["articles in the window", "find, µs", "add, µs", "remove, µs", "longest add, ms",
         "bytes each", "entries beside"],
        rows,
    )  # fmt: skip


def _times(
    window: Window, fresh: list[tuple[bytes, Entry]], gone: list[tuple[bytes, Entry]]
) -> list[str]:
    keys = [
        index_keys(key, e.digest, e.signature, np.frombuffer(e.anchors, dtype=np.uint32))
        for key, e in fresh
    ]
    finding, adding, removing = [], [], []
    clock = time.perf_counter
    for one in keys:
        started = clock()
        window.find(one)
        finding.append(clock() - started)
    for (key, entry), one in zip(fresh, keys, strict=True):
        started = clock()
        window.add(key, entry, one)
        adding.append(clock() - started)
    each = f"{window.nbytes / len(window):.0f}"
    beside = f"{window._index.beside / len(window._index):.2%}"
    window.oldest()
    for _, entry in gone:
        started = clock()
        window.remove_oldest(entry)
        removing.append(clock() - started)
    medians = [f"{np.median(times) * 1e6:.0f}" for times in (finding, adding, removing)]
    return [*medians, f"{max(adding) * 1e3:.1f}", each, beside]


def recovery(count: int, articles: list[Article]) -> None:
    """Fill a store, build a judge from it, and run the stage on top."""
    with tempfile.TemporaryDirectory() as folder:
        store = RocksStore(Path(folder) / "verdicts")
        for key, entry in generated(count, 2):
            store.put(key, encode(entry))
        judge = Deduplicator(store, max_articles=count + len(articles), window_days=36_500)
        seen: list[int] = []
        started = time.perf_counter()
        judge.rebuild(seen.append)
        took = time.perf_counter() - started
        started = time.perf_counter()
        for one in articles:
            judge.judge(one)
        speed = len(articles) / (time.perf_counter() - started)
        show(
            ["recovery from RocksDB", ""],
            [
                ["articles", f"{count:,}"],
                ["seconds", f"{took:.1f}"],
                ["reports of progress", len(seen)],
                [f"articles a second after it, first {len(articles):,} of the corpus",
                 f"{speed:,.0f}"],
            ],
        )  # fmt: skip
