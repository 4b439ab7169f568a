"""Tasks end, also those that swallow a cancellation."""

from __future__ import annotations

import asyncio

import pytest

from streams.adapters import tasks


async def test_a_swallowed_cancellation_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_LOOK_SECONDS", 0.01)
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while swallowed < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1

    async def meek() -> None:
        await asyncio.Event().wait()

    running = [asyncio.create_task(stubborn()), asyncio.create_task(meek())]
    await asyncio.sleep(0)
    await asyncio.wait_for(tasks.end(*running), 5)
    assert swallowed == 3
    assert all(task.done() for task in running)
    await tasks.end(*running)
