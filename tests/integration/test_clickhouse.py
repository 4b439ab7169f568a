"""The ClickHouse tables that the schemas' folder shows: their form and, with chDB, their rows."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import expressions

from streams.contract.retraction import DUPLICATES, ENRICHED, TOPIC, Retraction, retraction
from streams.settings import load_settings
from tests.integration.test_postgresql import copy_of, results
from tests.integration.test_replay import named

TOP = Path(__file__).parents[2]
SQL = (TOP / "schemas/examples/clickhouse/schema.sql").read_text("utf-8")
QUEUES = {
    ENRICHED: ("articles_queue", "enriched-article"),
    DUPLICATES: ("duplicates_queue", "duplicate-event"),
    TOPIC: ("retractions_queue", "retraction"),
}


def statements() -> list[Any]:
    return [found for found in sqlglot.parse(SQL, dialect="clickhouse") if found is not None]


def test_every_statement_makes_something() -> None:
    kinds = [one.args.get("kind") for one in statements() if isinstance(one, expressions.Create)]
    assert len(kinds) == len(statements())
    assert {kind: kinds.count(kind) for kind in kinds} == {"SCHEMA": 1, "TABLE": 7, "VIEW": 7}


@pytest.mark.parametrize("topic", QUEUES)
def test_a_queue_reads_fields_of_the_schema(topic: str) -> None:
    table, name = QUEUES[topic]
    schema = json.loads((TOP / f"schemas/{name}.v1.json").read_text("utf-8"))
    (queue,) = (one for one in statements() if one.this.sql().startswith(f"khabar.{table} ("))
    assert f"kafka_topic_list = '{topic}'" in queue.sql(dialect="clickhouse")
    columns = list(queue.this.expressions)
    assert columns
    for column in columns:
        check(column.this.name, column.kind, schema["properties"], schema.get("$defs", {}))


def check(
    name: str, kind: expressions.DataType, properties: dict[str, Any], defs: dict[str, Any]
) -> None:
    """Hold a column, and the fields of a tuple, against the schema's."""
    assert name in properties, name
    inner = properties[name].get("items", properties[name])
    assert kind.is_type("array") == (properties[name].get("type") == "array"), name
    kind = kind.expressions[0] if kind.is_type("array") else kind
    assert kind.is_type("struct") == ("$ref" in inner), name
    if kind.is_type("struct"):
        fields = defs[inner["$ref"].rpartition("/")[2]]["properties"]
        for field in kind.expressions:
            check(field.this.name, field.kind, fields, defs)


IN_MEMORY = """,
    _topic String, _partition UInt64, _offset UInt64, _timestamp_ms Nullable(DateTime64(3, 'UTC')),
    _error String, _raw_message String
)
ENGINE = Memory;"""
"""chDB has no Kafka: what its engine adds to a row are columns here, and rows are inserted."""


async def test_the_tables_hold_what_is_published(tmp_path: Path) -> None:
    if importlib.util.find_spec("chdb") is None:
        pytest.skip("LEFT OUT: ClickHouse in a wheel is not here (pip install chdb, 900 MB)")
    session = importlib.import_module("chdb.session").Session(str(tmp_path / "clickhouse"))
    ours = re.sub(r"\n\)\nENGINE = Kafka\nSETTINGS[^;]*;", IN_MEMORY, SQL)
    ours = "\n".join(line for line in ours.splitlines() if not line.startswith("--"))
    for statement in ours.split(";"):
        if statement.strip():
            session.query(statement)

    def rows(query: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in str(session.query(query, "JSONEachRow")).splitlines()]

    settings = load_settings(data_dir=tmp_path)
    raw = [named(n) for n in range(4)]
    made = [
        *await results(settings, [*raw, copy_of(raw[3], "copy-3")]),
        *await results(settings, [named(1, revision=2)]),
        retraction(Retraction(id="id-2", reason="court", by="desk")),
    ]
    for offset, record in enumerate(made):
        engine = {"_topic": record.topic, "_partition": 0, "_offset": offset}
        engine |= {"_timestamp_ms": f"2026-01-01 00:00:{offset:02}.000"}
        row = json.dumps(json.loads(record.value or b"") | engine, ensure_ascii=False)
        session.query(f"INSERT INTO khabar.{QUEUES[record.topic][0]} FORMAT JSONEachRow {row}")
    broken = {"_topic": ENRICHED, "_partition": 1, "_offset": 7, "_error": "x", "_raw_message": "{"}
    row = json.dumps(broken)
    session.query(f"INSERT INTO khabar.articles_queue FORMAT JSONEachRow {row}")

    current = {row["id"]: row for row in rows("SELECT * FROM khabar.current_articles")}
    assert current.keys() == {"id-0", "id-1", "id-3"}
    assert "النسخة 2" in current["id-1"]["text"]
    assert "القاهرة" in {entity["name"] for entity in current["id-0"]["entities"]}
    assert current["id-0"]["verdict"] == "unique"
    (copy,) = rows("SELECT * FROM khabar.duplicates")
    assert (copy["id"], copy["duplicate_of"], copy["verdict"]) == ("copy-3", "id-3", "exact")
    (unreadable,) = rows("SELECT topic, record_offset, value FROM khabar.unreadable")
    assert (unreadable["topic"], unreadable["value"]) == (ENRICHED, "{")
    session.close()
