"""What stands before a name that a model found, and is no part of it: prepositions."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from msgspec.structs import replace

from streams.arabic.clitics import PROCLITICS as CLITICS
from streams.arabic.matching import word_before
from streams.contract.article import EntityType
from streams.entities.features import PROCLITICS, Lexicon, behind_clitics
from streams.entities.gazetteer import Part
from streams.entities.name_tables import CURATED_CONFIDENCE
from streams.entities.persons import ALA, is_preposition
from streams.entities.reconciling import Things
from streams.entities.spans import Span, overlapping

_LAM = "ل"
_ALEF = "ا"
_ARTICLE = "ال"
# Of "Ali Abd al-Al" too little would be left.
_COMPOUNDS = frozenset(("عبد", "ابو", "ابن", "بن"))


def trimmed(
    parts: Sequence[Part], found: Sequence[Sequence[Span]], titles: Container[str]
) -> list[list[Span]]:
    """Leave out proclitics that the same article writes the name without.

    From the beginning of a person also على, and a listed organisation or place of several words:
    "of the movement Fatah Mundhir al-Hayek" is the spokesman of the movement.

    Args:
        parts: title and text.
        found: the names of each.
        titles: words before a person's name, folded.

    Returns:
        The names of each part, in order.
    """
    texts = [part.haystack.text for part in parts]
    # Egypt writes Ali like the preposition: its spelling shows in other words.
    before = None if any(part.is_egyptian for part in parts) else titles
    found = [_without_words(part, spans, before) for part, spans in zip(parts, found, strict=True)]
    forms = {
        (span.type, text[span.start : span.end])
        for text, spans in zip(texts, found, strict=True)
        for span in spans
    }
    return [
        [_without_proclitic(text, span, forms) for span in spans]
        for text, spans in zip(texts, found, strict=True)
    ]


def _without_words(part: Part, spans: Sequence[Span], titles: Container[str] | None) -> list[Span]:
    if not any(span.type == "PER" for span in spans):
        return list(spans)
    listed = listed_things(part)
    things = {
        start
        for (start, _), senses in part.candidates().items()
        if senses and senses[0].thing.type != "PER"
    }
    return [
        _without_preposition(part, _without_organisation(part, span, listed), titles, things)
        for span in spans
    ]


def listed_things(part: Part) -> list[tuple[int, int]]:
    """Give where organisations and places of several words stand that are listed by hand."""
    return sorted(
        (start, end)
        for (start, end), senses in part.candidates().items()
        if senses
        and senses[0].thing.type != "PER"
        and senses[0].confidence >= CURATED_CONFIDENCE
        and " " in part.haystack.text[start:end]
    )


def _without_organisation(part: Part, span: Span, listed: Sequence[tuple[int, int]]) -> Span:
    if span.type != "PER":
        return span
    for start, end in overlapping(listed, span.start, span.end)[:1]:
        rest = part.haystack.text[end : span.end].lstrip()
        before = part.haystack.text[span.start : start]
        if rest and span.start <= start and before in {"", *CLITICS}:
            return span._replace(start=span.end - len(rest))
    return span


def _without_preposition(
    part: Part, span: Span, titles: Container[str] | None, things: Container[int]
) -> Span:
    text = part.haystack.text
    rest = text[span.start + len(ALA) : span.end].lstrip()
    if not rest or span.type != "PER" or not is_preposition(part.haystack, part.text, span.start):
        return span
    start = span.end - len(rest)
    before = word_before(text, span.start)
    names = [word for word in rest.split() if word not in _COMPOUNDS]
    is_person = len(names) > 1 and titles is not None and before not in titles
    return span._replace(start=start) if is_person or start in things else span


def _without_proclitic(text: str, span: Span, forms: Container[tuple[EntityType, str]]) -> Span:
    form = text[span.start : span.end]
    for length, bare in _readings(form):
        if (span.type, bare) in forms:
            return span._replace(start=span.start + length)
    return span


def _readings(form: str) -> Iterator[tuple[int, str]]:
    """Give how many letters of a form may be a proclitic, with the name that is left then."""
    for clitic, instead in PROCLITICS:
        if form.startswith(clitic):
            yield len(clitic) - bool(instead), instead + form[len(clitic) :]
    # Of three lams in a row only two are written: للجنة for "to the committee".
    if form.startswith(_LAM * 2):
        yield 1, _ARTICLE + form[1:]


def restore_articles(
    things: Things, parts: Sequence[Part], found: Sequence[Sequence[Span]], lexicon: Lexicon
) -> None:
    """Give names that lost the alef of their article to the preposition lam their full form.

    Args:
        things: what the names stand for; changed.
        parts: title and text.
        found: the names of each.
        lexicon: what is known of words.
    """
    for part, spans in zip(parts, found, strict=True):
        text = part.haystack.text
        for span in spans:
            form = text[span.start : span.end]
            if form[0] != _LAM or text[span.start - 1] != _LAM:
                continue
            bare = next(
                (bare for bare in (_ALEF + form, _ARTICLE + form) if (span.type, bare) in things),
                None,
            )
            if bare is not None:
                things[span.type, form] = things[span.type, bare]
            elif behind_clitics(_LAM + form.partition(" ")[0], lexicon)[0] == _LAM * 2:
                thing = things[span.type, form]
                if thing.name.startswith(_LAM):
                    things[span.type, form] = replace(thing, name=_ALEF + thing.name)
