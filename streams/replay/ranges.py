"""Which records a replay reads: resolved to offsets once, at its start, and fixed from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiokafka import TopicPartition
from msgspec import Struct

from streams.adapters.kafka.offsets import end_offsets, offsets_at
from streams.errors import UsageError

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer

_DURATION = re.compile(r"(\d{1,6})(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_OFFSET = re.compile(r"offset:(\d{1,18})")


class Bound(Struct, frozen=True):
    """One end of a range: a time, an offset, or the end of what is there."""

    time: datetime | None = None
    offset: int | None = None
    latest: bool = False


class Span(Struct, frozen=True):
    """The records of one partition: ``start <= offset < end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


def parse_bound(text: str, now: datetime) -> Bound:
    """Read one end of a range.

    Args:
        text: ``earliest``, ``latest``, ``offset:N``, an RFC 3339 time, or a duration before now
            (``90m``, ``36h``, ``7d``).
        now: what durations count back from.

    Returns:
        The bound; ``earliest`` is offset 0.

    Raises:
        UsageError: it is none of these.
    """
    if text == "earliest":
        return Bound(offset=0)
    if text == "latest":
        return Bound(latest=True)
    if match := _OFFSET.fullmatch(text):
        return Bound(offset=int(match[1]))
    if match := _DURATION.fullmatch(text):
        try:
            return Bound(time=now - timedelta(**{_UNITS[match[2]]: int(match[1])}))
        except OverflowError:
            return Bound(offset=0)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no end of a range: give earliest, latest, offset:N, a time such as "
            "2025-05-04T12:00:00Z, or a duration before now such as 36h"
        ) from None
    return Bound(time=time if time.tzinfo else time.replace(tzinfo=UTC))


async def resolve(
    consumer: AIOKafkaConsumer,
    topic: str,
    partitions: Sequence[int],
    first: Bound,
    last: Bound,
) -> dict[int, Span]:
    """Turn a range into offsets; the end is what is there now, never the tail.

    Args:
        consumer: a consumer without subscription.
        topic: with prefix.
        partitions: which of its partitions.
        first: where it starts.
        last: where it ends.

    Returns:
        The span of each partition; empty ones are left out.

    Raises:
        UsageError: the end lies before the start, or the start is no longer kept.
    """
    if first.time and last.time and last.time <= first.time:
        raise UsageError("the range ends before it starts")
    if first.offset is not None and last.offset is not None and last.offset < first.offset:
        raise UsageError("the range ends before it starts")
    places = [TopicPartition(topic, partition) for partition in partitions]
    consumer.assign(places)
    kept = await consumer.beginning_offsets(places)
    ends = await end_offsets(consumer, places)
    starts = await offsets_of(consumer, places, first, ends)
    stops = await offsets_of(consumer, places, last, ends)
    spans = {}
    for place in places:
        start, stop = starts[place], min(stops[place], ends[place])
        if first.offset == 0:
            start = kept[place]
        if start < kept[place]:
            raise UsageError(
                f"{topic}/{place.partition} keeps records from offset {kept[place]} on, the range "
                f"starts at {start}: start later, or at `earliest`"
            )
        if first.offset is not None and start > ends[place]:
            raise UsageError(
                f"{topic}/{place.partition} ends at offset {ends[place]}, the range starts at "
                f"{start}: start earlier, or choose partitions with --partition"
            )
        if stop < start and (first.offset is not None or last.offset is not None):
            raise UsageError("the range ends before it starts")
        if stop > start:
            spans[place.partition] = Span(start, stop)
    return spans


async def offsets_of(
    consumer: AIOKafkaConsumer,
    places: Sequence[TopicPartition],
    bound: Bound,
    ends: Mapping[TopicPartition, int],
) -> dict[TopicPartition, int]:
    """Give the offset that an end of a range has in each partition.

    Args:
        consumer: a consumer that these partitions are assigned to.
        places: the partitions.
        bound: the end of the range.
        ends: the offsets after the last records.
    """
    if bound.latest:
        return dict(ends)
    if bound.time is None:
        return dict.fromkeys(places, bound.offset or 0)
    return await offsets_at(consumer, places, bound.time, ends)
