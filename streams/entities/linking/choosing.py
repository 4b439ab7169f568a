"""Which one is meant: link each entity to the identity that its name and its article speak for.

Scores are on the scale of :attr:`streams.entities.linking.identities.Identity.weight`, decimal
logarithms of how often a thing is meant. Nothing is linked below :data:`LEAST`, nor where another
identity is nearer than :data:`MARGIN`: a missing link is better than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from streams.contract.article import Link
from streams.entities.linking.context import Context, load_adjectives, read_context
from streams.entities.linking.identities import Identities, Identity, load_identities
from streams.entities.linking.spellings import Spellings
from streams.entities.linking.words import (
    CALLED,
    KIND_BY_HEAD,
    folded,
    head_before,
    is_other_thing,
    marked_country,
    trades_beside,
    trades_in,
)
from streams.entities.name_tables import load_arab_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streams.contract.article import Article, Entity

LEAST = 4.2
"""The lowest score that is linked: below it, a name is more often somebody else's."""
MARGIN = 0.6
"""How much better the best must be than the second."""

_IN_CONTEXT, _BY_SHARE = 0.8, 2.2
_HEAD, _MARKS = 3.0, 4.0
_SURNAME, _SURNAME_ABROAD, _SHARED = -1.5, -4.5, -9.0
_SURE, _FAR = 6.5, 2.0
_AFTER_WATER, _NO_TRADE, _NO_OFFICE, _TRADE_BESIDE = -3.0, -3.0, -2.5, 0.5
_ANOTHERS = -3.0
_ABROAD = -3.0
"""Of a village in news that is not mostly about its country."""
_SHORTEST_CALLED = 4
_EVERYWHERE = frozenset(map(folded, "الحزب مجلس وزارة محكمة المحكمة هيئة الهيئة لجنة".split()))
"""How organisations begin whose name others have elsewhere as well."""
_IN_OFFICE = frozenset({"politician", "diplomat", "military", "militant", "monarch"})
"""Of two bearers of an ordinary name, news of their country means such people more often."""
_BESIDE_TYPE: Mapping[tuple[str, str], frozenset[str]] = {
    ("LOC", "ORG"): frozenset({"government", "exchange", "hospital", "museum"}),
    ("ORG", "LOC"): frozenset({"building"}),
    ("MISC", "LOC"): frozenset({"building"}),
    ("ORG", "MISC"): frozenset({"index", "product", "software"}),
    ("MISC", "ORG"): frozenset({"airline", "company", "bank", "exchange", "website"}),
}
"""Kinds that engines give another type now and then: a stadium is no organisation."""
_WATER = frozenset({"sea", "river", "lake", "canal", "strait"})
_MOST_MENTIONS = 8
_WITH_HEADS = frozenset({"LOC", "ORG"})
_NO_LINK = Link()
_SHORTEST_COUNTRY = 3
_ARTICLE = "ال"
# Inside a name it is "financial".
_NO_COUNTRY = frozenset((folded("مالي"),))
_CACHE = 8192
_TITLES = frozenset(
    map(folded, "الرئيس الملك الأمير الشيخ الوزير السيد الدكتور الجنرال البابا الإمام".split())
)


class Score(Struct, frozen=True):
    """An identity that may be meant, its score, and what the score is made of."""

    identity: Identity
    total: float
    parts: tuple[tuple[str, float], ...]


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
        self._countries = {folded(word): code for word, code in adjectives.items()}
        self._named = lru_cache(_CACHE)(identities.named)
        self._spellings = Spellings(identities.rows("PER"), load_arab_names())
        self._of_nation: defaultdict[str, list[str]] = defaultdict(list)
        for word, code in self._countries.items():
            if word.startswith(_ARTICLE):
                self._of_nation[code].append(word)
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
            (best, entity.count)
            for entity, candidates in zip(entities, found, strict=True)
            if (best := _surely(entity, candidates)) is not None
        ]
        inside = [pair for entity in entities for pair in self._countries_inside(entity)]
        context = (
            read_context(article, sure, self._adjectives, inside) if any(found) else Context({})
        )
        people = [folded(one.name) for one in entities if one.type == "PER"]
        if main := context.main():
            found = [
                self._with_main_country(entity, candidates, main)
                for entity, candidates in zip(entities, found, strict=True)
            ]
        return [
            _decide(article, entity, candidates, context, people)
            for entity, candidates in zip(entities, found, strict=True)
        ]

    def _countries_inside(self, entity: Entity) -> Iterator[tuple[str, int]]:
        """Give the countries in the name of an organisation, with how often it is mentioned."""
        if entity.type != "ORG":
            return
        for word in folded(entity.name).split()[1:]:
            if len(word) < _SHORTEST_COUNTRY:
                continue
            for one in self._named(word):
                if one.kind == "country" and one.countries and word not in _NO_COUNTRY:
                    yield one.countries[0], entity.count

    def _candidates(self, article: Article, entity: Entity) -> tuple[Identity, ...]:
        """Give the identities of an entity's type that bear its name, or a mention's.

        A place bears all the names that it is mentioned by, an organisation the first of them that
        is known, a person the full name alone: the surname may be somebody else's.
        """
        if entity.type not in {"PER", "LOC", "ORG", "MISC"}:
            return ()
        if entity.type == "LOC":
            longer = self._longer(article, entity)
            if longer:
                return longer
        found: dict[int, Identity] = {}
        for form in self._forms(entity):
            for shorter in dict.fromkeys((form, _untitled(form, entity))):
                found |= {id(one): one for one in self._of_type(shorter, entity)}
            if not found:
                found |= {id(one): one for one in self._of_country(form, entity)}
            if not found:
                found |= {id(one): one for one in self._called(form, entity)}
            if found and entity.type != "LOC":
                break
        return tuple(found.values()) or self._of_other_type(entity) or self._of_spelling(entity)

    def _of_other_type(self, entity: Entity) -> tuple[Identity, ...]:
        """Give what a name of several words stands for beside its type.

        A stadium is a place or who plays there, a palace a place or who governs from it.
        """
        form = folded(entity.name)
        if entity.type == "PER" or " " not in form:
            return ()
        return tuple(
            one
            for one in self._named(form)
            if one.kind in _BESIDE_TYPE.get((entity.type, one.type), ())
        )

    def _of_spelling(self, entity: Entity) -> tuple[Identity, ...]:
        """Give the foreign person whose name this may be another spelling of."""
        found = self._spellings.find(folded(entity.name)) if entity.type == "PER" else None
        return (found,) if found is not None else ()

    def _with_main_country(
        self, entity: Entity, candidates: tuple[Identity, ...], country: str
    ) -> tuple[Identity, ...]:
        """Add what an organisation is with the nationality of the country that the news is of.

        In news of Lebanon "the House of Representatives" is listed as the Lebanese one.
        """
        if entity.type != "ORG":
            return candidates
        form = folded(entity.name)
        named = (self._of_type(f"{form} {word}", entity) for word in self._of_nation[country])
        more = next(filter(None, named), ())
        return (*candidates, *(one for one in more if one not in candidates))

    def _forms(self, entity: Entity) -> Iterator[str]:
        """Give the forms to look up: the name, then what else it is mentioned by, longest first."""
        yield folded(entity.name)
        if entity.type != "PER":
            others = {one.text for one in entity.mentions[:_MOST_MENTIONS]} - {entity.name}
            yield from map(folded, sorted(others, key=lambda text: (-len(text), text)))

    def _of_type(self, form: str, entity: Entity) -> tuple[Identity, ...]:
        return tuple(one for one in self._named(form) if one.type == entity.type)

    def _longer(self, article: Article, entity: Entity) -> tuple[Identity, ...]:
        """Give what a place's name is with the word before it, where it always stands there.

        Mount Lebanon is no country.
        """
        first = entity.mentions[0]
        before = head_before(article, first)
        found = self._with(before, first.text, entity) if before else ()
        if found and all(head_before(article, one) == before for one in entity.mentions[1:]):
            return found
        return ()

    def _with(self, before: str, text: str, entity: Entity) -> tuple[Identity, ...]:
        """Give what a name is with a word before it, proclitics on that word left out or not."""
        form = f"{before} {folded(text)}"
        bare = form[1:] if form[0] in "وبلفك" else ""
        return self._of_type(form, entity) or (self._of_type(bare, entity) if bare else ())

    def _of_country(self, form: str, entity: Entity) -> tuple[Identity, ...]:
        """Give what a name with an adjective of nationality behind it stands for: its country's."""
        name, _, last = form.rpartition(" ")
        country = self._countries.get(last)
        if entity.type != "ORG" or not name or country is None:
            return ()
        return tuple(one for one in self._of_type(name, entity) if country in one.countries)

    def _called(self, form: str, entity: Entity) -> tuple[Identity, ...]:
        """Give what an organisation is behind the noun that says what it is: بورصة ناسداك."""
        first, _, name = form.partition(" ")
        kinds = CALLED.get(first)
        if entity.type != "ORG" or kinds is None or len(name) < _SHORTEST_CALLED:
            return ()
        return tuple(one for one in self._of_type(name, entity) if one.kind in kinds)


def _surely(entity: Entity, candidates: Sequence[Identity]) -> Identity | None:
    """Give the identity that is meant whatever the article says, or whose country is."""
    best = max(candidates, key=lambda one: one.weight, default=None)
    if best is None or best.weight < _SURE or _is_surname(entity, best):
        return None
    if best.countries and _is_every_countrys(entity, best):
        return None
    others = (one for one in candidates if one.countries != best.countries)
    return best if all(one.weight <= best.weight - _FAR for one in others) else None


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
    mentions = entity.mentions[:_MOST_MENTIONS]
    before = [head_before(article, one) for one in mentions] if entity.type in _WITH_HEADS else []
    if entity.type == "LOC" and all(
        is_other_thing(article, one, word) for one, word in zip(mentions, before, strict=True)
    ):
        return Choice(replace(entity, link=None), (), "part of another name")
    head = _head(entity, before)
    # What is called a province and is none (a Saudi governorate) is the city of that name.
    head = head if any(one.kind == head for one in candidates) else ""
    is_common = _is_common(candidates)
    said = _Said(
        head=head,
        country=_marked(entity),
        shared=_is_borne_by_others(entity, people),
        water=any(one.kind in _WATER for one in candidates),
        trades=trades_in(article) if is_common else frozenset(),
        beside=trades_beside(article, mentions) if is_common else frozenset(),
    )
    scores = sorted(
        (_score(entity, one, context, said) for one in candidates), key=lambda score: -score.total
    )
    scores = _city_first(scores, head)
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


class _Said(NamedTuple):
    """What the text says of an entity beside its name.

    ``head`` is the kind that the words before it tell, ``country`` what its marks tell; a surname
    is ``shared`` where the article names somebody else by it in full; ``water`` may bear the name
    that a region has from it; ``trades`` are the kinds of people that the article has words for.
    """

    head: str
    country: str | None
    shared: bool
    water: bool
    trades: frozenset[str]
    beside: frozenset[str]


def _score(entity: Entity, identity: Identity, context: Context, said: _Said) -> Score:
    """Add up what speaks for an identity and against it."""
    parts = [("how often it is meant", identity.weight)]
    share = context.share(identity.countries)
    every = bool(identity.countries) and _is_every_countrys(entity, identity)
    if every and context.first() not in identity.countries:
        share = 0.0
    if share > 0:
        parts.append(("the article's countries", _IN_CONTEXT + _BY_SHARE * share))
    elif every and context.shares:
        parts.append(("every country has one", _ANOTHERS))
    if identity.kind == "village" and context.main() not in identity.countries:
        parts.append(("news of elsewhere", _ABROAD))
    parts += _by_words_before(identity, said)
    if identity.type == "PER" and identity.weight < LEAST:
        if identity.kind not in said.trades:
            doubt = _NO_OFFICE if identity.kind in _IN_OFFICE else _NO_TRADE
            parts.append(("no word of the trade", doubt))
        elif identity.kind in said.beside:
            parts.append(("a word of the trade beside it", _TRADE_BESIDE))
    if said.country is not None:
        parts.append(("its marks", _MARKS if said.country in identity.countries else -_MARKS))
    if _is_surname(entity, identity):
        doubt = _SHARED if said.shared else _SURNAME if share > 0 else _SURNAME_ABROAD
        parts.append(("a surname alone", doubt))
    return Score(
        identity,
        round(sum(part for _, part in parts), 2),
        tuple(parts),
    )


def _is_common(candidates: Sequence[Identity]) -> bool:
    """Say whether people of this name are many: the table weighs them below what is linked."""
    return any(one.type == "PER" and one.weight < LEAST for one in candidates)


def _by_words_before(identity: Identity, said: _Said) -> Iterator[tuple[str, float]]:
    """Give what the word before the name says of its kind, and the names of waters."""
    if said.head and identity.kind == said.head:
        yield "the word before it", _HEAD
    elif said.head and said.head != "club" and identity.type == "LOC":
        yield "the word before it", -_HEAD
    if said.water and identity.kind == "region" and said.head != "region":
        yield "named after a sea or river", _AFTER_WATER


def _is_every_countrys(entity: Entity, identity: Identity) -> bool:
    """Say whether an organisation has a name that others have elsewhere: الحزب الجمهوري."""
    first, _, rest = folded(entity.name).partition(" ")
    return identity.type == "ORG" and first in _EVERYWHERE and " " not in rest


def _is_surname(entity: Entity, identity: Identity) -> bool:
    """Say whether an entity is named by one word of a person's name."""
    return identity.type == "PER" and " " not in folded(entity.name) and " " in identity.name


def _head(entity: Entity, before: Sequence[str]) -> str:
    """Give the kind that the name's first word says, or the words before most of its mentions."""
    if entity.type not in _WITH_HEADS:
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
    return next(filter(None, map(marked_country, entity.mentions[:_MOST_MENTIONS])), None)


def _is_borne_by_others(entity: Entity, people: Sequence[str]) -> bool:
    """Say whether the article names somebody in full whose last name is the entity's whole name."""
    name = folded(entity.name)
    return entity.type == "PER" and any(one.endswith(f" {name}") for one in people)


@cache
def load_linker() -> Linker:
    """Read the shipped tables and build the linker, once for a process.

    Returns:
        The linker with the digest of its table.
    """
    return Linker(load_identities(), load_adjectives())
