"""Numbers by texts, for tables of tens of thousands: held as hashes, in a tenth of the room."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class TextIndex:
    """Finds the numbers of a text.

    The hashes are Python's own, of 64 bits and others in every process. That any two of 100,000
    texts share one happens in 3 of ten thousand million processes.

    Args:
        texts: a text may stand there several times.
        numbers: one for each of them.
    """

    def __init__(self, texts: Collection[str], numbers: Iterable[int]) -> None:
        keys = np.fromiter(map(hash, texts), dtype=np.int64, count=len(texts))
        values = np.fromiter(numbers, dtype=np.int64, count=len(texts))
        order = np.argsort(keys, kind="stable")
        self._keys = array("q", keys[order].tobytes())
        self._numbers = array("q", values[order].tobytes())

    def __len__(self) -> int:
        """Count the texts, each as often as it was given."""
        return len(self._keys)

    def find(self, text: str) -> list[int]:
        """Give the numbers of a text, each once, in the order in which they were given."""
        return list(dict.fromkeys(self._numbers[place] for place in self._places(text)))

    def first(self, text: str) -> int:
        """Give the first number of a text; 0 where it has none."""
        places = self._places(text)
        return self._numbers[places[0]] if places else 0

    def _places(self, text: str) -> range:
        key = hash(text)
        start = bisect_left(self._keys, key)
        return range(start, bisect_right(self._keys, key, start))
