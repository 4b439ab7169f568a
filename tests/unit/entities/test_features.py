"""What the field sees of a word."""

from __future__ import annotations

import pytest

from streams.entities.features import PAD, Entry, attributes, behind_clitics
from streams.entities.phrases import Phrases

LEXICON = {
    "بوتين": Entry(0b100, (3, 40), 2),
    "القاهره": Entry(0b10000, (), 4),
    "وليد": Entry(1, (), 3),
}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("بوتين", ("", "بوتين")),
        ("وبوتين", ("و", "بوتين")),
        ("ولبوتين", ("ول", "بوتين")),
        ("للقاهره", ("لل", "القاهره")),
        ("بالقاهره", ("ب", "القاهره")),
        ("وليد", ("", "وليد")),
        ("وقف", ("", "وقف")),
    ],
)
def test_proclitics(form: str, expected: tuple[str, str]) -> None:
    assert behind_clitics(form, LEXICON) == expected


def test_attributes_of_a_known_word_behind_a_proclitic() -> None:
    found = attributes("وبوتين", LEXICON)
    assert len(found) == len(set(found))
    assert {"wوبوتين", "bبوتين", "cو", "g2", "G4", "f2", "k0:3", "k1:40", "sين"} <= set(found)


def test_what_is_no_arabic_word_has_its_shape() -> None:
    assert attributes("2025", LEXICON) == ["zn", "w0000", "l4"]
    assert attributes("«", LEXICON)[0] == "zp"
    assert attributes("NASA", LEXICON)[0] == "zl"
    assert attributes(PAD, LEXICON) == ["<"]


@pytest.mark.parametrize(
    "word", ["ه" * 10_000, "a" * 10_000, "\u0651", "😀", "9" * 10_000, "\ufeff"]
)
def test_any_word_has_few_attributes(word: str) -> None:
    found = attributes(word, LEXICON)
    assert 0 < len(found) < 40
    assert max(map(len, found)) < 60


def test_phrases_begin_behind_proclitics_and_the_longest_wins() -> None:
    phrases = Phrases({"بوتين فلان": ("PER",), "بوتين فلان علان": ("ORG", "PER")}, LEXICON)
    words = "قال وبوتين فلان علان ثم بوتين فلان".split()
    starts = [place for place, word in enumerate(words) if phrases.may_begin(word)]
    assert starts == [1, 5]
    assert list(phrases.find(words, starts)) == [
        (1, "mB-ORG"),
        (2, "mI-ORG"),
        (3, "mI-ORG"),
        (1, "mB-PER"),
        (2, "mI-PER"),
        (3, "mI-PER"),
        (5, "mB-PER"),
        (6, "mI-PER"),
    ]
