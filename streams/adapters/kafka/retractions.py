"""Follows which articles were taken down, for as long as a process works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiokafka.errors import KafkaError

from streams.adapters.kafka.consumer import consuming, record
from streams.adapters.kafka.offsets import end_offsets, places_of
from streams.adapters.tasks import end
from streams.contract.retraction import TOPIC, read_retraction
from streams.errors import InvalidRecordError, KhabarError, UsageError

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer

    from streams.contract.records import Outgoing, Record
    from streams.settings import Settings

_POLL_MS = 1000
_AGAIN_SECONDS = 2.0
_LATER_SECONDS = 30.0

log = logging.getLogger(__name__)


class Retracted:
    """The ids of the articles that were taken down."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._known = asyncio.Event()

    def __contains__(self, id_: object) -> bool:
        return id_ in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def see(self, event: Record) -> None:
        """Hear of an event of the topic; what is none is passed over, and told."""
        id_ = (event.key or b"").decode("utf-8", "replace")
        if event.value is None:
            self._ids.discard(id_)
            return
        try:
            self._ids.add(read_retraction(event).id)
        except InvalidRecordError as error:
            log.warning("%s@%d is no retraction: %s", event.topic, event.offset, error)

    def without(self, records: Sequence[Outgoing], topics: frozenset[str]) -> Sequence[Outgoing]:
        """Leave out the events on these topics that an article has which was taken down."""
        if not self._ids:
            return records
        return [
            one
            for one in records
            if one.topic not in topics
            or one.value is None
            or (one.key or b"").decode("utf-8", "replace") not in self._ids
        ]

    async def wait(self) -> None:
        """Wait until all is known that was there at the beginning."""
        await self._known.wait()

    async def follow(self, settings: Settings) -> None:
        """Follow the topic for ever, through whatever a broker does meanwhile."""
        while True:
            pause = _AGAIN_SECONDS
            try:
                async with consuming(settings, poll_ms=_POLL_MS) as consumer:
                    await self._follow(consumer, settings)
            except UsageError:
                if not self._known.is_set():
                    log.warning(
                        "the topic %s is not there, so nothing can be taken down: "
                        "`khabar topics apply`", settings.topic(TOPIC),
                    )  # fmt: skip
                # An older deployment: it works as before.
                self._known.set()
                pause = _LATER_SECONDS
            except (KafkaError, OSError, KhabarError, TimeoutError):
                pass  # what a worker needs of its brokers is watched elsewhere
            await asyncio.sleep(pause)

    async def _follow(self, consumer: AIOKafkaConsumer, settings: Settings) -> None:
        places = await places_of(consumer, settings.topic(TOPIC))
        # Before the first fetch: a broker answers nothing else on a connection while one waits.
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        if any(ends.values()):
            ends = await end_offsets(consumer, places)
        while True:
            if not self._known.is_set() and all(
                [await consumer.position(place) >= last for place, last in ends.items()]
            ):
                self._known.set()
            for batch in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                for message in batch:
                    self.see(record(message))


@asynccontextmanager
async def following_retractions(settings: Settings) -> AsyncIterator[Retracted]:
    """Know which articles were taken down, from now on for as long as the context lasts.

    Args:
        settings: the process's settings.

    Yields:
        Their ids, kept up to date; all that is there already is known.
    """
    known = Retracted()
    task = asyncio.create_task(known.follow(settings))
    try:
        await known.wait()
        yield known
    finally:
        await end(task)
