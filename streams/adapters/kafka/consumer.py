"""Reading Kafka without a group: bounded to the ends as they stand, or on and on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.adapters.kafka import group_offsets
from streams.adapters.kafka.offsets import READ_COMMITTED, end_offsets, places_of
from streams.adapters.kafka.producer import connection, unreachable
from streams.contract.records import Record
from streams.settings import Settings

_STOP_SECONDS = 5.0
group_offsets.install()


@asynccontextmanager
async def consuming(
    settings: Settings,
    *,
    group: str | None = None,
    seconds: float | None = None,
    poll_ms: int = 200,
    committed: bool = False,
    **options: Any,
) -> AsyncIterator[AIOKafkaConsumer]:
    """Connect a consumer, and disconnect it at the end, also from a broker that is away.

    Args:
        settings: the process's settings.
        group: its group, with prefix; none where absent.
        seconds: how long the broker may take to answer; None for as long as the client waits.
        poll_ms: how long the broker holds a fetch back for more.
        committed: leave out what a transaction wrote that was broken off, or is still open.
        options: further ones of the consumer.

    Yields:
        The consumer; nothing is assigned to it.

    Raises:
        UnavailableError: no broker answers.
    """
    consumer = AIOKafkaConsumer(
        **connection(settings),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=poll_ms,
        isolation_level=READ_COMMITTED if committed else "read_uncommitted",
        **options,
    )
    try:
        await asyncio.wait_for(consumer.start(), seconds)
    except BaseException as error:
        await disconnect(consumer)
        if isinstance(error, KafkaError | OSError):
            raise unreachable(settings, error) from error
        raise
    try:
        yield consumer
    finally:
        await disconnect(consumer)


async def disconnect(consumer: AIOKafkaConsumer) -> None:
    """Disconnect a consumer, also from a broker that is away.

    A fetch that fails at that moment lets the consumer's own ``stop`` raise the cancellation of its
    inner task, which would end whoever awaits it, and leave the connections open.
    """
    if not await _went_through(consumer.stop()):
        # The only way left; it may let out the same cancellation.
        await _went_through(consumer._client.close())  # noqa: SLF001


async def _went_through(ending: Coroutine[Any, Any, None]) -> bool:
    """Run something to its end, as far as that comes in time; say whether it did without error."""
    task = asyncio.create_task(ending)
    await asyncio.wait([task], timeout=_STOP_SECONDS)
    if task.done() and not task.cancelled() and task.exception() is None:
        return True
    task.cancel()
    return False


async def read(
    settings: Settings,
    topics: Sequence[str],
    *,
    follow: bool = False,
) -> AsyncIterator[Record]:
    """Read topics without a group: to the ends as they stand now, or on and on.

    Args:
        settings: the process's settings.
        topics: their names, without prefix.
        follow: read on past the ends.

    Yields:
        The records, by partition in order, with the topic's name as the broker has it.

    Raises:
        UnavailableError: no broker answers.
        UsageError: a topic is missing.
    """
    async with consuming(settings) as consumer:
        places = await places_of(consumer, *map(settings.topic, topics))
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await end_offsets(consumer, places)
        while follow or not await _caught_up(consumer, ends):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                for message in batch:
                    place = TopicPartition(message.topic, message.partition)
                    if follow or message.offset < ends[place]:
                        yield record(message)


async def read_partition(
    settings: Settings, topic: str, partition: int, start: int
) -> tuple[Sequence[Record], int]:
    """Read one partition from an offset to its end as it stands now, into memory.

    Args:
        settings: the process's settings.
        topic: its name, with prefix.
        partition: its number.
        start: the first offset.

    Returns:
        The records, and the offset of the next one to be written.

    Raises:
        UnavailableError: no broker answers.
    """
    async with consuming(settings) as consumer:
        place = TopicPartition(topic, partition)
        end = await seek_in(consumer, place, start)
        return [found async for found in until(consumer, place, end)], end


async def read_span(
    settings: Settings, topic: str, partition: int, start: int, end: int | None = None
) -> AsyncIterator[Record]:
    """Read a part of one partition, record by record.

    Args:
        settings: the process's settings.
        topic: its name, with prefix.
        partition: its number.
        start: the first offset.
        end: the offset after the last one; the end as it stands now where absent.

    Yields:
        The records that are still there.

    Raises:
        UnavailableError: no broker answers.
    """
    async with consuming(settings) as consumer:
        place = TopicPartition(topic, partition)
        there = await seek_in(consumer, place, start)
        async for found in until(consumer, place, there if end is None else min(end, there)):
            yield found


async def seek_in(consumer: AIOKafkaConsumer, place: TopicPartition, start: int) -> int:
    """Assign a partition and go to an offset, or to the first one that is kept; give the end."""
    consumer.assign([place])
    first = (await consumer.beginning_offsets([place]))[place]
    consumer.seek(place, max(start, first))
    return (await end_offsets(consumer, [place]))[place]


async def until(
    consumer: AIOKafkaConsumer, place: TopicPartition, end: int
) -> AsyncGenerator[Record, None]:
    """Give the records of an assigned partition from where the consumer is to an offset."""
    while await consumer.position(place) < end:
        for batch in (await consumer.getmany(place, timeout_ms=200)).values():
            for message in batch:
                if message.offset < end:
                    yield record(message)


async def span_ends(settings: Settings, topic: str) -> dict[int, int]:
    """Give the offset after the last record of every partition of a topic.

    Args:
        settings: the process's settings.
        topic: its name, with prefix.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the topic is missing.
    """
    async with consuming(settings) as consumer:
        places = await places_of(consumer, topic)
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        return {p.partition: end for p, end in (await end_offsets(consumer, places)).items()}


async def _caught_up(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return all([await consumer.position(place) >= end for place, end in ends.items()])


def record(message: Any) -> Record:
    """Give aiokafka's message as a record."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=message.timestamp,
        key=message.key,
        value=message.value,
        headers=tuple((name, value or b"") for name, value in message.headers),
    )
