"""What is wrong with a table of identities: form, doubles, one id or one name for two things."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from streams.arabic.matching import search_form
from streams.contract.identity import ids_of
from streams.entities.linking.identities import COLUMNS, read_row

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from streams.entities.linking.identities import Identity

_FORMS = {
    "wikidata": re.compile(r"Q[1-9][0-9]{0,12}"),
    "wikipedia": re.compile(r"[a-z]{2,3}:[^\s_|](?:[^_|\t]*[^\s_|])?"),
    "geonames": re.compile(r"[1-9][0-9]{0,9}"),
    "iso3166": re.compile(r"[A-Z]{2}"),
    "iso3166_2": re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}"),
}
_COUNTRY = re.compile(r"[A-Z]{2}")
_HEAVIEST = 12
# GeoNames and ISO are the authorities of their own ids.
_AUTHORITIES = frozenset({"geonames"})
_FEWEST_PLACES = 2
# Places of one name lie in one country: the context cannot tell them, so nothing is linked.
_OFTEN_DOUBLE = frozenset({"city", "region"})


def check_table(table: str) -> Iterator[str]:
    """Give the faults of a table.

    Args:
        table: the text of ``identities.tsv``, or of one's own in its form.

    Yields:
        One line a fault, with the number of the row.
    """
    kinds = load_kinds()
    lines: dict[str, int] = {}
    seen: dict[Hashable, int] = {}
    for number, line in enumerate(table.splitlines(), start=1):
        if line.startswith("#"):
            continue
        first = lines.setdefault(line, number)
        if first != number:
            yield f"row {number}: the same as row {first}"
            continue
        try:
            row = _read(line)
        except (ValueError, KeyError) as error:
            yield f"row {number}: {error}"
            continue
        for fault in (*_faults(row, kinds), *_doubles(row, number, seen)):
            yield f"row {number}: {row.name}: {fault}"


def _doubles(row: Identity, number: int, seen: dict[Hashable, int]) -> Iterator[str]:
    """Give what the row shares with an earlier one; remember what it has."""
    for one in ids_of(row.link):
        if seen.setdefault(one, number) != number:
            yield f"{one} is in row {seen[one]} as well"
    if row.kind in _OFTEN_DOUBLE:
        return
    for form in {search_form(name) for name in (row.name, *row.forms)}:
        key = (row.type, row.kind, row.countries, form)
        if seen.setdefault(key, number) != number:
            yield f"{form} is a name in row {seen[key]} as well"


def _read(line: str) -> Identity:
    cells = line.count("\t") + 1
    if cells != COLUMNS:
        raise ValueError(f"{cells} columns instead of {COLUMNS}")
    return read_row(line)


def _faults(row: Identity, kinds: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    if row.kind not in kinds:
        yield f"kinds.tsv does not name the kind {row.kind!r}"
    if not all(_COUNTRY.fullmatch(country) for country in row.countries):
        yield f"countries are two capital letters each, not {','.join(row.countries)!r}"
    if not 0 < row.weight <= _HEAVIEST:
        yield f"the weight {row.weight:g} is not between 0 and {_HEAVIEST}"
    given = ids_of(row.link)
    if not given and row.verified:
        yield "it is verified and has no id"
    for one in given:
        kind, _, value = one.partition(":")
        if not _FORMS[kind].fullmatch(value):
            yield f"{value!r} is no id of {kind}"
    for name in (row.name, *row.forms):
        if not search_form(name):
            yield f"the name {name!r} has no letter"
    places = set(row.verified.split())
    if given and len(places) < _FEWEST_PLACES and not places & _AUTHORITIES:
        yield f"verified by {row.verified or 'nothing'}; two public places are needed"


def load_kinds() -> dict[str, tuple[str, str]]:
    """Read what kinds of identities there are.

    Returns:
        The kinds with their Arabic and English names.
    """
    table = (files("streams.entities") / "data" / "kinds.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {kind: (arabic, english) for kind, arabic, english in rows}
