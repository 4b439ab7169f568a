"""Code points repaired, spelling kept; camel-tools is the reference."""

from __future__ import annotations

from unicodedata import is_normalized

import pytest
from camel_tools.tokenizers.word import simple_word_tokenize
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic.direction import is_backwards, mend_direction
from streams.arabic.fold import fold, fold_with_offsets
from streams.arabic.tokens import tokens, word_spans, words
from streams.arabic.unicode import compose, display_form, mend_persian_letters

ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـًٌٍَُِّْٰ"
# What Arabic news is written with; presentation forms and compatibility characters included.
NEWS = ARABIC + ' \n،؛؟.!"«»()-0123456789٠١٢٣٤٥٦٧٨٩ABCabcﻻﻼﺎﺏﺑﺒﷲ２％²½\xa0\u2003'

news = st.text(NEWS, max_size=100)
arabic = st.text(ARABIC + " ", max_size=100)
anything = st.text(max_size=100)


@given(news)
def test_compose_is_camel_tools_normalize_unicode(text: str) -> None:
    assert compose(text) == normalize_unicode(text)


@given(arabic)
def test_fold_is_camel_tools_dediac_and_letters(text: str) -> None:
    reference = normalize_teh_marbuta_ar(
        normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(text)))
    )
    assert fold(text) == reference.replace("ـ", "").replace("ؤ", "و").replace("ئ", "ي")


@given(news)
def test_tokens_are_camel_tools_simple_word_tokenize(text: str) -> None:
    composed = compose(text)
    assert tokens(composed) == simple_word_tokenize(composed)


@given(anything)
def test_display_form_is_idempotent_and_nfc(text: str) -> None:
    shown = display_form(text)
    assert display_form(shown) == shown
    assert is_normalized("NFC", shown)


@given(anything)
def test_folding_is_idempotent_and_maps_back(text: str) -> None:
    folded = fold_with_offsets(text)
    assert fold(folded.text) == folded.text == fold(text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)
    for at, letter in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert fold(text[start:end]) == letter


@given(news)
def test_word_spans_slice_to_the_words(text: str) -> None:
    assert [text[start:end] for start, end in word_spans(text)] == words(text)


@given(st.text(ARABIC + "یک پچگ", max_size=60))
def test_mending_persian_letters_is_idempotent(text: str) -> None:
    mended = mend_persian_letters(display_form(text))
    assert mend_persian_letters(mended) == mended


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("الـسَّـلام", "الـسَّـلام"),
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("ﷲ", "الله"),
        ("قال\u200f الوزير\u200e\ufeff", "قال الوزير"),
        ("كلمة\u200cأخرى", "كلمةأخرى"),
        ("a\x00b\x07c", "abc"),
        ("  سطر\t\xa0واحد \n", "سطر واحد"),
        ("ا\u0653", "آ"),
        ("…", "…"),
        ("١٢٣ و123", "١٢٣ و123"),
        ("\u064b\u0651", "\u064b\u0651"),
        ("", ""),
    ],
)
def test_display_form(raw: str, shown: str) -> None:
    assert display_form(raw) == shown


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        ("الطبیعیة", "الطبيعية"),
        ("کتاب", "كتاب"),
        ("علی", "على"),
        ("إلی", "إلى"),
        ("في", "في"),
        ("پاکستان", "پاکستان"),
    ],
)
def test_mend_persian_letters(raw: str, mended: str) -> None:
    assert mend_persian_letters(raw) == mended


BACKWARDS = "قال الوزير إن العمل في المحطة (الجديدة) انتهى من 25 يوما على الأقل، في كل المدن."


def test_backwards_text_is_turned() -> None:
    turned = "\n".join(
        line[::-1].translate(str.maketrans("()", ")(")).replace("52", "25")
        for line in [BACKWARDS] * 3
    )
    assert is_backwards(turned)
    assert mend_direction(turned) == "\n".join([BACKWARDS] * 3)


@given(news)
def test_turning_is_idempotent(text: str) -> None:
    once = mend_direction(text)
    assert mend_direction(once) == once


def test_reading_order_stays() -> None:
    assert mend_direction(BACKWARDS) == BACKWARDS
