"""Names that are everyday words elsewhere: منى beside the pilgrimage, المريخ beside a probe.

The table ``contexts.tsv`` says for each which words the article must have, and which word must
stand right before the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from streams.arabic.clitics import PROCLITICS
from streams.arabic.matching import search_form, search_forms, word_before
from streams.contract.article import EntityType
from streams.entities.gazetteer import Part
from streams.entities.spans import RULE_PROBABILITY, Span, laid_over, overlapping

_TYPES: dict[str, EntityType] = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC"}
_BEFORE = frozenset(PROCLITICS)
_PLACED = ("ب", "وب")
_AND = "و"
_WORDS = search_forms("المتوسط الشرق الزاوية الصعيد")
"""So often words that no model is believed without their context."""


class _Row(NamedTuple):
    """A name, its type, the words one of which the article must have, and those right before."""

    form: str
    type: EntityType
    article: frozenset[str]
    before: frozenset[str]


def find_contextual(parts: Sequence[Part], found: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Give the names of title and text with those that the article's words tell.

    Args:
        parts: title and text, with the listed names in them.
        found: the names that a model found in each, in order, none overlapping.

    Returns:
        The names of each, in order, none overlapping.
    """
    rows = [row for row in _rows() if any(row.form in part.haystack.text for part in parts)]
    if not rows:
        return [list(spans) for spans in found]
    words = {word for part in parts for word in part.words.texts}
    told = [row for row in rows if not row.article.isdisjoint(words)]
    untold = {(row.type, row.form) for row in rows if row not in told and row.form in _WORDS}
    kept = [
        [
            span
            for span in spans
            if (span.type, part.haystack.text[span.start : span.end]) not in untold
        ]
        for part, spans in zip(parts, found, strict=True)
    ]
    return [_laid(part, spans, told) for part, spans in zip(parts, kept, strict=True)]


def _laid(part: Part, spans: Sequence[Span], rows: Sequence[_Row]) -> list[Span]:
    text = part.haystack.text
    listed = sorted(
        place
        for place, senses in part.candidates().items()
        if senses and " " in text[place[0] : place[1]]
    )
    own = [(span.start, span.end) for span in spans if " " in text[span.start : span.end]]
    more: list[Span] = []
    for row in rows:
        at = text.find(row.form)
        while at >= 0:
            end = at + len(row.form)
            taken = (overlapping(listed, at, end), overlapping(own, at, end))
            if not any(taken) and _is_told(text, at, end, row):
                more.append(Span(at, end, row.type, RULE_PROBABILITY, is_whole=True))
            at = text.find(row.form, end)
    return laid_over(spans, sorted(more))


def _is_told(text: str, start: int, end: int, row: _Row) -> bool:
    """Say whether a name stands as a word, and behind a word that tells it."""
    begin = text.rfind(" ", 0, start) + 1
    clitic = text[begin:start]
    if text[end] != " " or (clitic and clitic not in _BEFORE):
        return False
    if not row.before or clitic in _PLACED:
        return True
    before = word_before(text, begin)
    return before in row.before or before.removeprefix(_AND) in row.before


@cache
def _rows() -> tuple[_Row, ...]:
    table = (files("streams.entities") / "data" / "contexts.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(
        _Row(search_form(name), _TYPES[kind], search_forms(article), search_forms(before))
        for kind, name, article, before in rows
    )
