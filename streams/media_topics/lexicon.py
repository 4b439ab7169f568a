"""The lexicon tagger: weighted terms and known entities speak for IPTC Media Topics.

How a score comes about, for one article:

1. Terms are found on whole words, the longest of those that overlap. A place in the title counts
   :data:`TITLE` times, one in the lead (the first :data:`LEAD_LENGTH` code points) :data:`LEAD`
   times, any other once. Those sum up to ``n`` for each term, entities likewise by their count.
2. A topic's evidence is the sum of ``weight * log2(1 + n)`` over its terms: repeating one word
   says less than using several.
3. ``strength = 1 - exp(-evidence / (SCALE * sqrt(words / WORDS)))``: long articles collect more
   evidence by chance. ``share`` is the topic's part of the evidence for all topics.
4. ``score = strength * min(1, share / FULL_SHARE)``. Topics below :data:`SURE` are left out, so an
   article of which nothing is sure has none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.matching import TermMatcher, longest, prepare
from streams.article import Evidence, MediaTopic
from streams.media_topics.vocabulary import Pull, Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.article import Article, Entity, Field

MODEL = "lexicon-1"

TITLE = 4.0
LEAD = 2.0
LEAD_LENGTH = 250
SCALE = 8.0
WORDS = 150
FULL_SHARE = 0.35
SURE = 0.3
MOST_EVIDENCE = 8
_DIGITS = 4


class _Witness(Struct):
    """One term or entity: how much it was seen, and where first."""

    pulls: tuple[Pull, ...]
    place: Evidence
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
        self._terms = tuple(vocabulary.terms)
        self._pulls = tuple(vocabulary.terms.values())
        nouns = [place for place, term in enumerate(self._terms) if term in vocabulary.nouns]
        self._matcher = TermMatcher(self._terms, articled=nouns)

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
        witnesses: dict[object, _Witness] = {}
        if article.title:
            self._hear(article.title, "title", witnesses)
        words = self._hear(article.text, None, witnesses)
        for entity in article.entities or ():
            self._hear_entity(entity, witnesses)
        speakers: dict[str, list[tuple[float, _Witness]]] = defaultdict(list)
        for witness in witnesses.values():
            for pull in witness.pulls:
                speakers[pull.topic].append((pull.weight * witness.loudness, witness))
        return tuple(
            sorted(self._topics(speakers, words), key=lambda topic: (-topic.score, topic.id))
        )

    def _hear(self, text: str, field: Field | None, witnesses: dict[object, _Witness]) -> int:
        """Collect the terms of the title or the text; give its number of words."""
        haystack = prepare(text)
        for hit in longest(self._matcher.find(haystack)):
            witness = witnesses.get(hit.term)
            start, end = haystack.span(hit.start, hit.end)
            if witness is None:
                place = Evidence(text=text[start:end], start=start, end=end, field=field)
                witness = witnesses[hit.term] = _Witness(self._pulls[hit.term], place)
            witness.seen += _emphasis(start, field)
        return haystack.text.count(" ") - 1

    def _hear_entity(self, entity: Entity, witnesses: dict[object, _Witness]) -> None:
        pull = self._pull_of(entity)
        if pull is None or not entity.mentions:
            return
        first = entity.mentions[0]
        place = Evidence(text=first.text, start=first.start, end=first.end, field=first.field)
        seen = sum(_emphasis(mention.start, mention.field) for mention in entity.mentions)
        witnesses[entity.type, entity.name] = _Witness((pull,), place, seen)

    def _pull_of(self, entity: Entity) -> Pull | None:
        known = self._vocabulary.entities.get((entity.type, entity.name))
        if known is not None:
            return known
        for kind, opening, pull in self._vocabulary.openings:
            if entity.type == kind and entity.name.startswith(opening):
                return pull
        return None

    def _topics(
        self, speakers: dict[str, list[tuple[float, _Witness]]], words: int
    ) -> Iterator[MediaTopic]:
        """Score the topics and give those that are sure."""
        evidence = {topic: sum(weight for weight, _ in heard) for topic, heard in speakers.items()}
        total = sum(evidence.values())
        scale = SCALE * math.sqrt(max(1.0, words / WORDS))
        for topic, weight in evidence.items():
            strength = 1.0 - math.exp(-weight / scale)
            score = round(strength * min(1.0, weight / total / FULL_SHARE), _DIGITS)
            if score >= SURE:
                yield MediaTopic(
                    id=topic,
                    label=self._vocabulary.labels[topic],
                    score=score,
                    evidence=_strongest(speakers[topic]),
                )


def _emphasis(start: int, field: Field | None) -> float:
    if field == "title":
        return TITLE
    return LEAD if start < LEAD_LENGTH else 1.0


def _strongest(heard: list[tuple[float, _Witness]]) -> tuple[Evidence, ...]:
    """Give the places of the strongest, each place once."""
    ranked = sorted(heard, key=lambda one: (-one[0], one[1].place.field or "", one[1].place.start))
    places = dict.fromkeys(witness.place for _, witness in ranked)
    return tuple(places)[:MOST_EVIDENCE]


def load_lexicon() -> LexiconTagger:
    """Read the shipped tables and build the tagger.

    Returns:
        The tagger with its digest.
    """
    return LexiconTagger(load_vocabulary())
