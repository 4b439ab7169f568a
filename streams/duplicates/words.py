"""Read a text as an array of word hashes: fold, cut, hash, without a Python loop over words.

Hashes are polynomials over the folded letters modulo 2^64, taken from one running sum over the
text, and mixed.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from msgspec import Struct

from streams.arabic.fold import fold_with_offsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

SEPARATOR = ord(" ")
BLOCK = 1 << 16
"""Units that are hashed in one go."""
_END = " " * 4
_BASE = 0x9E3779B97F4A7C15


class Reading(Struct, frozen=True):
    """An article's title and text, folded and cut into words.

    Args:
        hashes: of each word, first the title's, then the text's, uint64, shape ``(n,)``.
        title_words: how many of them are the title's.
        units: folded UTF-16 units of the first block, uint16; all but words are separators, and
            some separators end it, unless the text is longer than a block.
        starts: where each word of the first block begins in ``units``, int64.
        ends: where it ends, int64.
        sums: running sum over the first block that spans are hashed from, uint64.
    """

    hashes: NDArray[np.uint64]
    title_words: int
    units: NDArray[np.uint16]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sums: NDArray[np.uint64]


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix the bits of 64-bit values, so that all of them tell on the high ones."""
    values = (values ^ (values >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return values ^ (values >> np.uint64(32))


def stream(seed: int, count: int) -> NDArray[np.uint64]:
    """Give fixed pseudo-random constants, uint64, shape ``(count,)``.

    They are SplitMix64's (Steele, Lea and Flood 2014).
    """
    values = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_BASE) + np.uint64(seed)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def distinct(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Sort values and keep one of each (``numpy.unique`` without its overhead)."""
    if len(values) < 2:  # noqa: PLR2004 -- nothing to compare
        return values
    ordered = np.sort(values)
    kept = np.empty(len(ordered), dtype=np.bool_)
    kept[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


def runs(inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the runs of true values: where they start and where they end, int64."""
    bounded = np.zeros(len(inside) + 2, dtype=np.bool_)
    bounded[1:-1] = inside
    edges = (bounded[1:] != bounded[:-1]).nonzero()[0]
    return edges[0::2], edges[1::2]


def running_sums(units: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Sum up at most a block of units so that any span of them can be hashed.

    Args:
        units: uint16, shape ``(n,)``.

    Returns:
        uint64, shape ``(n + 1,)``.
    """
    sums = np.zeros(len(units) + 1, dtype=np.uint64)
    np.cumsum(units * _POWERS[: len(units)], out=sums[1:])
    return sums


def span_hashes(
    sums: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Hash spans of units; equal spans have equal hashes wherever they stand.

    Args:
        sums: the running sums over the units.
        starts: of the spans.
        ends: of the spans.

    Returns:
        uint64, one for each span.
    """
    return mixed((sums[ends] - sums[starts]) * _INVERSES[starts])


def read(title: str, text: str) -> Reading:
    """Fold a title and a text and hash their words.

    Args:
        title: the title, or nothing.
        text: the text, of any length; time is linear in it.

    Returns:
        The reading.
    """
    folded, title_units = _folded(title, text)
    starts, ends = _bounds(folded[:BLOCK])
    title_words = int(np.searchsorted(starts, title_units))
    sums = running_sums(folded[:BLOCK])
    hashes = span_hashes(sums, starts, ends) if len(folded) <= BLOCK else _long_hashes(folded)
    return Reading(hashes, title_words, folded[:BLOCK], starts, ends, sums)


def _folded(title: str, text: str) -> tuple[NDArray[np.uint16], int]:
    """Fold both, a separator between; count the units of the title."""
    raw = f"{title}\n{text}{_END}".encode("utf-16-le", "surrogatepass")
    mapped = _LETTERS[np.frombuffer(raw, dtype=np.uint16)]
    before = len(title.encode("utf-16-le", "surrogatepass")) // 2
    return mapped[mapped != 0], int(np.count_nonzero(mapped[:before]))


def _bounds(units: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return runs(units != SEPARATOR)


def _long_hashes(folded: NDArray[np.uint16]) -> NDArray[np.uint64]:
    parts = []
    start = 0
    while start < len(folded):
        end = min(start + BLOCK, len(folded))
        if end < len(folded):
            gaps = np.flatnonzero(folded[start:end] == SEPARATOR)
            # A "word" of a whole block is cut: it is no word of a language.
            end = start + int(gaps[-1]) + 1 if len(gaps) else end
        block = folded[start:end]
        parts.append(span_hashes(running_sums(block), *_bounds(block)))
        start = end
    return np.concatenate(parts)


def _letters() -> NDArray[np.uint16]:
    # Unicode 3.2's categories are the same in every Python: a newer table would move signatures.
    folded = fold_with_offsets("".join(map(chr, range(0x10000))))
    table = np.zeros(0x10000, dtype=np.uint16)
    for offset, letter in zip(folded.offsets, folded.text, strict=False):
        is_word = unicodedata.ucd_3_2_0.category(letter)[0] in "LMN"
        table[offset] = ord(letter) if is_word else SEPARATOR
    return table


def _powers(base: int) -> NDArray[np.uint64]:
    powers = np.full(BLOCK + 1, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_LETTERS = _letters()
_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64))
