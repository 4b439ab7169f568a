"""Word lists of the package, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from streams.arabic.fold import fold
from streams.text.dates import MONTH_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def common_words() -> Mapping[str, int]:
    """Give the common Arabic words, folded, with their ranks; the most frequent has rank 0."""
    return {word: rank for rank, word in enumerate(_read("words.txt"))}


@cache
def given_names() -> frozenset[str]:
    """Give the commonest given names of Arab journalists, folded."""
    return frozenset(_read("given-names.txt"))


@cache
def stamp_words() -> frozenset[str]:
    """Give the words that a time stamp is made of, folded: months, days, hours, zones."""
    return MONTH_WORDS | frozenset(_read("stamp-words.txt"))


@cache
def word_list(name: str) -> frozenset[str]:
    """Give the words of a list, folded.

    Args:
        name: of its file in ``data``, without the suffix.
    """
    return frozenset(fold(word) for word in _read(f"{name}.txt"))


def rows(name: str, *, columns: int) -> list[list[str]]:
    """Give the rows of a table, its heading left out.

    Args:
        name: of its file in ``data``, without the suffix.
        columns: how many a row has.

    Raises:
        ValueError: a row has another number of columns.
    """
    text = (files("streams.pages") / "data" / f"{name}.tsv").read_text("utf-8")
    table = [line.split("\t") for line in text.splitlines()[1:]]
    for number, row in enumerate(table, start=2):
        if len(row) != columns:
            raise ValueError(f"{name}.tsv, line {number}: {columns} columns are needed")
    return table


def _read(name: str) -> list[str]:
    return (files("streams.pages") / "data" / name).read_text("utf-8").split()
