"""The gazetteer recogniser: known names on whole words, and people by the shape of their names.

Listed names and the blocklist compete on equal terms. Where spans overlap the leftmost wins, and of
those the longest, so that a blocked phrase hides the name inside it and a person's
full name hides the given name that another name is equal to. Mentions leave proclitics out; see
:class:`streams.arabic.matching.Hit` for what that means after the preposition lam.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streams.arabic.fold import code_points, fold_with_offsets
from streams.arabic.matching import Hit, TermMatcher, longest, prepare_folded, search_form
from streams.contract.article import Mention
from streams.entities.coreference import Found, group
from streams.entities.name_tables import (
    JOINED_CONFIDENCE,
    KnownNames,
    Sense,
    Thing,
    load_names,
    surname_of,
)
from streams.entities.persons import extend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streams.contract.article import Article, Entity, Field
    from streams.ports import Lookups

MODEL = "gazetteer-1"
_ANCESTORS = (" بن ", " ال ")
_TEH_MARBUTA = "ة"
_EGYPTIAN = re.compile(r"\b(?:و|ف)?(?:فى|التى|الذى)\b")
_HEH = "ه"
SHORT_NAME = 4
"""Longer names are no everyday word with a pronoun; "his grandfather" is written like Jeddah."""


class Words(NamedTuple):
    """The words of a haystack: as they stand there, and their spans in it."""

    texts: list[str]
    spans: list[tuple[int, int]]


class Part:
    """The title or the text of an article, with what has been found in it so far.

    Args:
        text: the title or the text.
        field: ``title`` for the title.
    """

    def __init__(self, text: str, field: Field | None) -> None:
        self.folded = fold_with_offsets(text)
        self.haystack = prepare_folded(self.folded)
        self.text = text
        self.careful = _TEH_MARBUTA in text
        self._field: Field | None = field
        self._candidates: dict[tuple[int, int], tuple[Sense, ...]] = {}

    @cached_property
    def words(self) -> Words:
        """The words of the haystack."""
        text = self.haystack.text
        is_word = code_points(text) != ord(" ")
        edges = (np.flatnonzero(is_word[1:] != is_word[:-1]) + 1).tolist()
        return Words(text.split(), list(zip(edges[::2], edges[1::2], strict=True)))

    def add(self, start: int, end: int, senses: tuple[Sense, ...]) -> None:
        """Add a candidate. Of one span the first stays, unless both are short forms."""
        known = self._candidates.get((start, end))
        if known is None:
            self._candidates[start, end] = senses
        elif known and known[0].joined and senses[0].joined:
            self._candidates[start, end] = (*known, *senses)

    @cached_property
    def is_egyptian(self) -> bool:
        """Whether the text writes final yeh without dots, as Egypt does."""
        return _EGYPTIAN.search(self.text) is not None

    def senses(self, start: int, end: int) -> tuple[Sense, ...]:
        """Give what the candidate at a span may be; nothing where there is none."""
        return self._candidates.get((start, end), ())

    def candidates(self) -> dict[tuple[int, int], tuple[Sense, ...]]:
        """Give a copy of the candidates: spans of the haystack with their senses, if any."""
        return dict(self._candidates)

    def replace(self, candidates: Mapping[tuple[int, int], tuple[Sense, ...]]) -> None:
        """Put others in the place of all candidates."""
        self._candidates = dict(candidates)

    def settle(self) -> None:
        """Keep the longest of the candidates that overlap."""
        kept = longest(Hit(0, start, end) for start, end in self._candidates)
        self._candidates = {
            (hit.start, hit.end): self._candidates[hit.start, hit.end] for hit in kept
        }

    def ends_in_heh(self, end: int) -> bool:
        """Say whether the letter before a place of the haystack is written as heh.

        Only in a text that writes teh marbuta, for in others heh may stand for it.
        """
        return self.careful and self.text[self.haystack.offsets[end - 1]] == _HEH

    def surface(self, start: int, end: int) -> tuple[int, int, str]:
        """Give a span of the haystack as a span of the text, and what it slices."""
        first, last = self.haystack.span(start, end)
        return first, last, self.text[first:last]

    def found(self) -> Iterator[Found]:
        """Give what was kept as mentions, blocked phrases left out."""
        for span, senses in self._candidates.items():
            if not senses:
                continue
            start, end, text = self.surface(*span)
            confidence = senses[0].confidence
            yield Found(
                Mention(start=start, end=end, text=text, confidence=confidence, field=self._field),
                senses,
            )


def parts_of(article: Article) -> list[Part]:
    """Give the text of an article and, where there is one, its title."""
    parts = [Part(article.text, None)]
    if article.title:
        parts.append(Part(article.title, "title"))
    return parts


class GazetteerRecogniser:
    """Finds known names, and people whom their titles and family names give away.

    Args:
        known: the names.
    """

    def __init__(self, known: KnownNames) -> None:
        self._known = known
        self._forms = tuple(known.senses)
        self._senses = tuple(known.senses.values())
        self.terms = (*self._forms, *sorted(known.given))
        """What is looked for: the names, and what people are called by."""
        self._with_teh_marbuta = frozenset(
            place
            for place, (form, senses) in enumerate(known.senses.items())
            if _needs_teh_marbuta(form, senses)
        )

    @cached_property
    def _matcher(self) -> TermMatcher:
        return TermMatcher(self.terms)

    @property
    def known(self) -> KnownNames:
        """The names."""
        return self._known

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""
        return MODEL

    @property
    def digest(self) -> str:
        """Digest of the gazetteer's tables, for provenance."""
        return self._known.digest

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """None."""
        return {}

    def recognise(self, article: Article) -> tuple[Entity, ...]:
        """Give the entities of the title and the text with their mentions.

        Args:
            article: any article; only title and text are read.

        Returns:
            Entities by falling salience; every mention slices to its own text.
        """
        parts = parts_of(article)
        people = self.find(parts, [self._matcher.find(part.haystack) for part in parts])
        self.join_surnames(parts, people)
        return group((found for part in parts for found in part.found()), len(article.text))

    def find(self, parts: Sequence[Part], hits: Sequence[Sequence[Hit]]) -> dict[str, Thing]:
        """Find listed names, and people by the shape of their names.

        Args:
            parts: where to look; what is found is added to them.
            hits: the terms of :attr:`terms` that stand in each.

        Returns:
            The people found by shape, under the search forms of their names.
        """
        people: dict[str, Thing] = {}
        count = len(self._forms)
        for part, own in zip(parts, hits, strict=True):
            given: list[Hit] = []
            for hit in own:
                if hit.term >= count:
                    given.append(hit)
                elif hit.term not in self._with_teh_marbuta or not part.ends_in_heh(hit.end):
                    part.add(hit.start, hit.end, self._senses[hit.term])
            self._find_people(part, given, people)
        return people

    def _find_people(self, part: Part, given: Sequence[Hit], people: dict[str, Thing]) -> None:
        """Find people by the shape of their names, and remember them by search form."""
        for hit in given:
            extended = extend(part.haystack, part.text, hit, self._known)
            if extended is None:
                continue
            end, confidence = extended
            form = part.haystack.text[hit.start : end]
            senses = self._listed_person(form)
            if senses is None:
                shown = " ".join(part.surface(hit.start, end)[2].split())
                thing = people.setdefault(form, Thing("PER", shown))
                senses = (Sense(thing, confidence),)
            part.add(hit.start, end, senses)
        part.settle()

    def _listed_person(self, form: str) -> tuple[Sense, ...] | None:
        """Give the senses of the listed name that an ancestor only makes longer."""
        senses = self._known.senses
        for link in _ANCESTORS:
            # From the right: "X bin Y bin Z" is listed as "X bin Y" rather than as "X".
            name = form
            while link in name:
                name = name.rpartition(link)[0]
                if senses.get(name) and senses[name][0].thing.type == "PER":
                    return senses[name]
        return None

    def join_surnames(self, parts: Sequence[Part], people: Mapping[str, Thing]) -> None:
        """Join surnames that stand alone to people whom the article names in full.

        Args:
            parts: where to look; what is found is added to them.
            people: the people, under the search forms of their full names.
        """
        senses: dict[str, tuple[Sense, ...]] = {}
        for form, thing in people.items():
            surname = surname_of(form, self._known.not_surnames)
            listed = self._known.senses.get(surname or "")
            if surname and (listed is None or (listed and listed[0].joined)):
                sense = Sense(thing, JOINED_CONFIDENCE, joined=True)
                senses[surname] = (*senses.get(surname, ()), sense)
        if not senses:
            return
        surnames = list(senses)
        matcher = TermMatcher(surnames)
        for part in parts:
            for hit in matcher.find(part.haystack):
                part.add(hit.start, hit.end, senses[surnames[hit.term]])
            part.settle()


def _needs_teh_marbuta(form: str, senses: tuple[Sense, ...]) -> bool:
    """Say whether a short name ends in teh marbuta, so that with heh it may be another word."""
    return len(form) <= SHORT_NAME and any(
        sense.thing.name.endswith(_TEH_MARBUTA) and search_form(sense.thing.name) == form
        for sense in senses
    )


def load_gazetteer() -> GazetteerRecogniser:
    """Read the shipped tables and build the recogniser: some tenths of a second, once.

    Returns:
        The recogniser with its digest.
    """
    return GazetteerRecogniser(load_names())
