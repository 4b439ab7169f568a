"""Reading Kafka without a group: bounded to the ends as they stand, or on and on."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.adapters.kafka.producer import connection, unreachable
from streams.contract.records import Record
from streams.errors import UsageError
from streams.settings import Settings

_FETCH_SECONDS = 10.0
_METADATA_SECONDS = 2.0
_STOP_SECONDS = 5.0
_READ_COMMITTED = "read_committed"


@asynccontextmanager
async def consuming(
    settings: Settings,
    *,
    group: str | None = None,
    seconds: float | None = None,
    poll_ms: int = 200,
    **options: Any,
) -> AsyncIterator[AIOKafkaConsumer]:
    """Connect a consumer, and disconnect it at the end, also from a broker that is away.

    Args:
        settings: the process's settings.
        group: its group, with prefix; none where absent.
        seconds: how long the broker may take to answer; None for as long as the client waits.
        poll_ms: how long the broker holds a fetch back for more.
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


async def offsets_at(
    consumer: AIOKafkaConsumer,
    places: Sequence[TopicPartition],
    moment: datetime,
    ends: Mapping[TopicPartition, int],
) -> dict[TopicPartition, int]:
    """Give the offset of each partition's first record written at a time or later.

    Args:
        consumer: a connected one.
        places: the partitions.
        moment: with its zone.
        ends: the offsets after the last records, given where nothing was written so late.
    """
    # The broker takes no time before 1970, and -1 and -2 for something else.
    stamp = max(0, math.floor(moment.timestamp() * 1000))
    found = await consumer.offsets_for_times(dict.fromkeys(places, stamp))
    # Where nothing is so late, Apache Kafka gives none and the embedded broker offset 0 of time -1.
    return {
        place: one.offset if (one := found.get(place)) and one.timestamp >= 0 else ends[place]
        for place in places
    }


async def end_offsets(
    consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]
) -> dict[TopicPartition, int]:
    """Give the offsets after the last records that this consumer can read now.

    The embedded broker answers with the start of the last batch; what its fetches say is right.
    Who reads committed records reads none past the first open transaction.

    Args:
        consumer: a consumer that these partitions are assigned to.
        places: the partitions.

    Returns:
        The offset of each partition's next record.
    """
    ends: dict[TopicPartition, int] = dict(await consumer.end_offsets(list(places)))
    deadline = time.monotonic() + _FETCH_SECONDS
    filled = [place for place, end in ends.items() if end]
    positions = {place: await consumer.position(place) for place in filled}
    while time.monotonic() < deadline:
        unknown = [place for place in filled if consumer.highwater(place) is None]
        if not unknown:
            break
        await consumer.getmany(*unknown, timeout_ms=50)
    committed = consumer._isolation_level == _READ_COMMITTED  # noqa: SLF001
    for place in filled:
        stable = consumer.last_stable_offset(place) if committed else None
        fetched = consumer.highwater(place) if stable is None else stable
        ends[place] = max(ends[place], fetched or 0)
        consumer.seek(place, positions[place])
    return ends


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


async def places_of(consumer: AIOKafkaConsumer, *topics: str) -> list[TopicPartition]:
    """Give all partitions of topics.

    Args:
        consumer: a started consumer.
        topics: their names, with prefix.

    Raises:
        UsageError: a topic is missing.
    """
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in await partitions_of(consumer, topic)
    ]


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> Sequence[int]:
    """Give the numbers of a topic's partitions.

    Args:
        consumer: a started consumer.
        topic: its name, with prefix.

    Returns:
        The numbers in order.

    Raises:
        UsageError: the topic is missing.
    """
    # A broker may know a topic a moment before its partitions have leaders.
    deadline = time.monotonic() + _METADATA_SECONDS
    while True:
        # The consumer's own metadata has only topics that it subscribes to.
        cluster = await consumer._client.fetch_all_metadata()  # noqa: SLF001
        partitions = cluster.partitions_for_topic(topic)
        if partitions:
            return sorted(partitions)
        if time.monotonic() > deadline:
            raise UsageError(f"missing topic {topic}: create all with `khabar topics apply`")
        await asyncio.sleep(0.2)


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
