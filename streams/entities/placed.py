"""Places that the words beside them tell: إربد والزرقاء والكرك, محافظات الشرقية والدقهلية.

A town whose name is a word of its own, or that a model has never read, is hard to tell from its
letters. In a row of places that و joins, or behind a noun for towns and waters, it is one. The
table ``placed.tsv`` has their names: ``word`` says that a name is an everyday word or a person's
too and needs two sure places in its row, ``whole`` that it is long enough to stand for itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from streams.arabic.matching import search_form, search_forms
from streams.entities.gazetteer import Part
from streams.entities.spans import RULE_PROBABILITY, Span, laid_over, overlapping

_WORD = re.compile(r"[^ ]+")
_AND, _LONGEST, _ENOUGH = "و", 3, 2
_REACH = 200
"""No listed name is longer."""
_TOWNS = (
    "مدينة بلدة قرية محافظة ولاية مديرية معتمدية عمالة ضاحية مخيم إقليم "
    "مدن بلدات قرى محافظات ولايات مديريات مخيمات مدينتي بلدتي قريتي محافظتي ولايتي"
)
_WATERS = "نهر نهري مياه مناسيب"
_CLITICS = ("", "و", "ف", "ب", "ل", "وب", "ول", "ك")
_NOUNS = frozenset(c + noun for noun in search_forms(f"{_TOWNS} {_WATERS}") for c in _CLITICS)
_COMMON, _WHOLE = "word", "whole"


class _Member(NamedTuple):
    """A place in a row of places: where it stands, and whether it is sure by itself."""

    start: int
    end: int
    is_sure: bool


class _Words(NamedTuple):
    """A text's words, the places found in it, the names that a model found, and the listed ones."""

    text: str
    spans: list[tuple[int, int]]
    places: dict[int, int]
    ends: dict[int, int]
    taken: list[tuple[int, int]]
    listed: list[tuple[int, int]]


def find_placed(part: Part, spans: Sequence[Span]) -> list[Span]:
    """Give the names of a text with the places that stand in a row with others or behind a noun.

    Args:
        part: the title or the text, with the listed names in it.
        spans: the names that a model found in it, in order, none overlapping.

    Returns:
        The names, in order, none overlapping.
    """
    words = _words(part, spans)
    hidden = {place for place, senses in part.candidates().items() if not senses}
    found = _behind_nouns(words)
    told = set(found)
    found |= _wholes(words)
    words.places.update(found)
    words.ends.update({end: start for start, end in found.items()})
    reach = 0
    for start in sorted(words.places):
        if start < reach:
            continue
        row = [*reversed(_before(words, start)), *_from(words, start)]
        reach = row[-1].end
        sure = sum(member.is_sure + (member.start in told) for member in row)
        for member in row:
            place = (member.start, member.end)
            # The list hides العقبة, an obstacle; among other towns it is one.
            shown = place in hidden and sure > _ENOUGH
            new = member.start not in words.places
            if shown or (new and (sure >= _ENOUGH or _kind(words, place) != _COMMON)):
                found[member.start] = member.end
    added: list[Span] = []
    for start, end in sorted(found.items()):
        if not added or added[-1].end <= start:
            whole = (start, end) in hidden
            added.append(Span(start, end, "LOC", RULE_PROBABILITY, is_whole=whole))
    return laid_over(spans, added)


def _behind_nouns(words: _Words) -> dict[int, int]:
    """Give the names right behind a noun for towns or waters."""
    found = {}
    for at, (start, end) in enumerate(words.spans):
        if words.text[start:end] in _NOUNS and _adjoins(words, at):
            place = _free_name(words, at + 1, words.spans[at + 1][0])
            if place:
                found[place[0]] = place[1]
    return found


def _wholes(words: _Words) -> dict[int, int]:
    """Give the names of several words that stand for themselves."""
    firsts = _firsts()
    able = (at for at, (start, end) in enumerate(words.spans) if words.text[start:end] in firsts)
    places = (_whole_name(words, at) for at in able)
    return {place[0]: place[1] for place in places if place}


def _words(part: Part, spans: Sequence[Span]) -> _Words:
    text = part.haystack.text
    listed = {
        place: senses[0].thing.type
        for place, senses in part.candidates().items()
        if senses and not senses[0].joined
    }
    kinds = listed | {(span.start, span.end): span.type for span in spans}
    places = {start: end for (start, end), kind in sorted(kinds.items()) if kind == "LOC"}
    return _Words(
        text,
        [match.span() for match in _WORD.finditer(text)],
        places,
        {end: start for start, end in places.items()},
        sorted((span.start, span.end) for span in spans),
        sorted(listed),
    )


def _adjoins(words: _Words, at: int) -> bool:
    """Say whether nothing but one space stands behind a word."""
    return at + 1 < len(words.spans) and words.spans[at + 1][0] - words.spans[at][1] == 1


def _kind(words: _Words, place: tuple[int, int] | _Member) -> str:
    return _names()[words.text[place[0] : place[1]]]


def _free_name(words: _Words, at: int, start: int) -> tuple[int, int] | None:
    """Give the longest name of the table that begins at a place in a word, if it is free."""
    last = at
    while last + 1 < at + _LONGEST and _adjoins(words, last):
        last += 1
    for end in range(last, at - 1, -1):
        place = (start, words.spans[end][1])
        if words.text[slice(*place)] in _names():
            return place if _is_free(words, place) else None
    return None


def _is_free(words: _Words, place: tuple[int, int]) -> bool:
    """Say whether a model found nothing but a part of it, and no list knows a longer name."""
    near = slice(
        bisect_left(words.listed, (place[0] - _REACH, 0)), bisect_left(words.listed, (place[1], 0))
    )
    longer = (end - start for start, end in words.listed[near] if end > place[0])
    whole = max(longer, default=0) < place[1] - place[0]
    return whole and all(
        words.places.get(start) == end and place[0] <= start and end <= place[1]
        for start, end in overlapping(words.taken, *place)
    )


def _whole_name(words: _Words, at: int) -> tuple[int, int] | None:
    """Give the name of several words that begins with a word, behind its proclitics."""
    if not _adjoins(words, at):
        return None
    start, end = words.spans[at]
    for clitic in _CLITICS:
        if words.text.startswith(clitic, start) and end - start > len(clitic):
            place = _free_name(words, at, start + len(clitic))
            if place and _kind(words, place) == _WHOLE:
                return place
    return None


def _name_before(words: _Words, at: int) -> tuple[int, int] | None:
    """Give the longest name of the table that ends with a word, if it is free."""
    first = at
    while first and at - first < _LONGEST - 1 and _adjoins(words, first - 1):
        first -= 1
    for begin in range(first, at + 1):
        start, end = words.spans[begin][0], words.spans[at][1]
        for clitic in _CLITICS:
            place = (start + len(clitic), end)
            if words.text.startswith(clitic, start) and words.text[slice(*place)] in _names():
                return place if _is_free(words, place) else None
    return None


def _from(words: _Words, start: int) -> list[_Member]:
    """Give a place and those that و joins to it, in order."""
    row = [_Member(start, words.places[start], is_sure=True)]
    while words.text[row[-1].end : row[-1].end + 2] == f" {_AND}":
        begin = row[-1].end + 2
        if begin in words.places:
            row.append(_Member(begin, words.places[begin], is_sure=True))
            continue
        at = bisect_left(words.spans, (begin - 1, 0))
        place = _free_name(words, at, begin)
        if place is None:
            break
        row.append(_Member(*place, is_sure=_kind(words, place) != _COMMON))
    return row


def _before(words: _Words, start: int) -> list[_Member]:
    """Give those that a place is joined to by its و, the nearest first."""
    row: list[_Member] = []
    while words.text[start - 2 : start] == f" {_AND}":
        end = start - 2
        if end in words.ends:
            row.append(_Member(words.ends[end], end, is_sure=True))
        else:
            at = bisect_left(words.spans, (end, 0)) - 1
            place = _name_before(words, at) if at >= 0 and words.spans[at][1] == end else None
            if place is None:
                break
            row.append(_Member(*place, is_sure=_kind(words, place) != _COMMON))
        start = row[-1].start
    return row


@cache
def _names() -> Mapping[str, str]:
    """Give the names of the table, folded, with what is said of each."""
    table = (files("streams.entities") / "data" / "placed.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return {search_form(name): said for name, said in rows}


@cache
def _firsts() -> frozenset[str]:
    """Give the first words of the names that stand for themselves, with proclitics."""
    wholes = (name for name, said in _names().items() if said == _WHOLE)
    return frozenset(c + name.partition(" ")[0] for name in wholes for c in _CLITICS)
