"""Words are read over arrays as the plain functions read them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic.fold import fold
from streams.arabic.tokens import words
from streams.duplicates import words as module
from streams.duplicates.words import read
from tests.unit.duplicates.made import made_text

ARABIC = st.text(st.sampled_from("ابتةىيأإآؤئءًٌَُّْـ ،.؟!0123٤٥٦۷abcXYZ\n\u200f\ufeff«»"), max_size=200)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أعلنت الوزارة", "اعلنت الوزاره"),
        ("مُحَمَّد", "محمد"),
        ("كـــتاب", "كتاب"),
        ("٢٠٢٤", "2024"),
        ("على", "علي"),
        ("قال: «نعم»!", "قال نعم"),
        ("\u200fخبر\ufeff", "خبر"),
        ("ABC", "abc"),
    ],
)
def test_spellings_that_fold_alike_hash_alike(one: str, other: str) -> None:
    assert read("", one).hashes.tolist() == read("", other).hashes.tolist()


@given(ARABIC)
def test_words_are_those_of_the_folded_text(text: str) -> None:
    plain = words(fold(text))
    hashes = read("", text).hashes.tolist()
    assert len(hashes) == len(plain)
    by_word = dict(zip(plain, hashes, strict=True))
    assert [by_word[word] for word in plain] == hashes
    assert len(set(hashes)) == len(by_word)


@given(ARABIC, ARABIC)
def test_the_title_comes_first_and_changes_nothing_behind_it(title: str, text: str) -> None:
    reading = read(title, text)
    assert reading.title_words == len(words(fold(title)))
    assert reading.hashes[reading.title_words :].tolist() == read("", text).hashes.tolist()


def test_long_texts_hash_like_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    text = made_text(2000, 1)
    whole = read("", text).hashes
    monkeypatch.setattr(module, "BLOCK", 100)
    assert np.array_equal(read("", text).hashes, whole)


@pytest.mark.parametrize("text", ["", " \n", "!؟…", "\ud800", "😀" * 10])
def test_without_letters_there_are_no_words(text: str) -> None:
    assert read("", text).hashes.tolist() == []
