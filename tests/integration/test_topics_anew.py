"""Topics that change under running workers, on Apache Kafka: made anew, with more partitions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka.admin import NewPartitions

from streams.adapters.http.scrape import Scrape, is_ready, scrape
from streams.adapters.kafka import topics
from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect_until, create_topics, send, workers
from tests.integration.test_replay import ENRICHED, named

pytestmark = pytest.mark.kafka
WITHIN = 30.0
"""Seconds in which a worker follows what has changed."""


async def until(url: str, said: Callable[[Scrape], bool], seconds: float = WITHIN) -> Scrape:
    """Scrape until it shows what is waited for."""
    deadline = time.monotonic() + seconds
    while True:
        found = await scrape([url])
        if said(found):
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.3)


def owned(found: Scrape) -> int:
    return len(found.by("partition", "khabar_lag_records"))


async def apply_until(settings: Settings) -> None:
    """Make the topics that are not there; the broker may still be deleting one."""
    for _ in range(50):
        if (await topics.apply(settings))[0]:
            return
        await asyncio.sleep(0.2)


async def test_a_topic_made_anew_and_partitions_that_were_added_are_read_within_seconds(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        last = running["tag_topics"].url
        await send(settings, [named(n) for n in range(40)])
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= 40)
        await topics.delete(settings, ["articles.with-entities"])
        began = time.monotonic()
        while await is_ready(last):
            assert time.monotonic() - began < WITHIN, "a worker without its topic is not ready"
            await asyncio.sleep(0.3)
        await asyncio.sleep(max(0.0, 3 - (time.monotonic() - began)))
        await apply_until(settings)
        # The partitions that nobody reads are counted once a second, not at the scrape.
        await until(
            last,
            lambda s: (
                (owned(s), s.total("khabar_ready"), s.total("khabar_unread_partitions"))
                == (6, 1, 0)
            ),
        )
        await send(settings, [named(n) for n in range(40, 60)])
        found_60 = await collect_until(
            settings, [ENRICHED], lambda got: len({r.key for r in got}) >= 60, seconds=WITHIN
        )
        assert len({r.key for r in found_60}) == 60

        first, raw = running["normalise"].url, settings.topic("articles.raw")
        async with administering(settings) as admin:
            await admin.create_partitions({raw: NewPartitions(8)})
        await written_to(settings, 7)
        await until(first, lambda s: owned(s) == 8)
        found_60 = await collect_until(
            settings, [ENRICHED], lambda got: len({r.key for r in got}) >= 61, seconds=WITHIN
        )
        assert b"seventh" in {r.key for r in found_60}
        for worker in running.values():
            assert worker.process.poll() is None, worker.said()


async def written_to(settings: Settings, partition: int) -> None:
    """Write an article to a partition; the producer may not know of it at once."""
    value = (named(70).value or b"").replace(b"id-70", b"seventh")
    record = Outgoing(topic="articles.raw", key=b"seventh", value=value)
    async with publisher(settings) as sender:
        await sender.publish([record], partition=partition)
