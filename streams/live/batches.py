"""Batches of records, one after the other: processed, published, acknowledged.

A record is acknowledged when all that it came to is delivered, and not before.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from streams.errors import DeadLetterLimitError, KhabarError
from streams.live import faust_access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.counting import Processed
    from streams.limits import FreezeGuard
    from streams.live.continuity import Continuity
    from streams.live.lag import LagTracker
    from streams.live.suspects import Suspects
    from streams.ports import Publisher, Record
    from streams.runner import Runner
    from streams.settings import Settings

_BUILD_SECONDS = 180.0
"""A million verdicts are recovered in under a minute."""


class Batches:
    """Hands what Faust gives to the stage's runner.

    Args:
        settings: how many records a batch has, and how long it may wait for them.
        publisher: where results go.
        stopping: once set, no further batch is begun.
        continuity: makes sure that no record is skipped.
        lag: follows what is handled.
        suspects: knows the records that processes died on.
        freeze_guard: knows whether this process stood still.
    """

    def __init__(
        self,
        settings: Settings,
        publisher: Publisher,
        stopping: asyncio.Event,
        *,
        continuity: Continuity,
        lag: LagTracker,
        suspects: Suspects,
        freeze_guard: FreezeGuard,
    ) -> None:
        self._settings = settings
        self._publisher = publisher
        self._stopping = stopping
        self._continuity = continuity
        self._lag = lag
        self._suspects = suspects
        self._freeze_guard = freeze_guard
        self._runner: Runner | None = None
        self._built = asyncio.Event()
        self.lock = asyncio.Lock()
        """Held while a batch is handled."""
        self.begun = 0
        """How many batches have come."""

    def run_by(self, runner: Runner) -> None:
        """Handle batches by this runner from now on."""
        self._runner = runner
        self._built.set()

    def hold_back(self) -> None:
        """Handle none until there is a runner again."""
        self._runner = None
        self._built.clear()

    async def consume(self, stream: Any) -> None:
        """Handle the batches of Faust's stream, on and on."""
        size, seconds = self._settings.batch_records, self._settings.batch_seconds
        async for events in stream.noack_take(size, within=seconds):
            await self._until_built()
            async with self.lock:
                if self._stopping.is_set():
                    return
                self.begun += 1
                await self._handle(events)

    async def _until_built(self) -> None:
        """Wait for the state: Faust may hand over a record while it still calls for recovery."""
        try:
            await asyncio.wait_for(self._built.wait(), _BUILD_SECONDS)
        except TimeoutError:
            raise KhabarError("records came and the state was not recovered") from None

    async def _handle(self, events: Sequence[Any]) -> None:
        """Process and settle a batch, then acknowledge it."""
        runner = self._runner
        if runner is None:
            raise KhabarError("records came before the state was recovered")
        records = [faust_access.record_of(event.message) for event in events]
        await self._continuity.check(records)
        self._lag.begin(records)
        batch = []
        limit: DeadLetterLimitError | None = None
        for record in records:
            try:
                batch.append(self._process(runner, record))
            except DeadLetterLimitError as error:
                limit = error
                break
            await asyncio.sleep(0)
        self._suspects.rest()
        await runner.settle(batch, self._publisher)
        self._freeze_guard.check()
        for event in events[: len(batch)]:
            event.ack()
        self._suspects.acquit(batch)
        self._lag.settled(records[: len(batch)])
        if limit is not None:
            raise limit

    def _process(self, runner: Runner, record: Record) -> Processed:
        # Nothing can be published any more, and what comes after is not to blame.
        self._freeze_guard.check()
        if record in self._suspects:
            return runner.out_of_time(record)
        with self._suspects.watching(record):
            processed = runner.process(record)
        if self._freeze_guard.stood_still():
            # Nothing of it can be published now: without this it would end every process to come.
            self._suspects.accuse(record)
        return processed
