"""The articles that new ones are compared with: rows of arrays, an index over them, an order.

Rows are numbered as it happens; nothing that a verdict depends on may depend on a row's number,
because a rebuild hands them out anew.
"""

from __future__ import annotations

from bisect import insort
from heapq import heappush, heapreplace, nlargest
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from streams.duplicates.index import OWNERS, KeyIndex
from streams.duplicates.keys import DIGEST_KEY, FIRST_BAND, ID_KEY, owned_keys
from streams.duplicates.record import KEY_BYTES
from streams.duplicates.signature import PERMUTATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streams.duplicates.record import Entry

_FIRST_ROWS = 1024
_GROWTH = 1.0625
_OLDEST_BATCH = 4096
_WITNESSES = 16
_USUAL_KEYS = 36  # fewer than usual: room that nobody takes is lost
_COLUMNS = ("signatures", "keys", "times", "dated", "assumed", "sequences", "sizes")
_FREE = -1
_NO_SIGNATURE = bytes(PERMUTATIONS)


class Hits(Struct, frozen=True):
    """Who owns an article's keys.

    Args:
        same_id: rows with its id, int64.
        same_digest: rows with its digest, int64.
        others: distinct rows that share a band or an anchor, int64, ascending.
        room: for each key, whether it can take one more owner, bool.
    """

    same_id: NDArray[np.int64]
    same_digest: NDArray[np.int64]
    others: NDArray[np.int64]
    room: NDArray[np.bool_]


class Window:
    """The live articles.

    Args:
        max_articles: how many there are at most.
    """

    def __init__(self, max_articles: int) -> None:
        rows = min(_FIRST_ROWS, max_articles + 1)
        self.max_articles = max_articles
        self.signatures = np.zeros((rows, PERMUTATIONS), dtype=np.uint8)
        self.keys = np.zeros((rows, KEY_BYTES), dtype=np.uint8)
        self.times = np.zeros(rows, dtype=np.int64)
        self.dated = np.zeros(rows, dtype=np.bool_)
        self.assumed = np.zeros(rows, dtype=np.bool_)
        self.sequences = np.full(rows, _FREE, dtype=np.int64)
        self.sizes = np.zeros(rows, dtype=np.uint32)
        self._witnesses = min(_WITNESSES, max_articles)
        self._index = KeyIndex()
        self._used = 0
        self._free: list[int] = []
        self._oldest: list[tuple[int, int, int]] = []
        self._newest: list[int] = []

    def __len__(self) -> int:
        return self._used - len(self._free)

    @property
    def clock(self) -> int:
        """The event time that several articles have reached, in seconds; 0 at the beginning.

        One wrong date in the future must not expire everything, so it takes sixteen.
        """
        full = len(self._newest) == self._witnesses
        return self._newest[0] if full else 0

    def find(self, keys: NDArray[np.uint32]) -> Hits:
        """Look up an article's keys, as ``index_keys`` gives them."""
        positions, rows = self._index.find(keys)
        others = {*rows[positions >= FIRST_BAND].tolist()}
        found = np.array(sorted(others), dtype=np.int64)
        return Hits(
            same_id=rows[positions == ID_KEY],
            same_digest=rows[positions == DIGEST_KEY],
            # A row without a signature got here by chance: two keys of 2^32 were equal.
            others=found[self.sizes[found] > 0],
            room=np.bincount(positions, minlength=len(keys)) < OWNERS,
        )

    def add(self, key: bytes, entry: Entry, keys: NDArray[np.uint32]) -> None:
        """Take in an article under the keys that it owns."""
        row = self._free.pop() if self._free else self._new_row()
        if entry.signature:
            self.signatures[row] = np.frombuffer(entry.signature, dtype=np.uint8)
        self.keys[row] = np.frombuffer(key, dtype=np.uint8)
        self.times[row] = entry.time
        self.dated[row] = entry.dated
        self.assumed[row] = entry.assumed
        self.sequences[row] = entry.sequence
        self.sizes[row] = entry.shingles if entry.signature else 0
        self._index.add(keys, np.full(len(keys), row))
        self._witness(entry.time)
        age = (entry.time, entry.sequence, row)
        if self._oldest and age < self._oldest[-1]:
            insort(self._oldest, age)

    def reserve(self, articles: int) -> None:
        """Make room for so many kept articles, before any is loaded; it spares growing."""
        self._index.reserve(articles * _USUAL_KEYS)

    def load(self, articles: Sequence[tuple[bytes, Entry]]) -> None:
        """Take in many kept articles at once, before any is added or removed otherwise.

        Args:
            articles: record keys and entries, in any order.
        """
        rows = np.array([self._new_row() for _ in articles], dtype=np.int64)
        entries = [entry for _, entry in articles]
        keys = b"".join(key for key, _ in articles)
        self.keys[rows] = np.frombuffer(keys, dtype=np.uint8).reshape(-1, KEY_BYTES)
        signatures = b"".join(entry.signature or _NO_SIGNATURE for entry in entries)
        self.signatures[rows] = np.frombuffer(signatures, np.uint8).reshape(-1, PERMUTATIONS)
        self.times[rows] = [entry.time for entry in entries]
        self.dated[rows] = [entry.dated for entry in entries]
        self.assumed[rows] = [entry.assumed for entry in entries]
        self.sequences[rows] = [entry.sequence for entry in entries]
        self.sizes[rows] = [entry.shingles if entry.signature else 0 for entry in entries]
        owned, owners = owned_keys(articles)
        self._index.add(owned, rows[owners])
        self._newest = nlargest(
            self._witnesses, [*self._newest, *(entry.time for entry in entries)]
        )[::-1]

    def oldest(self) -> int:
        """Give the row of the oldest article by event time, then by order; there must be one."""
        if not self._oldest:
            self._oldest = self._find_oldest()
        return self._oldest[0][2]

    def remove_oldest(self, entry: Entry) -> None:
        """Let the oldest article go; ``entry`` is its own."""
        row = self.oldest()
        owned, _ = owned_keys([(self.key(row), entry)])
        self._index.remove(owned, row)
        del self._oldest[0]
        self.sequences[row] = _FREE
        self._free.append(row)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the arrays take."""
        return self._index.nbytes + sum(int(getattr(self, name).nbytes) for name in _COLUMNS)

    def key(self, row: int) -> bytes:
        """Give the record's key of a row."""
        return bytes(self.keys[row])

    def _witness(self, time: int) -> None:
        if len(self._newest) < self._witnesses:
            heappush(self._newest, time)
        elif time > self._newest[0]:
            heapreplace(self._newest, time)

    def _new_row(self) -> int:
        if self._used == len(self.times):
            rows = int(self._used * _GROWTH) + 1
            for name in _COLUMNS:
                array = getattr(self, name)
                # In place where the system can: twice the memory for a moment is too much.
                array.resize((rows, *array.shape[1:]), refcheck=False)
            self.sequences[self._used :] = _FREE
        self._used += 1
        return self._used - 1

    def _find_oldest(self) -> list[tuple[int, int, int]]:
        rows = np.flatnonzero(self.sequences[: self._used] != _FREE)
        if len(rows) > _OLDEST_BATCH:
            times = self.times[rows]
            limit = np.partition(times, _OLDEST_BATCH - 1)[_OLDEST_BATCH - 1]
            below, ties = rows[times < limit], rows[times == limit]
            wanted = _OLDEST_BATCH - len(below)
            first = np.argpartition(self.sequences[ties], wanted - 1)[:wanted]
            rows = np.concatenate([below, ties[first]])
        triples = zip(self.times[rows], self.sequences[rows], rows, strict=True)
        return sorted((int(time), int(sequence), int(row)) for time, sequence, row in triples)
