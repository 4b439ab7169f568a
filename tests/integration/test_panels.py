"""Every panel and rule asks a real Prometheus and gets an answer while the pipeline works."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import aiohttp
import pytest

from streams.adapters.kafka.broker import Broker
from streams.contract.records import Outgoing
from tests.alerting import ask, prometheus
from tests.conftest import broker_settings
from tests.harness import await_ready, create_topics, send, workers
from tests.integration.test_metrics_truth import load
from tests.integration.test_operations import PAGE
from tests.integration.test_replay import named

pytestmark = pytest.mark.kafka
TOP = Path(__file__).parents[2]
_VARIABLES = {"$environment": ".*", "$stage": ".*", "$partition": ".*", "$shift": "5s"}


def panels() -> list[tuple[str, str]]:
    """Give the name and query of every target of every panel."""
    found = []
    for path in sorted((TOP / "deploy/grafana/dashboards").glob("*.json")):
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                query = target["expr"]
                for name, value in _VARIABLES.items():
                    query = query.replace(name, value)
                found.append((f"{path.stem}: {panel['title']}", query))
    return found


async def test_no_panel_is_empty(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    copies = [
        Outgoing(topic="articles.raw", key=b"c%d" % n, value=(named(n).value or b"").replace(
            b'"id": "id-', b'"id": "copy-'))
        for n in range(20)
    ]  # fmt: skip
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        ports = [worker.port for worker in running.values()]
        with prometheus({"test": ports}, tmp_path) as url:
            for part in range(6):
                sport = json.dumps(PAGE | {"id": f"sport-{part}"}).encode()
                page = Outgoing(topic="articles.raw", key=b"s%d" % part, value=sport)
                await send(settings, [*load()[part::6], page])
                await asyncio.sleep(2)
            await send(settings, copies)
            async with aiohttp.ClientSession() as session:
                empty = await until_answered(session, url, panels())
                assert empty == []
                assert await ask(session, url, "khabar:records:rate5m")
                firing = await ask(session, url, 'ALERTS{alertstate="firing"}')
                assert [alert["metric"]["alertname"] for alert in firing] == []


async def until_answered(
    session: aiohttp.ClientSession, url: str, queries: list[tuple[str, str]]
) -> list[str]:
    """Ask until every query has an answer that is a number, at most for half a minute."""
    deadline = time.monotonic() + 30
    while True:
        empty = [
            name
            for name, query in queries
            if not any(point["value"][1] != "NaN" for point in await ask(session, url, query))
        ]
        if not empty or time.monotonic() > deadline:
            return empty
        await asyncio.sleep(1)
