"""Values for tests: valid, small, and different where asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from streams.contract.article import Article, Provenance
from streams.contract.records import Record

NOW = datetime(2025, 5, 4, 12, tzinfo=UTC)


def make_article(**changes: Any) -> Article:
    """Give a normalised article."""
    values: dict[str, Any] = {
        "id": "a1",
        "revision": "0" * 32,
        "language": "ar",
        "text": "قال الوزير إن الطريق سيفتح غدا.",
        "keywords": (),
        "related": (),
        "segments": (),
        "provenance": (Provenance(stage="normalise", version="1"),),
    }
    return Article(**(values | changes))


def make_record(value: bytes | None = b"{}", **changes: Any) -> Record:
    """Give a record of the raw topic."""
    values: dict[str, Any] = {
        "topic": "articles.raw",
        "partition": 2,
        "offset": 7,
        "timestamp": 1_746_360_000_000,
        "key": b"k",
        "value": value,
        "headers": (),
    }
    return Record(**(values | changes))
