"""Runs on Apache Kafka that several workers may share: their counts, and what retention takes."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.consumer import span_ends
from streams.replay import runs
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import PAUSE_SECONDS, RUN_SECONDS, collect
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, processed, start, until_written

pytestmark = pytest.mark.kafka


async def pause_in_the_middle(settings: Settings, name: str) -> None:
    """Begin a run, and end its process when some results are there."""
    first = await start(settings, "run", name, "--stage", "tag_topics", "--rate", "10")
    await until_written(settings, f"replay.{name}.{ENRICHED}", 20)
    first.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(first.communicate(), PAUSE_SECONDS)
    assert first.returncode == 0
    assert "paused" in err.decode()


async def test_parallel_workers_share_a_run_and_sigterm_pauses(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await processed(settings, tmp_path, 300)
    await pause_in_the_middle(settings, "both")
    several = [await start(settings, "resume", "both") for _ in range(2)]
    for process in several:
        _, err = await asyncio.wait_for(process.communicate(), RUN_SECONDS)
        assert process.returncode == 0, err.decode()
    shadow = await collect(settings, f"replay.both.{ENRICHED}")
    live = {r.key: r.value for r in await collect(settings, ENRICHED)}
    assert {r.key: r.value for r in shadow} == live
    assert (await runs.find(settings, "both")).counts["records"] >= 300


async def take(settings: Settings, topic: str, *, but: int) -> None:
    """Take the records of a topic as retention does, all but so many of each partition."""
    name = settings.topic(topic)
    gone = {
        TopicPartition(name, number): RecordsToDelete(before_offset=max(0, end - but))
        for number, end in (await span_ends(settings, name)).items()
    }
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_records(gone)
    finally:
        await admin.close()


async def test_what_retention_takes_while_a_run_is_paused_is_told(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await processed(settings, tmp_path, 200)
    await pause_in_the_middle(settings, "late")
    for kept in (5, 0):
        await take(settings, "articles.with-entities", but=kept)
        code, _, err = await khabar(settings, "replay", "resume", "late")
        assert (code, "no longer keeps offset" in err) == (2, True), err
        assert "Traceback" not in err
