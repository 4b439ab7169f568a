"""Places that the words beside them tell: إربد والزرقاء والكرك, محافظات الشرقية والدقهلية.

A town whose name is a word of its own, or that a model has never read, is hard to tell from its
letters. In a row of places that و joins, or behind a noun for towns and waters, it is one. The
table ``placed.tsv`` has their names: ``word`` says that a name is an everyday word or a person's
too and needs two sure places in its row, ``whole`` that it is long enough to stand for itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.arabic.matching import BARE, Hit, search_forms, word_before
from streams.entities.gazetteer import Part
from streams.entities.name_tables import Sense
from streams.entities.spans import RULE_PROBABILITY, Span, laid_over, overlapping

_AND, _ENOUGH = " و", 2
TWO_TOWNS = "مدينتي بلدتي قريتي محافظتي ولايتي مديريتي محليتي منطقتي ضاحيتي مقاطعتي"
"""Nouns for two places, which stand outside of their names."""
_TOWNS = (
    "مدينة بلدة قرية محافظة ولاية مديرية معتمدية عمالة ضاحية مخيم إقليم محلية "
    f"مدن بلدات قرى محافظات ولايات مديريات مخيمات {TWO_TOWNS}"
)
_WATERS = "نهر نهري مياه مناسيب"
_PEOPLE = "بلدية أهالي سكان"


def _with_clitics(words: str) -> frozenset[str]:
    return frozenset(c + word for word in search_forms(words) for c in ("", *BARE))


_NOUNS = _with_clitics(f"{_TOWNS} {_WATERS}")
_OF_PEOPLE = _with_clitics(_PEOPLE)
"""Before these stand towns too, but everyday words as well: the families of prisoners."""
_COMMON, _WHOLE = "word", "whole"


class _Name(NamedTuple):
    """A place in a text, and whether it is one without another beside it."""

    start: int
    end: int
    is_sure: bool


class _Known(NamedTuple):
    """What was found in a text before: the places, and all names of a model and of the lists."""

    places: Mapping[int, int]
    taken: Sequence[tuple[int, int]]
    listed: Sequence[tuple[int, int]]


class PlacedNames:
    """Finds the places of the table.

    Args:
        names: their search forms, and what the table says of each.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._said = tuple(names.values())

    def find(self, part: Part, spans: Sequence[Span], hits: Iterable[Hit]) -> list[Span]:
        """Give the names of a text with the places that stand in a row or behind a noun.

        Args:
            part: the title or the text, with the listed names in it.
            spans: the names that a model found in it, in order, none overlapping.
            hits: where names of the table stand in it.

        Returns:
            The names, in order, none overlapping.
        """
        text, candidates = part.haystack.text, part.candidates()
        known = _known(candidates, spans)
        hits = sorted(hits, key=lambda hit: hit.end - hit.start)
        # Of names that begin or end at one letter the longest counts; where it is taken, none does.
        first = [hit for hit in {hit.start: hit for hit in hits}.values() if _is_free(hit, known)]
        last = [hit for hit in {hit.end: hit for hit in hits}.values() if _is_free(hit, known)]
        told = {hit.start for hit in first if self._is_told(text, hit)}
        found = {
            hit.start: hit.end
            for hit in first
            if hit.start in told or self._said[hit.term] == _WHOLE
        }
        places = {**known.places, **found}
        sure = [_Name(start, end, is_sure=True) for start, end in places.items()]
        beginning = {one.start: one for one in (*map(self._name, first), *sure)}
        ending = {one.end: one for one in (*map(self._name, last), *sure)}
        hidden = {place for place, senses in candidates.items() if not senses}
        reach = 0
        for start in sorted(places):
            if start < reach:
                continue
            row = _row(text, beginning[start], beginning, ending)
            reach = row[-1].end
            votes = sum(one.is_sure + (one.start in told) for one in row)
            for one in row:
                # The list hides العقبة, an obstacle; among other towns it is one.
                shown = (one.start, one.end) in hidden and votes > _ENOUGH
                new = one.start not in places and (one.is_sure or votes >= _ENOUGH)
                if shown or new:
                    found[one.start] = one.end
        added: list[Span] = []
        for start, end in sorted(found.items()):
            if not added or added[-1].end <= start:
                whole = (start, end) in hidden
                added.append(Span(start, end, "LOC", RULE_PROBABILITY, is_whole=whole))
        return laid_over(spans, added)

    def _is_told(self, text: str, hit: Hit) -> bool:
        """Say whether a name stands, without proclitics, right behind a noun that places have."""
        if text[hit.start - 1] != " ":
            return False
        before = word_before(text, hit.start)
        return before in _NOUNS or (before in _OF_PEOPLE and self._said[hit.term] != _COMMON)

    def _name(self, hit: Hit) -> _Name:
        return _Name(hit.start, hit.end, is_sure=self._said[hit.term] != _COMMON)


def _known(
    candidates: Mapping[tuple[int, int], tuple[Sense, ...]], spans: Sequence[Span]
) -> _Known:
    listed = {
        place: senses[0].thing.type
        for place, senses in candidates.items()
        if senses and not senses[0].joined
    }
    kinds = listed | {(span.start, span.end): span.type for span in spans}
    return _Known(
        {start: end for (start, end), kind in sorted(kinds.items()) if kind == "LOC"},
        [(span.start, span.end) for span in spans],
        sorted(listed),
    )


def _is_free(hit: Hit, known: _Known) -> bool:
    """Say whether a model found nothing but a part of it, and no list knows a longer name."""
    size = hit.end - hit.start
    if any(end - start >= size for start, end in overlapping(known.listed, hit.start, hit.end)):
        return False
    return all(
        known.places.get(start) == end and hit.start <= start and end <= hit.end
        for start, end in overlapping(known.taken, hit.start, hit.end)
    )


def _row(
    text: str, name: _Name, beginning: Mapping[int, _Name], ending: Mapping[int, _Name]
) -> deque[_Name]:
    """Give a place with those that و joins to it, in order."""
    row = deque((name,))
    while text.endswith(_AND, 0, row[0].start) and (one := ending.get(row[0].start - len(_AND))):
        row.appendleft(one)
    while text.startswith(_AND, row[-1].end) and (one := beginning.get(row[-1].end + len(_AND))):
        row.append(one)
    return row
