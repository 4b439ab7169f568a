"""What a new operator meets: one owner of a folder, a quiet start, brokers that go away."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.adapters.http.scrape import is_ready, scrape
from streams.adapters.kafka import broker
from streams.adapters.kafka.broker import Broker
from streams.pipeline import PIPELINE
from tests.conftest import broker_settings
from tests.harness import (
    await_ready,
    collect_until,
    create_topics,
    environment,
    send,
    workers,
)
from tests.integration.test_operations import khabar, ready
from tests.integration.test_replay import ENRICHED, named

COUNT = 200
LIBRARIES = re.compile(
    "aiokafka|faust|mode|overlapping|perform.*seek|sensor state|[Cc]oordinator|Starting"
)


@pytest.mark.kafka
async def test_the_first_up_is_quiet_and_alone_in_its_folder(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    # Before all others of a shared broker: the line names the first few prefixes.
    settings = replace(settings, topic_prefix=f"0{settings.topic_prefix}")
    wrong = replace(settings, topic_prefix="nobodys.")
    await create_topics(settings)
    code, _, err = await khabar(wrong, "up")
    assert (code, err.count("missing topic")) == (2, 1), err
    assert repr(settings.topic_prefix) in err
    await send(settings, [named(n) for n in range(COUNT)])
    given = {n: v for n, v in environment(settings).items() if n != "KHABAR_DEDUP_STANDBYS"}
    log = tmp_path / "up.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", "up", env=given, stdout=output, stderr=output
        )
    urls = [f"http://127.0.0.1:{settings.http_base_port + n}" for n in range(len(PIPELINE))]
    try:
        await ready(urls, log)
        others = replace(settings, http_base_port=settings.http_base_port + 6)
        code, _, err = await khabar(others, "up")
        assert (code, err.count("belongs to `khabar up`")) == (2, 1), err
        code, _, err = await khabar(others, "worker", "deduplicate", "--port", "0")
        assert (code, err.count("belongs to the worker deduplicate-1")) == (2, 1), err
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= COUNT)
        found = await scrape(urls)
        assert found.total("khabar_standbys_wanted") == 0
        assert found.total("khabar_broker_answers") == len(PIPELINE)
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 40)
    said = log.read_text("utf-8")
    assert not LIBRARIES.search(said), said


async def until(said: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while not said():
        assert time.monotonic() - began < seconds
        await asyncio.sleep(0.2)
    return time.monotonic() - began


@pytest.mark.broker
async def test_a_worker_without_brokers_says_so_once_and_is_not_ready(tmp_path: Path) -> None:
    with broker.running("embedded", port=broker.free_port(), cache=tmp_path) as local:
        settings = broker_settings(local, tmp_path)
        await create_topics(settings)
        with workers(settings, tmp_path, ["normalise"]) as running:
            await await_ready(running)
            worker = running["normalise"]
            os.kill(local.process.pid, signal.SIGSTOP)
            try:
                await until(lambda: "no broker answers" in worker.said(), 25)
                assert not await is_ready(worker.url)
                assert (await scrape([worker.url])).total("khabar_broker_answers") == 0
                before = len(worker.said().splitlines())
                await asyncio.sleep(5)
                assert len(worker.said().splitlines()) == before, worker.said()
            finally:
                os.kill(local.process.pid, signal.SIGCONT)
            await until(lambda: "the brokers answer again" in worker.said(), 25)
            assert worker.said().count("no broker answers") == 1
            await await_ready(running, 30)
