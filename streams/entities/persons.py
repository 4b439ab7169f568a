"""People whom no list names: a known given name, continued by names.

A span is taken for a person only with a sign that it is one: a title before it, a link word inside
it (بن, آل), a family name with the article after it, or at least three names in a row. Two given
names alone are too often the beginning of something longer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.arabic.matching import word_before

if TYPE_CHECKING:
    from streams.arabic.matching import Haystack, Hit
    from streams.entities.name_tables import KnownNames

PATTERN_CONFIDENCE = 0.7
"""Of a person found by the shape of the name."""
TITLED_CONFIDENCE = 0.8
"""Of a person found by the shape of the name, with a title before it."""

_LINKS = frozenset(("بن", "ابن", "بنت", "ال"))
_CONTINUING = _LINKS | {"ابو", "عبد", "ولد"}
_BEFORE_ARTICLE = ("لل", "وال", "بال", "فال", "ولل")
_MOST_WORDS = 6
_SIGN_OF_NAMES = 3
_ARTICLE = "ال"
_FAMILY = re.compile(r" (ال (?!(?:بن|ابن|عبد|ابو|بو) )\w+) ال(?!\w*ي(?!\w))\w")
ALA = "علي "
"""The preposition على, folded, and the space after it."""


def extend(haystack: Haystack, text: str, hit: Hit, known: KnownNames) -> tuple[int, float] | None:
    """Continue a given name to the end of the person's name.

    Args:
        haystack: the prepared text.
        text: the text itself.
        hit: a given name in it.
        known: the known names.

    Returns:
        Where the name ends and the confidence, or None where no sign says that it is a person.
    """
    if is_preposition(haystack, text, hit.start):
        return None
    words = [haystack.text[hit.start : hit.end], *_continuation(haystack, text, hit.end, known)]
    if len(words) == 1:
        return None
    end = without_rest(haystack.text, hit.start, hit.start + len(" ".join(words)))
    if _is_titled(haystack.text, hit.start, known):
        return end, TITLED_CONFIDENCE
    return (end, PATTERN_CONFIDENCE) if _is_person(words, known) else None


def without_rest(text: str, start: int, end: int) -> int:
    """Give where a person's name ends: behind آل stand the family, and where it comes from.

    Args:
        text: of a haystack.
        start: where the name begins in it.
        end: where it seems to end: آل خليفة الكأس.
    """
    family = _FAMILY.search(text, start, end)
    return family.end(1) if family else end


def _continuation(haystack: Haystack, text: str, end: int, known: KnownNames) -> list[str]:
    """List the words after a given name that still belong to the name."""
    words: list[str] = []
    bound = False
    while len(words) < _MOST_WORDS:
        word = _word_after(haystack.text, end)
        if not word or not (bound or _continues(word, known)):
            break
        if is_preposition(haystack, text, end + 1):
            break
        bound = word in _CONTINUING
        words.append(word)
        end += 1 + len(word)
    return words[:-1] if bound else words


def _word_after(text: str, end: int) -> str:
    """Give the next word, empty where punctuation (two spaces) or the end comes first."""
    return text[end + 1 : text.find(" ", end + 1)]


def is_preposition(haystack: Haystack, text: str, start: int) -> bool:
    """Tell على from علي, which folding makes equal.

    Args:
        haystack: the prepared text.
        text: the text itself.
        start: where a word begins in the haystack.

    Returns:
        Whether the word is the preposition, and another word follows.
    """
    return haystack.text.startswith(ALA, start) and text[haystack.offsets[start + 2]] == "ى"


def _continues(word: str, known: KnownNames) -> bool:
    return word in _CONTINUING or word in known.given or word in known.family


def _is_person(words: list[str], known: KnownNames) -> bool:
    if not _LINKS.isdisjoint(words) or len(words) >= _SIGN_OF_NAMES:
        return True
    return words[-1].startswith(_ARTICLE) and words[-1] in known.family


def _is_titled(text: str, start: int, known: KnownNames) -> bool:
    """Say whether the word before is a title; a proclitic before the title does not matter."""
    before = word_before(text, start)
    if before in known.titles:
        return True
    for joined in _BEFORE_ARTICLE:
        if before.startswith(joined) and _ARTICLE + before.removeprefix(joined) in known.titles:
            return True
    return False
