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
    DIGITS,
    ENDINGS,
    LONGEST,
    PROCLITICS,
    UNKNOWN,
    Lexicon,
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
_FILLING = (_NOTHING,) * (_MOST_ROWS - 1)
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
        table = _Table(rows, states.reshape(len(states), math.prod(self._shape)))
        kinds: dict[str, dict[str, int]] = defaultdict(dict)
        for name, row in rows.items():
            kinds[name[0]][name[1:]] = row
        self._words, self._bases, self._bare, self._shapes, self._lengths, self._pad = (
            table.copied(kinds[kind]) for kind in "wbazl<"
        )
        self._prefixes = table.added_up(kinds["p"], lambda affix: affix[:-1])
        self._suffixes = table.added_up(kinds["s"], lambda affix: affix[1:])
        beginnings = list(product(_CLITICS, range(LONGEST + 1), ("", *ENDINGS)))
        first = table.summed(
            [f"c{clitic}", f"l{length}", *(f"e{ending[-1]}" for ending in [ending] if ending)]
            for clitic, length, ending in beginnings
        )
        self._parts = {part: first + place for place, part in enumerate(beginnings)}
        entries = {id(entry): entry for entry in (UNKNOWN, *lexicon.values())}
        own = table.summed(map(entry_attributes, entries.values()))
        self._behind = table.summed(map(behind_attributes, entries.values())) - own
        # By identity: hashing an entry takes longer than all else that is looked up of a word.
        self._entries = {name: own + place for place, name in enumerate(entries)}
        self._table = table.rows()

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
        for core, form in zip(cores, forms, strict=True):
            clitic, base = behind_clitics(form, self._lexicon)
            bases.append(base)
            if shape_of(form) == "a":
                rows += self._rows(core, form, clitic, base)
            elif form:
                rows += self._rows_of_other(form)
            elif core:
                # Nothing but marks, which folding takes away: read as written.
                rows += self._rows_of_marks(core)
            else:
                rows += (self._pad.get("", _NOTHING), *_FILLING)
        return Described(self._sums(rows), cores, forms, bases)

    def _rows(self, core: str, form: str, clitic: str, base: str) -> tuple[int, ...]:
        """Give the rows of a word in Arabic letters."""
        lexicon, entries = self._lexicon, self._entries
        prefix, suffix = self._prefixes.get, self._suffixes.get
        bare = without_article(base)
        own = lexicon.get(base, UNKNOWN)
        of_bare = of_behind = _NOTHING
        if bare is not base:
            of_bare = self._bare.get(bare, _NOTHING)
            behind = lexicon.get(bare)
            if behind is not None:
                of_behind = entries[id(behind)] + self._behind
        end = core[-1]
        ending = end if end in "ةى" else "اء" if core.endswith("اء") else ""
        return (
            self._words.get(form, _NOTHING),
            self._bases.get(base, _NOTHING),
            self._parts[clitic, min(len(base), LONGEST), ending],
            prefix(form[:4]) or prefix(form[:3]) or prefix(form[:2], _NOTHING),
            suffix(form[-4:]) or suffix(form[-3:]) or suffix(form[-2:])
            or suffix(form[-1:], _NOTHING),
            entries[id(own)],
            of_bare,
            of_behind,
        )  # fmt: skip

    def _rows_of_other(self, form: str) -> tuple[int, ...]:
        """Give the rows of a number, of punctuation, of a word in other letters."""
        return (
            self._shapes.get(shape_of(form), _NOTHING),
            self._words.get(form.translate(DIGITS), _NOTHING),
            self._lengths.get(str(min(len(form), LONGEST)), _NOTHING),
            *_FILLING[2:],
        )

    def _rows_of_marks(self, core: str) -> tuple[int, ...]:
        if shape_of(core) != "a":
            return self._rows_of_other(core)
        return self._rows(core, core, *behind_clitics(core, self._lexicon))

    def _sums(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Sum up the rows of each word."""
        places = np.array(rows, dtype=np.intp).reshape(-1, _MOST_ROWS)
        found = self._table[places[:, 0]]
        for column in places.T[1:]:
            found += self._table[column]
        return found.reshape(-1, *self._shape)


class _Table:
    """Rows of weights and of sums of weights, while they are being gathered; the first is zero.

    Args:
        known: each attribute's row in ``states``.
        states: float32 ``(attributes, …)``.
    """

    def __init__(self, known: Mapping[str, int], states: NDArray[np.float32]) -> None:
        self._known = known
        self._states = states
        self._blocks = [np.zeros((1, states.shape[1]), dtype=np.float32)]
        self._count = 1

    def rows(self) -> NDArray[np.float32]:
        """Give all rows."""
        return np.concatenate(self._blocks)

    def _add(self, block: NDArray[np.float32]) -> int:
        """Put rows into the table and give the place of the first."""
        first = self._count
        self._blocks.append(block)
        self._count += len(block)
        return first

    def copied(self, rows: Mapping[str, int]) -> dict[str, int]:
        """Copy attributes' weights and give their new places."""
        first = self._add(self._states[list(rows.values())])
        return {name: first + place for place, name in enumerate(rows)}

    def summed(self, described: Iterable[list[str]]) -> int:
        """Put sums of attributes' weights into the table; give the place of the first."""
        known = self._known
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

    def added_up(self, rows: Mapping[str, int], shorter: Callable[[str], str]) -> dict[str, int]:
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
