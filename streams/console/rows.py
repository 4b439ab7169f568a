"""Rows of the lists: what is shown of an article, a duplicate and a dead letter at one look."""

from __future__ import annotations

import msgspec

from streams.console.payloads import Chip, LetterRow, Summary
from streams.console.sanitise import line
from streams.contract import codec
from streams.contract.article import Article, DuplicateEvent
from streams.contract.dead_letter import DeadLetter
from streams.contract.records import Record
from streams.replay.runs import RUN_HEADER

_ENTITIES, _TOPICS = 6, 3
_NAMED = frozenset({"PER", "LOC", "ORG", "MISC"})


def article_row(key: str, article: Article, record: Record) -> Summary:
    """Give an enriched article's row."""
    named = [one for one in article.entities or () if one.type in _NAMED]
    return msgspec.structs.replace(
        _row(key, article, record),
        title=line(article.title or article.text, 160),
        entities=tuple(Chip(name=line(e.name, 60), type=e.type) for e in named[:_ENTITIES]),
        more_entities=max(0, len(article.entities or ()) - min(_ENTITIES, len(named))),
        topics=tuple(
            Chip(name=line(t.label.ar, 60), en=line(t.label.en, 60), score=round(t.score, 3))
            for t in (article.media_topics or ())[:_TOPICS]
        ),
    )


def duplicate_row(key: str, event: DuplicateEvent, record: Record) -> Summary:
    """Give a duplicate's row."""
    return _row(key, event, record)


def _row(key: str, value: Article | DuplicateEvent, record: Record) -> Summary:
    found = value.duplicate
    published = value.published_at
    return Summary(
        key=key,
        id=value.id,
        title=line(value.title or value.id, 160),
        verdict=found.verdict if found else "",
        canonical=found.canonical if found else value.id,
        of=(found.of or "") if found else "",
        jaccard=found.jaccard if found else None,
        at=record.timestamp,
        ingested=codec.origin_timestamp(record),
        outlet=line(value.outlet.name if value.outlet else "", 60),
        language=line(value.language, 12),
        published_at=published.isoformat() if published else "",
        replay=line(record.header(RUN_HEADER), 64),
    )


def letter_row(record: Record, letter: DeadLetter) -> LetterRow:
    """Give a dead letter's row.

    Args:
        record: it, on the dead-letter topic.
        letter: it, read.

    Returns:
        The row, not marked as tried again.
    """
    original = letter.original
    return LetterRow(
        offset=record.offset,
        at=record.timestamp,
        stage=line(letter.stage, 40),
        code=letter.code,
        error=line(letter.error_class, 80),
        message=line(letter.message, 240),
        origin=line(f"{original.topic}/{original.partition}@{original.offset}", 120),
        bytes=len(original.value or b""),
        tries=letter.redrives,
    )


def with_mark(row: LetterRow, *, redriven: bool) -> LetterRow:
    """Give a row marked as tried again, or not."""
    return msgspec.structs.replace(row, redriven=redriven)


def shortened(letter: DeadLetter, most: int) -> DeadLetter:
    """Give a dead letter with at most so many bytes of its value."""
    original = letter.original
    if len(original.value or b"") <= most:
        return letter
    cut = msgspec.structs.replace(original, value=(original.value or b"")[:most])
    return msgspec.structs.replace(letter, original=cut)
