"""The partitions of topics, and the offsets at which they end or were at a time."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.errors import UsageError

_FETCH_SECONDS = 10.0
_METADATA_SECONDS = 2.0
READ_COMMITTED = "read_committed"


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
    committed = consumer._isolation_level == READ_COMMITTED  # noqa: SLF001
    for place in filled:
        stable = consumer.last_stable_offset(place) if committed else None
        fetched = consumer.highwater(place) if stable is None else stable
        ends[place] = max(ends[place], fetched or 0)
        consumer.seek(place, positions[place])
    return ends


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
