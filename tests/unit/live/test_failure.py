"""What escapes ends the worker, also a cancellation that nobody asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.errors import KhabarError, UnavailableError
from streams.live.failure import Failure


async def nothing_ends() -> None:
    await asyncio.Event().wait()


async def cancelled_inside() -> None:
    raise asyncio.CancelledError


async def broken() -> None:
    raise KhabarError("first")


async def until_it_happens(failure: Failure, work: Callable[[], Awaitable[None]]) -> None:
    """Guard the work; it stays, so that Faust does not take its records for handled."""
    guarded = asyncio.ensure_future(failure.guarded(work)())
    await asyncio.wait_for(failure.wait(), 5)
    assert not guarded.done()
    guarded.cancel()


@pytest.mark.parametrize(
    ("work", "said"), [(broken, "first"), (cancelled_inside, "cancelled from inside")]
)
async def test_what_escapes_ends_the_worker(work: Callable[[], Awaitable[None]], said: str) -> None:
    failure = Failure(asyncio.Event())
    await until_it_happens(failure, work)
    assert said in str(failure.error)
    failure.happen(KhabarError("second"))
    assert said in str(failure.error), "the first one counts"


async def after(failure: Failure, work: Awaitable[None]) -> Exception | None:
    """Give what a task leaves in the failure when it is done."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(failure.of("the worker could not start"))
    await asyncio.wait([task], timeout=0.05)
    task.cancel()
    await asyncio.wait([task])
    await asyncio.sleep(0)
    return failure.error


async def test_a_task_that_nobody_waits_for_ends_the_worker_too() -> None:
    failure = Failure(asyncio.Event())
    assert await after(failure, nothing_ends()) is None
    assert await after(failure, asyncio.sleep(0)) is None
    error = await after(failure, broken())
    assert isinstance(error, UnavailableError)
    assert "could not start: KhabarError('first')" in str(error)


async def test_what_breaks_while_a_worker_stops_is_no_failure() -> None:
    stopping = asyncio.Event()
    stopping.set()
    assert await after(Failure(stopping), broken()) is None


async def test_what_goes_through_ends_nothing() -> None:
    failure = Failure(asyncio.Event())
    await failure.guarded(lambda: asyncio.sleep(0))()
    assert failure.error is None


async def test_a_cancellation_that_is_meant_goes_on() -> None:
    failure = Failure(asyncio.Event())
    guarded = asyncio.ensure_future(failure.guarded(nothing_ends)())
    await asyncio.sleep(0)
    guarded.cancel()
    with pytest.raises(asyncio.CancelledError):
        await guarded
    assert failure.error is None


async def test_what_is_cancelled_while_the_worker_stops_is_no_failure() -> None:
    stopping = asyncio.Event()
    stopping.set()
    failure = Failure(stopping)
    with pytest.raises(asyncio.CancelledError):
        await failure.guarded(cancelled_inside)()
    assert failure.error is None
