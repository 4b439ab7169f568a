"""A run tells when retention takes records in front of it; compaction takes none that count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaConnectionError

from streams.contract.records import Record
from streams.errors import UsageError
from streams.replay.ranges import Span
from streams.replay.reader import Counted, SpanReader
from streams.replay.runs import Filters, Manifest
from streams.settings import load_settings
from tests.factories import NOW, make_record

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

    def subscribe(self, _: Sequence[str], listener: ConsumerRebalanceListener) -> None:
        self.listener = listener

    async def give(self) -> None:
        """Give the partition to the subscriber, as the client does: it only logs what is raised."""
        with suppress(Exception):
            await self.listener.on_partitions_assigned({PLACE})

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


async def subscribed(consumer: Consumer, counted: Counted | None = None) -> SpanReader:
    """Give a reader that shares its run, and got its partition."""
    manifest = Manifest(
        name="r", stage="extract_entities", topic="articles.unique", mode="shadow",
        state="running", spans={0: Span(3, 20)}, filters=Filters(), created_by="me",
        created_at=NOW, updated_at=NOW, versions={},
    )  # fmt: skip
    made = SpanReader(consumer, load_settings(), manifest, ordered=False, counted=counted)
    await made.start()
    await consumer.give()
    return made


async def reader(consumer: Consumer) -> SpanReader:
    kept, consumer.kept = consumer.kept, 0
    failures, consumer.failures = consumer.failures, 0
    made = await subscribed(consumer)
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


@pytest.mark.parametrize("kept", [9, 25], ids=["the beginning is gone", "the whole span is gone"])
@pytest.mark.parametrize("asks", ["batch", "is_done"])
async def test_what_retention_took_before_the_start_ends_a_shared_run(kept: int, asks: str) -> None:
    consumer = Consumer([9, 10, 31], kept=kept)
    made = await subscribed(consumer)
    with pytest.raises(UsageError, match=f"no longer keeps offset 3: it begins at {kept}"):
        await (made.batch(50) if asks == "batch" else made.is_done())


async def test_what_retention_took_while_a_run_was_paused_ends_it() -> None:
    consumer = Consumer([9, 10], kept=9)
    consumer.done = 7
    made = await subscribed(consumer)
    with pytest.raises(UsageError, match="no longer keeps offset 7: it begins at 9"):
        await made.batch(50)


async def test_a_partition_is_rewound_again_when_the_broker_did_not_tell() -> None:
    consumer = Consumer([1, 5, 9], kept=0, failures=2)
    consumer.done = 6
    made = await subscribed(consumer)
    for _ in range(2):
        with pytest.raises(KafkaConnectionError):
            await made.batch(50)
    assert [record.offset for record in await made.batch(50)] == [9]


async def test_what_comes_with_a_partition_that_was_not_rewound_is_read_again() -> None:
    consumer = Consumer([5, 9], kept=0)
    made = await subscribed(consumer)
    getmany = consumer.getmany

    async def given_meanwhile(*_: Any, **__: Any) -> dict[TopicPartition, list[Any]]:
        consumer.getmany = getmany  # type: ignore[method-assign]
        await consumer.give()
        return await getmany()

    consumer.getmany = given_meanwhile  # type: ignore[method-assign]
    assert await made.batch(50) == []
    assert [record.offset for record in await made.batch(50)] == [5, 9]


async def test_what_is_counted_stands_with_the_commit_and_is_taken_up_again() -> None:
    consumer = Consumer([3, 4, 5, 6], kept=0)
    written: list[tuple[int, str]] = []

    async def commit(offsets: Mapping[TopicPartition, Any]) -> None:
        written.append(offsets[PLACE])
        consumer.done = offsets[PLACE][0]

    async def counted() -> dict[int, Counter[str]]:
        return {0: Counter(json.loads(written[-1][1]))} if written else {}

    consumer.commit = commit  # type: ignore[method-assign]
    for batch, total in (((3, 4), 2), ((5, 6), 4), ((3, 4), 4)):
        made = await subscribed(consumer, counted)
        await made.rewind([PLACE])
        records = [one for one in await made.batch(50) if one.offset in batch] or [
            made_record(offset) for offset in batch
        ]
        await made.commit(records, {0: Counter({"records": 2})})
        # What is only judged again goes back nowhere, and counts nothing.
        assert (consumer.done, written[-1]) == (
            max(5, batch[1] + 1) if total == 2 else 7,
            (max(5, batch[1] + 1) if total == 2 else 7, f'{{"records":{total}}}'),
        )


def made_record(offset: int) -> Record:
    return make_record(topic=PLACE.topic, partition=0, offset=offset)
