"""All four agents in one process: the same events, the same guarantees, one port."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.broker import Broker
from streams.console.hub import Hub
from streams.console.stages import Watcher
from streams.demo import Stack, play
from streams.pipeline import PIPELINE
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import (
    STAGES,
    await_ready,
    collect,
    collect_until,
    create_topics,
    header,
    send,
    workers,
)
from tests.integration.test_replay import ENRICHED, named

TOGETHER = "+".join(STAGES)
COUNT = 80


async def test_the_sample_pages_come_out_as_expected(settings: Settings, tmp_path: Path) -> None:
    await create_topics(settings)
    with workers(settings, tmp_path, [TOGETHER]) as running:
        await await_ready(running)
        url = running[TOGETHER].url
        assert list((await play(Stack(settings, [url]), print)).differences) == []
        metrics = await scrape([url])
        assert set(metrics.by("stage", "khabar_ready")) == set(STAGES)
        assert metrics.total("khabar_ready") == len(STAGES)
        assert metrics.total("khabar_lag_records") == 0
        ports = range(settings.http_base_port, settings.http_base_port + len(STAGES))
        watcher = Watcher([f"http://127.0.0.1:{port}" for port in ports], Hub())
        async with aiohttp.ClientSession() as session:
            await watcher.look(session)
        shown = {view.name: view for view in watcher.snapshot() if view.name in STAGES}
        assert {view.state for view in shown.values()} == {"ready"}
        assert {view.workers[0].url for view in shown.values()} == {url}
        handled = metrics.by("stage", "khabar_records_total", run="live")
        assert {name: view.handled for name, view in shown.items()} == handled
        assert running[TOGETHER].stop() == 0
    said = running[TOGETHER].log.read_text("utf-8")
    assert all(f" {stage}: stopped" in said for stage in STAGES)


@pytest.mark.kafka
async def test_nothing_is_lost_when_it_is_killed_and_then_run_apart(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    with workers(settings, tmp_path, [TOGETHER]) as running:
        await await_ready(running)
        await send(settings, [named(n) for n in range(COUNT)])
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= COUNT // 4)
        running[TOGETHER].kill()
        running[TOGETHER].restart()
        await await_ready(running)
        await collect_until(settings, [ENRICHED], lambda got: len({r.key for r in got}) >= COUNT)
        assert running[TOGETHER].stop() == 0
    # State and commits are those of separate workers.
    with workers(settings, tmp_path) as apart:
        await await_ready(apart)
        await send(settings, [named(n) for n in range(COUNT, COUNT + 20)])
        await collect_until(
            settings, [ENRICHED], lambda got: len({r.key for r in got}) >= COUNT + 20
        )
    results: dict[str, bytes] = {}
    for record in await collect(settings, PIPELINE[-1].sink):
        assert results.setdefault(header(record, "ce_id"), record.value or b"") == record.value
    assert len(results) == COUNT + 20
