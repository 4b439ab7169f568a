"""Replays that judge, on Apache Kafka: the live order, and no article both original and copy."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete

from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.producer import connection
from streams.contract import codec
from streams.contract.records import Record
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect, collect_until, create_topics, workers
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, named

pytestmark = pytest.mark.kafka
DUPLICATES = "articles.duplicates"
PAIRS = 3


async def write(settings: Settings, name: str, number: int, *, partition: int, ago: float) -> None:
    """Write a text under an id, with a producer's clock that is behind."""
    value = json.loads(named(number).value or b"{}") | {"id": name}
    producer = AIOKafkaProducer(**connection(settings))
    await producer.start()
    try:
        await producer.send_and_wait(
            settings.topic("articles.raw"), json.dumps(value).encode(), key=name.encode(),
            partition=partition, timestamp_ms=int((time.time() - ago) * 1000),
        )  # fmt: skip
    finally:
        await producer.stop()


def stands(records: list[Record]) -> dict[str, str]:
    """Give the revision of what stands under each id: the last record, where it has a value."""
    last = {record.key or b"": record.value for record in records}
    return {k.decode(): json.loads(v)["revision"] for k, v in last.items() if v is not None}


async def standing(settings: Settings) -> tuple[set[str], set[str]]:
    """Give the ids that are enriched articles and those that are duplicates; none is both."""
    enriched = stands(await collect(settings, ENRICHED))
    duplicates = stands(await collect(settings, DUPLICATES))
    assert not enriched.items() & duplicates.items()
    return set(enriched), set(duplicates)


async def replayed(settings: Settings, name: str) -> tuple[dict[str, list[str]], str]:
    """Run a shadow run from the raw records on, compare and promote it."""
    code, _, err = await khabar(settings, "replay", "run", name)
    assert code == 0, err
    _, out, _ = await khabar(settings, "replay", "diff", name, "--json")
    code, said, err = await khabar(settings, "replay", "promote", name)
    assert code == 0, err
    found = json.loads(out)
    return {word: found[word] for word in ("became_copies", "became_originals")}, said


async def test_a_promotion_never_makes_an_article_both_original_and_copy(
    kafka: Broker, tmp_path: Path
) -> None:
    """c comes after b, with a timestamp ten minutes before it: b is the original, for c came later.

    Where the live log no longer says so, the verdicts change, and what they contradict is
    withdrawn, named beforehand.
    """
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        for number in range(PAIRS):
            await write(settings, f"b{number}", number, partition=number, ago=0)
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= PAIRS)
        for number in range(PAIRS):
            await write(settings, f"c{number}", number, partition=5 - number, ago=600)
        await collect_until(settings, [DUPLICATES], lambda got: len(got) >= PAIRS)
        await asyncio.sleep(1)
    originals, copies = {f"b{n}" for n in range(PAIRS)}, {f"c{n}" for n in range(PAIRS)}
    assert await standing(settings) == (originals, copies)

    found, said = await replayed(settings, "held")
    assert found == {"became_copies": [], "became_originals": []}
    assert said.startswith(f"0 published, {2 * PAIRS} there already")
    assert await standing(settings) == (originals, copies)

    log = TopicPartition(settings.topic("articles.normalised"), 0)
    async with administering(settings) as admin:
        await admin.delete_records({log: RecordsToDelete(before_offset=2 * PAIRS)})
    found, said = await replayed(settings, "gone")
    assert found == {"became_copies": sorted(originals), "became_originals": sorted(copies)}
    assert said.startswith(f"{2 * PAIRS} published, 0 there already")
    assert f"{2 * PAIRS} live results were withdrawn" in said
    assert await standing(settings) == (copies, originals)
    for record in await collect(settings, ENRICHED):
        if record.value is not None:
            assert (codec.decode_article(record).duplicate or None) is not None
    code, said, _ = await khabar(settings, "replay", "promote", "gone")
    assert (code, said) == (
        0, f"0 published, {2 * PAIRS} there already, 0 superseded by newer revisions\n",
    )  # fmt: skip
    assert await standing(settings) == (copies, originals)
