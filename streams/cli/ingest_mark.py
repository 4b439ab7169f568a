"""How far an ingest of archives came, kept beside the local state until it has ended."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from streams.errors import UsageError
from streams.folders import usable_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class IngestMark:
    """The mark of one command line: each archive's last record that the broker has confirmed.

    Args:
        folder: where marks are kept.
        paths: what the command reads.
    """

    def __init__(self, folder: Path, paths: Sequence[str]) -> None:
        names = "\0".join(str(Path(path).resolve()) for path in paths)
        self._file = folder / f"{hashlib.sha256(names.encode()).hexdigest()[:16]}.json"
        self.places = self._read()

    def _read(self) -> dict[str, int]:
        try:
            places = orjson.loads(self._file.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return {}
        return {
            name: place
            for name, place in (places.items() if isinstance(places, dict) else ())
            if isinstance(place, int) and place >= 0
        }

    def reached(self, places: Iterable[tuple[str, int] | None]) -> None:
        """Keep the places of records that the broker has confirmed; None is of no archive."""
        reached = dict(place for place in places if place is not None)
        if not reached:
            return
        self.places = self.places | reached
        written = usable_folder(self._file.parent) / f"{self._file.stem}.new"
        try:
            written.write_bytes(orjson.dumps(self.places))
            written.replace(self._file)
        except OSError as error:
            raise UsageError(
                f"KHABAR_DATA_DIR: {written} cannot be written: {error.strerror}"
            ) from None

    def remove(self) -> None:
        """Forget the run: it has ended."""
        self._file.unlink(missing_ok=True)
