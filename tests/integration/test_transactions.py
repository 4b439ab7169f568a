"""Records of transactions: the offsets of their ends are neither records nor a standstill."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.producer import connection
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect_until, create_topics, workers
from tests.integration.test_replay import named

pytestmark = pytest.mark.kafka
TRANSACTIONS, EACH = 6, 5
LOOK_SECONDS = 30.0


async def send_in_transactions(settings: Settings) -> None:
    producer = AIOKafkaProducer(**connection(settings), transactional_id=settings.topic("tx"))
    await producer.start()
    try:
        for first in range(0, TRANSACTIONS * EACH, EACH):
            async with producer.transaction():
                for one in map(named, range(first, first + EACH)):
                    await producer.send(settings.topic(one.topic), one.value, one.key)
    finally:
        await producer.stop()


async def until_lag(url: str, *, behind: bool) -> None:
    async with asyncio.timeout(LOOK_SECONDS):
        lag = 0.0 if behind else 1.0
        while (lag > 0) is not behind:
            lag = (await scrape([url])).total("khabar_lag_records")
            await asyncio.sleep(0.2)


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
