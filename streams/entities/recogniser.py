"""Recognise an article's entities: a model finds names by context, the gazetteer knows them.

The model is any that labels words: the field, an encoder beside it, or one of the user's own.

Both search the same text. Where they agree, the gazetteer gives the entity its name and its link;
where they do not, :func:`reconcile` decides. A name once found is found again in the same article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Protocol, TypeAlias

from streams.arabic.matching import TermMatcher
from streams.article import Article, Entity, EntityType
from streams.entities.amounts import RULE_CONFIDENCE, find_amounts, is_currency
from streams.entities.crf_model import load_shipped
from streams.entities.decoding import Labelled
from streams.entities.features import Lexicon
from streams.entities.gazetteer import (
    SHORT_NAME,
    GazetteerRecogniser,
    Part,
    load_gazetteer,
    parts_of,
)
from streams.entities.grouping import group
from streams.entities.names import CURATED_CONFIDENCE, Sense, Thing
from streams.entities.sentences import sentences
from streams.entities.spans import Span, locate, spans_of
from streams.ports import Lookups

MODEL = "crf-gazetteer-1"
REPEATED_CONFIDENCE = 0.6
"""Of a name that the field found elsewhere in the article."""

Candidates: TypeAlias = dict[tuple[int, int], tuple[Sense, ...]]
Things: TypeAlias = dict[tuple[EntityType, str], Thing]
"""What a form stands for when it is found with a type."""

_LEAST = {"PER": 0.35, "LOC": 0.35, "ORG": 0.35, "MISC": 0.7}
_SHORTEST = 3
_SURE = 0.7
_CERTAIN = 0.9
_REPEATED = 0.8
_EVERYDAY = 4
_SHORTEST_REPEATED = 4
_DIGITS = 2
_MOST_WORDS = 12
_ARABIC = re.compile("[\u0621-\u064a]")


class Labeller(Protocol):
    """Labels the words of sentences."""

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How its caches did since they were made, by their names."""

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        """Label the sentences of one article, in order; as many labels as words."""


class ArticleRecogniser:
    """Finds people, places, organisations and other names.

    Args:
        gazetteer: the recogniser of listed names.
        labeller: labels words.
        lexicon: what is known of words, to leave proclitics out.
        model: name of the whole, for provenance.
        digest: of the labeller's model.
    """

    def __init__(
        self,
        gazetteer: GazetteerRecogniser,
        labeller: Labeller,
        lexicon: Lexicon,
        model: str,
        digest: str,
    ) -> None:
        self._gazetteer = gazetteer
        self.labeller = labeller
        self._lexicon = lexicon
        self._model = model
        self._digest = digest

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""
        return self._model

    @property
    def digest(self) -> str:
        """Digests of the labeller's model and of the gazetteer's tables, for provenance."""
        return f"{self._digest}-{self._gazetteer.digest}"

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How the labeller's caches did since they were made, by their names."""
        return self.labeller.caches

    def recognise(self, article: Article) -> tuple[Entity, ...]:
        """Give the entities of the title and the text with their mentions.

        Args:
            article: any article; only title and text are read.

        Returns:
            Entities by falling salience; every mention slices to its own text.
        """
        parts = parts_of(article)
        people = self._gazetteer.find(parts)
        found = self._label(parts)
        things = _things(parts, found, people, self._gazetteer.known.senses)
        named: list[tuple[str, Thing, float]] = []
        for part, spans in zip(parts, found, strict=True):
            kept = reconcile(part.candidates(), spans, part.haystack.text, things)
            part.replace(kept)
            named += _named(part, spans, kept)
        people |= {form: thing for form, thing, _ in named if thing.type == "PER" and " " in form}
        self._gazetteer.join_surnames(parts, people)
        self._repeat(parts, named)
        for part in parts:
            _add_amounts(part)
        return group(chain.from_iterable(part.found() for part in parts), len(article.text))

    def _label(self, parts: Sequence[Part]) -> list[list[Span]]:
        """Label title and text together and give the names of each."""
        cut = [sentences(part.text) for part in parts]
        labelled = self.labeller.label([one.words for part in cut for one in part])
        found = []
        for part, own in zip(parts, cut, strict=True):
            spans = spans_of(part.haystack, own, labelled[: len(own)], self._lexicon)
            found.append([span for span in spans if not _is_pronoun_word(part, span)])
            labelled = labelled[len(own) :]
        return found

    def _repeat(self, parts: Sequence[Part], named: Sequence[tuple[str, Thing, float]]) -> None:
        """Find again, where nothing else was found, what the field is sure of elsewhere."""
        senses = {
            form: (Sense(thing, REPEATED_CONFIDENCE),)
            for form, thing, probability in named
            if probability >= _REPEATED and self._is_telling(form)
        }
        if not senses:
            return
        forms = list(senses)
        matcher = TermMatcher(forms)
        for part in parts:
            candidates = part.candidates()
            taken = sorted(candidates)
            for hit in matcher.find(part.haystack):
                if not _overlapping(taken, hit.start, hit.end):
                    candidates[hit.start, hit.end] = senses[forms[hit.term]]
            part.replace(candidates)
            part.settle()

    def _is_telling(self, form: str) -> bool:
        """Say whether a form is hardly ever anything but a name."""
        if " " in form:
            return True
        entry = self._lexicon.get(form)
        return len(form) >= _SHORTEST_REPEATED and (entry is None or entry.frequency < _EVERYDAY)


def _named(
    part: Part, spans: Sequence[Span], kept: Candidates
) -> Iterator[tuple[str, Thing, float]]:
    """Give form, thing and probability of those of the field's names that were kept."""
    for span in spans:
        senses = kept.get((span.start, span.end))
        if senses and not senses[0].joined and senses[0].thing.type == span.type:
            form = part.haystack.text[span.start : span.end]
            yield form, senses[0].thing, span.probability


def _things(
    parts: Sequence[Part],
    found: Sequence[Sequence[Span]],
    people: Mapping[str, Thing],
    known: Mapping[str, tuple[Sense, ...]],
) -> Things:
    """Make one thing of each type and form; the first spelling is its name.

    A person's last name alone stands for the one person whose full name ends in it.
    """
    things: Things = {}
    for part, spans in zip(parts, found, strict=True):
        for span in spans:
            form = part.haystack.text[span.start : span.end]
            if (span.type, form) not in things:
                listed = known.get(form)
                if listed and not listed[0].joined and listed[0].thing.type == span.type:
                    things[span.type, form] = listed[0].thing
                else:
                    shown = " ".join(part.surface(span.start, span.end)[2].split())
                    things[span.type, form] = Thing(span.type, shown)
    full = dict(people)
    full |= {form: thing for (kind, form), thing in things.items() if kind == "PER"}
    last: dict[str, set[Thing]] = {}
    for form, thing in full.items():
        before, _, name = form.rpartition(" ")
        if before:
            last.setdefault(name, set()).add(thing)
    for name, bearers in last.items():
        if ("PER", name) in things and len(bearers) == 1:
            (things["PER", name],) = bearers
    return things


def _is_pronoun_word(part: Part, span: Span) -> bool:
    """Say whether a short place's name is rather a word with a pronoun ("his grandfather")."""
    word = span.end - span.start <= SHORT_NAME
    return word and span.type == "LOC" and part.ends_in_heh(span.end)


def _add_amounts(part: Part) -> None:
    """Add dates, sums and so on where no name stands; a currency's name alone is no name."""
    candidates = part.candidates()
    order = sorted(candidates)
    for amount in find_amounts(part.text):
        start, end = locate(part.haystack, amount.start, amount.end)
        rivals = _overlapping(order, start, end)
        if start < end and not any(candidates.get(rival) for rival in rivals):
            for rival in rivals:
                candidates.pop(rival, None)
            shown = " ".join(part.text[amount.start : amount.end].split())
            candidates[start, end] = (Sense(Thing(amount.type, shown), RULE_CONFIDENCE),)
    part.replace(candidates)


def reconcile(
    listed: Candidates,
    spans: Sequence[Span],
    text: str,
    things: Things,
) -> Candidates:
    """Decide between what the gazetteer and what the field found in one text.

    The hand-written list is believed before the field, with these exceptions. A longer name of the
    field's of another type is another thing (the university of Cairo is no city). A shorter one
    that stands for the same thing is the better cut (Hamas in "the movement Hamas"). A city may
    stand for its club. A short form without its full name may stand for itself.

    Args:
        listed: the gazetteer's spans, none overlapping; those without senses are everyday words.
        spans: the field's, none overlapping.
        text: the haystack's text.
        things: what the field's names stand for, by type and form.

    Returns:
        The spans to keep, none overlapping.
    """
    kept = dict(listed)
    order = sorted(listed)
    for span in spans:
        place = (span.start, span.end)
        thing = things[span.type, text[span.start : span.end]]
        sense = Sense(thing, round(span.probability, _DIGITS))
        rivals = [rival for rival in _overlapping(order, *place) if rival in kept]
        if not _is_credible(span, text[span.start : span.end]):
            continue
        if rivals == [place] and _may_join(kept[place], span):
            kept[place] = (*kept[place], sense)
        elif not _holds_several(rivals, kept, span) and all(
            _yields(rival, kept[rival], span, thing) for rival in rivals
        ):
            for rival in rivals:
                senses = kept.pop(rival)
                if len(rivals) == 1 and _is_same_name(senses, span):
                    sense = Sense(senses[0].thing, sense.confidence)
            kept[place] = (sense,)
    return kept


def _overlapping(order: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Give those of sorted spans, none overlapping, that share a letter with a span."""
    first = bisect_right(order, (start, start))
    if first and order[first - 1][1] > start:
        first -= 1
    return list(order[first : bisect_left(order, (end, end))])


def _is_credible(span: Span, form: str) -> bool:
    """Say whether what the field found is worth more than a guess."""
    if len(form) < _SHORTEST or (span.type == "MISC" and is_currency(form)):
        return False
    # The corpora have hardly any Latin words, and hold most of them for names.
    return (
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


def _yields(place: tuple[int, int], senses: tuple[Sense, ...], span: Span, thing: Thing) -> bool:
    """Say whether what the gazetteer found gives way to what the field found over it."""
    start, end = place
    inside = span.start <= start and end <= span.end and place != (span.start, span.end)
    if not senses:
        return inside
    best = senses[0]
    if inside:
        return (
            best.confidence < CURATED_CONFIDENCE
            or best.thing.type != span.type
            or span.type == "ORG"
        )
    if best.thing == thing:
        return start <= span.start and span.end <= end and span.probability >= _SURE
    if best.thing.type == span.type:
        return False
    if best.confidence >= CURATED_CONFIDENCE:
        return (best.thing.type, span.type) == ("LOC", "ORG") and span.probability >= _CERTAIN
    return span.probability >= _SURE


def load_recogniser() -> ArticleRecogniser:
    """Read the shipped field and tables and build the recogniser: about a second, once.

    Returns:
        The recogniser with its digest.
    """
    model, digest = load_shipped()
    return ArticleRecogniser(load_gazetteer(), model.field(), model.lexicon, MODEL, digest)
