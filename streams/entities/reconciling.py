"""Decide between the names that the gazetteer knows and those that a model finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from streams.arabic.clitics import PROCLITICS
from streams.contract.article import EntityType
from streams.entities.amounts import is_currency
from streams.entities.confidence import PLAIN, Calibration
from streams.entities.name_tables import CURATED_CONFIDENCE, Sense, Thing
from streams.entities.relatives import Relatives
from streams.entities.spans import RULE_PROBABILITY, Span, overlapping

Candidates: TypeAlias = dict[tuple[int, int], tuple[Sense, ...]]
Things: TypeAlias = dict[tuple[EntityType, str], Thing]
"""What a form stands for when it is found with a type."""

_LEAST = {"PER": 0.35, "LOC": 0.35, "ORG": 0.35, "MISC": 0.7}
_SHORTEST = 3
_SURE = 0.7
_CERTAIN = 0.9
_MOST_WORDS = 12
_ARABIC = re.compile("[\u0621-\u064a]")


def reconcile(
    listed: Candidates,
    spans: Sequence[Span],
    text: str,
    things: Things,
    relatives: Relatives,
    *,
    confidence: Calibration = PLAIN,
) -> Candidates:
    """Decide between what the gazetteer and what the field found in one text.

    The hand-written list is believed before the field, with these exceptions. A longer name of the
    field's of another type is another thing (the university of Cairo is no city); so is a person
    with another given name before a listed surname. A shorter one
    that stands for the same thing is the better cut (Hamas in "the movement Hamas"). A city may
    stand for its club. A short form without its full name may stand for itself.

    Args:
        listed: the gazetteer's spans, none overlapping; those without senses are everyday words.
        spans: the field's, none overlapping.
        text: the haystack's text.
        things: what the field's names stand for, by type and form.
        relatives: tells other people of a listed surname.
        confidence: of a model's probability.

    Returns:
        The spans to keep, none overlapping.
    """
    kept = dict(listed)
    order = sorted(listed)
    for span in spans:
        place = (span.start, span.end)
        thing = things[span.type, text[span.start : span.end]]
        # Whose bounds a rule has settled, it has found as well.
        sure = RULE_PROBABILITY if span.is_whole else confidence(span.probability)
        sense = Sense(thing, sure)
        rivals = [rival for rival in overlapping(order, *place) if rival in kept]
        if not _is_credible(span, text[span.start : span.end]):
            continue
        if any(_is_all_but_proclitic(rival, span, text) for rival in rivals):
            continue
        others = {
            rival for rival in rivals if _is_another(rival, kept[rival], span, text, relatives)
        }
        if rivals == [place] and _may_join(kept[place], span):
            kept[place] = (*kept[place], sense)
        elif (span.is_whole or not _holds_several(rivals, kept, span)) and all(
            rival in others or _yields(rival, kept[rival], span, thing) for rival in rivals
        ):
            for rival in rivals:
                senses = kept.pop(rival)
                is_same = _is_same_name(senses, span) and not (span.is_whole and rival != place)
                if len(rivals) == 1 and not others and is_same:
                    sense = Sense(senses[0].thing, sense.confidence)
            kept[place] = (sense,)
    return kept


def _is_credible(span: Span, form: str) -> bool:
    """Say whether what the field found is worth more than a guess."""
    if (len(form) < _SHORTEST and not span.is_whole) or (span.type == "MISC" and is_currency(form)):
        return False
    # The corpora have hardly any Latin words, and hold most of them for names.
    return span.is_whole or (
        span.probability >= _LEAST[span.type]
        and form.count(" ") < _MOST_WORDS
        and _ARABIC.search(form) is not None
    )


def _holds_several(rivals: Sequence[tuple[int, int]], kept: Candidates, span: Span) -> bool:
    """Say whether a span runs over several names of its own type ("Putin to Trump")."""
    listed = [kept[rival][0] for rival in rivals if kept[rival]]
    return len(listed) > 1 and all(sense.thing.type == span.type for sense in listed)


def _may_join(senses: tuple[Sense, ...], span: Span) -> bool:
    return bool(senses) and senses[0].joined and span.probability >= _SURE


def _is_same_name(senses: tuple[Sense, ...], span: Span) -> bool:
    """Say whether a longer form of a person's or a place's name keeps what the list says of it."""
    return bool(senses) and senses[0].thing.type == span.type and span.type in {"PER", "LOC"}


def _is_another(
    place: tuple[int, int],
    senses: tuple[Sense, ...],
    span: Span,
    text: str,
    relatives: Relatives,
) -> bool:
    """Say whether a longer name is that of another person than the listed one inside it."""
    start, end = place
    if not senses or span.type != "PER" or not span.start < start < end <= span.end:
        return False
    return all(
        relatives.is_another(sense.thing, text[span.start : start], text[start:end])
        for sense in senses
    )


def _is_all_but_proclitic(place: tuple[int, int], span: Span, text: str) -> bool:
    """Say whether a listed name of several words lacks nothing of a span but a proclitic.

    Of one word it need not: "to Nan" may be the name Lennan.
    """
    start, end = place
    return end == span.end and " " in text[start:end] and text[span.start : start] in PROCLITICS


def _yields(place: tuple[int, int], senses: tuple[Sense, ...], span: Span, thing: Thing) -> bool:
    """Say whether what the gazetteer found gives way to what the field found over it."""
    start, end = place
    covers = span.start <= start and end <= span.end
    inside = covers and place != (span.start, span.end)
    if not senses or (span.is_whole and covers):
        return inside or (span.is_whole and covers)
    best = senses[0]
    if inside:
        return (
            best.confidence < CURATED_CONFIDENCE
            or best.thing.type != span.type
            or span.type in {"ORG", "MISC"}
        )
    if best.thing == thing:
        # A person without the title, and a name that is longer; a listed place is not shortened.
        is_person = span.type == "PER" and end == span.end
        return (is_person or covers) and span.probability >= _SURE
    if best.confidence >= CURATED_CONFIDENCE and best.thing.type != span.type:
        return (best.thing.type, span.type) == ("LOC", "ORG") and span.probability >= _CERTAIN
    return best.thing.type != span.type and span.probability >= _SURE
