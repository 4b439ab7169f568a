"""What waits in a stream becomes a batch, and how the stream ends is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from streams.live.batches import _Waiting


class _Stream:
    """Gives records, then waits for some turns of the loop and ends.

    Args:
        count: of records.
        turns: between the last and the end.
        error: with which it ends.
    """

    enable_acks = True

    def __init__(self, count: int, turns: int, error: Exception | None = None) -> None:
        self._count, self._turns, self._error = count, turns, error

    async def events(self) -> AsyncIterator[int]:
        for number in range(self._count):
            yield number
        for _ in range(self._turns):
            await asyncio.sleep(0)
        if self._error is not None:
            raise self._error


async def _batches(stream: _Stream, size: int) -> list[list[int]]:
    waiting = _Waiting(stream, size)
    filling = asyncio.create_task(waiting.fill())
    found = []
    async with asyncio.timeout(5):
        while batch := await waiting.take(filling):
            found.append(batch)
    return found


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("turns", range(7))
async def test_a_stream_that_ends_is_heard_whenever_it_does(count: int, turns: int) -> None:
    found = await _batches(_Stream(count, turns), 2)
    taken = [one for batch in found for one in batch]
    # What it ends before is acknowledged by nobody, and read again.
    assert taken == list(range(count))[: len(taken)]
    assert all(len(batch) <= 2 for batch in found)


@pytest.mark.parametrize("turns", range(7))
async def test_a_stream_that_fails_is_heard_whenever_it_does(turns: int) -> None:
    with pytest.raises(ValueError, match="broken"):
        await _batches(_Stream(1, turns, ValueError("broken")), 2)


async def test_what_waits_is_one_batch() -> None:
    assert await _batches(_Stream(5, 9), 50) == [[0, 1, 2, 3, 4]]
