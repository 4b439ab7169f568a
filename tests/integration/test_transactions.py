"""Records of transactions: the offsets of their ends are neither records nor a standstill."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.consumer import read
from streams.adapters.kafka.producer import connection
from streams.adapters.kafka.tail import follow
from streams.client import events
from streams.contract.records import Record
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect_until, create_topics, workers
from tests.integration.test_replay import named

pytestmark = pytest.mark.kafka
TRANSACTIONS, EACH = 6, 5
LOOK_SECONDS = 30.0


def in_transactions(settings: Settings) -> AIOKafkaProducer:
    return AIOKafkaProducer(**connection(settings), transactional_id=settings.topic("tx"))


async def send_in_transactions(settings: Settings) -> None:
    async with in_transactions(settings) as producer:
        for first in range(0, TRANSACTIONS * EACH, EACH):
            async with producer.transaction():
                for one in map(named, range(first, first + EACH)):
                    await producer.send(settings.topic(one.topic), one.value, one.key)


async def until_lag(url: str, *, behind: bool) -> None:
    async with asyncio.timeout(LOOK_SECONDS):
        lag = 0.0 if behind else 1.0
        while (lag > 0) is not behind:
            lag = (await scrape([url])).total("khabar_lag_records")
            await asyncio.sleep(0.2)


async def test_what_a_broken_off_transaction_wrote_is_shown_to_nobody(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    topic = settings.topic("articles.enriched")
    async with in_transactions(settings) as producer:
        for key, is_kept in ((b"a", True), (b"b", False), (b"c", True), (b"d", False)):
            await producer.begin_transaction()
            await producer.send_and_wait(topic, b"{}", key)
            await (producer.commit_transaction() if is_kept else producer.abort_transaction())
    async with asyncio.timeout(LOOK_SECONDS):
        found = events(topics=["articles.enriched"], follow=False, settings=settings)
        shown = [one async for one in found]
        everything = [one async for one in read(settings, ["articles.enriched"])]
        followed: list[Record] = []
        async with aclosing(follow(settings, {"articles.enriched": 10}, {})) as batches:  # type: ignore[type-var]
            async for batch in batches:
                followed += batch
                if len(followed) >= 2:
                    break
    assert {one.key for one in shown} == {"a", "c"}
    assert {one.key for one in followed} == {b"a", b"c"}
    assert {one.key for one in everything} == {b"a", b"b", b"c", b"d"}


async def test_an_open_transaction_holds_up_nobody_who_reads_to_the_end(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    topic = settings.topic("articles.enriched")
    async with in_transactions(settings) as producer:
        async with producer.transaction():
            await producer.send_and_wait(topic, b"{}", b"a", partition=0)
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"{}", b"b", partition=0)
        async with asyncio.timeout(LOOK_SECONDS / 2):
            found = events(topics=["articles.enriched"], follow=False, settings=settings)
            assert [one.key async for one in found] == ["a"]
        await producer.abort_transaction()


async def test_the_end_of_a_transaction_is_no_record_that_waits(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    with workers(settings, tmp_path, ["normalise"]) as running:
        await await_ready(running)
        await send_in_transactions(settings)
        count = TRANSACTIONS * EACH
        found = await collect_until(
            settings, ["articles.normalised"], lambda got: len(got) >= count
        )
        assert len(found) == count
        (worker,) = running.values()
        for behind in (True, False):
            # The last end is taken for a record until the worker has looked.
            await until_lag(worker.url, behind=behind)
        assert worker.stop() == 0, worker.said()
        assert not re.search("no longer has|WARNING|ERROR", worker.said())
