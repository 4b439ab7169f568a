"""What ends a worker: the first error that goes beyond the record it came with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from streams.errors import KhabarError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_LONGEST = 300


class Failure:
    """Keeps the error, for whoever waits for it.

    Args:
        stopping: is set when the worker is to end by itself.
    """

    def __init__(self, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        self._happened = asyncio.Event()
        self.error: Exception | None = None

    def happen(self, error: Exception) -> None:
        """End the worker with this error, unless another one does already."""
        if self.error is None:
            self.error = error
            self._happened.set()

    def of(self, what: str) -> Callable[[asyncio.Future[None]], None]:
        """Give what ends the worker when a task fails that nobody waits for.

        Args:
            what: went wrong then.
        """

        def tell(task: asyncio.Future[None]) -> None:
            if self._stopping.is_set() or task.cancelled():
                return
            if (error := task.exception()) is not None:
                self.happen(UnavailableError(f"{what}: {error!r}"[:_LONGEST]))

        return tell

    async def wait(self) -> None:
        """Wait until there is one."""
        await self._happened.wait()

    def guarded(self, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Make what escapes end the worker: Faust would log it and acknowledge the records.

        So does a cancellation that nobody has asked for: a client library may let out one of its
        own making, and Faust would take the work for done.
        """

        async def guarded() -> None:
            try:
                return await work()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if self._stopping.is_set() or task is None or task.cancelling():
                    raise
                self.happen(KhabarError("cancelled from inside: reading from the last commit"))
            except Exception as error:  # noqa: BLE001 -- told to whoever waits for it
                self.happen(error)
            await asyncio.Event().wait()
            return None

        return guarded
