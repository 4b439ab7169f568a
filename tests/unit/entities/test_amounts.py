"""Dates, sums, percentages and quantities, by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.entities.amounts import find_amounts, is_currency

PIECES = (
    "في 15 يناير 2025 ١٥ شعبان ١٤٤٦ هـ 1446هـ عام مليون مليار دولار أمريكي ريال 25% ٪ $ 3.5 خمسة "
    "وعشرين بالمئة المئة كيلومتر طن برميل / - ، ) الأول رمضان \u0651 \u200f"
)
TEXTS = st.lists(st.sampled_from(PIECES.split(" ")), max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال في 15 يناير 2025 إن", "DATE 15 يناير 2025"),
        ("15/01/2025م كان", "DATE 15/01/2025م"),
        ("نشر 2025-01-15 أمس", "DATE 2025-01-15"),
        ("منذ عام 2022 حتى", "DATE عام 2022"),
        ("في مارس 2024 قال", "DATE مارس 2024"),
        ("10 كانون الأول (ديسمبر) 2021", "DATE 10 كانون الأول (ديسمبر) 2021"),
        ("كانون الثاني/يناير 2020", "DATE كانون الثاني/يناير 2020"),
        ("12 جويلية المقبل", "DATE 12 جويلية"),
        ("يوم ١٥ شعبان ١٤٤٦هـ", "DATE ١٥ شعبان ١٤٤٦هـ"),
        ("في 3 ذي الحجة 1445 هـ", "DATE 3 ذي الحجة 1445 هـ"),
        ("سنة 1446 هجرية", "DATE سنة 1446 هجرية"),
        ("1445هـ كان", "DATE 1445هـ"),
        ("بقيمة 3.5 مليار دولار أمريكي", "MONEY 3.5 مليار دولار أمريكي"),
        ("وخمسة ملايين ريال سعودي", "MONEY خمسة ملايين ريال سعودي"),
        ("بمليوني دولار", "MONEY مليوني دولار"),
        ("نحو مليون يورو", "MONEY مليون يورو"),
        ("$50 مليون", "MONEY $50 مليون"),
        ("بلغ 20€ فقط", "MONEY 20€"),
        ("وبلغت 25% من", "PERCENT 25%"),
        ("نحو ٣٫٥٪", "PERCENT ٣٫٥٪"),
        ("خمسة وعشرين في المئة", "PERCENT خمسة وعشرين في المئة"),
        ("90 بالمائة", "PERCENT 90 بالمائة"),
        ("على بعد 20 كيلومترا من", "QUANTITY 20 كيلومترا"),
        ("و300 طن", "QUANTITY 300 طن"),
        ("75 مليون برميل يوميا", "QUANTITY 75 مليون برميل"),
        ("ألفي متر مربع", "QUANTITY ألفي متر مربع"),
        ("عند 12 درجة مئوية", "QUANTITY 12 درجة مئوية"),
    ],
)
def test_found(text: str, expected: str) -> None:
    assert [f"{kind} {text[start:end]}" for start, end, kind in find_amounts(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "القرار 2254 و5 أشخاص",
        "في المئة",
        "مارس الضغط",
        "رمضان كريم",
        "الدولار يرتفع",
        "3 ملايين",
        "2-1",
        "192.168.1.1",
        "9" * 10_000,
    ],
)
def test_not_found(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    ("form", "said"),
    [("دولار", True), ("اليورو", True), ("الدولار الامريكي", True), ("باريس", False)],
)
def test_currency(form: str, said: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert is_currency(form) is said


@given(TEXTS)
def test_amounts_are_in_order_and_apart(text: str) -> None:
    reached = 0
    for start, end, _kind in find_amounts(text):
        assert reached <= start < end <= len(text)
        reached = end
