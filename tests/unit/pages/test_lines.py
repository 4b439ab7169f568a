"""Lines of a page: cleaned, with offsets into the raw text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.pages.lines import clean, cut_line, split_lines, text_offset

ALPHABET = "ابتى لَّـ&;amp#1575nbsp\u200f\xa0\n\r\u2028•-:.؟ﻻ٣3a"


@given(st.text(ALPHABET, max_size=120))
def test_offsets_give_the_line_back(raw: str) -> None:
    for line in split_lines(raw):
        assert clean(raw[line.start : line.end]) == line.text


@given(st.text(ALPHABET, max_size=120), st.lists(st.integers(0, 120), max_size=4))
def test_cut_lines_lie_in_their_line_and_keep_offsets(raw: str, cuts: list[int]) -> None:
    for line in split_lines(raw):
        places = sorted({cut for cut in cuts if cut < len(line.text)})
        end = line.start
        for part in cut_line(line, raw, places):
            assert clean(raw[part.start : part.end]) == part.text
            assert end <= part.start < part.end <= line.end
            end = part.end


def test_cleaning_is_idempotent_on_entities_once_resolved() -> None:
    assert clean("قال &quot;نعم&quot;&nbsp;&#8230;") == 'قال "نعم" …'
    assert clean(clean("قال &quot;نعم&quot;")) == clean("قال &quot;نعم&quot;")


def test_hard_spaces_after_a_sentence_part_paragraphs() -> None:
    lines = split_lines("انتهى العمل.\xa0 \xa0 وبدأ غيره.")
    assert [line.text for line in lines] == ["انتهى العمل.", "وبدأ غيره."]


def test_lines_that_show_nothing_are_left_out() -> None:
    assert split_lines(" \n\u200f\n\xa0\n") == ()


def test_folded_offsets_lead_back_past_bullets_and_diacritics() -> None:
    (line,) = split_lines("• قَالَ: نعم")
    assert line.bulleted
    at = line.folded.index("نعم")
    assert line.text[text_offset(line, at) :] == "نعم"
