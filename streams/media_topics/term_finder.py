"""Find the terms of the vocabulary in a text, word by word.

The same hits as :class:`streams.arabic.matching.TermMatcher` with :func:`longest` give, in less
time and memory: an automaton of all forms is larger than a processor's cache, while most words of
an article stood in an earlier one, and what a word can begin is remembered.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from streams.arabic.matching import BARE, BEFORE_NOUNS, CONTRACTED, LAM
from streams.media_topics.word_cache import WordCache

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streams.media_topics.vocabulary import Term

_ARTICLE = "ال"
_LAM = "ل"
_NONE = -1
_NO_TAILS: dict[str, list[tuple[str, int]]] = {}
_SPLITS = tuple(sorted({*BEFORE_NOUNS, *LAM, ""}, key=len))
_SPLITS_AFTER = {
    first: tuple(split for split in _SPLITS if split[:1] in ("", first))
    for first in {split[:1] for split in _SPLITS if split}
}
"""The proclitics that a word may have, by its first letter; with other letters it has none."""


class Found(Struct, frozen=True, gc=False):
    """A term found: its place in the list of terms, and its span in the haystack."""

    term: int
    start: int
    end: int


class _Beginning(NamedTuple):
    """What may begin in a word: where, which term is that word alone, and how phrases go on.

    The rest of a phrase, the longest first, is found by its next word.
    """

    offset: int
    term: int
    tails: Mapping[str, Sequence[tuple[str, int]]]


class TermFinder:
    """Finds the terms of one list, on whole words, with or without proclitics.

    Args:
        terms: the terms; no form is in two of them.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        self._singles: dict[str, tuple[int, bool]] = {}
        tails: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(dict)
        for owner, term in enumerate(terms):
            for place, form in enumerate(term.forms):
                first, _, rest = form.partition(" ")
                if rest:
                    second = rest.partition(" ")[0]
                    tails[first].setdefault(second, []).append((f" {rest} ", owner))
                else:
                    self._singles[form] = (owner, place < term.articled)
        for ways in tails.values():
            for some in ways.values():
                some.sort(key=lambda tail: -len(tail[0]))
        self._tails = dict(tails)
        self._firsts = self._singles.keys() | self._tails.keys()
        self._seen = WordCache(self._beginnings)

    def find(self, text: str, words: Sequence[str]) -> list[Found]:
        """Keep, from left to right, the longest of the terms that overlap.

        Args:
            text: of a haystack; it ends with a space.
            words: the text cut at every space.

        Returns:
            What was found, in order.
        """
        found: list[Found] = []
        seen = self._seen
        start = reached = 0
        for place, word in enumerate(words):
            beginnings = seen[word]
            end = start + len(word)
            if beginnings and start >= reached:
                after = words[place + 1]
                for offset, term, tails in beginnings:
                    for tail, owner in tails.get(after, ()) if tails else ():
                        if text.startswith(tail, end):
                            reached = end + len(tail) - 1
                            found.append(Found(owner, start + offset, reached))
                            break
                    else:
                        if term == _NONE:
                            continue
                        found.append(Found(term, start + offset, end))
                    break
            start = end + 1
        return found

    def _beginnings(self, word: str) -> tuple[_Beginning, ...]:
        """Give what may begin in a word, in order of offsets."""
        firsts = self._firsts
        splits = _SPLITS_AFTER.get(word[:1])
        if splits is None:
            return (_Beginning(0, *self._of(word, "")),) if word in firsts else ()
        useful = []
        for offset, form, proclitic in _readings(word, splits):
            if form in firsts:
                one = _Beginning(offset, *self._of(form, proclitic))
                if one.term != _NONE or one.tails:
                    useful.append(one)
        useful.sort(key=lambda one: one.offset)
        return tuple(useful)

    def _of(self, form: str, proclitic: str) -> tuple[int, Mapping[str, Sequence[tuple[str, int]]]]:
        """Give the term that a form is after a proclitic, and how phrases go on after it."""
        term, articled = self._singles.get(form, (_NONE, False))
        whole = proclitic in BARE or proclitic == ""
        tails = self._tails.get(form, _NO_TAILS) if whole else _NO_TAILS
        return (term if whole or articled else _NONE), tails


def _readings(word: str, splits: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Give the ways to read a word: where a form starts, the form, and the proclitic before it.

    After lam the article loses its alef, and of three lams two are written: a form with the article
    stands there without a proclitic, from the second lam or from the first of its own.
    """
    for proclitic in splits:
        if not word.startswith(proclitic) or len(word) == len(proclitic):
            continue
        rest = word[len(proclitic) :]
        if proclitic in BEFORE_NOUNS or not proclitic:
            yield len(proclitic), rest, proclitic
        if proclitic in CONTRACTED and not rest.startswith(_LAM):
            yield len(proclitic) - 1, _ARTICLE + rest, ""
        if proclitic in LAM and rest.startswith(_LAM):
            yield len(proclitic), _ARTICLE + rest, ""
