"""From a text to its fingerprint: fold, words, 3-grams, MinHash; everything over arrays.

The numbers made here are kept for months and compared with new ones: a change of any constant, of
the fold or of what a word is makes a new algorithm. Golden vectors in the tests hold it still;
``ALGORITHM`` stands in every kept record and is raised with them.

Sources: MinHash, Broder 1997; b-bit signatures, Li and König 2010; winnowing, Schleimer, Wilkerson
and Aiken 2003; the 64-bit finaliser, Steele, Lea and Flood 2014 (SplitMix64).
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from streams.arabic.fold import fold_with_offsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALGORITHM = 1
PERMUTATIONS = 128
SHINGLE_WORDS = 3
MIN_SHINGLES = 20
"""Texts with fewer are compared as a whole only."""
WINDOW = 24
"""Any run of this many equal shingles gives an equal anchor."""
MAX_ANCHORS = 64
MAX_SAMPLE = 512
MAX_NUMBERS = 64

_SEPARATOR = ord(" ")
_BLOCK = 1 << 16
_COLUMNS = 512
_BASE = np.uint64(0x9E3779B97F4A7C15)
_GRAM = np.array([0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB], dtype=np.uint64)
_LOW_BITS = np.uint32(0x9E3779B1)


class Fingerprint(Struct, frozen=True):
    """What is compared of a text.

    Args:
        digest: of the sequence of folded words, 16 bytes; equal texts have equal ones.
        words: how many words.
        shingles: how many distinct 3-grams.
        signature: the low 8 bits of each MinHash, uint8, shape ``(128,)``.
        anchors: winnowed shingles, uint32, ascending, at most 64.
        level: ``sample`` holds the shingles whose low ``level`` bits are zero.
        sample: high 16 bits of each such shingle, uint16, at most 512.
        numbers: low 16 bits of the hash of each distinct number, uint16, at most 64.
    """

    digest: bytes
    words: int
    shingles: int
    signature: NDArray[np.uint8]
    anchors: NDArray[np.uint32]
    level: int
    sample: NDArray[np.uint16]
    numbers: NDArray[np.uint16]

    @property
    def is_comparable(self) -> bool:
        """Whether there is enough text for more than exact comparison."""
        return self.shingles >= MIN_SHINGLES


def _letters() -> NDArray[np.uint16]:
    # Unicode 3.2's categories are the same in every Python: a newer table would move signatures.
    folded = fold_with_offsets("".join(map(chr, range(0x10000))))
    table = np.zeros(0x10000, dtype=np.uint16)
    for offset, letter in zip(folded.offsets, folded.text, strict=False):
        is_word = unicodedata.ucd_3_2_0.category(letter)[0] in "LMN"
        table[offset] = ord(letter) if is_word else _SEPARATOR
    return table


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _stream(seed: int, count: int) -> NDArray[np.uint64]:
    return _mixed(np.arange(1, count + 1, dtype=np.uint64) * _BASE + np.uint64(seed))


def _powers(base: int) -> NDArray[np.uint64]:
    powers = np.full(_BLOCK + 1, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_LETTERS = _letters()
_POWERS = _powers(int(_BASE))
_INVERSES = _powers(pow(int(_BASE), -1, 1 << 64))
_FACTORS = (_stream(1, PERMUTATIONS).astype(np.uint32) | np.uint32(1))[:, None]
_TERMS = _stream(2, PERMUTATIONS).astype(np.uint32)[:, None]


def _block_words(folded: NDArray[np.uint16]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Hash the words of one block: a polynomial over each, from one running sum over all."""
    inside = np.zeros(len(folded) + 2, dtype=np.bool_)
    np.not_equal(folded, _SEPARATOR, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[0::2], edges[1::2]
    sums = np.zeros(len(folded) + 1, dtype=np.uint64)
    np.cumsum(folded * _POWERS[: len(folded)], out=sums[1:])
    hashes = _mixed((sums[ends] - sums[starts]) * _INVERSES[starts])
    first = folded[starts]
    return hashes, (first >= ord("0")) & (first <= ord("9"))


def _words(text: str) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Hash every word and say which are numbers; long texts go block by block."""
    folded = _LETTERS[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)]
    folded = folded[folded != 0]
    if len(folded) <= _BLOCK:
        return _block_words(folded)
    parts = []
    start = 0
    while start < len(folded):
        end = min(start + _BLOCK, len(folded))
        if end < len(folded):
            gaps = np.flatnonzero(folded[start:end] == _SEPARATOR)
            # A "word" of a whole block is cut: it is no word of a language.
            end = start + int(gaps[-1]) + 1 if len(gaps) else end
        parts.append(_block_words(folded[start:end]))
        start = end
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _distinct(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    ordered = np.sort(values)
    kept = np.empty(len(ordered), dtype=np.bool_)
    kept[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


def _shingles(words: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Hash the word 3-grams, in their order in the text."""
    if len(words) < SHINGLE_WORDS:
        return np.empty(0, dtype=np.uint32)
    grams = words[:-2] * _GRAM[0] + words[1:-1] * _GRAM[1] + words[2:] * _GRAM[2]
    return (_mixed(grams) >> np.uint64(32)).astype(np.uint32)


def _signature(shingles: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """MinHash distinct shingles: the permutation k sends h to ``a_k h + b_k`` modulo 2^32."""
    least = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    for start in range(0, len(shingles), _COLUMNS):
        hashes = _FACTORS * shingles[None, start : start + _COLUMNS]
        hashes += _TERMS
        np.minimum(least, hashes.min(axis=1), out=least)
    return ((least * _LOW_BITS) >> np.uint32(24)).astype(np.uint8)


def _anchors(in_order: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Winnow: the least shingle of every window; the least of those where they are too many."""
    if len(in_order) < WINDOW:
        return _distinct(in_order.min(keepdims=True))
    windows = np.lib.stride_tricks.sliding_window_view(in_order, WINDOW)
    return _distinct(windows.min(axis=1))[:MAX_ANCHORS]


def _sample(shingles: NDArray[np.uint32]) -> tuple[int, NDArray[np.uint16]]:
    level = 0
    kept = shingles
    while len(kept) > MAX_SAMPLE:
        level += 1
        kept = kept[(kept & np.uint32((1 << level) - 1)) == 0]
    return level, (kept >> np.uint32(16)).astype(np.uint16)


_NO_SIGNATURE = np.zeros(PERMUTATIONS, dtype=np.uint8)
_NO_ANCHORS = np.empty(0, dtype=np.uint32)


def fingerprint(text: str) -> Fingerprint:
    """Compute what is compared of a text.

    Args:
        text: any text, of any length; time is linear in it.

    Returns:
        The fingerprint; a text of fewer than 20 shingles has an empty signature and no anchors.
    """
    words, is_number = _words(text)
    in_order = _shingles(words)
    shingles = _distinct(in_order)
    enough = len(shingles) >= MIN_SHINGLES
    level, sample = _sample(shingles)
    return Fingerprint(
        digest=blake2b(words.tobytes(), digest_size=16).digest(),
        words=len(words),
        shingles=len(shingles),
        signature=_signature(shingles) if enough else _NO_SIGNATURE,
        anchors=_anchors(in_order) if enough else _NO_ANCHORS,
        level=level,
        sample=sample,
        numbers=np.unique(words[is_number].astype(np.uint16))[:MAX_NUMBERS],
    )
