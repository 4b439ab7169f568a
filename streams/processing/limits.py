"""Limits in time: a record that takes too long, and a process that stood still too long."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from streams.errors import FencedError

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_TICK_SECONDS = 0.5


class OutOfTime(BaseException):
    """A record took longer than allowed; no ``except Exception`` on the way may swallow it."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Interrupt what runs inside after so many seconds of real time.

    Works in the main thread between two steps of Python; what hangs inside one call of a C library
    is not interrupted. Elsewhere than in the main thread it does nothing.

    Args:
        seconds: the limit; None for none.

    Raises:
        OutOfTime: the time was up.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    if signal.getsignal(signal.SIGALRM) is not _out_of_time:
        signal.signal(signal.SIGALRM, _out_of_time)  # once; then a timer for each record
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _out_of_time(*_: Any) -> None:
    raise OutOfTime


def _now() -> float:
    return time.clock_gettime(_CLOCK)


class FreezeGuard:
    """Notices that the whole process stood still for so long that others took its partitions.

    A process that was stopped (SIGSTOP, a frozen container, a suspended machine) does not know it
    when it wakes; what it had begun to send would arrive after what its successor sent. Asking
    :meth:`check` before every send makes it end instead.

    Args:
        seconds: standing still for longer is fatal; less than the group's session timeout.
        clock: seconds; must go on while the process is stopped.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = _now) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last = clock()
        self._frozen = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="freeze-guard", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._last = self._clock()
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped.set()

    def stood_still(self) -> bool:
        """Say whether the process stood still at any time since it began."""
        self._look()
        return bool(self._frozen)

    def check(self) -> None:
        """Make sure that the process did not stand still.

        Raises:
            FencedError: it did; whatever it holds may belong to another worker by now.
        """
        if self.stood_still():
            raise FencedError(
                f"this process stood still for {self._frozen:.1f} s: its partitions may belong to "
                "another worker, so it ends and starts again"
            )

    def _look(self) -> None:
        gap = self._clock() - self._last
        if gap > self._seconds:
            self._frozen = max(self._frozen, gap)

    def _run(self) -> None:
        while not self._stopped.wait(_TICK_SECONDS):
            self._look()
            self._last = self._clock()
