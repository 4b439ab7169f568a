"""The consumers that the schemas' folder shows, in Python, Node and Go, read the same."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from streams.adapters.kafka.broker import Broker
from streams.contract.records import Outgoing
from streams.contract.retraction import ENRICHED, withdrawal
from streams.settings import Settings
from tests.conftest import CACHE, broker_settings
from tests.contract.test_types import need
from tests.harness import create_topics, environment, send
from tests.integration.test_postgresql import results
from tests.integration.test_replay import named

SCHEMAS = Path(__file__).parents[2] / "schemas"
EXAMPLES = SCHEMAS / "examples"
GO = (1, 22)


def prepare(command: Sequence[str], folder: Path, **variables: str) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def node(folder: Path) -> list[str]:
    """Install it beside a copy: the checkout stays as it is."""
    shutil.copytree(EXAMPLES / "node", folder / "node")
    prepare(["npm", "install", "--silent", "--no-audit"], folder / "node")
    return ["node", str(folder / "node" / "consume.js")]


def go(folder: Path) -> list[str]:
    """Build it as it stands; the modules are kept, and go.sum says which they are."""
    said = subprocess.run(["go", "env", "GOVERSION"], check=True, capture_output=True, text=True)
    version = tuple(map(int, said.stdout.strip().removeprefix("go").split(".")[:2]))
    if version < GO:
        pytest.skip(f"LEFT OUT: the consumer in Go needs Go {GO[0]}.{GO[1]}")
    binary = folder / "consume"
    variables = {"GOFLAGS": "-mod=readonly", "GOCACHE": str(CACHE / "go")}
    prepare(["go", "vet", "."], EXAMPLES / "go", **variables)
    prepare(["go", "build", "-o", str(binary), "."], EXAMPLES / "go", **variables)
    return [str(binary)]


async def lines(settings: Settings, group: str, command: Sequence[str]) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        *command, settings.bootstrap_servers, settings.topic(group), settings.topic(ENRICHED),
        stdout=asyncio.subprocess.PIPE, env=environment(settings),
    )  # fmt: skip
    async with asyncio.timeout(90):
        out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode().splitlines()


async def published(settings: Settings) -> Mapping[str, int]:
    """Articles, a repeat, a withdrawal, and an article that comes back as it was.

    Returns:
        How many lines each id is to give.
    """
    await create_topics(settings)
    made = await results(settings, [named(n) for n in range(12)])
    by_key: dict[bytes | None, Outgoing] = {record.key: record for record in made}
    back = by_key[b"id-2"]
    await send(settings, [*made, by_key[b"id-1"], withdrawal(ENRICHED, b"id-2", "verdict"), back])
    await send(settings, [withdrawal(ENRICHED, b"id-3", "takedown")])
    return {f"id-{n}": 1 for n in range(12)} | {"id-2": 3, "id-3": 2}


@pytest.mark.kafka
@pytest.mark.parametrize("language", ["node", "go"])
async def test_it_prints_what_the_one_in_python_prints(
    kafka: Broker, tmp_path: Path, language: str
) -> None:
    need(language, {"node": "npm", "go": "golang"}[language], ci=language != "go")
    command = {"node": node, "go": go}[language](tmp_path)
    settings = broker_settings(kafka, tmp_path)
    expected = await published(settings)
    other, python = await asyncio.gather(
        lines(settings, language, command),
        lines(settings, "python", [sys.executable, str(EXAMPLES / "consume.py")]),
    )
    ids = [line.split("\t")[0] for line in python]
    assert {id_: ids.count(id_) for id_ in ids} == expected
    assert sorted(other) == sorted(python)
    of_three = [line.split("\t")[1] for line in other if line.startswith("id-3\t")]
    assert of_three == ["unique", "withdrawn"]
    # The group goes on: nothing is left for it.
    assert await lines(settings, language, command) == []
