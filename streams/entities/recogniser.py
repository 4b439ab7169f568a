"""Recognise an article's entities: a model finds names by context, the gazetteer knows them.

The model is any that labels words: the field, an encoder beside it, or one of the user's own.

Both search the same text. Where they agree, the gazetteer gives the entity its name and its link;
where they do not, :func:`streams.entities.reconciling.reconcile` decides. A name once found is
found again in the same article.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from streams.arabic.matching import Hit, TermLists, TermMatcher
from streams.contract.article import Article, Entity, EntityType
from streams.entities.amounts import RULE_CONFIDENCE, find_amounts
from streams.entities.boundaries import settle_bounds, settle_listed
from streams.entities.chains import find_chains
from streams.entities.clubs import Clubs
from streams.entities.confidence import FIELD, PLAIN, Calibration
from streams.entities.contextual import find_contextual
from streams.entities.coreference import group
from streams.entities.crf_model import Guide, load_shipped
from streams.entities.decoding import Labelled
from streams.entities.features import Lexicon
from streams.entities.gazetteer import (
    SHORT_NAME,
    GazetteerRecogniser,
    Part,
    load_gazetteer,
    parts_of,
)
from streams.entities.institutions import rename_institutions
from streams.entities.latin_and_quoted import find_latin_and_quoted
from streams.entities.media import Media
from streams.entities.merging import join_aliases, settle_types, short_form
from streams.entities.name_tables import Sense, Thing
from streams.entities.placed import PlacedNames
from streams.entities.prepositions import restore_articles, trimmed
from streams.entities.reconciling import Candidates, Things, reconcile
from streams.entities.relatives import Relatives
from streams.entities.sentences import sentences
from streams.entities.spans import Span, locate, overlapping, spans_of
from streams.ports import Lookups

MODEL = "crf-gazetteer-3"
REPEATED_CONFIDENCE = 0.6
"""Of a name that the field found elsewhere in the article."""

_REPEATED = 0.8
_EVERYDAY = 4
_SHORTEST_REPEATED = 4


class Labeller(Protocol):
    """Labels the words of sentences."""

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How its caches did since they were made, by their names."""

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        """Label the sentences of one article, in order; as many labels as words."""


class _Hits(NamedTuple):
    """The listed terms that stand in a text, by list."""

    names: Sequence[Hit]
    media: Sequence[Hit]
    places: Sequence[Hit]


class ArticleRecogniser:
    """Finds people, places, organisations and other names.

    Args:
        gazetteer: the recogniser of listed names.
        labeller: labels words.
        lexicon: what is known of words, to leave proclitics out.
        model: name of the whole, for provenance.
        digest: of the labeller's model.
        confidence: of the labeller's probabilities.
    """

    def __init__(
        self,
        gazetteer: GazetteerRecogniser,
        labeller: Labeller,
        lexicon: Lexicon,
        model: str,
        digest: str,
        *,
        confidence: Calibration = PLAIN,
    ) -> None:
        self._gazetteer = gazetteer
        self.labeller = labeller
        self._lexicon = lexicon
        self._relatives = Relatives(gazetteer.known, lexicon)
        self._media = Media(lexicon)
        self._clubs = Clubs(lexicon)
        self._placed = PlacedNames(gazetteer.known.placed)
        lists = (gazetteer.terms, self._media.forms, tuple(gazetteer.known.placed))
        self._lists = TermLists(lists)
        self._model = model
        self._digest = digest
        self._confidence = confidence

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""
        return self._model

    @property
    def digest(self) -> str:
        """Digests of the labeller's model and of the gazetteer's tables, for provenance."""
        return self._digest + self._gazetteer.digest

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
        hits = [_Hits(*self._lists.find(part.haystack)) for part in parts]
        people = self._gazetteer.find(parts, [own.names for own in hits])
        found = settle_types(parts, self._label(parts, article, hits))
        things = _things(parts, found, people, self._gazetteer.known.senses)
        restore_articles(things, parts, found, self._lexicon)
        join_aliases(things, parts, found)
        named: list[tuple[str, Thing, float]] = []
        for part, spans in zip(parts, found, strict=True):
            kept = reconcile(
                part.candidates(),
                spans,
                part.haystack.text,
                things,
                self._relatives,
                confidence=self._confidence,
            )
            part.replace(kept)
            named += _named(part, spans, kept)
        people |= {form: thing for form, thing, _ in named if thing.type == "PER" and " " in form}
        self._gazetteer.join_surnames(parts, people)
        named += [
            (short, thing, probability)
            for form, thing, probability in named
            if thing.type == "ORG" and " " in (short := short_form(form))
        ]
        self._repeat(parts, named)
        for part in parts:
            _add_amounts(part)
        return group(chain.from_iterable(part.found() for part in parts), len(article.text))

    def _label(
        self, parts: Sequence[Part], article: Article, hits: Sequence[_Hits]
    ) -> list[list[Span]]:
        """Label title and text together and give the names of each."""
        cut = [sentences(part.text) for part in parts]
        labelled = self.labeller.label([one.words for part in cut for one in part])
        found = []
        for part, own in zip(parts, cut, strict=True):
            spans = spans_of(part.haystack, own, labelled[: len(own)], self._lexicon)
            found.append([span for span in spans if not _is_pronoun_word(part, span)])
            labelled = labelled[len(own) :]
        titles = self._gazetteer.known.titles
        found = [
            rename_institutions(part, spans, titles)
            for part, spans in zip(parts, trimmed(parts, found, titles), strict=True)
        ]
        found = [
            self._media.find(part, self._bounded(part, spans), article, own.media)
            for part, spans, own in zip(parts, found, hits, strict=True)
        ]
        found = find_contextual(parts, self._clubs.find(parts, found))
        return [
            find_chains(part, self._placed.find(part, spans, own.places), self._lexicon, titles)
            for part, spans, own in zip(parts, found, hits, strict=True)
        ]

    def _bounded(self, part: Part, spans: Sequence[Span]) -> list[Span]:
        known = self._gazetteer.known
        settle_listed(part, spans)
        settled = settle_bounds(part, spans, self._lexicon, known.titles, known.placed)
        return find_latin_and_quoted(part, settled)

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
                if not overlapping(taken, hit.start, hit.end):
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
    """Make one thing of each type and form; the first spelling is its name."""
    things: Things = {}
    for part, spans in zip(parts, found, strict=True):
        for span in spans:
            form = part.haystack.text[span.start : span.end]
            if (span.type, form) not in things:
                listed = known.get(form) or known.get(short_form(form))
                if listed and not listed[0].joined and listed[0].thing.type == span.type:
                    things[span.type, form] = listed[0].thing
                else:
                    shown = " ".join(part.surface(span.start, span.end)[2].split())
                    things[span.type, form] = Thing(span.type, shown)
    _join_last_names(things, people, known)
    return things


def _join_last_names(
    things: Things, people: Mapping[str, Thing], known: Mapping[str, tuple[Sense, ...]]
) -> None:
    """Let a person's last name alone stand for the one person whose full name ends in it.

    Also where the model takes it for a place that no list knows; not where it takes it for an
    organisation, some of which are named after people.
    """
    full = dict(people)
    full |= {form: thing for (kind, form), thing in things.items() if kind == "PER"}
    last: dict[str, set[Thing]] = {}
    for form, thing in full.items():
        before, _, name = form.rpartition(" ")
        if before:
            last.setdefault(name, set()).add(thing)
    for name, bearers in last.items():
        if len(bearers) == 1:
            kinds: tuple[EntityType, ...] = ("PER",) if name in known else ("PER", "LOC", "MISC")
            for kind in kinds:
                if (kind, name) in things:
                    (things[kind, name],) = bearers


def _is_pronoun_word(part: Part, span: Span) -> bool:
    """Say whether a short place's name is rather a word with a pronoun ("his grandfather")."""
    word = span.end - span.start <= SHORT_NAME
    return word and span.type == "LOC" and part.ends_in_heh(span.end)


def _add_amounts(part: Part) -> None:
    """Add dates, sums and so on where no name stands; a currency's name alone is no name."""
    candidates = part.candidates()
    order = sorted(candidates)
    for amount in find_amounts(part.folded):
        start, end = locate(part.haystack, amount.start, amount.end)
        rivals = overlapping(order, start, end)
        if start < end and not any(candidates.get(rival) for rival in rivals):
            for rival in rivals:
                candidates.pop(rival, None)
            shown = " ".join(part.text[amount.start : amount.end].split())
            candidates[start, end] = (Sense(Thing(amount.type, shown), RULE_CONFIDENCE),)
    part.replace(candidates)


def load_recogniser(guide: Guide = "khabar") -> ArticleRecogniser:
    """Read the shipped field and tables and build the recogniser: about a second, once.

    Args:
        guide: whose names are found.

    Returns:
        The recogniser with its digest.
    """
    model, digest = load_shipped(guide)
    return ArticleRecogniser(
        load_gazetteer(), model.field(), model.lexicon, MODEL, digest, confidence=FIELD
    )
