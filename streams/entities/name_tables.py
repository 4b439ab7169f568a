"""The names that the gazetteer knows: read from the package's tables, turned into search forms.

``data/SOURCES.md`` says what each table holds and where it comes from. This reader is the only
place that knows their columns.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.matching import search_form
from streams.contract.article import EntityType, Link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_TABLES = (
    *("curated.tsv", "places.tsv", "regions.tsv", "phrases.tsv", "contexts.tsv", "placed.tsv"),
    *("names.tsv", "titles.tsv", "blocklist.tsv"),
)
_TYPES: dict[str, EntityType] = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC"}
_DIGEST_LENGTH = 16
_JOINED_MARK = "~"
_SHORTEST_SURNAME = 4
# What stands before these is not a full name's last part: "bin Salman" is no surname.
_BINDING = frozenset(("بن", "ابن", "بنت", "ال", "ابو", "عبد", "ولد", "دي"))

CURATED_CONFIDENCE = 0.95
"""Of a name on the hand-written list."""
PLACE_CONFIDENCE = 0.85
"""Of a place name taken from GeoNames, ISO or CLDR."""
JOINED_CONFIDENCE = 0.8
"""Of a short form (a surname, a club's nickname) of a name that the same article spells out."""


class Thing(Struct, frozen=True):
    """Something that can be named: the head of an entity."""

    type: EntityType
    name: str
    link: Link | None = None


class Sense(Struct, frozen=True):
    """What one form may stand for; ``joined`` forms count only beside a full form."""

    thing: Thing
    confidence: float
    joined: bool = False


class KnownNames(Struct, frozen=True):
    """All that the recogniser knows.

    Args:
        senses: for each search form, what it may stand for, best first; none for a form of the
            blocklist.
        given: people's given names, as search forms.
        family: people's family names, as search forms.
        titles: words that stand before a person's name, as search forms.
        not_surnames: words that never stand for a person alone, above all given names.
        placed: places that the words beside them tell, as search forms, and whether each is a word
            as well or long enough to stand for itself.
        digest: first 16 hexadecimal digits of the SHA-256 of the tables.
    """

    senses: dict[str, tuple[Sense, ...]]
    given: frozenset[str]
    family: frozenset[str]
    titles: frozenset[str]
    not_surnames: frozenset[str]
    placed: dict[str, str]
    digest: str


def load_names() -> KnownNames:
    """Read the tables shipped in the package.

    Returns:
        The names.

    Raises:
        ValueError: a table has a row of another shape.
    """
    folder = files("streams.entities") / "data"
    tables = {name: (folder / name).read_bytes() for name in _TABLES}
    rows = {name: list(_rows(table.decode("utf-8"))) for name, table in tables.items()}
    blocked: dict[str, set[str]] = {"hides": set(), "unnamed": set(), "shared": set()}
    for form, kind, _reason in rows["blocklist.tsv"]:
        blocked[kind].add(search_form(form))
    roles: dict[str, set[str]] = {"given": set(), "family": set(), "title": set()}
    for name, role in [*rows["names.tsv"], *rows["titles.tsv"]]:
        roles[role].add(search_form(name))
    not_surnames = frozenset(roles["given"].union(*blocked.values()))
    return KnownNames(
        senses=_senses(rows, not_surnames) | dict.fromkeys(sorted(blocked["hides"]), ()),
        given=frozenset(roles["given"] - blocked["unnamed"]),
        family=frozenset(roles["family"] - blocked["unnamed"]),
        titles=frozenset(roles["title"]),
        not_surnames=not_surnames,
        placed=dict(rows["placed.tsv"]),
        digest=hashlib.sha256(b"".join(tables.values())).hexdigest()[:_DIGEST_LENGTH],
    )


def load_arab_names() -> frozenset[str]:
    """Read the given and family names of the Arab countries, as search forms."""
    table = (files("streams.entities") / "data" / "names.tsv").read_text("utf-8")
    return frozenset(search_form(name) for name, _ in _rows(table))


def _senses(
    rows: dict[str, list[list[str]]], not_surnames: AbstractSet[str]
) -> dict[str, tuple[Sense, ...]]:
    senses: dict[str, list[Sense]] = {}
    curated = _curated(rows["curated.tsv"], not_surnames)
    regions = (
        (name, Sense(Thing("LOC", name), PLACE_CONFIDENCE)) for name, _ in rows["regions.tsv"]
    )
    phrases = (
        (name, Sense(Thing(_TYPES[kind], shown), CURATED_CONFIDENCE))
        for name, kind, shown in rows["phrases.tsv"]
    )
    for form, sense in [*curated, *_places(rows["places.tsv"]), *regions, *phrases]:
        _add(senses, search_form(form), sense)
    return {form: tuple(found) for form, found in senses.items()}


def _rows(table: str) -> Iterator[list[str]]:
    """Give the cells of each row that is neither comment nor heading."""
    for line in table.splitlines():
        if line and not line.startswith(("#", "name\t")):
            yield line.split("\t")


def _add(senses: dict[str, list[Sense]], form: str, sense: Sense) -> None:
    """Add a sense: the first table wins, and a full form wins over short ones."""
    known = senses.setdefault(form, [])
    if not known or (known[0].joined and sense.joined):
        known.append(sense)
    elif known[0].joined:
        senses[form] = [sense]


def _curated(rows: list[list[str]], not_surnames: AbstractSet[str]) -> Iterator[tuple[str, Sense]]:
    """Give every form of the hand-written list, short forms last."""
    short: list[tuple[str, Sense]] = []
    for row in rows:
        kind, name, link, forms = [*row, "", ""][:4]
        thing = Thing(_TYPES[kind], name, _link(link))
        joined = Sense(thing, JOINED_CONFIDENCE, joined=True)
        yield name, Sense(thing, CURATED_CONFIDENCE)
        for form in filter(None, forms.split("|")):
            if form.startswith(_JOINED_MARK):
                short.append((form, joined))
            else:
                yield form, Sense(thing, CURATED_CONFIDENCE)
        if kind == "PER" and (surname := surname_of(search_form(name), not_surnames)):
            short.append((surname, joined))
    yield from short


def surname_of(form: str, not_surnames: AbstractSet[str]) -> str | None:
    """Give the last word of a person's name where it can stand for the person.

    Args:
        form: the full name in search form.
        not_surnames: words that stand for others as well, above all given names.

    Returns:
        The surname, or None where the last word is too short, bound to the word before it
        ("bin Salman") or too common.
    """
    *before, last = form.split()
    if not before or before[-1] in _BINDING or last in not_surnames:
        return None
    return last if len(last) >= _SHORTEST_SURNAME else None


def _link(cell: str) -> Link | None:
    """Read ``iso3166=RU``, ``geonames=524901`` or ``wikidata=Q159``."""
    kind, _, value = cell.partition("=")
    match kind:
        case "":
            return None
        case "iso3166":
            return Link(iso3166=value)
        case "geonames":
            return Link(geonames=int(value))
        case "wikidata":
            return Link(wikidata=value)
        case _:
            raise ValueError(f"unknown link {cell!r}")


def _places(rows: list[list[str]]) -> Iterator[tuple[str, Sense]]:
    """Give every form of the generated list of places."""
    for name, shown, country, geonames, _source in rows:
        link = Link(geonames=int(geonames)) if geonames else Link(iso3166=country)
        yield name, Sense(Thing("LOC", shown, link), PLACE_CONFIDENCE)
