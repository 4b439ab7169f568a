"""Replays that were broken off, on Apache Kafka: they go on as they began, and count exactly."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from streams.adapters.kafka.broker import Broker
from streams.replay import engine, runs
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import PAUSE_SECONDS, collect, create_topics, send
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, named, start, until_written

pytestmark = pytest.mark.kafka
COUNT = 420


async def counts_of(settings: Settings, name: str) -> dict[str, int]:
    return dict(await engine.counted(settings, await runs.find(settings, name)))


async def test_a_run_that_was_killed_goes_on_as_it_began_and_counts_exactly(
    kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    await send(settings, [named(n) for n in range(COUNT)])
    begun = {"KHABAR_ENTITY_ENGINE": "gazetteer", "KHABAR_MAX_ENTITIES": "3"}
    process = await start(settings, "run", "broken", "--rate", "100", **begun)
    for kills in range(2):
        await until_written(settings, f"replay.broken.{ENRICHED}", 60 + 100 * kills)
        process.kill()
        await process.wait()
        if kills == 0:
            process = await start(settings, "resume", "broken", "--rate", "100", **begun)

    manifest = await runs.find(settings, "broken")
    silent = msgspec.structs.replace(
        manifest, updated_at=manifest.updated_at.replace(year=manifest.updated_at.year - 1)
    )
    await runs.save(settings, silent)
    code, out, _ = await khabar(settings, "replay", "status", "broken")
    assert re.search(r"state running, last seen 36\d d ago: nobody works on it", out), out
    assert "go on with `khabar replay resume broken`" in out
    assert "last seen" in (await khabar(settings, "replay", "list"))[1]

    code, _, err = await khabar(settings, "replay", "resume", "broken")
    assert code == 2, err
    assert "was begun with KHABAR_ENTITY_ENGINE=gazetteer KHABAR_MAX_ENTITIES=3, here it is " in err
    assert "khabar replay clean broken" in err
    assert "Traceback" not in err
    monkeypatch.setenv("KHABAR_MAX_ENTITIES", begun["KHABAR_MAX_ENTITIES"])
    settings = replace(settings, entity_engine=begun["KHABAR_ENTITY_ENGINE"])
    code, _, err = await khabar(settings, "replay", "resume", "broken")
    assert code == 0, err
    wanted = {"records": COUNT, "enriched": COUNT}
    assert await counts_of(settings, "broken") == wanted
    assert f"records  │ {COUNT}" in (await khabar(settings, "replay", "status", "broken"))[1]
    results = await collect(settings, f"replay.broken.{ENRICHED}")
    assert len({r.key for r in results}) == COUNT

    await broken_off(settings)
    code, _, err = await khabar(settings, "replay", "run", "look", "--mode", "dry-run",
                                "--rate", "37")  # fmt: skip
    assert code == 0, err
    assert re.search(rf"look: \d+ of {COUNT}, \d+/s, \d+ s to go", err), err


async def broken_off(settings: Settings) -> None:
    """Interrupt a promotion, and let it go on."""
    process = await start(settings, "promote", "broken", "--rate", "100")
    await until_written(settings, ENRICHED, 100)
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), PAUSE_SECONDS)
    assert process.returncode == 130
    assert re.search(r"broken off after \d+ of \d+ results; what is published stays",
                     err.decode()), err  # fmt: skip
    assert (await runs.find(settings, "broken")).state == "finished"
    code, out, _ = await khabar(settings, "replay", "promote", "broken")
    assert code == 0
    assert "there already" in out
    assert len({r.key for r in await collect(settings, ENRICHED)}) == COUNT
