"""Shards of the index over one ordered log: equal verdicts, and what the messages cost.

Run: ``python -m tests.benchmarks.simulate_dedup_shards``. Every shard reads the whole log of
fingerprints in order and keeps the bands i = s (mod S), and the anchors likewise by their value;
shard 0 keeps ids and digests. For each article it answers with the owners of its keys; one joiner
puts the answers of an article together and gives the verdict as the single owner does. A key has
its first four owners in the one shard that keeps it, so the candidates are the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract.article import Article, Duplicate
from streams.duplicates.index import KeyIndex
from streams.duplicates.keys import FIRST_ANCHOR, FIRST_BAND
from streams.duplicates.match import profile_of
from streams.duplicates.verdict import Deduplicator
from streams.duplicates.window import Window
from tests.benchmarks.dedup_corpus import SHARED, article, corpus_articles
from tests.benchmarks.tables import show

_SHARDS = (1, 2, 8)
_ARTICLES = 10_000
_FAR = 100_000_000
_MOST = 6_000  # the window of the simulation, so that articles are let go as well
_ANSWER_HEAD, _ANSWER_ROW = 12, 8
_FIXED = 16 + 8 + 16 + 4 + 8  # key, outlet, digest, size, event time


class ShardedIndex:
    """Stands in for the one index: passes each key to the shard that keeps it, and counts.

    Args:
        shards: how many there are.
    """

    def __init__(self, shards: int) -> None:
        self._shards = [KeyIndex() for _ in range(shards)]
        self._asked: dict[int, int] = {}
        self._shard_of: dict[tuple[int, int], int] = {}
        self.answers = 0
        self.bytes = 0

    def find(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ask every shard for the owners of the keys that it keeps."""
        owner = self._owners(keys)
        self._asked = dict(zip(keys.tolist(), owner.tolist(), strict=True))
        found = []
        for number, shard in enumerate(self._shards):
            mine = np.flatnonzero(owner == number)
            positions, rows = shard.find(keys[mine])
            found.append((mine[positions], rows))
            self.answers += 1
            self.bytes += _ANSWER_HEAD + _ANSWER_ROW * len(set(rows.tolist()))
        return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])

    def add(self, keys: NDArray[np.uint32], rows: NDArray[np.int64]) -> None:
        """Let each shard take the keys that it keeps."""
        for key, row in zip(keys.tolist(), rows.tolist(), strict=True):
            self._shard_of[key, row] = self._asked[key]
        for number, mine in self._parts(keys, int(rows[0])):
            self._shards[number].add(keys[mine], rows[mine])

    def remove(self, keys: NDArray[np.uint32], row: int) -> None:
        """Let each shard forget the keys that it keeps."""
        for number, mine in self._parts(keys, row):
            self._shards[number].remove(keys[mine], row)

    def entries(self) -> list[int]:
        """Count the entries of each shard."""
        return [len(shard) for shard in self._shards]

    def _owners(self, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
        count = len(self._shards)
        owner = np.zeros(len(keys), dtype=np.int64)
        owner[FIRST_BAND:] = (np.arange(len(keys))[FIRST_BAND:] - FIRST_BAND) % count
        owner[FIRST_ANCHOR:] = keys[FIRST_ANCHOR:] % count
        return owner

    def _parts(self, keys: NDArray[np.uint32], row: int) -> list[tuple[int, NDArray[np.intp]]]:
        owner = np.array([self._shard_of[key, row] for key in keys.tolist()], dtype=np.int64)
        return [(number, np.flatnonzero(owner == number)) for number in np.unique(owner).tolist()]


def judge_sharded(articles: list[Article], shards: int) -> tuple[list[Duplicate], ShardedIndex]:
    """Judge a log with a sharded index."""
    judge = Deduplicator(MemoryStore(), max_articles=_MOST, window_days=90)
    index = ShardedIndex(shards)
    judge._window = Window(_MOST)
    vars(judge._window)["_index"] = index  # it stands in for the one index here only
    return [judge.judge(one) for one in articles], index


def fingerprint_bytes(articles: list[Article]) -> float:
    """Measure the mean size of what goes on the log for an article."""
    sizes = []
    for one in articles:
        found = profile_of(one).print
        signed = len(found.signature) if found.is_comparable else 0
        sizes.append(_FIXED + signed + found.anchors.nbytes)
    return float(np.mean(sizes))


def main() -> None:
    """Judge one log with 1, 2 and 8 shards, compare, and reckon for a hundred million."""
    if SHARED.exists():
        articles = corpus_articles(_ARTICLES)
    else:
        words = [f"كلمة{number}" for number in range(3_000)]
        articles = [
            article(str(n), " ".join(words[(n * 37) % 2_500 :][:300])) for n in range(_ARTICLES)
        ]
    log = fingerprint_bytes(articles)
    alone = Deduplicator(MemoryStore(), max_articles=_MOST, window_days=90)
    expected = [alone.judge(one) for one in articles]
    rows = []
    for shards in _SHARDS:
        verdicts, index = judge_sharded(articles, shards)
        answers, size = index.answers / len(articles), index.bytes / len(articles)
        entries = index.entries()
        rows.append(
            [
                shards,
                "yes" if verdicts == expected else "NO",
                f"{max(entries) / sum(entries):.3f}",
                f"{shards + answers:.0f}",
                f"{shards * log + size:,.0f}",
                f"{(shards + answers) * _FAR:.1e}",
                f"{(shards * log + size) * _FAR / 1e9:,.0f} GB",
            ]
        )
    print(f"{len(articles):,} articles, window of {_MOST:,}; {log:.0f} bytes a fingerprint")
    show(
        ["shards", "verdicts equal", "largest share", "messages an article", "bytes an article",
         "messages at 1e8", "bytes at 1e8"],
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
