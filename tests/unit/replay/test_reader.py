"""A run tells when retention takes records in front of it; compaction takes none that count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from streams.errors import UsageError
from streams.replay.ranges import Span
from streams.replay.reader import SpanReader
from streams.replay.runs import Filters, Manifest
from streams.settings import load_settings
from tests.factories import NOW

PLACE = TopicPartition("articles.unique", 0)


class Consumer:
    """Has these offsets; the log begins at ``kept``, which it may not tell at once."""

    def __init__(self, offsets: Sequence[int], kept: int, failures: int = 0) -> None:
        self.offsets, self.kept, self.failures = offsets, kept, failures
        self.at = self.done = 0

    async def getmany(self, *_: Any, **__: Any) -> dict[TopicPartition, list[Any]]:
        found = [
            SimpleNamespace(topic=PLACE.topic, partition=0, offset=offset, timestamp=offset,
                            key=b"k", value=b"v", headers=())
            for offset in self.offsets if offset >= self.at
        ]  # fmt: skip
        self.at = max(self.offsets) + 1
        return {PLACE: found} if found else {}

    async def beginning_offsets(self, places: Sequence[TopicPartition]) -> dict[Any, int]:
        if self.failures:
            self.failures -= 1
            raise KafkaConnectionError
        return dict.fromkeys(places, self.kept)

    async def committed(self, _: TopicPartition) -> int:
        return self.done

    def seek(self, _: TopicPartition, offset: int) -> None:
        self.at = offset

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    async def position(self, _: TopicPartition) -> int:
        return max(self.at, self.kept)

    def pause(self, _: TopicPartition) -> None: ...

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        self.done = offsets[PLACE]


async def reader(consumer: Consumer) -> SpanReader:
    manifest = Manifest(
        name="r", stage="extract_entities", topic="articles.unique", mode="shadow",
        state="running", spans={0: Span(3, 20)}, filters=Filters(), created_by="me",
        created_at=NOW, updated_at=NOW, versions={},
    )  # fmt: skip
    kept, consumer.kept = consumer.kept, 0
    failures, consumer.failures = consumer.failures, 0
    made = SpanReader(consumer, load_settings(), manifest, ordered=False)
    await made.rewind([PLACE])
    consumer.kept, consumer.failures = kept, failures
    return made


async def test_what_retention_took_ends_the_run() -> None:
    made = await reader(Consumer([9, 10], kept=9))
    with pytest.raises(UsageError, match="no longer keeps offset 3: it begins at 9"):
        await made.batch(50)


async def test_what_compaction_took_does_not() -> None:
    made = await reader(Consumer([5, 9, 10], kept=0))
    assert [record.offset for record in await made.batch(50)] == [5, 9, 10]


async def test_no_record_is_passed_over_while_the_broker_does_not_tell() -> None:
    made = await reader(Consumer([5, 9, 10], kept=0, failures=1))
    with pytest.raises(KafkaConnectionError):
        await made.batch(50)
    assert [record.offset for record in await made.batch(50)] == [5, 9, 10]


async def test_a_span_whose_last_records_compaction_took_is_done() -> None:
    consumer = Consumer([5, 9, 31], kept=0)
    made = await reader(consumer)
    batch = await made.batch(50)
    assert [record.offset for record in batch] == [5, 9]
    await made.commit(batch)
    assert await made.is_done()
    assert consumer.done == 20


async def test_a_span_whose_last_records_are_yet_to_come_is_not() -> None:
    consumer = Consumer([5, 9], kept=0)
    made = await reader(consumer)
    await made.commit(await made.batch(50))
    assert not await made.is_done()
    assert consumer.done == 10


async def test_a_span_whose_last_records_retention_took_ends_the_run() -> None:
    consumer = Consumer([5, 9], kept=0)
    made = await reader(consumer)
    await made.commit(await made.batch(50))
    consumer.kept = 25
    with pytest.raises(UsageError, match="no longer keeps offset 10: it begins at 25"):
        await made.is_done()
