"""Batches of records, one after the other: processed, published, acknowledged.

A record is acknowledged when all that it came to is delivered, and not before.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from streams.errors import DeadLetterLimitError, KhabarError
from streams.live import faust_access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.records import Record
    from streams.live.lag import LagTracker
    from streams.live.offset_gaps import OffsetGaps
    from streams.live.poison_records import PoisonRecords
    from streams.ports import Publisher
    from streams.processing.counting import Processed
    from streams.processing.limits import FreezeGuard
    from streams.processing.runner import Runner
    from streams.settings import Settings

_BUILD_SECONDS = 180.0
"""A million verdicts are recovered in under a minute."""
_LOOP_SECONDS = 0.02
"""For so long at most the stage has the event loop for itself."""
_TURNS = 3
"""Turns of the event loop without a record after which Faust's queue is empty."""


class Batches:
    """Hands what Faust gives to the stage's runner.

    Args:
        settings: how many records a batch has, and how long it may wait for them.
        publisher: where results go.
        stopping: once set, no further batch is begun.
        offset_gaps: makes sure that no record is skipped.
        lag: follows what is handled.
        poison_records: knows the records that processes died on.
        freeze_guard: knows whether this process stood still.
    """

    def __init__(
        self,
        settings: Settings,
        publisher: Publisher,
        stopping: asyncio.Event,
        *,
        offset_gaps: OffsetGaps,
        lag: LagTracker,
        poison_records: PoisonRecords,
        freeze_guard: FreezeGuard,
    ) -> None:
        self._settings = settings
        self._publisher = publisher
        self._stopping = stopping
        self._offset_gaps = offset_gaps
        self._lag = lag
        self._poison_records = poison_records
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
        """Handle the records of Faust's stream, on and on, in batches of what waits."""
        waiting = _Waiting(stream, self._settings.batch_records)
        reading = asyncio.create_task(waiting.fill())
        try:
            while events := await waiting.take(reading):
                await self._until_built()
                async with self.lock:
                    if self._stopping.is_set():
                        return
                    self.begun += 1
                    await self._handle(events)
        finally:
            reading.cancel()

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
        await self._offset_gaps.check(records)
        self._lag.begin(records)
        batch = []
        limit: DeadLetterLimitError | None = None
        began = time.monotonic()
        for record in records:
            try:
                batch.append(self._process(runner, record))
            except DeadLetterLimitError as error:
                limit = error
                break
            if time.monotonic() - began > _LOOP_SECONDS:
                await asyncio.sleep(0)
                began = time.monotonic()
        self._poison_records.rest_soon()
        await runner.settle(batch, self._publisher)
        self._freeze_guard.check()
        for event in events[: len(batch)]:
            event.ack()
        self._poison_records.acquit(batch)
        self._lag.settled(records[: len(batch)])
        if limit is not None:
            raise limit

    def _process(self, runner: Runner, record: Record) -> Processed:
        # Nothing can be published any more, and what comes after is not to blame.
        self._freeze_guard.check()
        if record in self._poison_records:
            return runner.out_of_time(record)
        with self._poison_records.watching(record):
            processed = runner.process(record)
        if self._freeze_guard.stood_still():
            # Nothing of it can be published now: without this it would end every process to come.
            self._poison_records.accuse(record)
        return processed


class _Waiting:
    """What a stream has to give now, as a batch.

    A batch is what waits when the one before it is settled: one record when they come singly, many
    when they come faster than they are handled. It does not wait for more to come. Between two
    batches Faust's own queue holds what comes, and drops it when the partitions change hands.

    Args:
        stream: Faust's; its records are acknowledged by their batch.
        size: how many records a batch has at most.
    """

    def __init__(self, stream: Any, size: int) -> None:
        stream.enable_acks = False
        self._stream = stream
        self._size = size
        self._events: list[Any] = []
        self._some = asyncio.Event()
        self._wanted = asyncio.Event()

    async def fill(self) -> None:
        """Take in what the stream gives while a batch is wanted."""
        try:
            async for event in self._stream.events():
                self._events.append(event)
                self._some.set()
                if len(self._events) >= self._size:
                    self._wanted.clear()
                await self._wanted.wait()
        finally:
            # Whoever waits hears of the end.
            self._some.set()

    async def take(self, filling: asyncio.Task[None]) -> list[Any]:
        """Wait for records, and take those that are there.

        Args:
            filling: the task that takes them in; its error is raised here.

        Returns:
            The events; none when the stream has ended.
        """
        self._wanted.set()
        await self._some.wait()
        if filling.done():
            filling.result()
            return []
        seen, idle = 0, 0
        while idle < _TURNS and len(self._events) < self._size:
            await asyncio.sleep(0)
            idle = idle + 1 if len(self._events) == seen else 0
            seen = len(self._events)
        self._wanted.clear()
        if not filling.done():
            self._some.clear()
        events, self._events = self._events, []
        return events
