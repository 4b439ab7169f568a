"""A rolling upgrade: old and new workers of a stage side by side, in both orders."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from streams.adapters.http.scrape import is_ready
from streams.adapters.kafka.broker import Broker
from streams.contract import codec
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import collect, collect_until, create_topics, environment, header, send
from tests.integration.test_sabotage import article

pytestmark = pytest.mark.kafka
TOP = Path(__file__).parents[2]
Version = Literal["old", "new"]
MODULES = {"old": "streams", "new": "tests.faults.upgraded"}
COUNT = 400


class Pod:
    """A worker of tag_topics of one version."""

    def __init__(self, settings: Settings, version: Version, port: int, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        own = replace(settings, data_dir=folder / version)
        command = [sys.executable, "-m", MODULES[version], "worker", "tag_topics"]
        with (folder / f"{version}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(port)], env=environment(own), stdout=log, stderr=log,
                cwd=TOP,
            )  # fmt: skip

    async def ready(self) -> None:
        for _ in range(200):
            if await is_ready(self.url):
                return
            await asyncio.sleep(0.2)
        raise AssertionError("not ready")

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(30) == 0


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")], ids="-to-".join)
async def test_versions_side_by_side_lose_nothing(
    order: tuple[Version, Version], kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    first = Pod(settings, order[0], settings.http_base_port, tmp_path)
    await first.ready()
    second: Pod | None = None
    for start in range(0, COUNT, 20):
        await send(settings, [article(f"a-{n}", "المشروع") for n in range(start, start + 20)])
        if start == COUNT // 4:
            second = Pod(settings, order[1], settings.http_base_port + 1, tmp_path)
        if start == 3 * COUNT // 4 and second is not None:
            await second.ready()
            first.stop()
        await asyncio.sleep(0.4)
    assert second is not None
    enriched = await collect_until(
        settings, ["articles.enriched"], lambda got: len({r.key for r in got}) >= COUNT
    )
    second.stop()
    assert {r.key for r in enriched} == {b"a-%d" % n for n in range(COUNT)}
    assert await collect(settings, "articles.dead-letters") == []
    schema = json.loads((TOP / "schemas/released/enriched-article.v1.json").read_text("utf-8"))
    validator = Draft202012Validator(schema)
    made_by = set()
    values: dict[str, set[bytes]] = {}
    for record in enriched:
        value = json.loads(record.value or b"{}")
        value.setdefault("duplicate", {"verdict": "unique", "canonical": "a"})
        value.setdefault("entities", [])
        assert list(validator.iter_errors(value)) == []
        made_by.add(codec.decode_article(record).provenance[-1].version)
        values.setdefault(header(record, "ce_id"), set()).add(record.value or b"")
    assert len(made_by) == 2, "both versions had a part"
    assert all(len(found) == 1 for found in values.values())
