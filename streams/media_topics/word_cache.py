"""What was found for a word, remembered: most words of an article stood in an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
_MOST = 1 << 14


class WordCache(dict[str, V]):
    """A dictionary that finds what it does not have; a cache around a function costs more a word.

    When it is full it begins anew, and what is met again comes back from before: of the many words
    that are met once, none does.

    Args:
        find: gives what a word stands for; never None.
    """

    def __init__(self, find: Callable[[str], V]) -> None:
        super().__init__()
        self._find = find
        self._before: dict[str, V] = {}

    def __missing__(self, word: str) -> V:
        if len(self) >= _MOST:
            self._before = dict(self)
            self.clear()
        known = self._before.get(word)
        value = self[word] = self._find(word) if known is None else known
        return value
