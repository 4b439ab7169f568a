"""The table of identities: which things a name may stand for, with their ids.

``data/SOURCES.md`` says where the rows come from. A row stays text until its name is met: a worker
holds one string and an array of places in it instead of 55,000 objects.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from streams.arabic.matching import forms_of, search_form
from streams.contract.article import EntityType, Link
from streams.entities.text_index import TextIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

ARAB = frozenset("AE BH DJ DZ EG EH IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE".split())
"""The countries whose news is in Arabic, by ISO 3166-1."""
COLUMNS = 8
_CACHE = 8192
_DIGEST_LENGTH = 16
_TYPES: dict[str, EntityType] = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC"}


class Identity(Struct, frozen=True):
    """One thing in the world.

    Args:
        type: of the entities that it may be.
        kind: what it is (``politician``, ``club``, ``city``, …); ``data/kinds.tsv`` names all.
        countries: ISO 3166-1 codes of where it belongs; none for what is international.
        weight: how often it is meant: for cities the decimal logarithm of their people, a little
            more for capitals; others on the same scale.
        link: its ids.
        name: its usual name in Arabic.
        forms: its other names.
        verified: the public places that have the ids.
    """

    type: EntityType
    kind: str
    countries: tuple[str, ...]
    weight: float
    link: Link
    name: str
    forms: tuple[str, ...]
    verified: str


class Identities:
    """All rows of a table, by the search forms of their names.

    Args:
        table: the bytes of ``identities.tsv``.
    """

    def __init__(self, table: bytes) -> None:
        self._table = table
        self.digest = hashlib.sha256(table).hexdigest()[:_DIGEST_LENGTH]
        names = [(name, start) for start, line in self.lines() for name in names_of(line)]
        forms = forms_of([name for name, _ in names])
        self._index = TextIndex(forms, (start for _, start in names))
        self.named = lru_cache(_CACHE)(self._named)
        """Gives what a name in search form may stand for, in the order of the table.

        What two names stand for is compared by value: each name reads its own rows.
        """

    def __len__(self) -> int:
        """Count the names."""
        return len(self._index)

    def row(self, start: int) -> Identity:
        """Give the row that begins at a byte of the table."""
        return read_row(self._table[start : self._table.index(b"\n", start)].decode("utf-8"))

    def rows(self) -> Iterator[Identity]:
        """Give every row in order."""
        return (read_row(line) for _, line in self.lines())

    def lines(self, kind: EntityType | Literal[""] = "") -> Iterator[tuple[int, str]]:
        """Give the rows as text, all or those of one type, with the bytes where they begin."""
        begins, start = kind.encode(), 0
        while start < len(self._table):
            end = self._table.index(b"\n", start)
            if self._table.startswith(begins, start) and not self._table.startswith(b"#", start):
                yield start, self._table[start:end].decode("utf-8")
            start = end + 1

    def _named(self, form: str) -> tuple[Identity, ...]:
        rows = map(self.row, self._index.find(form))
        return tuple(row for row in rows if form in map(search_form, (row.name, *row.forms)))


def read_row(line: str) -> Identity:
    """Read a row of the table.

    Args:
        line: its cells, tabs between.

    Returns:
        The identity.

    Raises:
        ValueError: it has another number of cells, or an id of an unknown kind.
    """
    kind, what, countries, weight, ids, name, forms, verified = line.split("\t")
    return Identity(
        type=_TYPES[kind],
        kind=what,
        countries=tuple(filter(None, countries.split(","))),
        weight=float(weight),
        link=read_ids(ids),
        name=name,
        forms=tuple(filter(None, forms.split("|"))),
        verified=verified,
    )


def read_ids(cell: str) -> Link:
    """Read ids as tables have them: ``wikipedia=en:Arab League wikidata=Q7172``.

    Args:
        cell: ids with a space between; the title of an article may hold spaces as well.

    Returns:
        The link.

    Raises:
        ValueError: an id of an unknown kind.
    """
    found: dict[str, str] = {}
    last = ""
    for part in filter(None, cell.split(" ")):
        name, equals, value = part.partition("=")
        if equals and name in Link.__struct_fields__:
            last = name
            found[name] = value
        elif last == "wikipedia":
            found[last] += f" {part}"
        else:
            raise ValueError(f"unknown id {cell!r}")
    geonames = found.pop("geonames", None)
    return Link(**found, geonames=int(geonames) if geonames else None)


def load_identities() -> Identities:
    """Read the table shipped in the package: about half a second, once.

    Returns:
        The identities.

    Raises:
        ValueError: the table has a row of another shape.
    """
    return Identities((files("streams.entities") / "data" / "identities.tsv").read_bytes())


def names_of(line: str) -> tuple[str, ...]:
    """Give the name and the other forms of a row."""
    _, _, _, _, _, name, forms, _ = line.split("\t")
    return (name, *filter(None, forms.split("|")))
