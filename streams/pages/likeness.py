"""How much two pieces of folded text speak of the same thing: shares of common content words."""

from __future__ import annotations

import re

from streams.pages.wordlists import common_words

_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
_PROCLITIC = re.compile("(?:و|ف)?(?:ال|بال|كال|لل|ب|ل|ك)?(?=...)")
_FUNCTION_WORDS = 120
_STEM = 4
_ENOUGH = 600


def content(folded: str) -> frozenset[str]:
    """Give the content words of a folded text as rough stems: proclitics off, four letters.

    Args:
        folded: text in search form; its first 600 code points count.

    Returns:
        The stems; the commonest words of Arabic are left out.
    """
    common = common_words()
    folded = folded[:_ENOUGH]
    stems = set()
    for word in _WORD.findall(folded):
        if common.get(word, _FUNCTION_WORDS) >= _FUNCTION_WORDS:
            match = _PROCLITIC.match(word)
            stems.add(word[match.end() if match else 0 :][:_STEM])
    return frozenset(stems)


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """Give the share of ``part`` that is in ``whole``, 0 when ``part`` is empty."""
    return len(part & whole) / len(part) if part else 0.0
