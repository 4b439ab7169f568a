"""What the name lists say of each word, as the encoder takes it in beside the word's pieces.

Small encoders know few names, and lists know many. A mark is one such thing; a word has those of
the word behind its proclitics, of that word without its article, of how common it is, and of a
listed name of several words that it stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from streams.entities.features import (
    UNKNOWN,
    Lexicon,
    behind_clitics,
    cores_of,
    fold_all,
    shape_of,
    without_article,
)
from streams.entities.phrases import Phrases
from streams.entities.scoring import TYPES

_LISTS, _FREQUENCIES = 15, 8
_BARE = _LISTS
_COMMON = _BARE + _LISTS
_CLITIC = _COMMON + _FREQUENCIES
_PHRASE = _CLITIC + 1
_IN_PHRASE = {
    f"m{place}-{kind}": _PHRASE + number
    for number, (kind, place) in enumerate(product(TYPES, "BI"))
}
_COUNT = _PHRASE + len(_IN_PHRASE)
_MOST_CACHED = 1 << 15


class LexiconFeatures:
    """Gives the marks of words; its cache makes it unfit for several threads.

    Args:
        lexicon: what is known of words.
        phrases: finds the listed names of several words; the field may share it.
    """

    count = _COUNT
    """How many marks there are."""
    made = 0
    """How many words it did look up."""

    def __init__(self, lexicon: Lexicon, phrases: Phrases) -> None:
        self._lexicon = lexicon
        self._phrases = phrases
        self._known: dict[str, list[int]] = {}

    def __call__(self, words: Sequence[str]) -> list[list[int]]:
        """Give the marks of each word of a sentence, numbers below :attr:`count`."""
        found = [self._of(word) for word in words]
        starts = [place for place, word in enumerate(words) if self._phrases.may_begin(word)]
        for place, attribute in self._phrases.find(words, starts):
            found[place] = [*found[place], _IN_PHRASE[attribute]]
        return found

    def _of(self, word: str) -> list[int]:
        marks = self._known.get(word)
        if marks is None:
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            self.made += 1
            marks = self._known[word] = self._look_up(word)
        return marks

    def _look_up(self, word: str) -> list[int]:
        (core,) = cores_of([word])
        form = fold_all([core])[0] or core
        if shape_of(form) != "a":
            return []
        clitics, base = behind_clitics(form, self._lexicon)
        entry = self._lexicon.get(base, UNKNOWN)
        marks = [*_bits(entry.lists), _COMMON + entry.frequency]
        bare = without_article(base)
        if bare is not base and (behind := self._lexicon.get(bare)):
            marks += [_BARE + bit for bit in _bits(behind.lists)]
        return [*marks, _CLITIC] if clitics else marks


def _bits(lists: int) -> list[int]:
    return [bit for bit in range(_LISTS) if lists >> bit & 1]
