"""The whole pipeline in process over the sample pages, every value kept in golden.jsonl.

Written anew only by `pytest tests/golden --write-golden`; read the difference before you commit it.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from streams.contract.outcomes import Drop
from streams.ingest.inputs import raw_record, read_inputs
from streams.local.driver import LocalPipeline
from streams.processing.counting import Processed
from streams.settings import load_settings, shipped
from streams.telemetry.metrics import Metrics

GOLDEN = Path(__file__).with_name("golden.jsonl")
SCHEMAS = {
    "articles.normalised": "normalised-article",
    "articles.unique": "normalised-article",
    "articles.with-entities": "normalised-article",
    "articles.enriched": "enriched-article",
    "articles.duplicates": "duplicate-event",
}
FETCHED = datetime(2025, 9, 1, 12, tzinfo=UTC)


def run_pages() -> list[dict[str, Any]]:
    pipeline = LocalPipeline(load_settings(), Metrics(), clock=lambda: FETCHED)

    async def run() -> list[dict[str, Any]]:
        rows = []
        for page in read_inputs([str(shipped("deploy/demo/pages"))]):
            media_type = dict(page.record.headers)["content-type"].decode()
            record = raw_record(page.record.value or b"", media_type, FETCHED)
            rows += [describe(page.name, one) for one in await pipeline.run(record)]
        return rows

    return asyncio.run(run())


def describe(page: str, one: Processed) -> dict[str, Any]:
    """Give what one record came to at one stage; values whole, dead letters by their headers."""
    row: dict[str, Any] = {"page": page, "topic": one.source.topic, "result": one.result}
    if one.error is not None:
        return row | {"error": one.error, "message": one.message}
    return row | {
        "drops": [outcome.reason for outcome in one.outcomes if isinstance(outcome, Drop)],
        "events": [
            {
                "topic": out.topic,
                "key": (out.key or b"").decode(),
                "ce_id": dict(out.headers)["ce_id"].decode(),
                "value": json.loads(out.value or b"null"),
            }
            for out in one.outputs
        ],
    }


@pytest.mark.parametrize("topic", SCHEMAS)
def test_every_event_is_valid_by_its_released_schema(topic: str) -> None:
    rows = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
    values = [
        event["value"] for row in rows for event in row.get("events", ()) if event["topic"] == topic
    ]
    schema = json.loads(shipped(f"schemas/released/{SCHEMAS[topic]}.v1.json").read_text("utf-8"))
    valid = Draft202012Validator(schema, format_checker=FormatChecker())
    assert values
    assert [error.message for value in values for error in valid.iter_errors(value)] == []


def test_the_pages_give_what_they_gave(request: pytest.FixtureRequest) -> None:
    rows = run_pages()
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows]
    if request.config.getoption("--write-golden"):
        GOLDEN.write_text("\n".join(lines) + "\n", "utf-8")
    kept = GOLDEN.read_text("utf-8").splitlines()
    for line, expected in zip(lines, kept, strict=False):
        assert json.loads(line) == json.loads(expected)
    assert len(lines) == len(kept)


def test_every_offset_slices_to_its_own_text() -> None:
    checked = 0
    for value in (e["value"] for row in run_pages() for e in row.get("events", ())):
        spans = [m for entity in value.get("entities", ()) for m in entity["mentions"]]
        spans += [e for topic in value.get("media_topics", ()) for e in topic["evidence"]]
        for span in spans:
            field = value[span.get("field", "text")]
            assert field[span["start"] : span["end"]] == span["text"]
            checked += 1
    assert checked > 100
