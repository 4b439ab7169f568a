"""Fingerprints are what they were, and estimate what they say."""

from __future__ import annotations

import time

import numpy as np
import pytest

from streams.duplicates.signature import MIN_SHINGLES, Fingerprint, fingerprint
from streams.duplicates.words import read
from tests.unit.duplicates.made import edited, made_text, made_words

SENTENCE = (
    "افتتح رئيس البلدية صباح اليوم الجسر الجديد الذي يربط ضفتي النهر، وقال في كلمة قصيرة إن "
    "المشروع استغرق 3 سنوات وكلف ١٢ مليوناً، وإن حركة السير ستتحسن كثيراً في الأحياء الشرقية "
    "من المدينة، فيما عبّر السكان عن فرحتهم بانتهاء الأعمال قبل بدء العام الدراسي."
)


def fingerprint_of(text: str, title: str = "") -> Fingerprint:
    return fingerprint(read(title, text))


def test_golden_vectors() -> None:
    # If this fails, kept records mean something else now: raise ALGORITHM and renew the vectors.
    found = fingerprint_of(SENTENCE)
    assert found.words == 44
    assert found.shingles == 42
    assert found.digest.hex() == "8b6e8dffe7e4af5bee1f4c07e3a3701d"
    assert found.signature.tobytes().hex() == (
        "ea520294b0ca20eb53c05bbd8db781b866f7ab8ce84dfa71be47cd3f6c548ef2"
        "a602927b80e29abb9f6615c323e713143e65d30b2f7320f2acdd9cba94f6b7a4"
        "9c0adc0b5459338795b570214df47b1eb2bcbd12eec458adecedc882f0b0c319"
        "1d80d64d55642c35c91491e814870fa051dbb25b58dd2f61bb9be8548c36a494"
    )
    assert found.anchors.tolist() == [175157000, 188371973, 757616854]
    assert found.level == 0
    assert found.sample[:6].tolist() == [2672, 2874, 3891, 11554, 11560, 13747]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_signatures_estimate_jaccard(share: float) -> None:
    text = made_text(400, 1)
    other = edited(text, share, 2)
    sets = [set(zip(w, w[1:], w[2:], strict=False)) for w in (text.split(), other.split())]
    jaccard = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    one, two = fingerprint_of(text), fingerprint_of(other)
    assert np.mean(one.signature == two.signature) == pytest.approx(jaccard, abs=0.13)


@pytest.mark.parametrize("words", [60, 200, 900, 6000])
def test_a_sixth_of_a_text_shares_an_anchor(words: int) -> None:
    text = made_words(words, 3)
    whole = set(fingerprint_of(" ".join(text)).anchors.tolist())
    size = max(words // 6 + 5, MIN_SHINGLES + 2)
    for start in range(0, words - size, size // 2):
        piece = fingerprint_of(" ".join(text[start : start + size]))
        assert whole & set(piece.anchors.tolist())


def test_anchors_are_few_however_long_the_text() -> None:
    assert len(fingerprint_of(made_text(20_000, 4)).anchors) <= 32


def test_short_texts_have_a_digest_only() -> None:
    found = fingerprint_of(made_text(MIN_SHINGLES + 1, 5))
    assert found.shingles == MIN_SHINGLES - 1
    assert not found.is_comparable
    assert not found.signature.any()
    assert found.anchors.tolist() == []


def test_a_few_words_are_the_same_under_the_same_title_only() -> None:
    few = "التفاصيل بعد قليل"
    assert fingerprint_of(few, "حريق").digest != fingerprint_of(few, "فيضان").digest
    assert fingerprint_of(SENTENCE, "حريق").digest == fingerprint_of(SENTENCE, "فيضان").digest


@pytest.mark.parametrize(
    "text", ["", "خبر", "خبر " * 1_000_000, "خ" * 5_000_000, "؟!" * 2_500_000, "\ud800\n" * 10]
)
def test_odd_texts_take_linear_time(text: str) -> None:
    started = time.perf_counter()
    found = fingerprint_of(text)
    assert time.perf_counter() - started < 5
    assert found.shingles <= max(found.words, 1)


def test_a_long_text_is_sampled() -> None:
    found = fingerprint_of(made_text(50_000, 6))
    assert found.level == 5
    assert len(found.sample) <= 2048
    assert len(found.sample) * 2**found.level == pytest.approx(found.shingles, rel=0.1)
