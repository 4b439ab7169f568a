"""The runbook's replay chapter, run as it stands."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from streams.adapters.kafka import topics
from streams.adapters.kafka.broker import Broker
from streams.contract.records import Outgoing
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect, collect_until, create_topics, send, workers
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, named

pytestmark = pytest.mark.kafka
RUNBOOK = (Path(__file__).parents[2] / "deploy/RUNBOOK.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```sh ([a-z-]+)\n(.*?)```", RUNBOOK, re.DOTALL))
COUNT = 60


async def prepared(settings: Settings, folder: Path) -> None:
    await create_topics(settings)
    poison = Outgoing(topic="articles.raw", key=b"p", value=b"{")
    await send(settings, [*(named(n) for n in range(COUNT)), poison])
    with workers(settings, folder) as running:
        await await_ready(running)
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= COUNT)
        await collect_until(settings, ["articles.dead-letters"], lambda got: len(got) >= 1)


async def run(settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    """Run a block line by line; every line must succeed."""
    monkeypatch.chdir(folder)
    said = ""
    for line in BLOCKS[name].splitlines():
        program, *arguments = shlex.split(line)
        assert program == "khabar"
        code, out, err = await khabar(settings, *arguments)
        assert code == 0, f"{line}: {err}"
        said += out + err
    return said


async def test_a_new_model(kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = broker_settings(kafka, tmp_path)
    await prepared(settings, tmp_path)
    said = await run(settings, "new-model", monkeypatch, tmp_path)
    assert f"{COUNT} there already" in said
    assert (tmp_path / "new-model.html").exists()


async def test_a_poisoned_day(
    kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await prepared(settings, tmp_path)
    said = await run(settings, "poisoned-day", monkeypatch, tmp_path)
    assert "1 published" in said
    assert f"state finished, {COUNT + 2} of {COUNT + 2}" in said


async def test_a_late_consumer(
    kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await prepared(settings, tmp_path)
    said = await run(settings, "late-consumer", monkeypatch, tmp_path)
    lines = [line for line in said.splitlines() if line.startswith("{")]
    assert {json.loads(line)["id"] for line in lines} == {f"id-{n}" for n in range(COUNT)}
    assert len(await collect(settings, f"replay.late.{ENRICHED}")) == COUNT


async def test_a_lost_topic(kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = broker_settings(kafka, tmp_path)
    await prepared(settings, tmp_path)
    before = {r.key: r.value for r in await collect(settings, ENRICHED)}
    await topics.delete(settings, [ENRICHED])
    await run(settings, "lost-topic", monkeypatch, tmp_path)
    assert {r.key: r.value for r in await collect(settings, ENRICHED)} == before


def test_every_block_is_run() -> None:
    assert BLOCKS.keys() == {"new-model", "poisoned-day", "late-consumer", "lost-topic"}
