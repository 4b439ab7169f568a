"""Texts cut into runs: at every entity, every piece of evidence, every paragraph and segment.

Offsets of events are code points, those of JavaScript are UTF-16 units; the cutting is done here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from streams.console.payloads import Block, Run
from streams.console.sanitise import pieces
from streams.contract.article import Article, Field

MOST_TEXT = 60_000


class _Mark(NamedTuple):
    start: int
    end: int
    entity: int | None = None
    confidence: float | None = None
    topic: int | None = None


def title_runs(article: Article) -> tuple[Run, ...]:
    """Give the title in runs."""
    title = (article.title or "")[:500]
    return tuple(_runs(title, 0, len(title), _marks(article, "title")))


def text_blocks(article: Article) -> tuple[Block, ...]:
    """Give the text in paragraphs; at most :data:`MOST_TEXT` code points of it.

    Args:
        article: an enriched article.

    Returns:
        One block for each line that is not empty, with the kind of segment that it stands in.
    """
    text = article.text[:MOST_TEXT]
    marks = _marks(article, None)
    segments = sorted((s.start, s.end, s.kind) for s in article.segments if s.end > s.start)
    starts = [start for start, _, _ in segments]
    begins = [mark.start for mark in marks]
    blocks = []
    at, low = 0, 0
    for part in text.split("\n"):
        start, at = at, at + len(part) + 1
        while low < len(marks) and marks[low].end <= start:
            low += 1
        if part.strip():
            near = marks[low : bisect_left(begins, at - 1)]
            place = bisect_right(starts, start) - 1
            inside = place >= 0 and start < segments[place][1]
            kind = segments[place][2] if inside else "body"
            blocks.append(Block(kind=kind, runs=tuple(_runs(text, start, at - 1, near))))
    return tuple(blocks)


def _marks(article: Article, field: Field | None) -> list[_Mark]:
    mentions = [
        _Mark(mention.start, mention.end, entity=number, confidence=mention.confidence)
        for number, entity in enumerate(article.entities or ())
        for mention in entity.mentions
        if mention.field == field
    ]
    evidence = [
        _Mark(one.start, one.end, topic=number)
        for number, topic in enumerate(article.media_topics or ())
        for one in topic.evidence
        if one.field == field
    ]
    return sorted(mentions + evidence, key=lambda mark: (mark.start, mark.end))


def _runs(text: str, start: int, end: int, marks: Sequence[_Mark]) -> Iterator[Run]:
    """Cut ``text[start:end]`` at the marks that reach into it."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = {start, end}
    for mark in inside:
        edges |= {max(start, mark.start), min(end, mark.end)}
    cuts = sorted(edges)
    for left, right in pairwise(cuts):
        here = [mark for mark in inside if mark.start <= left and mark.end >= right]
        entity = next((mark for mark in here if mark.entity is not None), None)
        topics = sorted({mark.topic for mark in here if mark.topic is not None})
        for piece, named in pieces(text[left:right]):
            yield Run(
                t=piece,
                e=entity.entity if entity else None,
                c=entity.confidence if entity else None,
                v=tuple(topics),
                x=named,
            )
