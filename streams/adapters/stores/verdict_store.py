"""Stores of verdict records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class MemoryStore:
    """Keeps verdict records in memory: for the local driver and for tests."""

    def __init__(self) -> None:
        self._records: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        """Give the record under the key, if there is one."""
        return self._records.get(key)

    def put(self, key: bytes, value: bytes) -> None:
        """Keep the record under the key."""
        self._records[key] = value

    def delete(self, key: bytes) -> None:
        """Forget the record under the key, if there is one."""
        self._records.pop(key, None)

    def items(self) -> Iterable[tuple[bytes, bytes]]:
        """Give every record, in the order of their first keeping."""
        return self._records.items()
