"""The articles that new ones are compared with: rows of arrays, an index over them, an order.

Rows are numbered as it happens; nothing that a verdict depends on may depend on a row's number,
because a rebuild hands them out anew.
"""

from __future__ import annotations

from bisect import insort
from heapq import heappush, heapreplace
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from streams.duplicates.index import OWNERS, KeyIndex
from streams.duplicates.record import KEY_BYTES, array32
from streams.duplicates.signature import PERMUTATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streams.duplicates.record import Entry

BANDS = 32
_DIGEST, _ID, _FIRST_BAND, _FIRST_ANCHOR = 0, 1, 2, 2 + BANDS
_FIRST_ROWS = 1024
_GROWTH = 1.25
_OLDEST_BATCH = 4096
_WITNESSES = 16
_FREE = -1
_SALTS = np.arange(1, _FIRST_ANCHOR + 2, dtype=np.uint32) * np.uint32(0x9E3779B1)


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


def index_keys(
    key: bytes, digest: bytes, signature: bytes, anchors: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Give the keys under which an article is found.

    A band is four bytes of the signature: two articles that agree on them meet.

    Args:
        key: of the record; its first four bytes stand for the id.
        digest: of the text.
        signature: 128 bytes, or none where there is too little text.
        anchors: uint32.

    Returns:
        uint32: digest, id, the bands if there is a signature, the anchors.
    """
    fixed = array32(digest[:4] + key[:4] + signature)
    return _spread(np.concatenate([fixed ^ _SALTS[: len(fixed)], anchors ^ _SALTS[_FIRST_ANCHOR]]))


def owned_keys(key: bytes, entry: Entry) -> NDArray[np.uint32]:
    """Give the keys that a kept article owns, uint32."""
    keys = index_keys(key, entry.digest, entry.signature, array32(entry.anchors))
    fixed = len(keys) - len(entry.anchors) // 4
    bits = np.frombuffer(entry.owned.to_bytes(8, "little"), dtype=np.uint8)
    keep = np.ones(len(keys), dtype=np.bool_)
    keep[:fixed] = np.unpackbits(bits, bitorder="little")[:fixed]
    return keys[keep]


def _spread(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


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
        self.sequences = np.full(rows, _FREE, dtype=np.int64)
        self.sizes = np.zeros(rows, dtype=np.uint32)
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
        full = len(self._newest) == min(_WITNESSES, self.max_articles)
        return self._newest[0] if full else 0

    def find(self, keys: NDArray[np.uint32]) -> Hits:
        """Look up an article's keys, as ``index_keys`` gives them."""
        positions, rows = self._index.find(keys)
        return Hits(
            same_id=rows[positions == _ID],
            same_digest=rows[positions == _DIGEST],
            others=np.unique(rows[(positions >= _FIRST_BAND) & (self.sizes[rows] > 0)]),
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
        self.sequences[row] = entry.sequence
        self.sizes[row] = entry.shingles if entry.signature else 0
        self._index.add(keys, np.full(len(keys), row))
        self._witness(entry.time)
        age = (entry.time, entry.sequence, row)
        if self._oldest and age < self._oldest[-1]:
            insort(self._oldest, age)

    def oldest(self) -> int:
        """Give the row of the oldest article by event time, then by order; there must be one."""
        if not self._oldest:
            self._oldest = self._find_oldest()
        return self._oldest[0][2]

    def remove_oldest(self, entry: Entry) -> None:
        """Let the oldest article go; ``entry`` is its own."""
        row = self.oldest()
        self._index.remove(owned_keys(self.key(row), entry), row)
        del self._oldest[0]
        self.sequences[row] = _FREE
        self._free.append(row)

    def key(self, row: int) -> bytes:
        """Give the record's key of a row."""
        return bytes(self.keys[row])

    def _witness(self, time: int) -> None:
        if len(self._newest) < min(_WITNESSES, self.max_articles):
            heappush(self._newest, time)
        elif time > self._newest[0]:
            heapreplace(self._newest, time)

    def _new_row(self) -> int:
        if self._used == len(self.times):
            rows = min(int(self._used * _GROWTH) + 1, self.max_articles + 1)
            for name in ("signatures", "keys", "times", "dated", "sequences", "sizes"):
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
