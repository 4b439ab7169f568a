"""Samples measure similarity closely, signatures bound it from above."""

from __future__ import annotations

import numpy as np
import pytest

from streams.duplicates.signature import Fingerprint, fingerprint
from streams.duplicates.similarity import Sample, Similarity, compare, upper_bounds
from streams.duplicates.words import read
from tests.unit.duplicates.made import edited, made_text, made_words


def fingerprint_of(text: str) -> Fingerprint:
    return fingerprint(read("", text))


def sample_of(text: str) -> Sample:
    found = fingerprint_of(text)
    return Sample(found.shingles, found.level, found.sample)


def exact(one: str, other: str) -> tuple[float, float]:
    sets = [set(zip(w, w[1:], w[2:], strict=False)) for w in (one.split(), other.split())]
    shared = len(sets[0] & sets[1])
    return shared / len(sets[0] | sets[1]), shared / min(map(len, sets))


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.5])
@pytest.mark.parametrize(("words", "tolerance"), [(60, 0.01), (500, 0.015), (9000, 0.06)])
def test_samples_are_close_to_the_truth(share: float, words: int, tolerance: float) -> None:
    one = made_text(words, 1)
    other = edited(one, share, 2)
    found = compare(sample_of(one), sample_of(other))
    jaccard, containment = exact(one, other)
    assert found.jaccard == pytest.approx(jaccard, abs=tolerance)
    assert found.containment == pytest.approx(containment, abs=tolerance)
    assert compare(sample_of(other), sample_of(one)) == found


@pytest.mark.parametrize("part", [0.1, 0.25, 0.5])
@pytest.mark.parametrize("words", [400, 6000])
def test_a_piece_is_contained(part: float, words: int) -> None:
    text = made_words(words, 3)
    piece = " ".join(text[: int(words * part)])
    found = compare(sample_of(" ".join(text)), sample_of(piece))
    assert found.jaccard == pytest.approx(part, abs=0.03)
    assert found.containment == pytest.approx(1.0, abs=0.1)


def test_strangers_share_nothing() -> None:
    found = compare(sample_of(made_text(300, 1)), sample_of(made_text(300, 2)))
    assert found.jaccard < 0.01
    assert compare(sample_of("خبر"), sample_of(made_text(99, 1))) == Similarity(0.0, 0.0)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.2, 0.3])
def test_bounds_hold(share: float) -> None:
    held = 0
    for seed in range(60):
        one = made_text(150, seed)
        other = edited(one, share, seed + 1000)
        ours, theirs = fingerprint_of(one), fingerprint_of(other)
        jaccards, containments = upper_bounds(
            ours.signature,
            ours.shingles,
            theirs.signature[None, :],
            np.array([theirs.shingles], dtype=np.uint32),
        )
        jaccard, containment = exact(one, other)
        held += bool(jaccards[0] >= jaccard - 1e-9 and containments[0] >= containment - 1e-9)
    assert held >= 58
