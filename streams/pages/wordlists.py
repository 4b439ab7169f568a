"""Word lists of the package, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

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


def _read(name: str) -> list[str]:
    return (files("streams.pages") / "data" / name).read_text("utf-8").split()
