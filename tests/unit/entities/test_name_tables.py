"""The tables of names: shapes, and the promises that they make."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from streams.arabic.matching import search_form
from streams.entities.name_tables import load_names, surname_of

DATA = files("streams.entities") / "data"
PERSIAN_OR_URDU = re.compile("[پچژگڤٹڈڑںےیکہھۀەۆۇ]")


def rows(table: str) -> list[list[str]]:
    lines = (DATA / table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith(("#", "name\t"))]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("curated.tsv", {2, 3, 4}),
        ("places.tsv", {5}),
        ("regions.tsv", {2}),
        ("contexts.tsv", {4}),
        ("names.tsv", {2}),
        ("titles.tsv", {2}),
        ("blocklist.tsv", {3}),
    ],
)
def test_every_row_has_its_columns(table: str, columns: set[int]) -> None:
    assert {len(row) for row in rows(table)} <= columns


def test_no_curated_form_stands_for_two_things() -> None:
    owners: dict[str, set[str]] = {}
    for row in rows("curated.tsv"):
        forms = row[3].split("|") if len(row) > 3 else []
        for form in [row[1], *(form for form in forms if not form.startswith("~"))]:
            owners.setdefault(search_form(form), set()).add(row[1])
    assert {form: names for form, names in owners.items() if len(names) > 1} == {}


def test_places_are_spelled_in_arabic() -> None:
    assert [row[0] for row in rows("places.tsv") if PERSIAN_OR_URDU.search(row[0])] == []


def test_geonames_is_credited() -> None:
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert "GeoNames" in sources
    assert "CC BY 4.0" in sources


def test_the_digest_is_stable() -> None:
    assert load_names().digest == load_names().digest
    assert re.fullmatch("[0-9a-f]{16}", load_names().digest)


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("دونالد ترامب", "ترامب"),
        ("محمد بن سلمان", None),
        ("محمد عبد الوهاب", None),
        ("نيمار", None),
        ("مروان سعيد", None),
    ],
)
def test_surname(name: str, surname: str | None) -> None:
    assert surname_of(search_form(name), {"سعيد"}) == surname
