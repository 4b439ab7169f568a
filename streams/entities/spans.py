"""From the field's labels to spans of the haystack: joined words, proclitics left outside."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from streams.arabic.matching import Haystack
from streams.contract.article import EntityType
from streams.entities.decoding import Labelled
from streams.entities.features import Lexicon, behind_clitics
from streams.entities.sentences import Sentence

_ARTICLE = "ال"
_TYPES: dict[str, EntityType] = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC"}


RULE_PROBABILITY = 0.85
"""Of a name that a rule found and no model."""


class Span(NamedTuple):
    """A name that a model found: a span of the haystack, its type, how probable it is.

    ``is_whole`` says that a rule set its bounds: no listed name inside it stands for it.
    """

    start: int
    end: int
    type: EntityType
    probability: float
    is_whole: bool = False


def label_runs(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Give the runs of one name: first word, past the last, type.

    An ``I-`` label that continues nothing begins a name.

    Args:
        labels: ``O``, ``B-PER`` and so on, one a word.

    Yields:
        The runs in order.
    """
    start, kind = 0, ""
    for place, label in enumerate([*labels, "O"]):
        if kind and label != f"I-{kind}":
            yield start, place, kind
            kind = ""
        if label != "O" and not kind:
            start, kind = place, label[2:]


def spans_of(
    haystack: Haystack,
    sentences: Sequence[Sentence],
    labelled: Sequence[Labelled],
    lexicon: Lexicon,
) -> list[Span]:
    """Give the names of a text.

    Args:
        haystack: the prepared text.
        sentences: its sentences.
        labelled: their labels.
        lexicon: what is known of words, to leave proclitics out.

    Returns:
        Spans in order; those without a letter or digit are left out.
    """
    rough: list[tuple[int, int, str, float]] = []
    for sentence, found in zip(sentences, labelled, strict=True):
        for first, last, kind in label_runs(found.labels):
            probability = min(found.probabilities[first:last])
            rough.append((sentence.starts[first], sentence.ends[last - 1], kind, probability))
    offsets = haystack.offsets
    begins = np.searchsorted(offsets, [row[0] for row in rough], side="left").tolist()
    finishes = np.searchsorted(offsets, [row[1] for row in rough], side="left").tolist()
    spans = []
    for begin, finish, row in zip(begins, finishes, rough, strict=True):
        start, end = _trimmed(haystack.text, max(begin, 1), finish)
        if start < end:
            start += proclitic_length(haystack.text[start:end].partition(" ")[0], lexicon)
            spans.append(Span(start, end, _TYPES[row[2]], row[3]))
    return spans


def locate(haystack: Haystack, start: int, end: int) -> tuple[int, int]:
    """Give the span of the haystack that a span of the original became.

    Args:
        haystack: the prepared text.
        start: first code point in the original.
        end: past the last one.

    Returns:
        ``(start, end)`` in the haystack; the way back gives the original span again unless it
        begins or ends at what the haystack leaves out.
    """
    offsets = haystack.offsets
    # Of the offsets' own type: for another one they would be copied each time.
    wanted = np.array((start, end), dtype=offsets.dtype)
    first, last = np.searchsorted(offsets, wanted, side="left").tolist()
    return max(first, 1), last


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the spaces at both ends; they stand for punctuation as well."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())


def proclitic_length(word: str, lexicon: Lexicon) -> int:
    """Say how many letters of a folded word are proclitics, so that the name begins after them.

    Args:
        word: the folded word.
        lexicon: what is known of words.

    Returns:
        The number of letters; of the lam that swallowed the article's alef, the article's own lam
        stays with the name, as in :class:`streams.arabic.matching.Hit`.
    """
    clitic, base = behind_clitics(word, lexicon)
    return len(clitic) - (1 if clitic.endswith("لل") and base.startswith(_ARTICLE) else 0)


def overlapping(order: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Give those of sorted spans, none overlapping, that share a letter with a span."""
    first = bisect_right(order, (start, start))
    if first and order[first - 1][1] > start:
        first -= 1
    return list(order[first : bisect_left(order, (end, end))])


def laid_over(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Give spans with others laid over them: what shares a letter with one of these goes.

    Args:
        spans: in order, none overlapping.
        others: the same.

    Returns:
        Both, in order, none overlapping.
    """
    if not others:
        return list(spans)
    taken = [(other.start, other.end) for other in others]
    kept = [span for span in spans if not overlapping(taken, span.start, span.end)]
    return sorted([*kept, *others])
