"""Faust's Kafka transport, made to go back to the start where nothing is committed, and to stop.

Faust drops what it has fetched into a stopped flow and goes back to the committed offsets; aiokafka
leaves a partition that has none, or 0, where it is, and its first records are skipped
(deploy/decisions/0002-delivery.md). Away from its brokers, aiokafka's consumer ends its own stop by
a cancellation, which keeps Faust's thread from telling that it has stopped. And the search of the
driver for standstills asserts that every partition has a position; after a rebalance it may not.
Nor does Faust say which partitions all workers of a stage have: the leader of the group knows.
Its tables wait a second at the start, in case that others are declared; here they all are by then.
And it makes four tasks for each record that it hands over, and runs its thread on Python's own
event loop; here a record that can go on at once does so, and the loop is uvloop's.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import uvloop
from faust.tables import TableManager
from faust.transport.drivers import aiokafka as driver
from mode.services import WaitResults

from streams.adapters.kafka.consumer import disconnect

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Mapping


_FETCH_WAIT_MS = 250
"""The broker answers nothing else on a connection while a fetch waits, such as what recovery asks
for the ends of changelogs; the driver's 1.5 s is what each such question took."""


async def seek_back(consumer: Any, concerns: Callable[[Any], bool]) -> Mapping[Any, int]:
    """Seek all assigned partitions to what is committed.

    Args:
        consumer: aiokafka's; a member of a group, with partitions.
        concerns: says of a partition whether it begins at its start when nothing is committed.

    Returns:
        The committed offsets; None where there is none.
    """
    committed: Mapping[Any, int] = await consumer.seek_to_committed()
    never = [place for place, offset in committed.items() if not offset and concerns(place)]
    if never:
        await consumer.seek_to_beginning(*never)
    return committed


class Assignor:
    """Faust's assignor of partitions, asked through; what its leader gave out is remembered.

    Args:
        assignor: Faust's, or aiokafka's where there are no tables.
    """

    def __init__(self, assignor: Any) -> None:
        self._assignor = assignor
        self._giving: frozenset[tuple[str, int]] | None = None
        self.given: frozenset[tuple[str, int]] | None = None
        """What all workers have, where this one gave it out last; None where another one did."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assignor, name)

    def assign(self, cluster: Any, members: Any) -> Any:
        """Give out the partitions: only the leader of a group is asked."""
        found = self._assignor.assign(cluster, members)
        self._giving = frozenset(
            (topic, partition)
            for member in found.values()
            for topic, partitions in member.assignment
            for partition in partitions
        )
        return found

    def on_assignment(self, assignment: Any) -> None:
        """Hear of this worker's own part, after each rebalance."""
        self.given, self._giving = self._giving, None
        self._assignor.on_assignment(assignment)


class _Thread(driver.AIOKafkaConsumerThread):
    assignor: Assignor | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, thread_loop=uvloop.new_event_loop(), **kwargs)

    def _start_thread(self) -> None:
        try:
            super()._start_thread()
        finally:
            # uvloop's close waits for a look-up of a name that is under way, which may take the
            # resolver half a minute; whoever stops this thread must not.
            threading.Thread(target=self.thread_loop.close, daemon=True).start()

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        self.assignor = Assignor(self._assignor)
        # Both are read when the consumer starts.
        consumer._partition_assignment_strategy = [self.assignor]  # noqa: SLF001
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS  # noqa: SLF001
        return consumer

    async def seek_to_committed(self) -> Mapping[Any, int]:
        found: Mapping[Any, int] = await self.call_thread(
            seek_back, self._ensure_consumer(), self._is_read_from_start
        )
        return found

    async def on_thread_stop(self) -> None:
        # Past the driver's own, which stops the consumer bare.
        await super(driver.AIOKafkaConsumerThread, self).on_thread_stop()
        if self._consumer is not None:
            await disconnect(self._consumer)

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Leave it to the worker's own watch: the driver's ends it where no position is known."""

    def _is_read_from_start(self, place: Any) -> bool:
        # Recovery keeps its own place in changelogs.
        return not self.consumer._is_changelog_tp(place)  # noqa: SLF001 -- Faust has no public way


class _Begun:
    """A coroutine that has taken its first step, to be waited for.

    Args:
        coroutine: what has begun.
        waits_for: what its first step gave: the future that it waits for.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, Any], waits_for: Any) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, Any]:
        coroutine, step = self._coroutine, self._waits_for
        try:
            while True:
                try:
                    given = yield step
                except BaseException as error:  # noqa: BLE001 -- a cancellation is its own too
                    step = coroutine.throw(error)
                else:
                    step = coroutine.send(given)
        except StopIteration as done:
            return done.value


class _Consumer(driver.Consumer):
    async def sleep(self, n: Any) -> None:
        """Sleep; a turn of the loop needs no timer and no task."""
        await (super().sleep(n) if n else asyncio.sleep(0))

    async def wait_first(
        self, *coros: Any, timeout: Any = None  # noqa: ASYNC109 -- as in mode
    ) -> WaitResults:  # fmt: skip
        """Wait for the first; one that is done within its first step needs no task."""
        going = timeout is None and not (self._stopped.is_set() or self._crashed.is_set())
        if going and coros and all(map(asyncio.iscoroutine, coros)):
            first, *others = coros
            try:
                waits_for = first.send(None)
            except BaseException as end:
                for other in others:
                    other.close()
                if not isinstance(end, StopIteration):
                    raise
                return WaitResults([first], [end.value], stopped=False)
            coros = (_Begun(first, waits_for), *others)
        return await super().wait_first(*coros, timeout=timeout)

    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):
    """The same with that consumer."""

    Consumer = _Consumer


class Tables(TableManager):
    """Faust's manager of tables, without its pause at the start."""

    async def on_start(self) -> None:
        """Begin at once."""
        await self._update_channels()
        await self.recovery.start()
