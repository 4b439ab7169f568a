"""Ends of a range, as operators write them."""

from __future__ import annotations

from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndTimestamp

from streams.errors import UsageError
from streams.replay.ranges import Bound, offsets_of, parse_bound
from tests.factories import NOW

PLACE = TopicPartition("articles.raw", 0)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("earliest", Bound(offset=0)),
        ("latest", Bound(latest=True)),
        ("offset:12", Bound(offset=12)),
        ("2025-05-04T12:00:00Z", Bound(time=NOW)),
        ("0s", Bound(time=NOW)),
        ("999999d", Bound(offset=0)),
    ],
)
def test_an_end_is_read(text: str, bound: Bound) -> None:
    assert parse_bound(text, NOW) == bound


@pytest.mark.parametrize("text", ["", "yesterday", "offset:-1", "offset:" + "9" * 5000, "7w"])
def test_what_is_no_end_says_what_one_is(text: str) -> None:
    with pytest.raises(UsageError, match="offset:N"):
        parse_bound(text, NOW)


async def test_a_time_before_1970_is_the_first_that_the_broker_takes() -> None:
    asked: list[int] = []

    class Consumer:
        async def offsets_for_times(self, times: dict[TopicPartition, int]) -> dict[Any, Any]:
            asked.extend(times.values())
            return {}

    bound = parse_bound("1960-01-01", NOW)
    await offsets_of(cast("AIOKafkaConsumer", Consumer()), [PLACE], bound, {PLACE: 3})
    assert asked == [0]


@pytest.mark.parametrize("answer", [None, OffsetAndTimestamp(0, -1)])
async def test_a_time_after_all_records_is_the_end(answer: OffsetAndTimestamp | None) -> None:
    """Apache Kafka gives none for it, the embedded broker an offset without a time."""

    class Consumer:
        async def offsets_for_times(self, times: dict[TopicPartition, int]) -> dict[Any, Any]:
            return dict.fromkeys(times, answer)

    consumer = cast("AIOKafkaConsumer", Consumer())
    assert await offsets_of(consumer, [PLACE], Bound(time=NOW), {PLACE: 3}) == {PLACE: 3}
