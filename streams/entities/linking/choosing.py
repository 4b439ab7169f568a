"""Which one is meant: link each entity to the identity that its name and its article speak for.

Scores are on the scale of :attr:`streams.entities.linking.identities.Identity.weight`, decimal
logarithms of how often a thing is meant. Nothing is linked below :data:`LEAST`, nor where another
identity is nearer than :data:`MARGIN`: a missing link is better than a wrong one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from streams.arabic.matching import search_form
from streams.entities.linking.context import Context, load_adjectives, read_context
from streams.entities.linking.identities import Identities, Identity, load_identities
from streams.entities.linking.words import (
    KIND_BY_HEAD,
    is_other_thing,
    marked_country,
    word_before,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streams.article import Article, Entity

LEAST = 4.2
"""The lowest score that is linked: below it, a name is more often somebody else's."""
MARGIN = 0.6
"""How much better the best must be than the second."""

_IN_CONTEXT, _BY_SHARE = 0.8, 2.2
_HEAD, _MARKS = 3.0, 4.0
_SURNAME = -1.5
_SURE = 6.5
_MOST_FORMS = 4
_CACHE = 8192
_TITLES = frozenset(
    map(search_form, "الرئيس الملك الأمير الشيخ الوزير السيد الدكتور الجنرال البابا الإمام".split())
)


class Score(Struct, frozen=True):
    """An identity that may be meant, its score, and what the score is made of."""

    identity: Identity
    total: float
    reasons: tuple[str, ...]


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
        self._countries = {search_form(word): code for word, code in adjectives.items()}
        self._named = lru_cache(_CACHE)(identities.named)
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
        found = [self._candidates(article, entity) for entity in entities]
        sure = [
            (candidates[0], entity.count)
            for entity, candidates in zip(entities, found, strict=True)
            if len(candidates) == 1 and candidates[0].weight >= _SURE and candidates[0].countries
        ]
        context = read_context(article, sure, self._adjectives) if any(found) else Context({})
        people = [search_form(one.name) for one in entities if one.type == "PER"]
        return [
            _decide(article, entity, candidates, context, people)
            for entity, candidates in zip(entities, found, strict=True)
        ]

    def _candidates(self, article: Article, entity: Entity) -> tuple[Identity, ...]:
        """Give the identities of an entity's type that bear its name, or a mention's.

        A place bears all the names that it is mentioned by; of others the first that is known
        counts, for a surname alone may be somebody else's.
        """
        if entity.type not in {"PER", "LOC", "ORG", "MISC"}:
            return ()
        longer = self._longer(article, entity) if entity.type == "LOC" else ()
        if longer:
            return longer
        name = search_form(entity.name)
        others = sorted({search_form(one.text) for one in entity.mentions} - {name}, key=len)
        found: dict[Identity, None] = {}
        for form in (name, *others[::-1][:_MOST_FORMS]):
            for shorter in dict.fromkeys((form, _untitled(form, entity))):
                found |= dict.fromkeys(self._of_type(shorter, entity))
            if not found:
                found |= dict.fromkeys(self._of_country(form, entity))
            if found and entity.type != "LOC":
                break
        return tuple(found)

    def _of_type(self, form: str, entity: Entity) -> tuple[Identity, ...]:
        return tuple(one for one in self._named(form) if one.type == entity.type)

    def _longer(self, article: Article, entity: Entity) -> tuple[Identity, ...]:
        """Give what a place's name is with the word before it, where it always stands there.

        Mount Lebanon is no country.
        """
        forms = {f"{word_before(article, one)} {search_form(one.text)}" for one in entity.mentions}
        if len(forms) != 1 or " " not in (form := forms.pop()).strip():
            return ()
        bare = form[1:] if form[0] in "وبلفك" else form
        return self._of_type(form, entity) or self._of_type(bare, entity)

    def _of_country(self, form: str, entity: Entity) -> tuple[Identity, ...]:
        """Give what a name with an adjective of nationality behind it stands for: its country's."""
        name, _, last = form.rpartition(" ")
        country = self._countries.get(last)
        if entity.type != "ORG" or not name or country is None:
            return ()
        return tuple(one for one in self._of_type(name, entity) if country in one.countries)


def _untitled(form: str, entity: Entity) -> str:
    """Give a name without the title or the kind of place that stands before it."""
    first, _, rest = form.partition(" ")
    if entity.type == "PER" and first in _TITLES and " " in rest:
        return rest
    if entity.type == "LOC" and KIND_BY_HEAD.get(first) in {"region", "city"}:
        return rest or form
    return form


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
    if entity.type == "LOC" and all(
        is_other_thing(article, one, search_form(one.text)) for one in entity.mentions
    ):
        return Choice(replace(entity, link=None), (), "part of another name")
    scores = sorted(
        (_score(article, entity, one, context, people) for one in candidates),
        key=lambda score: -score.total,
    )
    best = scores[0]
    rival = next((score for score in scores[1:] if not _is_same_place(best, score)), None)
    if best.total < LEAST:
        return _unlinked(entity, scores, f"below {LEAST:g}")
    if rival is not None and best.total - rival.total < MARGIN:
        return _unlinked(entity, scores, f"{rival.identity.name} is as likely")
    return Choice(replace(entity, link=best.identity.link), tuple(scores), "the likeliest")


def _unlinked(entity: Entity, scores: Sequence[Score], reason: str) -> Choice:
    return Choice(replace(entity, link=None), tuple(scores), reason)


def _is_same_place(best: Score, other: Score) -> bool:
    """Say whether two are a city and the region around it, of which the context need not tell."""
    one, two = best.identity, other.identity
    kinds = {one.kind, two.kind}
    return kinds == {"city", "region"} and not set(one.countries).isdisjoint(two.countries)


def _score(
    article: Article,
    entity: Entity,
    identity: Identity,
    context: Context,
    people: Sequence[str],
) -> Score:
    """Add up what speaks for an identity and against it."""
    parts = [("how often it is meant", identity.weight)]
    share = context.share(identity.countries)
    if share > 0:
        parts.append(("the article's countries", _IN_CONTEXT + _BY_SHARE * share))
    heads = [KIND_BY_HEAD.get(word_before(article, one), "") for one in entity.mentions]
    head = next(filter(None, (*heads, _own_head(entity))), "")
    if head and identity.type in {"LOC", "ORG"}:
        if identity.kind == head:
            parts.append(("the word before it", _HEAD))
        elif head in {"region", "city", "country"} and identity.type == "LOC":
            parts.append(("the word before it", -_HEAD))
    marked = next(filter(None, map(marked_country, entity.mentions)), None)
    if marked is not None:
        parts.append(("its marks", _MARKS if marked in identity.countries else -_MARKS))
    name = search_form(entity.name)
    if identity.type == "PER" and " " not in name and " " in identity.name:
        others = [one for one in people if one.endswith(f" {name}")]
        parts.append(("a surname alone", _SURNAME * (1 if share > 0 and not others else 3)))
    return Score(
        identity,
        round(sum(part for _, part in parts), 2),
        tuple(f"{what} {part:+.1f}" for what, part in parts),
    )


def _own_head(entity: Entity) -> str:
    """Give the kind that the first word of a place's name says ("the province of Deraa")."""
    first, _, rest = search_form(entity.name).partition(" ")
    return KIND_BY_HEAD.get(first, "") if entity.type == "LOC" and rest else ""


def load_linker() -> Linker:
    """Read the shipped tables and build the linker.

    Returns:
        The linker with the digest of its table.
    """
    return Linker(load_identities(), load_adjectives())
