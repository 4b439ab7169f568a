"""Limits in time: for a record, for a process that stood still, for a call that hangs."""

from __future__ import annotations

import re
import threading
import time

import pytest

from streams.errors import FencedError
from streams.processing.limits import FreezeGuard, OutOfTime, time_limit


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_what_takes_too_long_is_interrupted() -> None:
    started = time.monotonic()
    with pytest.raises(OutOfTime), time_limit(0.05):
        spin(5)
    assert time.monotonic() - started < 2


def test_no_except_exception_on_the_way_swallows_it() -> None:
    def careless() -> None:
        try:
            spin(5)
        except Exception:  # noqa: BLE001 -- what a careless library does
            pytest.fail("swallowed")

    with pytest.raises(OutOfTime), time_limit(0.05):
        careless()


def test_what_ends_in_time_is_left_alone_and_no_alarm_stays() -> None:
    with time_limit(0.2):
        pass
    spin(0.3)


def test_other_threads_have_no_limit() -> None:
    done = threading.Event()

    def work() -> None:
        with time_limit(0.01):
            spin(0.1)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert done.is_set()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_process_that_stood_still_may_do_nothing_any_more() -> None:
    clock = Clock()
    guard = FreezeGuard(4.5, clock)
    guard.check()
    clock.now += 4
    guard.check()
    assert not guard.stood_still()
    clock.now += 1
    assert guard.stood_still()
    with pytest.raises(FencedError, match=re.escape("5.0 s")):
        guard.check()
    guard._last = clock.now
    with pytest.raises(FencedError):
        guard.check()


def test_the_thread_keeps_a_running_process_alive() -> None:
    guard = FreezeGuard(1.5)
    guard.start()
    time.sleep(2.5)
    guard.check()
    guard.stop()
