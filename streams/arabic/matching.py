"""Find many terms in Arabic text at once: whole words, proclitics allowed, offsets kept.

One Aho-Corasick automaton runs over the folded text. Its patterns are anchored at the end of a
word; what stands before a hit must be a word boundary or a proclitic. That keeps the automaton as
small as the list of terms, where writing out every proclitic would make it twenty times larger.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs
import numpy as np
from msgspec import Struct

from streams.arabic.clitics import PROCLITICS
from streams.arabic.fold import Folded, code_points, fold, fold_with_offsets, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_SPACE = 0x20
_BMP = 0x10000
_OTHER, _WORD, _BLANK = 0, 1, 2

# The future particle stands before verbs only.
BEFORE_NOUNS = frozenset(PROCLITICS) - {"س", "وس"}
CONTRACTED = frozenset(proclitic for proclitic in BEFORE_NOUNS if proclitic.endswith("لل"))
_WITH_ARTICLE = frozenset(proclitic for proclitic in BEFORE_NOUNS if proclitic.endswith("ال"))
LAM = frozenset(proclitic.removesuffix("ل") for proclitic in CONTRACTED)
BARE = BEFORE_NOUNS - CONTRACTED - _WITH_ARTICLE
# One set for all terms: 60,000 copies of it would take 15 MB.
_ANY, _BARE_OR_NONE = BEFORE_NOUNS | {""}, BARE | {""}
# So few patterns are found sooner one by one than an automaton is built.
_FEW = 64
_LONGEST_PROCLITIC = max(map(len, BEFORE_NOUNS))
_LAST_LETTERS = frozenset(proclitic[-1] for proclitic in BEFORE_NOUNS)
_ARTICLE = "ال"
# Letters that folding leaves alone; terms taken out of a haystack have no others.
_PLAIN = re.compile("[ءابتثجحخدذرزسشصضطظعغفقكلمنهوي]+(?: [ءابتثجحخدذرزسشصضطظعغفقكلمنهوي]+)*")


def _build_classes() -> NDArray[np.uint8]:
    classes = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    for code in range(_BMP):
        if unicodedata.category(chr(code))[0] in "LMN":
            classes[code] = _WORD
        elif chr(code).isspace() and chr(code) != "\n":
            classes[code] = _BLANK
    return classes


_CLASSES = _build_classes()


class Haystack(Struct, frozen=True):
    """A text made ready for matching.

    Args:
        text: folded; everything but letters, marks and digits is a space. A run of blanks is one
            space, and so is a single line break, so that neither hides a term. Punctuation beside
            a blank, and an empty line, make two, so that no term crosses them. Begins and ends
            with a space.
        offsets: int32 array of shape ``(len(text) + 1,)``: the code point of the original that
            each position came from.
    """

    text: str
    offsets: NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original behind ``text[start:end]``, its diacritics included.

        Args:
            start: first position in the haystack, a letter.
            end: past the last one.

        Returns:
            ``(start, end)`` in code points of the original.
        """
        return int(self.offsets[start]), int(self.offsets[end])


class Hit(NamedTuple):
    """A term found: its place in the list of terms, and its span in the haystack.

    The span leaves proclitics out, but the article belongs to a term that is listed with it. After
    the preposition lam the article loses its alef, so للصين gives the span of لصين; from a name
    that begins with lam itself (اللاذقية) the whole article is gone.
    """

    term: int
    start: int
    end: int


def prepare(text: str) -> Haystack:
    """Make a text ready for matching.

    Args:
        text: any text.

    Returns:
        The haystack; empty text gives a single space.
    """
    return prepare_folded(fold_with_offsets(text))


def prepare_folded(folded: Folded) -> Haystack:
    """Make a text ready that is folded already; see :func:`prepare`."""
    codes = code_points(folded.text)
    classes = _CLASSES[codes]
    blank = classes == _BLANK
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = ~(blank[1:] & blank[:-1])
    spaced = np.where(classes == _WORD, codes, np.uint32(_SPACE))[kept]
    offsets = np.empty(len(spaced) + 3, dtype=np.int32)
    offsets[0] = 0
    offsets[1:-2] = folded.offsets[:-1][kept]
    offsets[-2:] = folded.offsets[-1]
    return Haystack(f" {text_of(spaced)} ", offsets)


def search_form(term: str) -> str:
    """Give the form in which a term is searched: folded words with one space between.

    Args:
        term: a term as people write it.

    Returns:
        Its search form, without spaces at the ends; empty when it has no letter or digit.
    """
    if _PLAIN.fullmatch(term):
        return term
    folded = fold(term)
    if _PLAIN.fullmatch(folded):
        return folded
    # As in forms_of; for one term a loop is quicker.
    return " ".join(
        "".join(char if _CLASSES[ord(char)] == _WORD else " " for char in folded).split()
    )


def forms_of(terms: Sequence[str]) -> list[str]:
    """Give the search form of each of many terms, folded all at once.

    Args:
        terms: as people write them.

    Raises:
        ValueError: one has a line break.
    """
    codes = code_points(fold("\n".join(terms)))
    kept = (_CLASSES[codes] == _WORD) | (codes == ord("\n"))
    spaced = text_of(np.where(kept, codes, np.uint32(_SPACE)))
    lines = spaced.split("\n") if terms else []
    if len(lines) != len(terms):
        raise ValueError("a term has a line break")
    return [" ".join(line.split()) for line in lines]


def search_forms(words: str) -> frozenset[str]:
    """Give the search forms of single words, listed with blanks between."""
    return frozenset(map(search_form, words.split()))


def word_before(text: str, start: int) -> str:
    """Give the word of a haystack's text that stands before the word at ``start``."""
    return text[text.rfind(" ", 0, start - 1) + 1 : start - 1]


class TermMatcher:
    """Finds the terms of one list, on whole words, with or without proclitics.

    Args:
        terms: the terms as written; what has an empty search form never matches.
        articled: places in ``terms`` of those that may also take the article (common nouns); all
            others match with the article only if they are listed with it (names).

    Raises:
        ValueError: a term has a line break.
    """

    def __init__(self, terms: Sequence[str], *, articled: Iterable[int] = ()) -> None:
        patterns: list[str] = []
        self._meaning: list[tuple[int, frozenset[str], int]] = []
        with_article = frozenset(articled)
        for place, form in enumerate(forms_of(terms)):
            allowed = _ANY if place in with_article else _BARE_OR_NONE
            if form:
                patterns.append(f"{form} ")
                self._meaning.append((place, allowed, 0))
            if form.startswith(_ARTICLE) and len(form) > len(_ARTICLE):
                bare = form.removeprefix(_ARTICLE)
                patterns.append(f"{bare} ")
                # Of three lams in a row only two are written: للاذقية for "to Latakia".
                doubled = bare.startswith("ل")
                self._meaning.append((place, *((LAM, 0) if doubled else (CONTRACTED, 1))))
        self._patterns = patterns if len(patterns) <= _FEW else []
        self._automaton = None if self._patterns else ahocorasick_rs.AhoCorasick(patterns)

    def find(self, haystack: Haystack) -> list[Hit]:
        """List every hit, those inside others too, in order of their ends.

        Args:
            haystack: the prepared text.

        Returns:
            The hits.
        """
        text = haystack.text
        meaning = self._meaning
        hits: list[Hit] = []
        for pattern, start, end in self._matches(text):
            place, allowed, before = meaning[pattern]
            before_it = text[start - 1]
            if before_it == " ":
                proclitic = ""
            elif before_it not in _LAST_LETTERS:
                continue
            else:
                # One more than the longest proclitic: the space before it must be seen.
                boundary = text.rfind(" ", max(0, start - _LONGEST_PROCLITIC - 1), start)
                if boundary < 0:
                    continue
                proclitic = text[boundary + 1 : start]
            if proclitic in allowed:
                hits.append(Hit(place, start - before, end - 1))
        return hits

    def _matches(self, text: str) -> list[tuple[int, int, int]]:
        """List pattern, start and end of every match, in order of ends, the longest first."""
        if self._automaton is not None:
            found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(
                text, overlapping=True
            )
            return found
        found = []
        for number, pattern in enumerate(self._patterns):
            start = text.find(pattern)
            while start >= 0:
                found.append((number, start, start + len(pattern)))
                start = text.find(pattern, start + 1)
        return sorted(found, key=lambda match: (match[2], match[1]))


class TermLists:
    """Finds the terms of several lists in one pass over a text; see :class:`TermMatcher`.

    Args:
        lists: each with its terms as written.
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        self._firsts = list(accumulate(map(len, lists), initial=0))[:-1]
        self._matcher = TermMatcher([term for terms in lists for term in terms])

    def find(self, haystack: Haystack) -> list[list[Hit]]:
        """List every hit of each list.

        Args:
            haystack: the prepared text.

        Returns:
            For each list what :meth:`TermMatcher.find` gives.
        """
        firsts = self._firsts
        found: list[list[Hit]] = [[] for _ in firsts]
        for term, start, end in self._matcher.find(haystack):
            number = bisect_right(firsts, term) - 1
            found[number].append(Hit(term - firsts[number], start, end))
        return found


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep, from left to right, the longest of the hits that overlap.

    Args:
        hits: any hits; of equal spans the first in the list of terms is kept.

    Returns:
        Hits in order of their starts, none sharing a code point with another.
    """
    kept: list[Hit] = []
    reached = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.term)):
        if hit.start >= reached:
            kept.append(hit)
            reached = hit.end
    return kept
