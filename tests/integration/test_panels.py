"""Every panel and rule asks a real Prometheus and gets an answer while the pipeline works."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from streams.adapters.broker import Broker, free_port
from streams.ports import Outgoing
from tests.conftest import broker_settings
from tests.harness import await_ready, create_topics, send, workers
from tests.integration.test_metrics_truth import load
from tests.integration.test_operations import PAGE
from tests.integration.test_replay import named

pytestmark = pytest.mark.kafka
TOP = Path(__file__).parents[2]
_VARIABLES = {"$environment": ".*", "$stage": ".*", "$partition": ".*", "$shift": "5s"}


@contextmanager
def prometheus(ports: list[int], folder: Path) -> Iterator[str]:
    """Run Prometheus with the shipped rules, scraping these ports of loopback every second."""
    if shutil.which("prometheus") is None:
        if os.environ.get("CI"):
            pytest.fail("prometheus is missing")
        pytest.skip("LEFT OUT: the panels need prometheus (package prometheus)")
    shipped = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    shipped["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    shipped["rule_files"] = [str(TOP / "deploy/prometheus/rules/*.yml")]
    shipped["scrape_configs"][0]["static_configs"] = [
        {"targets": [f"127.0.0.1:{port}" for port in ports], "labels": {"environment": "test"}}
    ]
    config = folder / "prometheus.yml"
    config.write_text(yaml.safe_dump(shipped), "utf-8")
    port = free_port()
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}",
             f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


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


async def ask(session: aiohttp.ClientSession, url: str, query: str) -> list[Any]:
    async with session.get(f"{url}/api/v1/query", params={"query": query}) as response:
        answer = await response.json()
    assert answer["status"] == "success", answer
    result: list[Any] = answer["data"]["result"]
    return result


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
        with prometheus(ports, tmp_path) as url:
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
