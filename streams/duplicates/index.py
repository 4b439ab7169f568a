"""The index: from 32-bit keys to the rows that own them, in one flat array that grows in place.

A bucket is one cache line: eight slots of a 32-bit tag (the key) and a 32-bit row. A key has two
buckets and its entries lie in the emptier one (Azar and others 1994), so a look-up reads two lines,
however full the table is, and a removal leaves no mark. What finds both full, about one entry in
400, goes to a sorted array beside.

The table grows by an eighth, a piece at a time from its end: keys map to buckets in order, and
those from ``_limit`` on are mapped to the larger size already. So there is neither a pause nor a
second table.

Where an entry lies depends on the order of adding; what a look-up finds does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OWNERS = 4
"""A key keeps its first four owners: what everybody shares is no evidence."""

_SLOTS = 8
_LOAD = 0.76
_FIRST_BUCKETS = 1 << 16
_PIECE = 1024
_GROWTH = 8
_RETRIES = 16
_LARGEST_PIECE = 1 << 15
_FEW = 256
_ROW = np.uint64(0xFFFFFFFF)
_TAG_SHIFT = np.uint64(32)
_HASH_BITS = 32


class KeyIndex:
    """Maps 32-bit keys to rows."""

    def __init__(self) -> None:
        self._buckets = _FIRST_BUCKETS
        self._larger = _FIRST_BUCKETS
        self._limit = _FIRST_BUCKETS
        self._table = np.zeros((self._buckets, _SLOTS), dtype=np.uint64)
        self._beside = np.empty(0, dtype=np.uint64)
        self._retry_at = 0
        self._entries = 0

    def reserve(self, entries: int) -> None:
        """Make room for so many entries at once, while there are none yet."""
        buckets = max(int(entries / (_LOAD * _SLOTS)), _FIRST_BUCKETS)
        self._buckets = self._larger = self._limit = buckets
        self._table = np.zeros((buckets, _SLOTS), dtype=np.uint64)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the table and what lies beside it take."""
        return self._table.nbytes + self._beside.nbytes

    @property
    def beside(self) -> int:
        """Entries that found both buckets full."""
        return len(self._beside)

    def __len__(self) -> int:
        """How many entries there are."""
        return self._entries

    def find(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find the owners of keys.

        Args:
            keys: uint32, shape ``(n,)``, none of them 0.

        Returns:
            Positions in ``keys``, and the rows that own them, int64, shape ``(m,)`` each.
        """
        homes = self._homes(keys)
        entries = self._table[homes]
        sides, positions, slots = ((entries >> _TAG_SHIFT) == keys[:, None]).nonzero()
        if (homes[0] == homes[1]).any():
            once = (sides == 0) | (homes[0, positions] != homes[1, positions])
            sides, positions, slots = sides[once], positions[once], slots[once]
        rows = (entries[sides, positions, slots] & _ROW).astype(np.int64) - 1
        if not len(self._beside):
            return positions, rows
        wanted = keys.astype(np.uint64)
        first = np.searchsorted(self._beside, wanted << _TAG_SHIFT)
        if not (self._beside.take(first, mode="clip") >> _TAG_SHIFT == wanted).any():
            return positions, rows
        return self._with_beside(wanted, positions, rows)

    def add(self, keys: NDArray[np.uint32], rows: NDArray[np.int64]) -> None:
        """Make rows owners of keys; nothing is checked.

        Args:
            keys: uint32, shape ``(n,)``, none of them 0.
            rows: below 2^32 - 1, int64, shape ``(n,)``.
        """
        self._entries += len(keys)
        while self._entries > _LOAD * _SLOTS * self._room():
            self._grow()
        self._put((keys.astype(np.uint64) << _TAG_SHIFT) | (rows + 1).astype(np.uint64))

    def remove(self, keys: NDArray[np.uint32], row: int) -> None:
        """Make a row no owner of keys that it owns.

        Args:
            keys: uint32, shape ``(n,)``.
            row: their owner.
        """
        entries = (keys.astype(np.uint64) << _TAG_SHIFT) | np.uint64(row + 1)
        held = np.zeros(len(keys), dtype=np.bool_)
        for homes in self._homes(keys):
            # A key may stand twice among the keys of one text: each removes one entry.
            found = (self._table[homes] == entries[:, None]) & ~held[:, None]
            positions, slots = np.nonzero(found)
            self._table[homes[positions], slots] = 0
            held[positions] = True
        if not held.all():
            self._beside = np.delete(self._beside, np.searchsorted(self._beside, entries[~held]))
        self._entries -= len(keys)

    def _homes(self, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Find the two buckets of each key, int64, shape ``(2, n)``."""
        hashes = np.empty((2, len(keys)), dtype=np.int64)
        hashes[0] = keys
        hashes[1] = _other(keys)
        homes = (hashes * self._buckets) >> _HASH_BITS
        if self._limit == self._buckets:
            return homes
        return np.where(homes < self._limit, homes, (hashes * self._larger) >> _HASH_BITS)

    def _room(self) -> float:
        """Count the buckets in use; it is fractional while the table is growing."""
        return self._limit + (self._buckets - self._limit) * self._larger / self._buckets

    def _put(self, entries: NDArray[np.uint64]) -> None:
        placed = self._place(entries)
        entries = entries[~placed]
        # Of a few entries hardly any meet in one bucket: what is left found both of its own full.
        while len(entries) >= _FEW and placed.any():
            placed = self._place(entries)
            entries = entries[~placed]
        if len(entries):
            entries = np.sort(entries)
            at = np.searchsorted(self._beside, entries)
            self._beside = np.insert(self._beside, at, entries)

    def _place(self, entries: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Put entries where there is room, at most one a slot, and say which found some."""
        homes = self._homes((entries >> _TAG_SHIFT).astype(np.uint32))
        free = self._table[homes] == 0
        counts = free.sum(axis=2)
        side = (counts[1] > counts[0]).astype(np.intp)
        every = np.arange(len(entries))
        home, free = homes[side, every], free[side, every]
        if len(entries) < _FEW and len(set(home.tolist())) == len(entries):
            slots = free.argmax(axis=1)
            positions = free[every, slots].nonzero()[0]
            slots = slots[positions]
        else:
            # The slot to take is the one before which as many are free as others go there first.
            taken = free & (np.cumsum(free, axis=1) == _ranks(home)[:, None] + 1)
            positions, slots = np.nonzero(taken)
        self._table[home[positions], slots] = entries[positions]
        placed = np.zeros(len(entries), dtype=np.bool_)
        placed[positions] = True
        return placed

    def _grow(self) -> None:
        """Map one more piece of the table, the last that is not yet, to the larger size."""
        if self._limit == 0:
            self._buckets = self._limit = self._larger
        if self._limit == self._buckets:
            self._larger = self._buckets + self._buckets // _GROWTH
            # In place where the system can: no second table, not even for a moment.
            self._table.resize((self._larger, _SLOTS), refcheck=False)
        low = max(self._limit - min(max(_PIECE, self._buckets >> 8), _LARGEST_PIECE), 0)
        piece = self._table[low : self._limit]
        used = np.flatnonzero(piece)
        entries = piece.ravel()[used]
        piece[:] = 0
        target, slot = self._regrown(entries, low + used // _SLOTS)
        fits = slot < _SLOTS
        self._table[target[fits], slot[fits]] = entries[fits]
        self._limit = low
        self._put(entries[~fits])
        if not self._retry_at - self._larger // _RETRIES < low < self._retry_at:
            self._retry_at = low
            self._retry_beside()

    def _regrown(
        self, entries: NDArray[np.uint64], buckets: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find where a piece's entries go: by the hash that they lie by, in order, slot by slot.

        The slot is past the last where a bucket overflows, or has entries of the piece before.
        """
        keys = (entries >> _TAG_SHIFT).astype(np.uint32)
        one, other = keys.astype(np.int64), _other(keys).astype(np.int64)
        by_one = (one * self._buckets) >> _HASH_BITS == buckets
        target = (np.where(by_one, one, other) * self._larger) >> _HASH_BITS
        base = int(target.min(initial=self._larger))
        offset = (target - base).astype(np.uint16)
        counts = np.bincount(offset)
        order = np.argsort(offset, kind="stable")
        slot = np.empty(len(entries), dtype=np.int64)
        slot[order] = np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
        busy = np.any(self._table[base : base + len(counts)] != 0, axis=1)
        slot[busy[offset]] = _SLOTS
        return target, slot

    def _retry_beside(self) -> None:
        """Put what lies beside into the buckets that growing has made room in."""
        entries, self._beside = self._beside, self._beside[:0]
        self._put(entries)

    def _with_beside(
        self, keys: NDArray[np.uint64], positions: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        first = np.searchsorted(self._beside, keys << _TAG_SHIFT)
        last = np.searchsorted(self._beside, (keys << _TAG_SHIFT) | _ROW, side="right")
        here = (last > first).nonzero()[0]
        more = [self._beside[first[key] : last[key]] for key in here]
        extra = (np.concatenate(more) & _ROW).astype(np.int64) - 1
        return (
            np.concatenate([positions, np.repeat(np.arange(len(keys)), last - first)]),
            np.concatenate([rows, extra]),
        )


def _other(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hash keys for their second bucket."""
    other = keys * np.uint32(0x9E3779B1)
    return other ^ (other >> np.uint32(15))


def _ranks(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number equal values in their order: [7, 3, 7, 7] gives [0, 0, 1, 2]."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    lengths = np.diff(np.concatenate([starts, [len(values)]]))
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[order] = np.arange(len(values)) - np.repeat(starts, lengths)
    return ranks
