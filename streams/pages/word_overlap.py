"""How much two pieces of folded text speak of the same thing: shares of common content words."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from streams.arabic.fold import fold
from streams.pages.wordlists import common_words

_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
_PROCLITIC = re.compile("(?:و|ف)?(?:ال|بال|كال|لل|ب|ل|ك)?(?=...)")
_FUNCTION_WORDS = 120
_STEM = 4
_ENOUGH = 600
_NAME, _SITE = 3, 6


def content(folded: str) -> frozenset[str]:
    """Give the content words of a folded text as rough stems: proclitics off, four letters.

    Args:
        folded: text in search form; its first 600 code points count.

    Returns:
        The stems; the commonest words of Arabic are left out.
    """
    return _content(folded) if len(folded) <= _ENOUGH else _content(folded[:_ENOUGH])


@lru_cache(1024)
def _content(folded: str) -> frozenset[str]:
    """Collect the stems; a page asks for those of a line several times over."""
    words = _WORD.findall(folded)
    stems = set(map(_STEMS.get, words))
    if None in stems:
        new = {word: _stem(word) for word in words if word not in _STEMS}
        if len(_STEMS) + len(new) <= _MOST_KEPT:
            _STEMS.update(new)
        stems.update(new.values())
    return frozenset(stem for stem in stems if stem)


def _stem(word: str) -> str:
    """Give a word's rough stem, "" for one of the commonest words."""
    if common_words().get(word, _FUNCTION_WORDS) < _FUNCTION_WORDS:
        return ""
    match = _PROCLITIC.match(word)
    return word[match.end() if match else 0 :][:_STEM]


_STEMS: dict[str, str] = {}
_MOST_KEPT = 20_000


def form(text: str) -> str:
    """Give a title's form for comparing: folded, single spaces, no quotes or stops around it."""
    return " ".join(fold(text).split()).strip(" .\"«»“”'")


def same_title(one: str, other: str) -> bool:
    """Say whether two folded lines are one title, perhaps with the site's name after it."""
    short, long = sorted((form(one), form(other)), key=len)
    words = len(short.split())
    return short == long or (
        words > _NAME and long.startswith(short) and len(long.split()) - words <= _SITE
    )


def share(part: frozenset[str], whole: AbstractSet[str]) -> float:
    """Give the share of ``part`` that is in ``whole``, 0 when ``part`` is empty."""
    return len(part & whole) / len(part) if part else 0.0
