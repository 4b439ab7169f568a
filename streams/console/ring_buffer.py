"""Bounded memory: the newest entries, at most so many and so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Ring(Generic[K, V]):
    """A mapping that forgets its oldest entries.

    Args:
        count: most entries.
        size: most bytes, as the callers of :meth:`put` count them. One entry always stays.
    """

    def __init__(self, count: int, size: int) -> None:
        self._count = count
        self._size = size
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.bytes = 0

    def put(self, key: K, value: V, size: int) -> None:
        """Keep an entry as the newest one, in place of one of the same key."""
        self.drop(key)
        self._entries[key] = (value, size)
        self.bytes += size
        while len(self._entries) > 1 and (
            len(self._entries) > self._count or self.bytes > self._size
        ):
            _, (_, gone) = self._entries.popitem(last=False)
            self.bytes -= gone

    def drop(self, key: K) -> None:
        """Forget an entry, if it is there."""
        found = self._entries.pop(key, None)
        if found is not None:
            self.bytes -= found[1]

    def get(self, key: K) -> V | None:
        """Give an entry, if it is there; its age does not change."""
        found = self._entries.get(key)
        return None if found is None else found[0]

    def newest(self) -> Iterator[V]:
        """Give the entries, the newest first."""
        return (value for value, _ in reversed(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries
