"""Numbers by texts, for tables of tens of thousands: held as hashes, in a tenth of the room."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable


class TextIndex:
    """Finds the numbers of a text.

    The hashes are Python's own, of 64 bits and others in every process. That any two of 100,000
    texts share one happens in 3 of ten thousand million processes.

    Args:
        pairs: texts with a number each; a text may have several.
    """

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        keys, numbers = array("q"), array("q")
        for text, number in pairs:
            keys.append(hash(text))
            numbers.append(number)
        order = np.argsort(np.asarray(keys), kind="stable")
        self._keys = array("q", np.asarray(keys)[order].tobytes())
        self._numbers = array("q", np.asarray(numbers)[order].tobytes())

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self._keys)

    def find(self, text: str) -> list[int]:
        """Give the numbers of a text, each once, in the order in which they were given."""
        key = hash(text)
        place = bisect_left(self._keys, key)
        found: dict[int, None] = {}
        while place < len(self._keys) and self._keys[place] == key:
            found[self._numbers[place]] = None
            place += 1
        return list(found)

    def first(self, text: str) -> int:
        """Give the first number of a text; 0 where it has none."""
        key = hash(text)
        place = bisect_left(self._keys, key)
        is_there = place < len(self._keys) and self._keys[place] == key
        return self._numbers[place] if is_there else 0
