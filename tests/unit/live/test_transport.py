"""A worker that has committed nothing goes back to the first record, not past it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer

from streams.adapters.kafka import connection
from streams.live import transport
from streams.live.app import build_app
from streams.ports import Outgoing
from streams.settings import Settings, load_settings
from tests.harness import create_topics, send


async def test_records_fetched_before_the_first_commit_come_again(settings: Settings) -> None:
    await create_topics(settings)
    topic = settings.topic("articles.raw")
    await send(settings, [Outgoing(topic="articles.raw", key=b"k", value=b"the first")])
    consumer = AIOKafkaConsumer(
        topic, group_id=f"{settings.topic_prefix}first", auto_offset_reset="earliest",
        enable_auto_commit=False, **connection(settings),
    )  # fmt: skip
    await consumer.start()
    try:
        assert (await consumer.getone()).value == b"the first"
        await consumer.seek_to_committed()
        assert await consumer.getmany(timeout_ms=1500) == {}, "aiokafka goes back by itself now"
        committed = await transport.seek_back(consumer, lambda _: True)
        assert not any(committed.values())
        assert (await consumer.getone()).value == b"the first"
    finally:
        await consumer.stop()


async def test_what_is_committed_and_what_does_not_concern_stay(settings: Settings) -> None:
    await create_topics(settings)
    topic = settings.topic("articles.raw")
    await send(
        settings,
        [Outgoing(topic="articles.raw", key=b"k", value=b"%d" % number) for number in range(3)],
    )
    consumer = AIOKafkaConsumer(
        topic, group_id=f"{settings.topic_prefix}second", auto_offset_reset="earliest",
        enable_auto_commit=False, **connection(settings),
    )  # fmt: skip
    await consumer.start()
    try:
        await consumer.getone()
        await transport.seek_back(consumer, lambda _: False)
        assert (await consumer.getone()).value == b"1"
        await consumer.commit()
        assert (await consumer.getone()).value == b"2"
        await transport.seek_back(consumer, lambda _: True)
        assert (await consumer.getone()).value == b"2"
    finally:
        await consumer.stop()


def test_every_worker_has_it(tmp_path: Path) -> None:
    app = build_app(load_settings(), "normalise", tmp_path, standbys=0)
    consumer: Any = app.transport.Consumer
    assert consumer._new_consumer_thread.__module__ == transport.__name__
