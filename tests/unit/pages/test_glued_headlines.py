"""Runs of headlines that lost the breaks between them."""

from __future__ import annotations

import pytest

from streams.pages.glued_headlines import find_gaps, find_joins
from streams.pages.lines import cut_line, split_lines


def nothing() -> frozenset[str]:
    return frozenset()


def pieces(raw: str) -> list[str]:
    (line,) = split_lines(raw)
    return [part.text for part in cut_line(line, raw, find_joins(line, nothing))]


def test_glued_headlines_come_apart_where_two_words_meet() -> None:
    headlines = [
        "وزير الزراعة: إنتاجنا يكفي السوق المحلية",
        "مدير الميناء: استقبلنا سبع سفن هذا الأسبوع",
        "انقلاب شاحنة على الطريق الساحلي",
    ]
    assert pieces("".join(headlines)) == headlines


@pytest.mark.parametrize(
    "text",
    [
        # A foreign name that comes apart into two common words, alone.
        "التقى المبعوث الأمريكي ستيف ويتكوف نظيره الروسي في العاصمة موسكو صباح اليوم الثلاثاء",
        # Glued by careless typing, but a sentence.
        "قال الوزير فيالبيت الأبيض إن العمل مستمرفي كل المواقع وإن النتائج قريبةجدا كما نأمل.",
        "قصير جداوقصير",
    ],
)
def test_other_lines_stay_whole(text: str) -> None:
    (line,) = split_lines(text)
    assert find_joins(line, nothing) == ()


def test_wide_gaps_part_a_ticker() -> None:
    raw = "افتتاح معرض الكتاب في المدينة    تأجيل مباراة القمة إلى الأحد    وصول سفينة سياحية كبيرة"
    (line,) = split_lines(raw)
    assert len(find_gaps(line, raw)) == 2


def test_wide_gaps_in_sentences_are_no_ticker() -> None:
    raw = "افتتح الوزير المعرض.    وقال إن الزوار كثيرون.    وأضاف أن الدخول مجاني لجميع الطلاب."
    (line,) = split_lines(raw)
    assert find_gaps(line, raw) == ()
