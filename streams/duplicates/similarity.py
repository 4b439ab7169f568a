"""How much two texts share, from their signatures (quick) and from their samples (close)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VALUES = 256  # of a byte of a signature
_SLOTS = 1 << 16  # values of a sampled shingle
_CONFIDENCE = 3.0  # standard deviations


class Similarity(Struct, frozen=True):
    """Shares of distinct word 3-grams, both in 0..1.

    Args:
        jaccard: shared ones among those of either text.
        containment: shared ones among those of the text that has fewer.
    """

    jaccard: float
    containment: float


class Sample(Struct, frozen=True):
    """A text's shingles for comparison; the fields are those of the fingerprint."""

    shingles: int
    level: int
    values: NDArray[np.uint16]


def upper_bounds(
    signature: NDArray[np.uint8],
    shingles: int,
    signatures: NDArray[np.uint8],
    sizes: NDArray[np.uint32],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound the similarity of one text to others from above, at three standard deviations.

    The estimate of J from b-bit signatures is Li and König's, the bound Wilson's; containment
    follows from J and the sizes: ``J / (1 + J) * (m + n) / min(m, n)``.

    Args:
        signature: uint8, shape ``(128,)``.
        shingles: its count of shingles.
        signatures: uint8, shape ``(n, 128)``.
        sizes: uint32, shape ``(n,)``, their counts of shingles.

    Returns:
        Bounds of J and of containment, float64, shape ``(n,)`` each.
    """
    count = signatures.shape[1]
    matched = np.count_nonzero(signatures == signature, axis=1) / count
    share = np.maximum((matched - 1 / _VALUES) / (1 - 1 / _VALUES), 0.0)
    square = _CONFIDENCE**2 / count
    spread = np.sqrt(share * (1 - share) * square + square**2 / 4)
    jaccard = (share + square / 2 + spread) / (1 + square)
    smaller = np.minimum(sizes, shingles)
    larger = np.maximum(sizes, shingles)
    jaccard = np.minimum(jaccard, smaller / larger)
    return jaccard, np.minimum(jaccard / (1 + jaccard) * (smaller + larger) / smaller, 1.0)


def compare(one: Sample, other: Sample) -> Similarity:
    """Measure the similarity of two texts from their samples.

    Up to 2,048 shingles a text is held whole, and only the chance that two of 2^16 values meet is
    taken off; longer texts are estimated from a consistent sample.

    Args:
        one: a sample.
        other: another.

    Returns:
        The similarity, rounded to three digits, as it is published.
    """
    if not (len(one.values) and len(other.values)):
        return Similarity(0.0, 0.0)
    coarse, fine = sorted((one, other), key=lambda s: (s.level, len(s.values)), reverse=True)
    present = np.zeros(_SLOTS, dtype=np.bool_)
    present[fine.values] = True
    met = int(np.count_nonzero(present[coarse.values]))
    chance = len(fine.values) / _SLOTS
    shared = max(met - len(coarse.values) * chance, 0.0) / (1 - chance)
    # Each sampled shingle stands for so many; at equal levels both texts tell how many.
    if one.level == other.level:
        shared *= (one.shingles + other.shingles) / (len(one.values) + len(other.values))
    else:
        shared *= coarse.shingles / len(coarse.values)
    shared = min(shared, one.shingles, other.shingles)
    union = one.shingles + other.shingles - shared
    return Similarity(
        jaccard=round(shared / union, 3),
        containment=round(shared / min(one.shingles, other.shingles), 3),
    )
