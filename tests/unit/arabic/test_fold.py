"""Folding: camel-tools is the reference, and the offset map leads both ways."""

from __future__ import annotations

from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
)
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic.fold import fold, fold_with_offsets

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإةى"
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"
ARABIC = st.text(st.sampled_from(LETTERS + MARKS + " "), max_size=60)
ANY = st.text(max_size=80)


@given(text=ARABIC)
def test_it_is_camel_tools_normalisation(text: str) -> None:
    wanted = normalize_alef_ar(dediac_ar(text).replace("\u0640", ""))
    wanted = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(wanted))
    assert fold(text) == wanted


@given(text=ANY)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=ANY, data=st.data())
def test_the_map_leads_there_and_back(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert fold(text[first:last]) == folded.text[start:end]
    assert folded.folded_span(first, last) == (start, end)


@given(text=ANY, data=st.data())
def test_any_span_of_the_original_is_found_in_the_folded_text(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = fold_with_offsets(text).folded_span(start, end)
    assert fold(text)[first:last] == fold(text[start:end])
