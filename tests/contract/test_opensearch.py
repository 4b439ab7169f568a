"""The configurations for OpenSearch that the schemas' folder shows fit the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streams.contract.retraction import ENRICHED

SCHEMAS = Path(__file__).parents[2] / "schemas"
FOLDER = SCHEMAS / "examples" / "opensearch"
CONNECTOR = {
    "connection.url", "schema.ignore", "key.ignore", "behavior.on.null.values",
    "behavior.on.version.conflict", "behavior.on.malformed.documents",
}  # fmt: skip
"""The connector's own settings (Aiven's, 3.1, Apache-2.0) that are set."""
CONNECT = {
    "connector.class", "tasks.max", "topics", "consumer.override.isolation.level", "key.converter",
    "value.converter", "value.converter.schemas.enable", "errors.tolerance",
    "errors.deadletterqueue.topic.name", "errors.deadletterqueue.context.headers.enable",
    "errors.log.enable",
}  # fmt: skip
"""Kafka Connect's."""
KINDS = {
    "string": {"keyword", "text"},
    "integer": {"integer", "long"},
    "number": {"float"},
    "date-time": {"date"},
}


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_the_sink_keeps_the_contract() -> None:
    sink = load(FOLDER / "sink.json")
    assert sink.keys() == {"name", "config"}
    config = sink["config"]
    assert config.keys() == CONNECTOR | CONNECT
    assert all(isinstance(value, str) for value in config.values())
    assert config["topics"] == ENRICHED
    # Documents by article id; a tombstone deletes; a repeat has an offset that is known already.
    assert config["key.ignore"] == "false"
    assert config["behavior.on.null.values"] == "delete"
    assert config["behavior.on.version.conflict"] == "ignore"


def test_the_index_maps_every_field_of_the_schema() -> None:
    schema = load(SCHEMAS / "enriched-article.v1.json")
    mappings = load(FOLDER / "index.json")["mappings"]
    # What v1 adds stays in the document and needs no mapping.
    assert mappings["dynamic"] is False
    compare(mappings["properties"], schema["properties"], schema["$defs"])


def compare(mapped: dict[str, Any], properties: dict[str, Any], defs: dict[str, Any]) -> None:
    assert mapped.keys() == properties.keys()
    for name, inner in properties.items():
        item = inner.get("items", inner)
        if "$ref" not in item:
            kind = item.get("format", item["type"])
            assert mapped[name]["type"] in KINDS[kind], name
        elif mapped[name].get("enabled") is not False:  # kept, not indexed
            fields = defs[item["$ref"].rpartition("/")[2]]["properties"]
            is_list = inner.get("type") == "array"
            assert (mapped[name].get("type") == "nested") == is_list, name
            compare(mapped[name]["properties"], fields, defs)
