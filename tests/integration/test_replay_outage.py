"""A replay whose brokers all die on its way: it waits, says so, and leaves nothing out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from streams.settings import load_settings
from tests.conftest import CACHE, need_kafka
from tests.faults.cluster import running_cluster
from tests.harness import RUN_SECONDS, collect, create_topics, send
from tests.integration.test_replay import named, start, until_written

pytestmark = pytest.mark.kafka
COUNT = 300
SHADOW = "replay.outage.articles.enriched"


async def test_a_run_outlives_its_brokers(tmp_path: Path) -> None:
    need_kafka()
    with running_cluster(tmp_path, CACHE) as cluster:
        settings = load_settings(
            bootstrap_servers=cluster.direct, topic_prefix="outage.", replication_factor=3,
            data_dir=tmp_path / "data",
        )  # fmt: skip
        await create_topics(settings)
        await send(settings, [named(number) for number in range(COUNT)])
        process = await start(
            settings,
            "run",
            "outage",
            "--rate",
            "30",
            "--yield-to-live",
            "100000",
            KHABAR_REPLICATION_FACTOR="3",
        )
        try:
            await until_written(settings, SHADOW, 60)
            for node in cluster.nodes:
                node.kill()
            await asyncio.sleep(8)
            for node in cluster.nodes:
                node.start()
            for node in cluster.nodes:
                await asyncio.to_thread(node.await_start)
            _, err = await asyncio.wait_for(process.communicate(), RUN_SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, err.decode()
        said = err.decode()
        assert "Connect call failed" in said
        assert "Traceback" not in said
        assert "Unclosed" not in said
        results: dict[bytes | None, bytes | None] = {}
        for record in await collect(settings, SHADOW):
            assert results.setdefault(record.key, record.value) == record.value
        assert set(results) == {b"id-%d" % number for number in range(COUNT)}
