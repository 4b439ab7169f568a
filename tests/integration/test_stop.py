"""Workers that are told to stop while no broker answers: they end in time and lose nothing."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from streams.contract.records import Record
from streams.settings import load_settings
from tests.conftest import CACHE, need_kafka
from tests.faults.cluster import running_cluster
from tests.harness import await_ready, collect_until, create_topics, send, workers
from tests.integration.test_replay import named

pytestmark = pytest.mark.kafka
COUNT = 1500
STOP_SECONDS = 12.0
"""The worker's own bound is ten; the test's machine may be busy."""


async def test_workers_stop_in_time_without_brokers(tmp_path: Path) -> None:
    need_kafka()
    with running_cluster(tmp_path, CACHE) as cluster:
        settings = load_settings(
            bootstrap_servers=cluster.direct, topic_prefix="stop.", replication_factor=3,
            data_dir=tmp_path / "data", http_base_port=19800,
        )  # fmt: skip
        await create_topics(settings)
        sent = [named(number) for number in range(COUNT)]
        with workers(settings, tmp_path) as running:
            await await_ready(running)
            await send(settings, sent)
            # In the middle of the work.
            await collect_until(settings, ["articles.enriched"], bool)
            for node in cluster.nodes:
                node.kill()
            await asyncio.sleep(3)
            began = time.monotonic()
            for worker in running.values():
                worker.process.send_signal(signal.SIGTERM)
            for worker in running.values():
                code = await asyncio.to_thread(worker.process.wait, 60)
                assert time.monotonic() - began < STOP_SECONDS, worker.said()
                assert code == 0, worker.said()
                assert "Traceback" not in worker.log.read_text("utf-8", "replace")
            for node in cluster.nodes:
                node.start()
            for node in cluster.nodes:
                await asyncio.to_thread(node.await_start)
            for worker in running.values():
                worker.restart()

            def all_there(records: list[Record]) -> bool:
                return {record.key for record in records} == {one.key for one in sent}

            found = await collect_until(
                settings, ["articles.enriched", "articles.duplicates"], all_there, seconds=180
            )
        assert all_there(found)
