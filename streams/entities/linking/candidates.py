"""What an entity may stand for: identities by the forms of its name, by country and spelling."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from streams.entities.linking.spellings import Spellings
from streams.entities.linking.weighing import MOST_MENTIONS
from streams.entities.linking.words import CALLED, KIND_BY_HEAD, folded, head_before
from streams.entities.name_tables import load_arab_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from streams.contract.article import Article, Entity
    from streams.entities.linking.identities import Identities, Identity

_SHORTEST_CALLED = 4
_SHORTEST_COUNTRY = 3
_ARTICLE = "ال"
# Inside a name it is "financial".
_NO_COUNTRY = frozenset((folded("مالي"),))
_BESIDE_TYPE: Mapping[tuple[str, str], frozenset[str]] = {
    ("LOC", "ORG"): frozenset({"government", "exchange", "hospital", "museum"}),
    ("ORG", "LOC"): frozenset({"building"}),
    ("MISC", "LOC"): frozenset({"building"}),
    ("ORG", "MISC"): frozenset({"index", "product", "software"}),
    ("MISC", "ORG"): frozenset({"airline", "company", "bank", "exchange", "website"}),
}
"""Kinds that engines give another type now and then: a stadium is no organisation."""
_TITLES = frozenset(
    map(folded, "الرئيس الملك الأمير الشيخ الوزير السيد الدكتور الجنرال البابا الإمام".split())
)


class Candidates:
    """Finds the identities that an entity may be.

    Args:
        identities: the table.
        adjectives: countries by adjectives of nationality.
    """

    def __init__(self, identities: Identities, adjectives: Mapping[str, str]) -> None:
        self._countries = {folded(word): code for word, code in adjectives.items()}
        self._named = identities.named
        self._spellings = Spellings(identities, load_arab_names())
        self._of_nation: defaultdict[str, list[str]] = defaultdict(list)
        for word, code in self._countries.items():
            if word.startswith(_ARTICLE):
                self._of_nation[code].append(word)

    def of(self, article: Article, entity: Entity) -> tuple[Identity, ...]:
        """Give the identities of an entity's type that bear its name, or a mention's.

        A place bears all the names that it is mentioned by, an organisation the first of them that
        is known, a person the full name alone: the surname may be somebody else's.

        Args:
            article: with the text that the mentions slice.
            entity: of the article.

        Returns:
            The identities, none twice.
        """
        if entity.type not in {"PER", "LOC", "ORG", "MISC"}:
            return ()
        if entity.type == "LOC":
            longer = self._longer(article, entity)
            if longer:
                return longer
        # By value: a row that has left the cache is read anew as another object.
        found: dict[Identity, None] = {}
        for form in self._forms(entity):
            for shorter in dict.fromkeys((form, _untitled(form, entity))):
                found |= dict.fromkeys(self._of_type(shorter, entity))
            if not found:
                found |= dict.fromkeys(self._of_country(form, entity))
            if not found:
                found |= dict.fromkeys(self._called(form, entity))
            if found and entity.type != "LOC":
                found = self._narrowed(found, entity, form)
                break
        named = self._of_its_nation(tuple(found), entity)
        return named or self._of_other_type(entity) or self._of_spelling(entity)

    def with_main_country(
        self, entity: Entity, candidates: tuple[Identity, ...], country: str
    ) -> tuple[Identity, ...]:
        """Add what an organisation is with the nationality of the country that the news is of.

        In news of Lebanon "the House of Representatives" is listed as the Lebanese one.

        Args:
            entity: of the article.
            candidates: what its name alone may stand for.
            country: that the article is mostly about.

        Returns:
            The candidates with those of that country.
        """
        if entity.type != "ORG":
            return candidates
        form = folded(entity.name)
        named = (self._of_type(f"{form} {word}", entity) for word in self._of_nation[country])
        more = next(filter(None, named), ())
        return (*candidates, *(one for one in more if one not in candidates))

    def countries_inside(self, entity: Entity) -> Iterator[tuple[str, int]]:
        """Give the countries in the name of an organisation, with how often it is mentioned.

        Args:
            entity: of any type.

        Yields:
            ISO 3166-1 codes with the entity's count.
        """
        if entity.type != "ORG":
            return
        for word in folded(entity.name).split()[1:]:
            if len(word) < _SHORTEST_COUNTRY:
                continue
            for one in self._named(word):
                if one.kind == "country" and one.countries and word not in _NO_COUNTRY:
                    yield one.countries[0], entity.count

    def _of_its_nation(self, found: tuple[Identity, ...], entity: Entity) -> tuple[Identity, ...]:
        """Leave out other countries' clubs where a nationality ends the name: العربي القطري."""
        _, country = self._nationality(folded(entity.name))
        if entity.type != "ORG" or country is None:
            return found
        return tuple(
            one
            for one in found
            if one.kind != "club" or not one.countries or country in one.countries
        )

    def _narrowed(
        self, found: dict[Identity, None], entity: Entity, by: str
    ) -> dict[Identity, None]:
        """Keep the one of several that a longer mention names: الهلال السعودي beside الهلال.

        Args:
            found: what the form ``by`` stands for.
            entity: with its mentions.
            by: the form.
        """
        longer = (form for form in self._forms(entity) if len(form) > len(by))
        for form in longer if len(found) > 1 else ():
            own = [one for one in self._of_type(form, entity) if one in found]
            if len(own) == 1:
                return {own[0]: None}
        return found

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

    def _forms(self, entity: Entity) -> Iterator[str]:
        """Give the forms to look up: the name, then what else it is mentioned by, longest first."""
        yield folded(entity.name)
        if entity.type != "PER":
            others = {one.text for one in entity.mentions[:MOST_MENTIONS]} - {entity.name}
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
        name, country = self._nationality(form)
        if entity.type != "ORG" or not name or country is None:
            return ()
        return tuple(one for one in self._of_type(name, entity) if country in one.countries)

    def _nationality(self, form: str) -> tuple[str, str | None]:
        """Split the adjective of nationality off a name's end; give the rest and the country."""
        name, _, last = form.rpartition(" ")
        return name, self._countries.get(last)

    def _called(self, form: str, entity: Entity) -> tuple[Identity, ...]:
        """Give what an organisation is behind the noun that says what it is: بورصة ناسداك."""
        first, _, name = form.partition(" ")
        kinds = CALLED.get(first)
        if entity.type != "ORG" or kinds is None or len(name) < _SHORTEST_CALLED:
            return ()
        return tuple(one for one in self._of_type(name, entity) if one.kind in kinds)


def _untitled(form: str, entity: Entity) -> str:
    """Give a name without the title or the kind of place that stands before it."""
    first, _, rest = form.partition(" ")
    if entity.type == "PER" and first in _TITLES and " " in rest:
        return rest
    if entity.type == "LOC" and KIND_BY_HEAD.get(first) in {"region", "city"}:
        return rest or form
    return form
