"""The lexicon tagger: weighted terms and known entities speak for IPTC Media Topics.

Terms are found on whole words, the longest of those that overlap. A place in the title counts
:data:`TITLE` times, one in the lead (the first :data:`LEAD_LENGTH` code points) :data:`LEAD` times,
any other once; the forms of one term count together. Entities count likewise, by their mentions.
:mod:`streams.media_topics.scores` says how scores come of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from streams.arabic.matching import TermMatcher, longest, prepare
from streams.article import Evidence, MediaTopic
from streams.media_topics.scores import score
from streams.media_topics.vocabulary import Pull, Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from streams.article import Article, Entity, Field

MODEL = "lexicon-2"

TITLE = 4.0
LEAD = 2.0
LEAD_LENGTH = 250
MOST_EVIDENCE = 8


class _Place(NamedTuple):
    """Where a term or an entity was first seen, in the title or the text."""

    field: Field | None
    start: int
    end: int


class _Witness(Struct):
    """One term or entity: how much it was seen, and where first."""

    pulls: tuple[Pull, ...]
    place: _Place
    seen: float = 0.0

    @property
    def loudness(self) -> float:
        return math.log2(1.0 + self.seen)


class LexiconTagger:
    """Tags articles by a vocabulary of terms and entities.

    Args:
        vocabulary: what speaks for which topic.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        places = [
            (form, owner, place < term.articled)
            for owner, term in enumerate(vocabulary.terms)
            for place, form in enumerate(term.forms)
        ]
        self._owners = [owner for _, owner, _ in places]
        self._matcher = TermMatcher(
            [form for form, *_ in places],
            articled=[place for place, (*_, articled) in enumerate(places) if articled],
        )

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""
        return MODEL

    @property
    def digest(self) -> str:
        """Digest of the vocabulary's tables, for provenance."""
        return self._vocabulary.digest

    def tag(self, article: Article) -> tuple[MediaTopic, ...]:
        """Give the media topics that the article is surely about.

        Args:
            article: title, text and, where they are there, entities are read.

        Returns:
            Topics by falling score, then by id; at most eight pieces of evidence each, the
            strongest first, every one slicing to its own text.
        """
        terms: dict[int, _Witness] = {}
        if article.title:
            self._hear(article.title, "title", terms)
        words = self._hear(article.text, None, terms)
        entities = self._hear_entities(article.entities or (), terms)
        speakers = self._speakers([*terms.values(), *entities])
        topics = self._topics(article, speakers, words)
        return tuple(sorted(topics, key=lambda topic: (-topic.score, topic.id)))

    def _hear(self, text: str, field: Field | None, terms: dict[int, _Witness]) -> int:
        """Collect the terms of the title or the text; give its number of words."""
        haystack = prepare(text)
        hits = longest(self._matcher.find(haystack))
        starts = haystack.offsets[[hit.start for hit in hits]].tolist()
        ends = haystack.offsets[[hit.end for hit in hits]].tolist()
        for hit, start, end in zip(hits, starts, ends, strict=True):
            owner = self._owners[hit.term]
            witness = terms.get(owner)
            if witness is None:
                pulls = self._vocabulary.terms[owner].pulls
                witness = terms[owner] = _Witness(pulls, _Place(field, start, end))
            witness.seen += _emphasis(start, field)
        return haystack.text.count(" ") - 1

    def _hear_entities(
        self, entities: Iterable[Entity], terms: dict[int, _Witness]
    ) -> list[_Witness]:
        """Collect the entities; one whose mention holds a term that says the same joins the term.

        The term then shows the whole name, and nothing counts twice.
        """
        firsts = {(w.place.field, w.place.start): w for w in terms.values()}
        apart: list[_Witness] = []
        for entity in entities:
            pull = self._pull_of(entity)
            if pull is None or not entity.mentions:
                continue
            first = entity.mentions[0]
            place = _Place(first.field, first.start, first.end)
            seen = sum(_emphasis(mention.start, mention.field) for mention in entity.mentions)
            same = self._inside(entity, firsts, pull)
            if same is None:
                apart.append(_Witness((pull,), place, seen))
            else:
                same.place = place
                same.seen = max(same.seen, seen)
        return apart

    def _inside(
        self, entity: Entity, firsts: Mapping[tuple[Field | None, int], _Witness], pull: Pull
    ) -> _Witness | None:
        """Give a term first seen inside a mention that speaks for the same top-level topic."""
        topic = self._top(pull.topic)
        for mention in entity.mentions:
            for start in range(mention.start, mention.end):
                term = firsts.get((mention.field, start))
                if term and any(self._top(one.topic) == topic for one in term.pulls):
                    return term
        return None

    def _top(self, topic: str) -> str:
        return self._vocabulary.broader.get(topic, topic)

    def _pull_of(self, entity: Entity) -> Pull | None:
        known = self._vocabulary.entities.get((entity.type, entity.name))
        if known is not None:
            return known
        word = entity.name.partition(" ")[0]
        for opening, pull in self._vocabulary.openings.get((entity.type, word), ()):
            if entity.name.startswith(opening):
                return pull
        return None

    def _speakers(self, witnesses: Iterable[_Witness]) -> dict[str, list[tuple[float, _Witness]]]:
        """Give who speaks for each topic, and how loudly; for a narrower one and that above it."""
        speakers: dict[str, list[tuple[float, _Witness]]] = defaultdict(list)
        broader = self._vocabulary.broader
        for witness in witnesses:
            loudness = witness.loudness
            for pull in witness.pulls:
                voice = (pull.weight * loudness, witness)
                speakers[pull.topic].append(voice)
                if pull.topic in broader:
                    speakers[broader[pull.topic]].append(voice)
        return speakers

    def _topics(
        self, article: Article, speakers: dict[str, list[tuple[float, _Witness]]], words: int
    ) -> Iterator[MediaTopic]:
        evidence = {topic: sum(weight for weight, _ in heard) for topic, heard in speakers.items()}
        for topic, value in score(evidence, self._vocabulary.broader, words).items():
            yield MediaTopic(
                id=topic,
                label=self._vocabulary.labels[topic],
                score=value,
                evidence=_strongest(article, speakers[topic]),
            )


def _emphasis(start: int, field: Field | None) -> float:
    if field == "title":
        return TITLE
    return LEAD if start < LEAD_LENGTH else 1.0


def _strongest(article: Article, heard: list[tuple[float, _Witness]]) -> tuple[Evidence, ...]:
    """Give the places of the strongest, each place once."""
    ranked = sorted(heard, key=lambda one: (-one[0], one[1].place.field or "", one[1].place.start))
    places = tuple(dict.fromkeys(witness.place for _, witness in ranked))[:MOST_EVIDENCE]
    return tuple(_evidence(article, *place) for place in places)


def _evidence(article: Article, field: Field | None, start: int, end: int) -> Evidence:
    source = article.text if field is None else article.title or ""
    return Evidence(text=source[start:end], start=start, end=end, field=field)


def load_lexicon() -> LexiconTagger:
    """Read the shipped tables and build the tagger.

    Returns:
        The tagger with its digest.
    """
    return LexiconTagger(load_vocabulary())
