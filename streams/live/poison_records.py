"""Records that a worker died or hung on, remembered across its restarts.

The place of the record in work stands in a mapped file, which outlives the process however it
ends: a crash in a C library, the kernel's out-of-memory killer, or our own alarm for what hangs
inside one call. A record that was in work at three such ends, or at one alarm, is a dead letter
without another try, so that it cannot stop its partition for ever. Counted too are a record during
which the process stood still for too long to publish anything, and an end by SIGKILL from outside;
a record is in work for about a millisecond, so three of them on one record are no chance.
"""

from __future__ import annotations

import asyncio
import faulthandler
import json
import mmap
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from streams.contract.records import Record
    from streams.processing.counting import Processed

_SIZE = 512
_MOST_TRIES = 3
_REARM_SECONDS = 1.0


class _Alarm:
    """The process's alarm for what hangs inside one call; there is one, whoever arms it.

    Arming and disarming start and end a thread of C, which fires without Python's lock: once a
    second will do.
    """

    def __init__(self) -> None:
        self._armed_at = 0.0
        self._file: IO[bytes] | None = None
        self._soon: asyncio.TimerHandle | None = None

    def arm(self, seconds: float, file: IO[bytes]) -> None:
        """Let the process end in so many seconds, a second less at most, and the file say where."""
        now = time.monotonic()
        if now - self._armed_at > _REARM_SECONDS or file is not self._file:
            faulthandler.dump_traceback_later(seconds, exit=True, file=file)
            self._armed_at, self._file = now, file

    def disarm_soon(self) -> None:
        """Disarm it in a second; what is in work then has been waiting for a turn of the loop."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(_REARM_SECONDS, self.disarm)

    def disarm(self) -> None:
        """Let it not ring: nothing is in work."""
        if self._soon is not None:
            self._soon.cancel()
        self._soon = None
        faulthandler.cancel_dump_traceback_later()
        self._armed_at, self._file = 0.0, None


_ALARM = _Alarm()


class PoisonRecords:
    """What a worker was at when it ended badly.

    Args:
        folder: the worker's own; it must exist.
        seconds: a single record that takes longer, and that no signal interrupts, ends the process.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self._counts_path = folder / "suspects.json"
        self._alarm_path = folder / "hang.txt"
        mark_path = folder / "in-work"
        if not mark_path.exists() or mark_path.stat().st_size != _SIZE:
            mark_path.write_bytes(bytes(_SIZE))
        self._counts: dict[str, int] = self._load()
        with mark_path.open("r+b") as file:
            self._mark = mmap.mmap(file.fileno(), _SIZE)
        self._remember()
        self._hang = self._alarm_path.open("wb")
        self._seconds = seconds

    def __contains__(self, record: Record) -> bool:
        if not self._counts:
            return False
        return self._counts.get(record.place, 0) >= _MOST_TRIES

    def close(self) -> None:
        """Let go of the files."""
        _ALARM.disarm()
        self._hang.close()
        self._mark.close()

    @contextmanager
    def watching(self, record: Record) -> Iterator[None]:
        """Note that the record is in work, and arm the alarm."""
        place = record.place.encode()[:_SIZE]
        self._mark[: len(place)] = place
        _ALARM.arm(self._seconds, self._hang)
        try:
            yield
        finally:
            self._mark[: len(place)] = bytes(len(place))

    def accuse(self, record: Record) -> None:
        """Count one bad end against a record."""
        place = record.place
        self._counts[place] = self._counts.get(place, 0) + 1
        self._save()

    @staticmethod
    def rest_soon() -> None:
        """Disarm the alarm in a second, if nothing is in work by then."""
        _ALARM.disarm_soon()

    def acquit(self, batch: Iterable[Processed]) -> None:
        """Forget what is settled."""
        if not self._counts:
            return
        settled = {one.source.place for one in batch}
        if settled & self._counts.keys():
            self._counts = {p: n for p, n in self._counts.items() if p not in settled}
            self._save()

    def _remember(self) -> None:
        """Count the record that the last process was at when it ended."""
        place = self._mark[:].rstrip(b"\0").decode("utf-8", "replace")
        if not place:
            return
        hung = self._alarm_path.exists() and self._alarm_path.stat().st_size > 0
        self._counts[place] = _MOST_TRIES if hung else self._counts.get(place, 0) + 1
        self._save()
        self._mark[:] = bytes(_SIZE)

    def _load(self) -> dict[str, int]:
        try:
            counts = json.loads(self._counts_path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(place): int(count) for place, count in counts.items()}

    def _save(self) -> None:
        self._counts_path.write_text(json.dumps(self._counts), "utf-8")
