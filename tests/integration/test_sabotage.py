"""A record that makes a stage raise, hang or swell is a dead letter; the others come through."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.adapters.http.scrape import is_ready
from streams.adapters.kafka.broker import Broker
from streams.contract import codec
from streams.contract.records import Outgoing
from tests.conftest import broker_settings
from tests.factories import make_article
from tests.harness import collect, collect_until, create_topics, environment, header, send

pytestmark = pytest.mark.kafka
WAYS = {
    "RAISE": "stage_failed",
    "HANG": "stage_timeout",
    "STICK": "stage_timeout",
    "SWELL": "stage_failed",
}


def start(given: dict[str, str], port: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.sabotaged", "worker", "tag_topics"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*command, "--port", str(port)], env=given, stdout=output, stderr=output,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip


def article(key: str, text: str) -> Outgoing:
    value = codec.encode(make_article(id=key, text=f"قال الوزير إن {text} انتهى اليوم."))
    return Outgoing(topic="articles.with-entities", key=key.encode(), value=value)


async def test_bad_records_are_given_up_and_good_ones_are_not(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    good = [article(f"good-{n}", "المشروع") for n in range(40)]
    records = [*good[:20], *(article(way, way) for way in WAYS), *good[20:]]
    await send(settings, records)
    given = environment(settings) | {
        "KHABAR_RECORD_SECONDS": "3",
        "KHABAR_MEMORY_LIMIT_BYTES": str(3 * 1024**3),
    }
    log = tmp_path / "tag_topics.log"
    process = start(given, settings.http_base_port, log)
    restarts = 0
    try:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            if process.poll() is not None:
                process = start(given, settings.http_base_port, log)
                restarts += 1
            if len(await collect(settings, "articles.dead-letters")) >= len(WAYS):
                break
            await asyncio.sleep(0.5)
        enriched = await collect_until(
            settings, ["articles.enriched"], lambda got: len({r.key for r in got}) >= len(good)
        )
        assert await is_ready(f"http://127.0.0.1:{settings.http_base_port}"), log.read_text()
    finally:
        process.kill()
        process.wait()
    letters = await collect(settings, "articles.dead-letters")
    assert {r.key for r in enriched} == {r.key for r in good}
    found = {(r.key or b"").decode(): header(r, "khabar-error-code") for r in letters}
    assert found == WAYS
    assert restarts == 1, "what sticks in C costs one restart, and only one"
    values = {record.key: record.value for record in records}
    assert all(letter.value == values[letter.key] for letter in letters)


async def test_a_bad_deploy_stops_before_it_drains_the_topic(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    await send(settings, [article(f"a-{n}", "RAISE") for n in range(60)])
    given = environment(settings) | {"KHABAR_DEAD_LETTER_LIMIT": "10"}
    log = tmp_path / "tag_topics.log"
    process = start(given, settings.http_base_port, log)
    try:
        assert await asyncio.to_thread(process.wait, 60) == 4
    finally:
        process.kill()
        process.wait()
    assert "10 times in a row" in log.read_text("utf-8")
    assert len(await collect(settings, "articles.dead-letters")) == 9
