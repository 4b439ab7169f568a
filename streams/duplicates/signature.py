"""From a text to its fingerprint: word 3-grams, MinHash, anchors; everything over arrays.

The numbers made here are kept for months and compared with new ones: a change of any constant, of
the fold or of what a word is makes a new algorithm. Golden vectors in the tests hold it still;
``ALGORITHM`` stands in every kept record and is raised with them.

Sources: MinHash, Broder 1997; b-bit signatures, Li and König 2010; winnowing, Schleimer, Wilkerson
and Aiken 2003.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from streams.duplicates.words import distinct, mixed, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streams.duplicates.words import Reading

ALGORITHM = 1
PERMUTATIONS = 128
SHINGLE_WORDS = 3
MIN_SHINGLES = 20
"""Texts with fewer are compared as a whole only."""
MIN_WINDOW = 16
WINDOWS = 6
"""A copy of a sixth of a text, in one piece, shares an anchor with it."""
MAX_ANCHORS = 32
MAX_SAMPLE = 2048
_MIN_EXACT_WORDS = 8
_COLUMNS = 512
_GRAM = stream(0, SHINGLE_WORDS) | np.uint64(1)
_FACTORS = (stream(1, PERMUTATIONS).astype(np.uint32) | np.uint32(1))[:, None]
_LOW_BITS = np.uint32(0x9E3779B1)
_NO_SIGNATURE = np.zeros(PERMUTATIONS, dtype=np.uint8)
_NO_ANCHORS = np.empty(0, dtype=np.uint32)


class Fingerprint(Struct, frozen=True):
    """What is compared of a text.

    Args:
        digest: of the sequence of folded words, 16 bytes; equal texts have equal ones.
        words: how many words.
        shingles: how many distinct 3-grams.
        signature: 8 bits of each MinHash, uint8, shape ``(128,)``.
        anchors: winnowed shingles, uint32, ascending, at most 32.
        level: ``sample`` holds the shingles whose low ``level`` bits are zero.
        sample: the distinct high 16 bits of those, uint16, ascending, at most 2048.
    """

    digest: bytes
    words: int
    shingles: int
    signature: NDArray[np.uint8]
    anchors: NDArray[np.uint32]
    level: int
    sample: NDArray[np.uint16]

    @property
    def is_comparable(self) -> bool:
        """Whether there is enough text for more than exact comparison."""
        return self.shingles >= MIN_SHINGLES

    @property
    def packed_signature(self) -> bytes:
        """The signature as bytes; none where there is too little text."""
        return self.signature.tobytes() if self.is_comparable else b""


def fingerprint(reading: Reading) -> Fingerprint:
    """Compute what is compared of a text.

    Args:
        reading: the title and the text. The title counts only where the text has fewer than 8
            words: a few words ("details soon") are the same article only under the same title.

    Returns:
        The fingerprint; a text of fewer than 20 shingles has an empty signature and no anchors.
    """
    words = reading.hashes[reading.title_words :]
    in_order = _shingles(words)
    shingles = distinct(in_order)
    enough = len(shingles) >= MIN_SHINGLES
    level, sample = _sample(shingles)
    digested = words if len(words) >= _MIN_EXACT_WORDS else reading.hashes
    return Fingerprint(
        digest=blake2b(digested.tobytes(), digest_size=16).digest(),
        words=len(words),
        shingles=len(shingles),
        signature=_signature(shingles) if enough else _NO_SIGNATURE,
        anchors=_anchors(in_order) if enough else _NO_ANCHORS,
        level=level,
        sample=sample,
    )


def _shingles(words: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Hash the word 3-grams, in their order in the text."""
    if len(words) < SHINGLE_WORDS:
        return np.empty(0, dtype=np.uint32)
    grams = words[:-2] * _GRAM[0] + words[1:-1] * _GRAM[1] + words[2:] * _GRAM[2]
    return (mixed(grams) >> np.uint64(32)).astype(np.uint32)


def _signature(shingles: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """MinHash distinct shingles: the permutation k sends h to ``a_k h`` modulo 2^32, a_k odd.

    Dietzfelbinger and others 1997; no term is added, because the shingles are hashes already.
    """
    least = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    for start in range(0, len(shingles), _COLUMNS):
        hashes = _FACTORS * shingles[start : start + _COLUMNS]
        np.minimum(least, hashes.min(axis=1), out=least)
    return ((least * _LOW_BITS) >> np.uint32(24)).astype(np.uint8)


def _anchors(in_order: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Winnow: the least shingle of every window.

    The window grows with the text, so that long texts have no more anchors than others. What is
    least in a wide window is least in the narrow ones inside it: a piece of a text, with narrower
    windows, has all the anchors of the whole that lie well inside the piece.
    """
    window = min(max(len(in_order) // WINDOWS, MIN_WINDOW), len(in_order))
    return distinct(_window_minima(in_order, window))[:MAX_ANCHORS]


def _window_minima(values: NDArray[np.uint32], window: int) -> NDArray[np.uint32]:
    """Take the least of each window, doubling: linear but for a logarithm of the window."""
    width = 1
    while width * 2 <= window:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    rest = window - width
    return np.minimum(values[: len(values) - rest], values[rest:]) if rest else values


def _sample(shingles: NDArray[np.uint32]) -> tuple[int, NDArray[np.uint16]]:
    level = 0
    kept = shingles
    while len(kept) > MAX_SAMPLE:
        level += 1
        kept = kept[(kept & np.uint32((1 << level) - 1)) == 0]
    return level, distinct((kept >> np.uint32(16)).astype(np.uint16))
