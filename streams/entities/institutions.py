"""Places and institutions that are named after people: no mention of the person."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import chain

from streams.arabic.clitics import PROCLITICS
from streams.arabic.matching import search_form, search_forms, word_before
from streams.contract.article import EntityType
from streams.entities.gazetteer import Part
from streams.entities.prepositions import listed_things
from streams.entities.reconciling import Candidates
from streams.entities.spans import Span, overlapping

_NOUNS: tuple[tuple[EntityType, str], ...] = (
    ("LOC", "مطار جسر طريق شارع ميدان استاد ملعب مسجد جامع برج مدينة قاعدة سد"),
    ("ORG", "مستشفى جامعة مدرسة"),
    ("MISC", "جائزة"),
)
_KINDS = {search_form(word): kind for kind, words in _NOUNS for word in words.split()}
_QUALITIES = frozenset(
    search_form(word)
    for word in "الدولي الدولية العالمية الجامعي التخصصي المركزي العسكري العسكرية الجوية البحرية "
    "الرياضية الطبية الصناعية الاقتصادية الكبير".split()
)
# A common noun with the article is followed by a person, not by what it is named after.
_BEFORE = tuple(clitic for clitic in PROCLITICS if not clitic.endswith(("ال", "لل", "س")))
# Words for other things too: the ball is in somebody's court, hurdles lie in his way.
FIGURATIVE = search_forms("طريق قاعدة مدرسة سد ملعب جامع برج جائزة")
"""Words for other things too; before a person they name a place only as :func:`rename_institutions`
says."""
_ALWAYS = search_forms("طريق قاعدة مدرسة سد")
"""Of these also with a full name; the others are named after a person then."""
_WAY, _VIA = "طريق", frozenset(("عن", "وعن", "فعن"))
_IN, _AT = " في ", " ب"
_MOST_TITLES = 2
_PROBABILITY = 0.9
"""Of one that the list gives away, as of any rule."""


def rename_institutions(part: Part, spans: Sequence[Span], titles: Container[str]) -> list[Span]:
    """Take a person after the word for a hospital, a street and so on for that place's name.

    Args:
        part: the title or the text; listed people that are such a name are taken out of it.
        spans: the names that a model found in it.
        titles: words before a person's name, folded.

    Returns:
        The names, in order, none overlapping.
    """
    text = part.haystack.text
    candidates = part.candidates()
    listed = [
        Span(start, end, senses[0].thing.type, _PROBABILITY)
        for (start, end), senses in candidates.items()
        if senses and senses[0].thing.type == "PER"
    ]
    people = [
        span
        for span in spans
        if span.type == "PER" or text[span.start : span.end].partition(" ")[0] in titles
    ]
    own = [(span.start, span.end) for span in spans]
    wholes = [
        whole
        for span in sorted(chain(listed, people))
        if (whole := _institution(text, span, titles, own)) is not None
    ]
    wholes = [_before_place(text, whole, candidates) for whole in wholes]
    if not wholes:
        return list(spans)
    things = listed_things(part)
    renamed: list[Span] = []
    for whole in wholes:
        if overlapping(things, whole.start, whole.end):
            continue
        if renamed and whole.start < renamed[-1].end:
            renamed[-1] = renamed[-1]._replace(end=max(whole.end, renamed[-1].end))
        else:
            renamed.append(whole)
    taken = [(whole.start, whole.end) for whole in renamed]
    for span in listed:
        if overlapping(taken, span.start, span.end):
            del candidates[span.start, span.end]
    part.replace(candidates)
    others = [span for span in spans if not overlapping(taken, span.start, span.end)]
    return sorted([*others, *renamed])


def _institution(
    text: str, person: Span, titles: Container[str], own: Sequence[tuple[int, int]]
) -> Span | None:
    """Give the whole name, where the words before a person's say that it is one."""
    start = person.start
    for _ in range(_MOST_TITLES + 1):
        begin = text.rfind(" ", 0, start - 1) + 1
        word = text[begin : start - 1]
        noun = _noun(word)
        if noun:
            break
        if word not in titles:
            return None
        start = begin
    else:
        return None
    before = word_before(text, begin)
    if noun == _WAY and before in _VIA:
        return None
    aside = text.find(_IN, person.start, person.end)
    end = person.end if aside < 0 else aside
    while (after := text[end + 1 : text.find(" ", end + 1)]) in _QUALITIES:
        end += 1 + len(after)
    is_titled = start < person.start or text[person.start :].partition(" ")[0] in titles
    # A model too takes the ball in somebody's court for a stadium.
    is_own = noun in _ALWAYS and overlapping(own, begin, begin + len(word))
    is_named = is_titled or end > person.end or is_own
    is_full = noun not in _ALWAYS and " " in text[person.start : person.end]
    if noun in FIGURATIVE and not is_named and not is_full:
        return None
    start = begin + len(word) - len(noun)
    return Span(start, end, _KINDS[noun], person.probability, is_whole=True)


def _before_place(text: str, whole: Span, candidates: Candidates) -> Span:
    """End a name where a listed place begins behind ب: جامعة الملك سعود بالرياض."""
    for start, end in candidates:
        if whole.start < start < end <= whole.end and text[start - 2 : start] == _AT:
            return whole._replace(end=start - 2)
    return whole


def _noun(word: str) -> str:
    """Give the common noun behind proclitics; empty where there is none."""
    if word in _KINDS:
        return word
    for clitic in _BEFORE:
        if word.startswith(clitic) and word[len(clitic) :] in _KINDS:
            return word[len(clitic) :]
    return ""
