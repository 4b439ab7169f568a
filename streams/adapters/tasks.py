"""Ending tasks for sure."""

from __future__ import annotations

import asyncio

_LOOK_SECONDS = 1.0


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel until all have ended: a library may swallow a cancellation that meets an error."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_LOOK_SECONDS)
