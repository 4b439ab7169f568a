"""asyncapi.yaml is valid AsyncAPI 3.0 and agrees with the code and the declared topics."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from streams.contract.dead_letter import TOPIC as DEAD_LETTERS
from streams.contract.retraction import TOPIC as RETRACTIONS
from streams.pipeline import DUPLICATES, PIPELINE

TOP = Path(__file__).parents[2]
SPECS = "@asyncapi/specs@6.8.1"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((TOP / "schemas/asyncapi.yaml").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    """AsyncAPI's own JSON Schema, fetched once by npm."""
    folder = TOP / ".cache" / "asyncapi"
    path = folder / "node_modules/@asyncapi/specs/schemas/3.0.0.json"
    if not path.exists():
        if shutil.which("npm") is None:
            if os.environ.get("CI"):
                pytest.fail("npm is missing: AsyncAPI's schema cannot be fetched")
            pytest.skip("npm is not here, it fetches AsyncAPI's schema; CI runs this")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--prefix", str(folder), SPECS]
        subprocess.run(command, check=True, capture_output=True)
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def test_it_is_valid(document: dict[str, Any], specification: dict[str, Any]) -> None:
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft7Validator(specification).iter_errors(document)
    ]
    assert errors == []


def test_an_error_is_found(document: dict[str, Any], specification: dict[str, Any]) -> None:
    broken = document | {"operations": {"x": {"action": "publish"}}}
    assert list(Draft7Validator(specification).iter_errors(broken))


def test_every_topic_of_the_pipeline_is_a_channel(document: dict[str, Any]) -> None:
    topics = {row.source for row in PIPELINE} | {row.sink for row in PIPELINE}
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert addresses == topics | {DUPLICATES, DEAD_LETTERS, RETRACTIONS}


def test_bindings_say_what_is_declared(document: dict[str, Any]) -> None:
    declared = tomllib.loads((TOP / "deploy/topics.toml").read_text("utf-8"))
    defaults = declared["defaults"]
    for channel in document["channels"].values():
        topic = declared["topics"][channel["address"]]
        config = defaults["config"] | topic.get("config", {})
        binding = channel["bindings"]["kafka"]
        assert binding["topic"] == channel["address"]
        assert binding["partitions"] == topic["partitions"]
        assert binding["replicas"] == topic.get("replication", defaults["replication"])
        said = binding["topicConfiguration"]
        assert said["cleanup.policy"] == config["cleanup.policy"].split(",")
        assert said["retention.ms"] == config["retention.ms"]
        assert said["max.message.bytes"] == config["max.message.bytes"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    missing = [ref for ref in references(document) if not leads(document, ref)]
    assert missing == []


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [ref for child in node.values() for ref in references(child)]
    if isinstance(node, list):
        return [ref for child in node for ref in references(child)]
    return []


def leads(document: dict[str, Any], ref: str) -> bool:
    if ref.startswith("./"):
        return (TOP / "schemas" / ref).exists()
    node: Any = document
    for part in ref.removeprefix("#/").split("/"):
        node = node.get(part) if isinstance(node, dict) else None
    return node is not None
