"""The index: from a key to the first articles that own it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OWNERS = 4


class KeyIndex:
    """Maps 32-bit keys to rows; a key keeps its first four."""

    def __init__(self) -> None:
        self._owners: dict[int, list[int]] = {}

    def find(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Find the owners of keys.

        Args:
            keys: uint32, shape ``(n,)``, distinct.

        Returns:
            Positions in ``keys`` and the rows that own them, shape ``(m,)`` each.
        """
        found = [
            (position, row)
            for position, key in enumerate(keys.tolist())
            for row in self._owners.get(key, ())
        ]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def add(self, keys: NDArray[np.uint32], row: int) -> None:
        """Make a row an owner of keys."""
        for key in keys.tolist():
            self._owners.setdefault(key, []).append(row)

    def remove(self, keys: NDArray[np.uint32], row: int) -> None:
        """Make a row no owner of keys that it owns."""
        for key in keys.tolist():
            owners = self._owners[key]
            owners.remove(row)
            if not owners:
                del self._owners[key]
