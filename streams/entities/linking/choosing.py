"""Which one is meant: link each entity to the identity that its name and its article speak for.

Nothing is linked below :data:`streams.entities.linking.weighing.LEAST`, nor where another identity
is nearer than :data:`MARGIN`: a missing link is better than a wrong one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from streams.contract.article import Link
from streams.entities.linking.candidates import Candidates
from streams.entities.linking.context import Context, load_adjectives, read_context
from streams.entities.linking.identities import Identities, Identity, load_identities
from streams.entities.linking.weighing import (
    LEAST,
    MOST_MENTIONS,
    WITH_HEADS,
    Score,
    is_club_alone,
    is_every_countrys,
    is_surname,
    read_said,
    weigh,
)
from streams.entities.linking.words import folded, head_before, is_of_sport, is_other_thing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streams.contract.article import Article, Entity

MARGIN = 0.6
"""How much better the best must be than the second."""

_SURE, _FAR = 6.5, 2.0
_NO_LINK = Link()


class Choice(Struct, frozen=True):
    """What was chosen for an entity, and why.

    Args:
        entity: with its link, if any.
        scores: of all that its name may stand for, best first.
        reason: why the best was taken, or why none was.
    """

    entity: Entity
    scores: tuple[Score, ...]
    reason: str


class Linker:
    """Links entities to identities.

    Args:
        identities: the table.
        adjectives: countries by adjectives of nationality.
    """

    def __init__(self, identities: Identities, adjectives: Mapping[str, str]) -> None:
        self._adjectives = adjectives
        self._candidates = Candidates(identities, adjectives)
        self.digest = identities.digest

    def link(self, article: Article, entities: Sequence[Entity]) -> tuple[Entity, ...]:
        """Give the entities with the links that are sure.

        Args:
            article: with the text that the mentions slice.
            entities: of the article.

        Returns:
            The same entities in the same order.
        """
        return tuple(choice.entity for choice in self.choose(article, entities))

    def choose(self, article: Article, entities: Sequence[Entity]) -> list[Choice]:
        """Give what was chosen for each entity, and why.

        Args:
            article: with the text that the mentions slice.
            entities: of the article.

        Returns:
            A choice for each entity, in their order.
        """
        found = [self._candidates.of(article, entity) for entity in entities]
        sure = [
            (best, entity.count)
            for entity, candidates in zip(entities, found, strict=True)
            if (best := _surely(article, entity, candidates)) is not None
        ]
        inside = [pair for entity in entities for pair in self._candidates.countries_inside(entity)]
        context = (
            read_context(article, sure, self._adjectives, inside) if any(found) else Context({})
        )
        people = [folded(one.name) for one in entities if one.type == "PER"]
        if main := context.main():
            found = [
                self._candidates.with_main_country(entity, candidates, main)
                for entity, candidates in zip(entities, found, strict=True)
            ]
        return [
            _decide(article, entity, candidates, context, people)
            for entity, candidates in zip(entities, found, strict=True)
        ]


def _surely(article: Article, entity: Entity, candidates: Sequence[Identity]) -> Identity | None:
    """Give the identity that is meant whatever the article says, or whose country is."""
    best = max(candidates, key=lambda one: one.weight, default=None)
    if best is None or best.weight < _SURE or is_surname(entity, best):
        return None
    if is_club_alone(entity, best) and not is_of_sport(article):
        return None
    if best.countries and is_every_countrys(entity, best):
        return None
    others = (one for one in candidates if one.countries != best.countries)
    return best if all(one.weight <= best.weight - _FAR for one in others) else None


def _decide(
    article: Article,
    entity: Entity,
    candidates: Sequence[Identity],
    context: Context,
    people: Sequence[str],
) -> Choice:
    """Choose among what a name may stand for."""
    if not candidates:
        return Choice(entity, (), "no identity has this name")
    mentions = entity.mentions[:MOST_MENTIONS]
    before = [head_before(article, one) for one in mentions] if entity.type in WITH_HEADS else []
    if entity.type == "LOC" and all(
        is_other_thing(article, one, word) for one, word in zip(mentions, before, strict=True)
    ):
        return Choice(replace(entity, link=None), (), "part of another name")
    said = read_said(article, entity, candidates, before, people)
    scores = sorted(
        (weigh(entity, one, context, said) for one in candidates), key=lambda score: -score.total
    )
    scores = _city_first(scores, said.head)
    best = scores[0]
    rival = next((score for score in scores[1:] if not _is_same_place(best, score)), None)
    if best.total < LEAST:
        return _unlinked(entity, scores, f"below {LEAST:g}")
    if rival is not None and best.total - rival.total < MARGIN:
        return _unlinked(entity, scores, f"{rival.identity.name} is as likely")
    if best.identity.link == _NO_LINK:
        return _unlinked(entity, scores, "no id of it is verified")
    return Choice(replace(entity, link=best.identity.link), tuple(scores), "the likeliest")


def _city_first(scores: list[Score], head: str) -> list[Score]:
    """Put a city before its region where that is hardly likelier and no word says region."""
    best = scores[0]
    if best.identity.kind != "region" or head == "region":
        return scores
    for place, score in enumerate(scores[1:], 1):
        if best.total - score.total >= MARGIN:
            break
        if score.identity.kind == "city" and _is_same_place(best, score):
            return [score, *scores[:place], *scores[place + 1 :]]
    return scores


def _unlinked(entity: Entity, scores: Sequence[Score], reason: str) -> Choice:
    return Choice(replace(entity, link=None), tuple(scores), reason)


def _is_same_place(best: Score, other: Score) -> bool:
    """Say whether two are a city and the region or country around it, named alike.

    The context need not tell them: the heavier one is meant where no word says otherwise.
    """
    one, two = best.identity, other.identity
    around = {one.kind, two.kind} - {"city"}
    is_around = len(around) == 1 and around <= {"region", "country"} and one.kind != two.kind
    return is_around and not set(one.countries).isdisjoint(two.countries)


@cache
def load_linker() -> Linker:
    """Read the shipped tables and build the linker, once for a process.

    Returns:
        The linker with the digest of its table.
    """
    return Linker(load_identities(), load_adjectives())
