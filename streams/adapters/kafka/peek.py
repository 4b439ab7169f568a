"""Looking for records where offsets say that some may be."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, NamedTuple

from aiokafka import TopicPartition

from streams.adapters.kafka.consumer import consuming, seek_in, until

if TYPE_CHECKING:
    from streams.contract.records import Record
    from streams.settings import Settings


class Looked(NamedTuple):
    """What lies in a part of a partition.

    Attributes:
        first: its first record; None where nothing of it is a record that is still there.
        kept_from: the first offset of the partition that retention has not taken.
    """

    first: Record | None
    kept_from: int


async def look_into(settings: Settings, topic: str, partition: int, start: int, end: int) -> Looked:
    """Look for records in a part of one partition: offsets alone do not tell.

    Retention and compaction take records away, and the end of a transaction has an offset too.

    Args:
        settings: the process's settings.
        topic: its name, with prefix.
        partition: its number.
        start: the first offset.
        end: the offset after the last one.

    Raises:
        UnavailableError: no broker answers.
    """
    async with consuming(settings) as consumer:
        place = TopicPartition(topic, partition)
        there = await seek_in(consumer, place, start)
        kept_from = (await consumer.beginning_offsets([place]))[place]
        async with aclosing(until(consumer, place, min(end, there))) as found:
            return Looked(await anext(found, None), kept_from)
