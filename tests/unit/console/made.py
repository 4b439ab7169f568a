"""Records of the console's topics, as the stages write them."""

from __future__ import annotations

from typing import Any

from streams.contract import codec, dead_letter
from streams.contract.article import (
    Duplicate,
    DuplicateEvent,
    Entity,
    Evidence,
    Label,
    MediaTopic,
    Mention,
)
from streams.contract.records import Outgoing, Record
from streams.errors import InvalidRecordError
from tests.factories import NOW, make_article, make_record

TEXT = "قال الوزير في الرباط إن الطريق سيفتح غدا."


def landed(out: Outgoing, offset: int = 0, partition: int = 0) -> Record:
    """Give an event as it is read back from its topic."""
    return Record(
        topic=out.topic, partition=partition, offset=offset, timestamp=1_746_360_000_500,
        key=out.key, value=out.value, headers=out.headers,
    )  # fmt: skip


def article_record(number: int = 0, topic: str = "articles.enriched", **changes: Any) -> Record:
    """Give an article's event; each number is an article of its own."""
    start = TEXT.index("الرباط")
    values: dict[str, Any] = {
        "id": f"a{number}",
        "title": f"خبر {number}",
        "text": TEXT,
        "duplicate": Duplicate(verdict="unique", canonical=f"a{number}"),
        "entities": (
            Entity(
                type="LOC", name="الرباط", count=1, salience=0.9,
                mentions=(Mention(start=start, end=start + 6, text="الرباط", confidence=0.95),),
            ),
        ),
        "media_topics": (
            MediaTopic(
                id="medtop:11000000", label=Label(ar="سياسة", en="politics"), score=0.8,
                evidence=(Evidence(text="الوزير", start=4, end=10),),
            ),
        ),
    }  # fmt: skip
    article = make_article(**(values | changes))
    source = make_record(offset=number)
    return landed(codec.event(topic, "tag_topics", article, source, NOW), number)


def duplicate_record(number: int, of: str, **changes: Any) -> Record:
    """Give a duplicate's event."""
    event = DuplicateEvent(
        id=f"d{number}", revision="1" * 32, language="ar", title="نسخة", provenance=(),
        duplicate=Duplicate(verdict="near", canonical=of, of=of, jaccard=0.8), **changes,
    )  # fmt: skip
    source = make_record(offset=1000 + number)
    return landed(codec.event("articles.duplicates", "deduplicate", event, source, NOW), number)


def letter_record(offset: int, value: bytes = b'{"text": "\x00', **changes: Any) -> Record:
    """Give a dead letter."""
    source = make_record(value, headers=(("content-type", b"application/json"),), **changes)
    error = InvalidRecordError("undecodable", "not JSON: unexpected end")
    return landed(dead_letter.dead_letter(source, "normalise", "undecodable", error, NOW), offset)
