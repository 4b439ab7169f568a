"""What a field says of single words: the sum of their attributes' weights, in a few look-ups.

:func:`streams.entities.features.attributes` says what the attributes are; this gives the same sums
without naming them. Weights that always come together are added up once: those of an affix and of
the shorter ones inside it, and all that the lexicon says of a word.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streams.entities.features import (
    ENDINGS,
    LONGEST,
    PROCLITICS,
    UNKNOWN,
    Lexicon,
    attributes,
    behind_attributes,
    behind_clitics,
    cores_of,
    entry_attributes,
    fold_all,
    shape_of,
    without_article,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_ROWS = 8
_NOTHING = 0
_CLITICS = ("", *(clitic for clitic, _ in PROCLITICS))


class Described(NamedTuple):
    """What is said of words: their scores, float32 ``(words, …)``, and how they were read.

    Of each word the described part of it, that part folded, and the word behind its proclitics.
    """

    scores: NDArray[np.float32]
    cores: list[str]
    forms: list[str]
    bases: list[str]


class WordScores:
    """Sums up the weights of words' attributes.

    Args:
        rows: each attribute's row in ``states``.
        states: float32, one row an attribute.
        lexicon: what is known of words.
    """

    def __init__(
        self, rows: Mapping[str, int], states: NDArray[np.float32], lexicon: Lexicon
    ) -> None:
        self._shape = states.shape[1:]
        self._lexicon = lexicon
        self._attribute_rows = rows
        self._states = states.reshape(len(states), math.prod(self._shape))
        self._blocks = [np.zeros((1, self._states.shape[1]), dtype=np.float32)]
        self._count = 1
        kinds: dict[str, dict[str, int]] = defaultdict(dict)
        for name, row in rows.items():
            kinds[name[0]][name[1:]] = row
        self._words, self._bases, self._bare = (self._copied(kinds[kind]) for kind in "wba")
        self._prefixes = self._added_up(kinds["p"], lambda affix: affix[:-1])
        self._suffixes = self._added_up(kinds["s"], lambda affix: affix[1:])
        beginnings = list(product(_CLITICS, range(LONGEST + 1), ("", *ENDINGS)))
        first = self._summed(
            [f"c{clitic}", f"l{length}", *(f"e{ending[-1]}" for ending in [ending] if ending)]
            for clitic, length, ending in beginnings
        )
        self._parts = {part: first + place for place, part in enumerate(beginnings)}
        entries = {
            entry: place for place, entry in enumerate(dict.fromkeys((UNKNOWN, *lexicon.values())))
        }
        own = self._summed(map(entry_attributes, entries))
        self._behind = self._summed(map(behind_attributes, entries)) - own
        self._unknown = own + entries[UNKNOWN]
        self._entries = {form: own + entries[entry] for form, entry in lexicon.items()}
        self._table = np.concatenate(self._blocks)
        self._blocks.clear()

    def _add(self, block: NDArray[np.float32]) -> int:
        """Put rows into the table and give the place of the first."""
        first = self._count
        self._blocks.append(block)
        self._count += len(block)
        return first

    def _copied(self, rows: Mapping[str, int]) -> dict[str, int]:
        first = self._add(self._states[list(rows.values())])
        return {name: first + place for place, name in enumerate(rows)}

    def _summed(self, described: Iterable[list[str]]) -> int:
        """Put sums of attributes' weights into the table; give the place of the first."""
        known = self._attribute_rows
        wanted: list[int] = []
        owners: list[int] = []
        count = 0
        for names in described:
            for name in names:
                if name in known:
                    wanted.append(known[name])
                    owners.append(count)
            count += 1
        block = np.zeros((count, self._states.shape[1]), dtype=np.float32)
        np.add.at(block, owners, self._states[wanted])
        return self._add(block)

    def _added_up(self, rows: Mapping[str, int], shorter: Callable[[str], str]) -> dict[str, int]:
        """Give each affix a row that has the weights of the shorter ones inside it as well."""
        found: dict[str, int] = {}
        own = sorted(rows, key=len)
        inner: list[int] = []
        for place, affix in enumerate(own):
            rest = shorter(affix)
            while rest and rest not in found:
                rest = shorter(rest)
            inner.append(found.get(rest, -1))
            found[affix] = place
        block = self._states[[rows[affix] for affix in own]]
        for place, before in enumerate(inner):
            if before >= 0:
                block[place] += block[before]
        first = self._add(block)
        return {affix: first + place for affix, place in found.items()}

    def __call__(self, words: Sequence[str]) -> Described:
        """Describe words.

        Args:
            words: as written, without line breaks.

        Returns:
            Their scores and forms.
        """
        cores = cores_of(words)
        forms = fold_all(cores)
        bases: list[str] = []
        rows: list[int] = []
        odd: list[int] = []
        lexicon, word, bare_word = self._entries, self._words.get, self._bare.get
        prefix, suffix = self._prefixes.get, self._suffixes.get
        for place, (core, form) in enumerate(zip(cores, forms, strict=True)):
            clitic, base = ("", form) if form in lexicon else behind_clitics(form, lexicon)
            bases.append(base)
            if not form or shape_of(form) != "a":
                odd.append(place)
                rows += _EMPTY
                continue
            bare = without_article(base)
            behind = lexicon.get(bare, _NOTHING) if bare is not base else _NOTHING
            end = core[-1]
            rows += (
                word(form, _NOTHING),
                self._bases.get(base, _NOTHING),
                self._parts[
                    clitic,
                    min(len(base), LONGEST),
                    end if end in "ةى" else "اء" if core.endswith("اء") else "",
                ],
                prefix(form[:4]) or prefix(form[:3]) or prefix(form[:2], _NOTHING),
                suffix(form[-4:]) or suffix(form[-3:]) or suffix(form[-2:])
                or suffix(form[-1:], _NOTHING),
                lexicon.get(base, self._unknown),
                _NOTHING if bare is base else bare_word(bare, _NOTHING),
                behind + self._behind if behind else _NOTHING,
            )  # fmt: skip
        return Described(self._scores(rows, odd, cores), cores, forms, bases)

    def _scores(
        self, rows: Sequence[int], odd: Sequence[int], cores: Sequence[str]
    ) -> NDArray[np.float32]:
        """Sum up the rows of each word, and the attributes of those that are no Arabic words."""
        places = np.array(rows, dtype=np.intp).reshape(-1, _MOST_ROWS)
        found = self._table[places[:, 0]]
        for column in places.T[1:]:
            found += self._table[column]
        known = self._attribute_rows
        for place in odd:
            for name in attributes(cores[place], self._lexicon):
                if name in known:
                    found[place] += self._states[known[name]]
        return found.reshape(-1, *self._shape)


_EMPTY = (_NOTHING,) * _MOST_ROWS
