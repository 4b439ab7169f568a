"""Alerts of a real Prometheus with the shipped rules, for tests and for the table of alerts."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from streams.adapters.kafka.broker import free_port
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.settings import Settings
from tests.faults.load import text_of

TOP = Path(__file__).parents[1]
RULES = TOP / "deploy/prometheus/rules/khabar.yml"
_MILLISECONDS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_WINDOW = re.compile(r"\[(\d+)([smhd])\]")
_DURATION = re.compile(r"(\d+)([smhd])")


def divided(rules: dict[str, Any], factor: float) -> dict[str, Any]:
    """Give rules with every ``for`` and every window of a range divided.

    Args:
        rules: as they ship.
        factor: by what.

    Returns:
        The same rules; thresholds stay as they are.
    """

    def shorter(found: re.Match[str]) -> str:
        return f"{round(int(found[1]) * _MILLISECONDS[found[2]] / factor)}ms"

    for group in rules["groups"]:
        for rule in group["rules"]:
            rule["expr"] = _WINDOW.sub(lambda found: f"[{shorter(found)}]", rule["expr"])
            if "for" in rule:
                rule["for"] = _DURATION.sub(shorter, rule["for"])
    return rules


@contextmanager
def prometheus(
    workers: Mapping[str, Sequence[int]],
    folder: Path,
    *,
    replays: Mapping[str, int] | None = None,
    factor: float = 1.0,
    interval: str = "1s",
) -> Iterator[str]:
    """Run Prometheus with the shipped rules.

    Args:
        workers: ports of loopback to scrape, by the environment that they belong to.
        folder: for its configuration and data.
        replays: the port of a replay, by environment; a job of its own, for it ends by itself.
        factor: what the rules' times are divided by.
        interval: between scrapes and between evaluations.

    Yields:
        Its address.
    """
    if shutil.which("prometheus") is None:
        if os.environ.get("CI"):
            pytest.fail("prometheus is missing")
        pytest.skip("LEFT OUT: prometheus is not here (package prometheus)")
    rules = folder / "rules.yml"
    shipped = yaml.safe_load(RULES.read_text("utf-8"))
    rules.write_text(yaml.safe_dump(divided(shipped, factor) if factor != 1 else shipped), "utf-8")
    content = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    content["global"] = {"scrape_interval": interval, "evaluation_interval": interval}
    content["rule_files"] = [str(rules)]
    (job,) = content["scrape_configs"]
    job["static_configs"] = [_targets(ports, name) for name, ports in workers.items()]
    if replays:
        targets = [_targets([port], name) for name, port in replays.items()]
        content["scrape_configs"].append({"job_name": "khabar-replay", "static_configs": targets})
    config = folder / "prometheus.yml"
    config.write_text(yaml.safe_dump(content), "utf-8")
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


def _targets(ports: Sequence[int], environment: str) -> dict[str, Any]:
    return {
        "targets": [f"127.0.0.1:{port}" for port in ports],
        "labels": {"environment": environment},
    }


async def ask(session: aiohttp.ClientSession, url: str, query: str) -> list[Any]:
    """Ask Prometheus for an instant."""
    return await _asked(session, f"{url}/api/v1/query", {"query": query})


async def fired(url: str, environment: str, start: float, end: float) -> dict[str, float]:
    """Give the alerts of an environment that fired in a time, and when each began to.

    Args:
        url: Prometheus' address.
        environment: whose alerts.
        start: seconds since the epoch.
        end: the same.

    Returns:
        The first moment of each alert, in seconds after the start.
    """
    query = f'ALERTS{{alertstate="firing", environment="{environment}"}}'
    parameters = {"query": query, "start": f"{start:.3f}", "end": f"{end:.3f}", "step": "1"}
    async with aiohttp.ClientSession() as session:
        series = await _asked(session, f"{url}/api/v1/query_range", parameters)
    found: dict[str, float] = {}
    for one in series:
        name, moment = one["metric"]["alertname"], float(one["values"][0][0]) - start
        found[name] = min(moment, found.get(name, moment))
    return found


async def _asked(
    session: aiohttp.ClientSession, url: str, parameters: Mapping[str, str]
) -> list[Any]:
    async with session.get(url, params=parameters) as response:
        answer = await response.json()
    assert answer["status"] == "success", answer
    result: list[Any] = answer["data"]["result"]
    return result


class Feed:
    """Sends articles, each unlike all others, as many a second as it is told.

    Args:
        settings: where to.
        rate: pages a second.
    """

    def __init__(self, settings: Settings, rate: float) -> None:
        self._settings = settings
        self._rate = rate
        self.sent = 0
        self.poison_every: int | None = None
        """Each how many-th page is none."""

    async def run(self) -> None:
        """Send until cancelled."""
        async with publisher(self._settings) as sender:
            while True:
                assert await sender.publish([self.next()]) == []
                await asyncio.sleep(1 / self._rate)

    def next(self) -> Outgoing:
        """Make the next page."""
        self.sent += 1
        key = f"id-{self.sent}"
        value = json.dumps({"id": key, "outlet": "بريد", "text": text_of(self.sent)}).encode()
        if self.poison_every is not None and self.sent % self.poison_every == 0:
            value = b'{"text": "%d' % self.sent
        return Outgoing(topic="articles.raw", key=key.encode(), value=value)


@asynccontextmanager
async def feeding(settings: Settings, rate: float) -> AsyncIterator[Feed]:
    """Feed for as long as the context lasts; what breaks the feed breaks the test."""
    feed = Feed(settings, rate)
    task = asyncio.create_task(feed.run())
    try:
        yield feed
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
