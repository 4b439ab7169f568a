"""Dates, sums, percentages and quantities, by rule."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic.fold import fold, fold_with_offsets
from streams.entities import amounts
from streams.entities.amounts import find_amounts, is_currency

PIECES = (
    "في 15 يناير 2025 ١٥ شعبان ١٤٤٦ هـ 1446هـ عام مليون مليار دولار أمريكي ريال 25% ٪ $ 3.5 خمسة "
    "وعشرين بالمئة المئة كيلومتر طن برميل / - ، ) الأول رمضان \u0651 \u200f"
)
AT_THE_EDGE = "بعام والثاني لشهر منذ 2024-2025 +7 −7% و3 ثلاثة_ ب5 العاشر من نصف"
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
        ("في الرابع من مايو 2023 قال", "DATE الرابع من مايو 2023"),
        ("في الحادي والعشرين من آذار كان", "DATE الحادي والعشرين من آذار"),
        ("في العاشر من رمضان 1445 عند", "DATE العاشر من رمضان 1445"),
        ("منذ حرب 1973 وما بعدها", "DATE 1973"),
        ("قبل نكسة 1967 بعام", "DATE 1967"),
        ("نص عليه دستور 2011 صراحة", "DATE 2011"),
        ("من 12 إلى 20 أكتوبر 2024 في", "DATE 12 إلى 20 أكتوبر 2024"),
        ("بلغ 4 ملايين كرونة نرويجية", "MONEY 4 ملايين كرونة نرويجية"),
        ("مقابل 5 ريالات عمانية فقط", "MONEY 5 ريالات عمانية"),
        ("على 3 أميال مربعة من", "QUANTITY 3 أميال مربعة"),
        ("يشارك 80 مزارعا في", "QUANTITY 80 مزارعا"),
        ("يكفي 300 مليلتر من", "QUANTITY 300 مليلتر"),
        ("بقوة 110 حصانا و", "QUANTITY 110 حصانا"),
        ("وزنه 24 قيراطا من", "QUANTITY 24 قيراطا"),
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
        # Numbers of several parts.
        ("كلف مليار و200 مليون دولار", "MONEY مليار و200 مليون دولار"),
        ("باعوه بـ2 مليار و300 مليون دولار", "MONEY 2 مليار و300 مليون دولار"),
        ("سعره 34 ألفا و500 دولار", "MONEY 34 ألفا و500 دولار"),
        ("دفع 12 مليونا و 500 ألف دولار", "MONEY 12 مليونا و 500 ألف دولار"),
        ("ربح سبعة عشر ألفا و500 ريال", "MONEY سبعة عشر ألفا و500 ريال"),
        ("أنفق 2 مليون وخمسمئة ألف دولار", "MONEY 2 مليون وخمسمئة ألف دولار"),
        ("حديقة من 3 آلاف و200 متر مربع", "QUANTITY 3 آلاف و200 متر مربع"),
        ("يكلف 10-15 مليون دولار", "MONEY 10-15 مليون دولار"),
        ("تراجع 5-7% سنويا", "PERCENT 5-7%"),
        # Two proclitics, and a sign.
        ("وب5 ملايين يورو", "MONEY 5 ملايين يورو"),
        ("ولـ20 مليون دولار", "MONEY 20 مليون دولار"),
        ("وبخمسة ملايين دولار", "MONEY خمسة ملايين دولار"),
        ("هبط بنسبة -3.4% أمس", "PERCENT -3.4%"),
        ("هبط - 3% أمس", "PERCENT 3%"),
        # Years alone, ranges, months told by their second name or by a word, days together.
        ("ولد في 1967 ثم", "DATE 1967"),
        ("منذ 2021 والبلاد", "DATE 2021"),
        ("حتى 2030.", "DATE 2030"),
        ("خلال السنة المالية 2024-2025", "DATE 2024-2025"),
        ("موسم 2024/2025", "DATE 2024/2025"),
        ("بين عامي 1993 و2023", "DATE عامي 1993 و2023"),
        ("في أبريل/نيسان قال", "DATE أبريل/نيسان"),
        ("مساء 19 دجمبر 2025", "DATE 19 دجمبر 2025"),
        ("خلال شهر مارس", "DATE شهر مارس"),
        ("في مارس الماضي", "DATE مارس"),
        ("يومي 3 و4 ديسمبر", "DATE 3 و4 ديسمبر"),
        ("في الأول من نوفمبر 2025", "DATE الأول من نوفمبر 2025"),
        # Degrees, points, and people where the noun says what they are.
        ("بلغت 41 درجة", "QUANTITY 41 درجة"),
        ("رصيده 21 نقطة", "QUANTITY 21 نقطة"),
        ("القرار 2254 و5 أشخاص", "QUANTITY 5 أشخاص"),
        ("وصل 300 ألف لاجئ", "QUANTITY 300 ألف لاجئ"),
        ("سقط سبعة قتلى", "QUANTITY سبعة قتلى"),
        ("في 2000 شخص", "QUANTITY 2000 شخص"),
        ("مقتل أحد عشر جنديا", "QUANTITY أحد عشر جنديا"),
        ("حكومة من 22 وزيرا", "QUANTITY 22 وزيرا"),
        ("شكت 40 حرفية", "QUANTITY 40 حرفية"),
        ("نزحت 300 أسرة", "QUANTITY 300 أسرة"),
        ("أكثر من 7700 مرشح", "QUANTITY 7700 مرشح"),
        ("تجاوزت 37 ملمترا", "QUANTITY 37 ملمترا"),
    ],
)
def test_found(text: str, expected: str) -> None:
    assert [
        f"{kind} {text[start:end]}" for start, end, kind in find_amounts(fold_with_offsets(text))
    ] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "القرار 2254 و5 كتب",
        "شغل 48 طائرة",
        "يعمل بثلاثة أسرة",
        "فيه 6 أسرة",
        "بقي 14 دقيقة",
        "في المئة",
        "مارس الضغط",
        "رمضان كريم",
        "الدولار يرتفع",
        "3 ملايين",
        "2-1",
        "أهي 10 أم 20",
        "192.168.1.1",
        # Not the scale alone: its figures were left out.
        "15/20 مليون دولار",
        "9" * 10_000,
    ],
)
def test_not_found(text: str) -> None:
    assert find_amounts(fold_with_offsets(text)) == []


@pytest.mark.parametrize(
    ("form", "said"),
    [("دولار", True), ("اليورو", True), ("الدولار الامريكي", True), ("باريس", False)],
)
def test_currency(form: str, said: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert is_currency(form) is said


def test_a_city_is_no_day() -> None:
    assert find_amounts(fold_with_offsets("وصل إلى مدينة العاشر من رمضان أمس")) == []


@given(TEXTS)
def test_amounts_are_in_order_and_apart(text: str) -> None:
    reached = 0
    for start, end, _kind in find_amounts(fold_with_offsets(text)):
        assert reached <= start < end <= len(text)
        reached = end


def test_a_year_is_no_part_of_a_sum() -> None:
    text = "في عام 2019 و500 مليون دولار"
    found = [text[start:end] for start, end, _kind in find_amounts(fold_with_offsets(text))]
    assert found == ["عام 2019", "500 مليون دولار"]


def seconds(text: str) -> float:
    """Give the shortest of three times."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        find_amounts(fold_with_offsets(text))
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize(
    "piece", ["5 دولار ", "خمسة وعشرين ", "مليون و5 ", "5 مليون و5 مليون و5 مليون 5 دولار ", "5-"]
)
def test_time_grows_with_the_text(piece: str) -> None:
    """Four times the text takes sixteen times as long where every match is held to every other."""
    assert seconds(piece * 20_000) < 10 * seconds(piece * 5_000) + 0.2


@given(
    st.lists(st.sampled_from([*PIECES.split(" "), *AT_THE_EDGE.split()]), max_size=30),
    st.sampled_from([" ", "", "\n"]),
)
def test_patterns_match_nowhere_but_where_they_are_tried(pieces: list[str], between: str) -> None:
    text = fold(between.join(pieces))
    beginnings = amounts._terms(text).beginnings
    for _, pattern in amounts._PATTERNS:
        assert {match.start() for match in pattern.finditer(text)} <= set(beginnings)
