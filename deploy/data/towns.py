# ruff: noqa: INP001 -- a half of two scripts, not a package
"""The tables of towns and villages, for the scripts beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Town(NamedTuple):
    """A row of the table.

    Args:
        number: GeoNames' id.
        forms: its names in Arabic, the usual one first.
        words: those of them that are words, people or better known places as well.
    """

    number: int
    forms: tuple[str, ...]
    words: tuple[str, ...]


def read_towns() -> Iterator[Town]:
    """Read ``towns.tsv``, towns whose Arabic names GeoNames lacks."""
    for line in (Path(__file__).parent / "towns.tsv").read_text("utf-8").splitlines():
        if line[0].isdigit():
            number, _country, _latin, forms, _lists, words = line.split("\t")
            yield Town(int(number), tuple(forms.split("|")), tuple(filter(None, words.split("|"))))


class Village(NamedTuple):
    """A row of ``villages.tsv``.

    Args:
        number: GeoNames' id.
        country: its code.
        people: how many live there, 0 where nobody knows.
        forms: its names in Arabic, the usual one first.
    """

    number: int
    country: str
    people: int
    forms: tuple[str, ...]


def read_villages() -> Iterator[Village]:
    """Read ``villages.tsv``, places that are too small for the list of cities."""
    for line in (Path(__file__).parent / "villages.tsv").read_text("utf-8").splitlines():
        if line[0].isdigit():
            number, country, people, _latin, forms = line.split("\t")
            yield Village(int(number), country, int(people), tuple(forms.split("|")))
