"""Following topics without a group: from their last records on, noticing a broker that is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.adapters.kafka.consumer import consuming, record, seek_in, until
from streams.adapters.kafka.offsets import end_offsets, partitions_of
from streams.adapters.kafka.producer import unreachable
from streams.contract.records import Record
from streams.settings import Settings

Positions = MutableMapping[tuple[str, int], int]
"""The next offset of each topic (with prefix) and partition."""

_POLL_MS = 100
_CHECK_SECONDS = 3.0
_ANSWER_SECONDS = 5.0
_FETCH_BYTES = 8 * 1024 * 1024
_BACKLOG_BYTES = 64 * 1024 * 1024
_BACKLOG_SECONDS = 10.0


async def follow(
    settings: Settings, last: Mapping[str, int], positions: Positions
) -> AsyncIterator[Sequence[Record]]:
    """Read topics from their last records on, without a group and without commits.

    Args:
        settings: the process's settings.
        last: the topics without prefix, and how many records of each partition to begin with.
        positions: where an earlier call ended, to go on there; kept up to date.

    Yields:
        Records as they come, an empty sequence at least every few hundred milliseconds. The first
        ones, which were there before, come together in the order of their timestamps.

    Raises:
        UnavailableError: no broker answers, or it no longer does.
        UsageError: a topic is missing.
    """
    async with consuming(
        settings,
        seconds=_ANSWER_SECONDS,
        poll_ms=_POLL_MS,
        fetch_max_bytes=_FETCH_BYTES,
        # A promotion that broke off has published nothing.
        committed=True,
    ) as consumer:
        try:
            ends = await _begin(consumer, settings, last, positions)
            async for batch in _backlog(consumer, ends, positions):
                yield batch
            checked = time.monotonic()
            while True:
                if time.monotonic() - checked > _CHECK_SECONDS:
                    # Fetches that fail are tried again without a word; this one says so. Not
                    # asyncio.timeout: an error at the moment it expires would leave a cancellation.
                    await asyncio.wait_for(
                        consumer._client.fetch_all_metadata(),  # noqa: SLF001
                        _ANSWER_SECONDS,
                    )
                    checked = time.monotonic()
                yield await _next(consumer, positions)
        except (KafkaError, OSError, TimeoutError) as error:
            raise unreachable(settings, error) from error


async def read_one(settings: Settings, topic: str, partition: int, offset: int) -> Record | None:
    """Read one record.

    Args:
        settings: the process's settings.
        topic: its topic, without prefix.
        partition: its partition.
        offset: its offset.

    Returns:
        The record; None where there is none at that offset.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the topic is missing.
    """
    name = settings.topic(topic)
    async with consuming(settings, seconds=_ANSWER_SECONDS) as consumer:
        try:
            if partition not in await partitions_of(consumer, name):
                return None
            place = TopicPartition(name, partition)
            end = await seek_in(consumer, place, offset)
            found = await asyncio.wait_for(
                _first(until(consumer, place, min(offset + 1, end))), _BACKLOG_SECONDS
            )
        except (KafkaError, OSError, TimeoutError) as error:
            raise unreachable(settings, error) from error
    return found if found is not None and found.offset == offset else None


async def _first(records: AsyncIterator[Record]) -> Record | None:
    async for one in records:
        return one
    return None


async def _begin(
    consumer: AIOKafkaConsumer, settings: Settings, last: Mapping[str, int], positions: Positions
) -> dict[TopicPartition, int]:
    """Assign all partitions and seek; gives their ends."""
    places = {
        TopicPartition(settings.topic(name), number): count
        for name, count in last.items()
        for number in await partitions_of(consumer, settings.topic(name))
    }
    consumer.assign(list(places))
    firsts = await consumer.beginning_offsets(list(places))
    for place, first in firsts.items():
        consumer.seek(place, first)
    ends = await end_offsets(consumer, list(places))
    for place, count in places.items():
        known = positions.get((place.topic, place.partition))
        if known is None or not firsts[place] <= known <= ends[place]:
            known = max(firsts[place], ends[place] - count)
        positions[place.topic, place.partition] = known
        consumer.seek(place, known)
    return ends


async def _backlog(
    consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], positions: Positions
) -> AsyncIterator[Sequence[Record]]:
    """Read what is there already, in the order of time, as far as memory allows."""
    found: list[Record] = []
    size = 0
    deadline = time.monotonic() + _BACKLOG_SECONDS
    while time.monotonic() < deadline and any(
        [await consumer.position(place) < end for place, end in ends.items()]
    ):
        batch = await _next(consumer, positions)
        found += batch
        size += sum(len(one.value or b"") for one in batch)
        if size > _BACKLOG_BYTES:
            yield sorted(found, key=lambda one: one.timestamp)
            found, size = [], 0
    yield sorted(found, key=lambda one: one.timestamp)


async def _next(consumer: AIOKafkaConsumer, positions: Positions) -> list[Record]:
    batches = (await consumer.getmany(timeout_ms=_POLL_MS, max_records=500)).values()
    found = [record(message) for batch in batches for message in batch]
    for one in found:
        positions[one.topic, one.partition] = one.offset + 1
    return found
