"""The tagger: terms, known entities and a learned part speak for IPTC Media Topics.

Terms are found on whole words, the longest of those that overlap; an ambiguous one counts only
beside the neighbours that its table asks for. A place in the title counts :data:`TITLE` times, one
in the lead (the first :data:`LEAD_LENGTH` code points) :data:`LEAD` times, any other once; the
forms of one term count together. Entities count likewise, by their mentions.

A single word says nothing where it is part of a person's name, unless it is a name itself, and
nothing where it is another word that folding makes the same: عمره, his age, is no عمرة. Words that
are borrowed for politics (the ball in the opponent's half, a painkiller for the crisis) count a
tenth beside it, unless something that is not so borrowed speaks for their own topic too. A match
that nobody of sport plays, among people and bodies of politics, is an image as well. Beside a
word that decides what an article is (weight :data:`DECIDES`), every other topic counts half.
:mod:`streams.media_topics.learned` gives the top-level topics chances, and
:mod:`streams.media_topics.scores` says how scores come of all that.

A topic is given where it is sure and supported: by two terms or entities; by a strong one
(:data:`STRONG`) that is a phrase or counts :data:`LOUD` times; by a weak one and the learned part;
or by the learned part alone where that is sure, and its strongest words are the evidence then. A
topic between a top-level one and a narrower one that is given stands in the chain of the latter; it
is given itself only where something speaks for it directly.
"""

from __future__ import annotations

import hashlib
import math
import re
import sys
from bisect import bisect_right
from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from streams.arabic.matching import prepare
from streams.contract.article import Evidence, MediaTopic
from streams.media_topics.learned import LinearModel, Opinion, load_model
from streams.media_topics.scores import score
from streams.media_topics.term_finder import TermFinder
from streams.media_topics.vocabulary import Pull, Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from streams.arabic.matching import Haystack
    from streams.contract.article import Article, Entity, Field, Mention
    from streams.media_topics.term_finder import Found
    from streams.media_topics.vocabulary import Context, Term

MODEL = "lexicon-4+linear-1"
WITHOUT_MODEL = "lexicon-4"

TITLE = 4.0
LEAD = 2.0
LEAD_LENGTH = 250
MOST_EVIDENCE = 8
STRONG = 3.0
LOUD = 2.0
AGREED, AGREED_BELOW = 0.2, 0.5
IMAGE, COMPANY, LITERAL = 0.1, 8.0, 2.0
DECIDES, DECIDED = 7.0, 0.5
_SPORT, _STATE = "medtop:15000000", ("medtop:11000000", "medtop:16000000")
PLAYED, FEWEST_OF_STATE = 0.2, 3
_NEAR = 60
_MARBUTA, _HEH = "ة", "ه"
_NOWHERE = (sys.maxsize, sys.maxsize)
_ARTICLES = ("ال", "لل")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u0652\u0670]")
_PROCLITICS = "(?:ال|و|ب|ل|وال|بال|لل|ف)?"


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
    phrase: bool = False
    image: frozenset[str] = frozenset()


class _Voice(Struct, frozen=True, gc=False):
    """What one witness says for one topic."""

    weight: float
    witness: _Witness
    strong: bool


class _Rule(NamedTuple):
    """When one word of the lexicon counts; the length of one that ends in teh marbuta."""

    contexts: tuple[tuple[bool, re.Pattern[str]], ...]
    spellings: tuple[str, ...]
    marked: int


class _Heard(NamedTuple):
    """An article made ready, and what the learned part says of it."""

    article: Article
    haystacks: Mapping[Field | None, Haystack]
    opinion: Opinion


class _Source(NamedTuple):
    """The title or the text as written, and where people's names of two words or more stand."""

    text: str
    field: Field | None
    named: Sequence[tuple[int, int]]


_NO_OPINION = Opinion({}, {})


class LexiconTagger:
    """Tags articles by a vocabulary of terms and entities.

    Args:
        vocabulary: what speaks for which topic.
        linear: the learned part; without one, terms and entities decide alone.
    """

    def __init__(self, vocabulary: Vocabulary, linear: LinearModel | None = None) -> None:
        self._vocabulary = vocabulary
        self._linear = linear
        self._top = vocabulary.top
        self._rules = [_rule(term) for term in vocabulary.terms]
        self._borrowed = {owner for owner, term in enumerate(vocabulary.terms) if term.image}
        self._decides = {
            owner: {self._top.get(pull.topic, pull.topic) for pull in term.pulls}
            for owner, term in enumerate(vocabulary.terms)
            if any(pull.weight >= DECIDES for pull in term.pulls)
        }
        self._finder = TermFinder(vocabulary.terms)

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""
        return MODEL if self._linear else WITHOUT_MODEL

    @property
    def digest(self) -> str:
        """Digest of the vocabulary's tables and the learned part, for provenance."""
        if self._linear is None:
            return self._vocabulary.digest
        both = self._vocabulary.digest + self._linear.digest
        return hashlib.sha256(both.encode()).hexdigest()[: len(self._vocabulary.digest)]

    def tag(self, article: Article) -> tuple[MediaTopic, ...]:
        """Give the media topics that the article is surely about.

        Args:
            article: title, text and, where they are there, entities are read.

        Returns:
            Topics by falling score, then by id; at most eight pieces of evidence each, the
            strongest first, every one slicing to its own text.
        """
        haystacks: dict[Field | None, Haystack] = {}
        if article.title:
            haystacks["title"] = prepare(article.title)
        haystacks[None] = prepare(article.text)
        terms: dict[int, _Witness] = {}
        words: list[str] = []
        phrases: dict[Field | None, list[tuple[int, int]]] = {}
        named = _named(article.entities or ())
        for field, haystack in haystacks.items():
            cut = haystack.text.split(" ")
            source = (article.title or "") if field else article.text
            inside = named.get(field, ())
            phrases[field] = self._hear(haystack, cut, _Source(source, field, inside), terms)
            words += cut
        known = [
            (entity, pull)
            for entity in article.entities or ()
            if (pull := self._pull_of(entity)) is not None
        ]
        witnesses = [*terms.values(), *self._hear_entities(known, terms, phrases)]
        factors = self._factors(terms, witnesses, [pull.topic for _, pull in known])
        opinion = self._linear.judge(words) if self._linear else _NO_OPINION
        if factors:
            opinion = opinion._replace(
                chances={t: c * factors.get(t, 1.0) for t, c in opinion.chances.items()}
            )
        heard = _Heard(article, haystacks, opinion)
        topics = self._topics(heard, _voices(witnesses))
        return tuple(sorted(topics, key=lambda topic: (-topic.score, topic.id)))

    def _hear(
        self,
        haystack: Haystack,
        words: Sequence[str],
        source: _Source,
        terms: dict[int, _Witness],
    ) -> list[tuple[int, int]]:
        """Collect the terms of the title or the text; give the spans of the phrases."""
        phrases: list[tuple[int, int]] = []
        hits = self._finder.find(haystack.text, words)
        places = [hit.start for hit in hits]
        places += [hit.end for hit in hits]
        starts = haystack.offsets[places].tolist()
        ends = starts[len(hits) :]
        rules, known, text = self._rules, self._vocabulary.terms, source.text
        spans = iter(source.named)
        named, passed = next(spans, _NOWHERE)
        field = source.field
        for hit, start, end in zip(hits, starts, ends, strict=False):
            owner = hit.term
            rule = rules[owner]
            if rule is not None and _silent(rule, haystack, hit, text, start):
                continue
            while start >= passed:
                named, passed = next(spans, _NOWHERE)
            witness = terms.get(owner)
            if witness is None:
                term = known[owner]
                if term.phrase:
                    phrases.append((start, end))
                elif start >= named and not term.name:
                    continue
                if not term.pulls:
                    continue
                place = _Place(field, start, end)
                witness = terms[owner] = _Witness(term.pulls, place, 0.0, term.phrase, term.image)
            elif witness.phrase:
                phrases.append((start, end))
            elif start >= named and not known[owner].name:
                continue
            witness.seen += TITLE if field else LEAD if start < LEAD_LENGTH else 1.0
        return phrases

    def _factors(
        self, terms: Mapping[int, _Witness], witnesses: Sequence[_Witness], named: Sequence[str]
    ) -> dict[str, float]:
        """Let words that do not mean their topic here say less; give what is left of such topics.

        Words that are borrowed for another topic keep :data:`IMAGE` of their weight beside it,
        unless a word of :data:`LITERAL` that is not so borrowed speaks for theirs. Where a word
        that decides stands in the title or the lead, every other topic keeps :data:`DECIDED`. A
        match among entities of politics, and none of sport, keeps :data:`PLAYED`.
        """
        top = self._top
        factors = {} if self._borrowed.isdisjoint(terms) else _images(witnesses, top)
        decided: set[str] = set()
        for owner in self._decides.keys() & terms.keys():
            place = terms[owner].place
            if place.field or place.start < LEAD_LENGTH:
                decided |= self._decides[owner]
        if decided:
            _weaken(witnesses, top, dict.fromkeys({*top.values()} - decided, DECIDED), factors)
        tops = [top.get(topic, topic) for topic in named]
        if _SPORT not in tops and sum(map(tops.count, _STATE)) >= FEWEST_OF_STATE:
            _weaken(witnesses, top, {_SPORT: PLAYED}, factors)
        return factors

    def _hear_entities(
        self,
        known: Iterable[tuple[Entity, Pull]],
        terms: dict[int, _Witness],
        phrases: Mapping[Field | None, list[tuple[int, int]]],
    ) -> list[_Witness]:
        """Collect the entities; one whose mention holds a term that says the same joins the term.

        The term then shows the whole name, and nothing counts twice. A mention inside a longer
        phrase of the lexicon is silent: the phrase says what it is.
        """
        firsts = {(w.place.field, w.place.start): w for w in terms.values()}
        apart: list[_Witness] = []
        for entity, pull in known:
            mentions = [one for one in entity.mentions if not _covered(one, phrases)]
            if not mentions:
                continue
            first = mentions[0]
            place = _Place(first.field, first.start, first.end)
            seen = sum(_emphasis(mention.start, mention.field) for mention in mentions)
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
        topic = self._top.get(pull.topic, pull.topic)
        for mention in entity.mentions:
            for start in range(mention.start, mention.end):
                term = firsts.get((mention.field, start))
                if term and any(self._top.get(o.topic, o.topic) == topic for o in term.pulls):
                    return term
        return None

    def _pull_of(self, entity: Entity) -> Pull | None:
        known = self._vocabulary.entities.get((entity.type, entity.name))
        if known is not None:
            return known
        word = entity.name.partition(" ")[0]
        for opening, pull in self._vocabulary.openings.get((entity.type, word), ()):
            if entity.name.startswith(opening):
                return pull
        return None

    def _topics(self, heard: _Heard, voices: dict[str, list[_Voice]]) -> Iterator[MediaTopic]:
        """Give the topics that are sure and supported."""
        chains, labels = self._vocabulary.chains, self._vocabulary.labels
        evidence: dict[str, float] = defaultdict(float)
        below: dict[str, list[str]] = defaultdict(list)
        for topic, said in voices.items():
            weight = sum(voice.weight for voice in said)
            for one in (topic, *chains[topic]):
                evidence[one] += weight
                below[one].append(topic)
        words = heard.haystacks[None].text.count(" ") - 1
        led = self._led(voices)
        sure = score(evidence, self._top, words, heard.opinion.chances, led)
        named = {above for topic in sure for above in chains[topic]}
        for topic, value in sure.items():
            if topic in self._top and topic in named and topic not in voices:
                continue
            places = self._support(heard, topic, [v for one in below[topic] for v in voices[one]])
            if places:
                yield MediaTopic(
                    id=topic,
                    label=labels[topic],
                    score=value,
                    evidence=tuple(_evidence(heard.article, *place) for place in places),
                    broader=chains[topic],
                )

    def _led(self, voices: Mapping[str, list[_Voice]]) -> dict[str, float]:
        """Give the evidence of strong phrases and names in the title and the lead.

        Only that of top-level topics for which two or more speak there.
        """
        spoken: dict[str, dict[_Place, float]] = defaultdict(dict)
        for topic, said in voices.items():
            for voice in said:
                place = voice.witness.place
                if voice.strong and (place.field or place.start < LEAD_LENGTH):
                    spoken[self._top.get(topic, topic)][place] = voice.weight
        return {topic: sum(some.values()) for topic, some in spoken.items() if len(some) > 1}

    def _support(self, heard: _Heard, topic: str, said: list[_Voice]) -> list[_Place]:
        """Give the places of what speaks for a sure topic; none where that is not enough."""
        chance = heard.opinion.chances.get(self._top.get(topic, topic), 0.0)
        agreed = chance >= (AGREED_BELOW if topic in self._top else AGREED)
        if len(said) > 1 or (said and (said[0].strong or agreed)):
            return _strongest(said)
        if said or self._linear is None:
            return []
        clues = self._linear.clues(heard.opinion, topic)
        return [place for word in clues if (place := _find(word, heard.haystacks)) is not None]


def _voices(witnesses: Iterable[_Witness]) -> dict[str, list[_Voice]]:
    """Give who speaks for each topic directly, and how loudly."""
    voices: dict[str, list[_Voice]] = defaultdict(list)
    for witness in witnesses:
        loudness = math.log2(1.0 + witness.seen)
        loud = witness.phrase or witness.seen >= LOUD
        for pull in witness.pulls:
            strong = loud and pull.weight >= STRONG
            voices[pull.topic].append(_Voice(pull.weight * loudness, witness, strong))
    return voices


def _named(entities: Iterable[Entity]) -> dict[Field | None, list[tuple[int, int]]]:
    """Give the spans of the names of people that have two words or more, in order."""
    named: dict[Field | None, list[tuple[int, int]]] = {}
    for entity in entities:
        if entity.type == "PER" and " " in entity.name:
            for mention in entity.mentions:
                if " " in mention.text:
                    named.setdefault(mention.field, []).append((mention.start, mention.end))
    for spans in named.values():
        spans.sort()
    return named


def _images(witnesses: Sequence[_Witness], top: Mapping[str, str]) -> dict[str, float]:
    """Weaken borrowed words; give the topics for which none but those spoke."""
    alone = {
        top.get(pull.topic, pull.topic)
        for witness in witnesses
        if witness.image
        for pull in witness.pulls
    }
    company: dict[str, float] = {}
    for witness in witnesses:
        if not witness.image:
            for pull in witness.pulls:
                topic = top.get(pull.topic, pull.topic)
                company[topic] = company.get(topic, 0.0) + pull.weight
                if pull.weight >= LITERAL and topic in alone:
                    alone.remove(topic)
                    if not alone:
                        return {}
    factors: dict[str, float] = {}
    for witness in witnesses:
        image = witness.image
        if image and sum(company.get(topic, 0.0) for topic in image) >= COMPANY:
            borrowed = {top.get(pull.topic, pull.topic) for pull in witness.pulls} & alone - image
            factors |= dict.fromkeys(borrowed, IMAGE)
            _weaken([witness], top, dict.fromkeys(borrowed, IMAGE))
    return factors


def _weaken(
    witnesses: Iterable[_Witness],
    top: Mapping[str, str],
    by: Mapping[str, float],
    factors: dict[str, float] | None = None,
) -> None:
    """Multiply what witnesses say for top-level topics and those below them; keep account of it."""
    for witness in witnesses:
        witness.pulls = tuple(
            Pull(pull.topic, pull.weight * by[above])
            if (above := top.get(pull.topic, pull.topic)) in by
            else pull
            for pull in witness.pulls
        )
    if factors is not None:
        for topic, factor in by.items():
            factors[topic] = factors.get(topic, 1.0) * factor


def _rule(term: Term) -> _Rule | None:
    if not (term.contexts or term.spellings or term.marked):
        return None
    marked = len(term.forms[0]) if term.marked else 0
    return _Rule(tuple(map(_compile, term.contexts)), term.spellings, marked)


def _silent(rule: _Rule, haystack: Haystack, hit: Found, source: str, start: int) -> bool:
    """Say whether a word does not count where it stands."""
    contexts, spellings, marked = rule
    if (
        marked == hit.end - hit.start
        and source[start + marked - 1] != _MARBUTA
        and _is_other(haystack, hit, source)
    ):
        return True
    if spellings:
        written = _MARKS.sub("", source[slice(*haystack.span(hit.start, hit.end))])
        if not written.startswith(spellings):
            return True
    if not contexts:
        return False
    text = haystack.text
    near = f"{text[max(0, hit.start - _NEAR) : hit.start]}|{text[hit.end : hit.end + _NEAR]}"
    return any(wanted is not bool(neighbours.search(near)) for wanted, neighbours in contexts)


def _is_other(haystack: Haystack, hit: Found, source: str) -> bool:
    """Say whether a pronoun stands where folding saw teh marbuta; none does after the article."""
    written = source[slice(*haystack.span(hit.start, hit.end))]
    before = haystack.text[hit.start - 2 : hit.start]
    return written[-1:] == _HEH and before not in _ARTICLES


def _covered(mention: Mention, phrases: Mapping[Field | None, list[tuple[int, int]]]) -> bool:
    """Say whether a mention lies in a longer phrase; those are in order and do not overlap."""
    spans = phrases.get(mention.field, [])
    place = bisect_right(spans, mention.start, key=itemgetter(0)) - 1
    if place < 0:
        return False
    start, end = spans[place]
    return mention.end <= end and end - start > mention.end - mention.start


def _compile(context: Context) -> tuple[bool, re.Pattern[str]]:
    near = "|".join(map(re.escape, context.neighbours))
    return context.wanted, re.compile(f" {_PROCLITICS}(?:{near})")


def _emphasis(start: int, field: Field | None) -> float:
    if field == "title":
        return TITLE
    return LEAD if start < LEAD_LENGTH else 1.0


def _find(word: str, haystacks: Mapping[Field | None, Haystack]) -> _Place | None:
    """Give where a word stands first, the title before the text."""
    for field, haystack in haystacks.items():
        start = haystack.text.find(f" {word} ")
        if start >= 0:
            return _Place(field, *haystack.span(start + 1, start + 1 + len(word)))
    return None


def _strongest(said: list[_Voice]) -> list[_Place]:
    """Give the places of the strongest, each place once."""
    ranked = sorted(said, key=_rank)
    return list(dict.fromkeys(voice.witness.place for voice in ranked))[:MOST_EVIDENCE]


def _rank(voice: _Voice) -> tuple[float, str, int]:
    place = voice.witness.place
    return -voice.weight, place.field or "", place.start


def _evidence(article: Article, field: Field | None, start: int, end: int) -> Evidence:
    source = article.text if field is None else article.title or ""
    return Evidence(text=source[start:end], start=start, end=end, field=field)


def load_lexicon() -> LexiconTagger:
    """Read the shipped tables and model, and build the tagger.

    Returns:
        The tagger with its digest.
    """
    return LexiconTagger(load_vocabulary(), load_model())
