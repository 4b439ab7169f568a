"""Records that a worker hung on: remembered across the restart, so that it hangs only once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from streams.ports import Record
    from streams.runner import Processed

_EXIT_CODE = 1


def place_of(record: Record) -> str:
    """Give a record's place: topic, partition, offset."""
    return f"{record.topic}/{record.partition}@{record.offset}"


class Suspects:
    """The places of records that are dead letters without another try.

    Args:
        path: the file that keeps them, a place a line.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places = set(path.read_text("utf-8").split()) if path.exists() else set()

    def __contains__(self, record: Record) -> bool:
        return bool(self._places) and place_of(record) in self._places

    def accuse(self, place: str) -> None:
        """Remember the place and end the process at once: its main thread hangs."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(place + "\n")
            file.flush()
            os.fsync(file.fileno())
        print(f"hung on {place}: ends, and gives it up at the next start", file=sys.stderr)  # noqa: T201 -- logging may be what hangs
        os._exit(_EXIT_CODE)

    def acquit(self, batch: Iterable[Processed]) -> None:
        """Forget what is settled."""
        if self._places:
            self._places -= {place_of(one.source) for one in batch}
            self._path.write_text("\n".join(sorted(self._places)), "utf-8")
