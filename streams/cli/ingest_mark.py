"""How far an ingest of archives came, kept beside the local state until it has ended."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from streams.errors import UsageError

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
        written = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            written.write_bytes(orjson.dumps(self.places))
            written.replace(self._file)
        except OSError as error:
            raise UsageError(
                f"how far it is cannot be kept in {self._file.parent} (KHABAR_DATA_DIR): "
                f"{error.strerror}"
            ) from None

    def remove(self) -> None:
        """Forget the run: it has ended."""
        self._file.unlink(missing_ok=True)
