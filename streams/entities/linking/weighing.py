"""How well an identity fits: what the name, the article and the words beside the name say for it.

Scores are on the scale of :attr:`streams.entities.linking.identities.Identity.weight`, decimal
logarithms of how often a thing is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from streams.entities.linking.identities import Identity
from streams.entities.linking.words import (
    KIND_BY_HEAD,
    folded,
    is_of_sport,
    marked_country,
    trades_beside,
    trades_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from streams.contract.article import Article, Entity
    from streams.entities.linking.context import Context

LEAST = 4.2
"""The lowest score that is linked: below it, a name is more often somebody else's."""
MOST_MENTIONS = 8
"""Mentions of an entity that are looked at."""
WITH_HEADS = frozenset({"LOC", "ORG"})
"""Types whose names have a noun before them that says what they are."""

_IN_CONTEXT, _BY_SHARE = 0.8, 2.2
_HEAD, _MARKS = 3.0, 4.0
_SURNAME, _SURNAME_ABROAD, _SHARED = -1.5, -4.5, -9.0
_AFTER_WATER, _NO_TRADE, _NO_OFFICE, _TRADE_BESIDE = -3.0, -3.0, -2.5, 0.5
_ANOTHERS = -3.0
_ABROAD = -3.0
"""Of a village in news that is not mostly about its country."""
_NO_SPORT, _WORD_ALONE = -2.0, -6.0
"""Of a club without a word of sport: where something else bears its name (البنك الأهلي), and where
it is named by one word (الزوراء is a park as well)."""
_EVERYWHERE = frozenset(map(folded, "الحزب مجلس وزارة محكمة المحكمة هيئة الهيئة لجنة".split()))
"""How organisations begin whose name others have elsewhere as well."""
_IN_OFFICE = frozenset({"politician", "diplomat", "military", "militant", "monarch"})
"""Of two bearers of an ordinary name, news of their country means such people more often."""
_WATER = frozenset({"sea", "river", "lake", "canal", "strait"})
_SPORT = frozenset({"club", "team", "federation"})


class Score(Struct, frozen=True):
    """An identity that may be meant, its score, and what the score is made of."""

    identity: Identity
    total: float
    parts: tuple[tuple[str, float], ...]


class Said(NamedTuple):
    """What the text says of an entity beside its name.

    ``head`` is the kind that the words before it tell, ``country`` what its marks tell; a surname
    is ``shared`` where the article names somebody else by it in full; ``water`` may bear the name
    that a region has from it; ``trades`` are the kinds of people that the article has words for,
    ``beside`` those beside the name; ``no_sport`` is what a club loses for want of such words.
    """

    head: str
    country: str | None
    shared: bool
    water: bool
    trades: frozenset[str]
    beside: frozenset[str]
    no_sport: float


def read_said(
    article: Article,
    entity: Entity,
    candidates: Sequence[Identity],
    before: Sequence[str],
    people: Sequence[str],
) -> Said:
    """Read what the text says of an entity beside its name.

    Args:
        article: with the text that the mentions slice.
        entity: of the article.
        candidates: what its name may stand for.
        before: the words before its mentions.
        people: the folded names of all people of the article.

    Returns:
        What is said.
    """
    mentions = entity.mentions[:MOST_MENTIONS]
    kinds = {one.kind for one in candidates}
    head = _head(entity, before)
    is_common = _is_common(candidates)
    return Said(
        # What is called a province and is none (a Saudi governorate) is the city of that name.
        head=head if head in kinds else "",
        country=_marked(entity),
        shared=_is_borne_by_others(entity, people),
        water=not _WATER.isdisjoint(kinds),
        trades=trades_in(article) if is_common else frozenset(),
        beside=trades_beside(article, mentions) if is_common else frozenset(),
        no_sport=_without_sport(entity, kinds)
        if "club" in kinds and not is_of_sport(article)
        else 0.0,
    )


def weigh(entity: Entity, identity: Identity, context: Context, said: Said) -> Score:
    """Add up what speaks for an identity and against it.

    Args:
        entity: that may be it.
        identity: one that bears the name.
        context: the article's countries.
        said: what the text says beside the name.

    Returns:
        The score with its parts.
    """
    share = context.share(identity.countries)
    every = bool(identity.countries) and is_every_countrys(entity, identity)
    if every and context.first() not in identity.countries:
        share = 0.0
    parts = [("how often it is meant", identity.weight)]
    if share > 0:
        parts.append(("the article's countries", _IN_CONTEXT + _BY_SHARE * share))
    elif every and context.shares:
        parts.append(("every country has one", _ANOTHERS))
    if identity.kind == "village" and context.main() not in identity.countries:
        parts.append(("news of elsewhere", _ABROAD))
    if said.country is not None:
        parts.append(("its marks", _MARKS if said.country in identity.countries else -_MARKS))
    parts += _by_words_before(identity, said)
    if identity.kind == "club" and said.no_sport:
        parts.append(("no word of sport", said.no_sport))
    if identity.type == "PER":
        parts += _of_people(entity, identity, share, said)
    return Score(identity, round(sum(part for _, part in parts), 2), tuple(parts))


def _of_people(
    entity: Entity, identity: Identity, share: float, said: Said
) -> Iterator[tuple[str, float]]:
    """Give what is said of a person: an ordinary name, a surname."""
    if identity.weight < LEAST:
        if identity.kind not in said.trades:
            doubt = _NO_OFFICE if identity.kind in _IN_OFFICE else _NO_TRADE
            yield "no word of the trade", doubt
        elif identity.kind in said.beside:
            yield "a word of the trade beside it", _TRADE_BESIDE
    if is_surname(entity, identity):
        yield (
            "a surname alone",
            (_SHARED if said.shared else _SURNAME if share > 0 else _SURNAME_ABROAD),
        )


def _by_words_before(identity: Identity, said: Said) -> Iterator[tuple[str, float]]:
    """Give what the word before the name says of its kind, and the names of waters."""
    if said.head and identity.kind == said.head:
        yield "the word before it", _HEAD
    elif said.head and said.head != "club" and identity.type == "LOC":
        yield "the word before it", -_HEAD
    if said.water and identity.kind == "region" and said.head != "region":
        yield "named after a sea or river", _AFTER_WATER


def is_every_countrys(entity: Entity, identity: Identity) -> bool:
    """Say whether an organisation has a name that others have elsewhere: الحزب الجمهوري."""
    first, _, rest = folded(entity.name).partition(" ")
    return identity.type == "ORG" and first in _EVERYWHERE and " " not in rest


def is_surname(entity: Entity, identity: Identity) -> bool:
    """Say whether an entity is named by one word of a person's name."""
    return identity.type == "PER" and _is_one_word(entity) and " " in identity.name


def is_club_alone(entity: Entity, identity: Identity) -> bool:
    """Say whether a club is named by one word, which is a word of the language as often."""
    return identity.kind == "club" and _is_one_word(entity)


def _is_one_word(entity: Entity) -> bool:
    return " " not in folded(entity.name)


def _without_sport(entity: Entity, kinds: AbstractSet[str]) -> float:
    """Give what a club loses in an article without a word of sport."""
    if _is_one_word(entity):
        return _WORD_ALONE
    return 0.0 if kinds <= _SPORT else _NO_SPORT


def _is_common(candidates: Sequence[Identity]) -> bool:
    """Say whether people of this name are many: the table weighs them below what is linked."""
    return any(one.type == "PER" and one.weight < LEAST for one in candidates)


def _head(entity: Entity, before: Sequence[str]) -> str:
    """Give the kind that the name's first word says, or the words before most of its mentions."""
    if entity.type not in WITH_HEADS:
        return ""
    first, _, rest = folded(entity.name).partition(" ")
    if entity.type == "LOC" and rest and first in KIND_BY_HEAD:
        return KIND_BY_HEAD[first]
    heads = [KIND_BY_HEAD[word] for word in before if word in KIND_BY_HEAD]
    return heads[0] if heads and 2 * heads.count(heads[0]) >= len(before) else ""


def _marked(entity: Entity) -> str | None:
    """Give the country that the marks of the first mention that has any tell."""
    if entity.type != "LOC":
        return None
    return next(filter(None, map(marked_country, entity.mentions[:MOST_MENTIONS])), None)


def _is_borne_by_others(entity: Entity, people: Sequence[str]) -> bool:
    """Say whether the article names somebody in full whose last name is the entity's whole name."""
    name = folded(entity.name)
    return entity.type == "PER" and any(one.endswith(f" {name}") for one in people)
