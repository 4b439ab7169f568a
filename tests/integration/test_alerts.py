"""Poison and a killed stage raise their alerts and no others; `make bench-alerts` has the rest."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.adapters.kafka.broker import Broker
from tests.alerting import divided, feeding, fired, prometheus
from tests.conftest import broker_settings
from tests.harness import await_ready, create_topics, workers

pytestmark = pytest.mark.kafka
FACTOR = 8
"""The rules' times are divided by this."""


def test_times_are_divided_and_nothing_else() -> None:
    alert = {"alert": "A", "expr": "a:rate5m > 300 and rate(b[5m]) > 2", "for": "1h", "labels": {}}
    (group,) = divided({"groups": [{"rules": [alert]}]}, FACTOR)["groups"]
    assert group["rules"] == [
        alert | {"expr": "a:rate5m > 300 and rate(b[37500ms]) > 2", "for": "450000ms"}
    ]


async def test_poison_and_a_kill_raise_their_alerts_and_no_others(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = replace(broker_settings(kafka, tmp_path), dedup_standbys=0)
    await create_topics(settings)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        ports = [worker.port for worker in running.values()]
        async with feeding(settings, rate=8) as feed:
            with prometheus({"e": ports}, tmp_path, factor=FACTOR, interval="2s") as url:
                started = time.time()
                await asyncio.sleep(10)
                assert not await asked_after(url, started)
                feed.poison_every = 20
                await until_fired(url, started, {"KhabarDeadLetters"})
                running["tag_topics"].kill()
                await until_fired(url, started, {"KhabarDeadLetters", "KhabarWorkerDown"})
                await asyncio.sleep(5)
                assert await asked_after(url, started) == {"KhabarDeadLetters", "KhabarWorkerDown"}


async def asked_after(url: str, started: float) -> set[str]:
    """Give what has fired, but for what a small disk of this machine raises."""
    return set(await fired(url, "e", started, time.time())) - {"KhabarDiskFills"}


async def until_fired(url: str, started: float, wanted: set[str]) -> None:
    """Wait for alerts; others must not come before them."""
    deadline = time.monotonic() + 120
    while (found := await asked_after(url, started)) != wanted:
        assert found <= wanted
        assert time.monotonic() < deadline, found
        await asyncio.sleep(1)
