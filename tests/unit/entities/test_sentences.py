"""Sentences, and the words in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic.tokens import tokens
from streams.entities.sentences import sentences

# The oldest control characters are white space to Python and not to the pattern; the tables of
# symbols of the two differ in scripts that Unicode added last.
CHARACTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc", "Cn"]) | st.just(
    "😀"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("قال. ثم", [["قال", "."], ["ثم"]]),
        ("بلغ 3.5 أمس", [["بلغ", "3", ".", "5", "أمس"]]),
        ("عنوان\nنص", [["عنوان"], ["نص"]]),
        ("هل؟ نعم! لا", [["هل", "؟"], ["نعم", "!"], ["لا"]]),
        ("😀 \u0651 a", [["😀", "\u0651", "a"]]),
    ],
)
def test_cut(text: str, expected: list[list[str]]) -> None:
    assert [one.words for one in sentences(text)] == expected


def test_long_sentences_are_cut() -> None:
    assert [len(one.words) for one in sentences("كلمة " * 450)] == [200, 200, 50]


@given(st.text(CHARACTERS, max_size=60))
def test_words_are_the_tokens_and_slice_to_themselves(text: str) -> None:
    found = [row for one in sentences(text) for row in zip(*one, strict=True)]
    assert [text[start:end] for _word, start, end in found] == [word for word, *_ in found]
    assert [word for word, *_ in found] == tokens(text)
