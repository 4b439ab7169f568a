"""Names of several words, found word by word in a tokenised sentence.

There are 75,000 of them, held as hashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from streams.arabic.fold import fold
from streams.entities.features import Lexicon, word_behind
from streams.entities.text_index import TextIndex
from streams.entities.word_scores import Described

MOST_WORDS = 6
"""Longer names are not looked for."""
_MOST_CACHED = 1 << 15


class Phrases:
    """Names of two words and more.

    Args:
        kinds: for each folded name the types that it is listed with.
        lexicon: what is known of words, to see behind proclitics.
    """

    def __init__(self, kinds: Mapping[str, tuple[str, ...]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._firsts: set[str] = set()
        self._seconds: set[str] = set()
        lengths: dict[str, int] = {}
        for phrase in kinds:
            first, second, *rest = phrase.split(" ")
            self._firsts.add(first)
            self._seconds.add(second)
            pair = f"{first} {second}"
            lengths[pair] = max(min(2 + len(rest), MOST_WORDS), lengths.get(pair, 0))
        self._lengths = TextIndex(lengths, lengths.values())
        self._kinds = ((), *dict.fromkeys(kinds.values()))
        numbers = {own: number for number, own in enumerate(self._kinds)}
        self._kind_of = TextIndex(kinds, map(numbers.__getitem__, kinds.values()))
        self._forms: dict[str, tuple[str, str]] = {}

    def learn(self, words: Sequence[str], described: Described) -> tuple[list[bool], list[bool]]:
        """Keep how words are read, before they are asked for one by one.

        Args:
            words: the words as written.
            described: what is known of them.

        Returns:
            For each word whether a name may begin with it, and whether it may be a second word.
        """
        if len(self._forms) + len(words) > _MOST_CACHED:
            self._forms.clear()
        forms, firsts, seconds = self._forms, self._firsts, self._seconds
        begins: list[bool] = []
        follows: list[bool] = []
        _, cores, read, bases = described
        for word, core, form, base in zip(words, cores, read, bases, strict=True):
            own = (form, base) if core is word else self._read(word)
            forms[word] = own
            begins.append(own[0] in firsts or own[1] in firsts)
            follows.append(own[0] in seconds)
        return begins, follows

    def may_begin(self, word: str) -> bool:
        """Say whether a name may begin with a word, with or without its proclitics."""
        return not self._firsts.isdisjoint(self._forms_of(word))

    def find(self, words: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Find the longest names, from left to right, none sharing a word with another.

        Args:
            words: the words as written.
            starts: where a name may begin, rising; see :meth:`may_begin`.

        Yields:
            The place of a word, and the attribute that it gets from the name: ``mB-PER`` for
            its first word, ``mI-PER`` for the others.
        """
        reached = 0
        for start in starts:
            if start < reached or start + 1 >= len(words) or not self._may_go_on(words, start):
                continue
            kinds, length = self._at(words, start)
            reached = start + length
            for kind in kinds:
                for place in range(start, reached):
                    yield place, f"m{'B' if place == start else 'I'}-{kind}"

    def _may_go_on(self, words: Sequence[str], start: int) -> bool:
        """Say whether a name begins with a word and the one after it."""
        form, base = self._forms_of(words[start])
        second = self._forms_of(words[start + 1])[0]
        lengths = self._lengths
        return bool(lengths.first(f"{form} {second}") or lengths.first(f"{base} {second}"))

    def _forms_of(self, word: str) -> tuple[str, str]:
        """Give a word folded, and the word behind its proclitics."""
        found = self._forms.get(word)
        if found is None:
            if len(self._forms) >= _MOST_CACHED:
                self._forms.clear()
            found = self._forms[word] = self._read(word)
        return found

    def _read(self, word: str) -> tuple[str, str]:
        form = fold(word)
        return form, word_behind(form, self._lexicon)

    def _at(self, words: Sequence[str], start: int) -> tuple[tuple[str, ...], int]:
        """Give the longest name that begins at a word; its length is 0 where there is none."""
        second = self._forms_of(words[start + 1])[0]
        best: tuple[tuple[str, ...], int] = ((), 0)
        for first in dict.fromkeys(self._forms_of(words[start])):
            most = self._lengths.first(f"{first} {second}")
            if not most:
                continue
            forms = [first, *(self._forms_of(word)[0] for word in words[start + 1 : start + most])]
            for length in range(len(forms), max(1, best[1]), -1):
                kinds = self._kinds[self._kind_of.first(" ".join(forms[:length]))]
                if kinds:
                    best = kinds, length
                    break
        return best
