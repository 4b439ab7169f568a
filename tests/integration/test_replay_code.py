"""A replay of nothing but what became a dead letter of one code."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.adapters.kafka.broker import Broker
from streams.contract.records import Outgoing
from tests.conftest import broker_settings
from tests.harness import await_ready, collect, collect_until, create_topics, send, workers
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, named

pytestmark = pytest.mark.kafka


async def test_only_what_died_of_a_code_is_replayed(
    kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some articles were too long for a limit that is raised by now."""
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    long = [named(n, 10**600) for n in range(100, 105)]
    await send(settings, [*long, *(named(n) for n in range(20))])
    await send(settings, [Outgoing(topic="articles.raw", key=b"bad", value=b"{")])
    monkeypatch.setenv("KHABAR_MAX_TEXT_CODE_POINTS", "1000")
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        await collect_until(settings, ["articles.dead-letters"], lambda got: len(got) >= 6)
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= 20)
    monkeypatch.delenv("KHABAR_MAX_TEXT_CODE_POINTS")
    mend = ("run", "mend", "--mode", "live", "--code", "too_large")
    code, out, err = await khabar(settings, "replay", *mend)
    assert code == 0, err
    assert "not meant" in out
    made = await collect(settings, ENRICHED)
    again = {r.key for r in made if r.header("khabar-replay-run") == "mend"}
    assert again == {r.key for r in long}
    assert len(made) == 25
    assert len(await collect(settings, "articles.dead-letters")) == 6
