"""Terms tell what articles from one mould are about."""

from __future__ import annotations

import pytest

from streams.duplicates.terms import (
    Terms,
    lacks_number,
    name_different_numbers,
    name_different_subjects,
    terms_of,
)
from streams.duplicates.words import read


def terms(title: str, text: str) -> Terms:
    return terms_of(read(title, text))


def cable(country: str, president: str) -> Terms:
    return terms(
        f"الأمير يهنئ رئيس {country}",
        f"بعث الأمير برقية تهنئة إلى الرئيس {president} رئيس {country} بمناسبة العيد الوطني وتمنى "
        f"فيها لشعب {country} دوام التقدم والازدهار في ظل قيادته الرشيدة",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("جوجل", "غوغل"),
        ("عبد الله", "عبدالله"),
        ("الأمريكية", "الأميركية"),
        ("والتونسية", "تونسي"),
        ("بالبرازيل", "البرازيل"),
        ("للبرازيل", "البرازيل"),
        ("مشروع", "مشروعه"),
    ],
)
def test_spellings_of_a_name_have_one_term(one: str, other: str) -> None:
    assert terms("", one).title.tolist() == terms("", other).title.tolist()


def test_terms_are_counted_up_to_three() -> None:
    counted = terms("", "زلزال زلزال مدينة زلزال زلزال مدينة بركان").counted
    assert sorted((counted & 3).tolist()) == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("الطائرة الرابعة", "الطائرة 4"),
        ("٤٠٠ شخص", "400 شخص"),
        ("14رئيسا", "14 رئيسا"),
        ("عام 2024 و١٤٤٥هـ", "عام"),
    ],
)
def test_numbers(text: str, same_as: str) -> None:
    assert terms("", text).numbers.tolist() == terms("", same_as).numbers.tolist()


def test_cables_to_two_countries_name_different_subjects() -> None:
    assert name_different_subjects(cable("البرازيل", "خوان"), cable("النرويج", "لارس"))


def test_two_wordings_of_one_cable_do_not() -> None:
    one = cable("البرازيل", "خوان")
    other = terms(
        "برقية تهنئة من الأمير إلى الرئيس البرازيلي",
        "هنأ الأمير الرئيس خوان رئيس البرازيل بالعيد الوطني متمنيا للبرازيل وشعبها التقدم",
    )
    assert not name_different_subjects(one, other)
    assert not name_different_subjects(one, one)


def test_titles_with_other_numbers() -> None:
    fourth = terms("وصول الطائرة الرابعة", "وصلت الطائرة الرابعة وعلى متنها 10 أطنان")
    sixth = terms("وصول الطائرة السادسة", "وصلت الطائرة السادسة وعلى متنها 11 طنا")
    assert name_different_numbers(fourth, sixth)
    assert not name_different_numbers(fourth, terms("وصول طائرة", "وصلت الطائرة السادسة"))
    later = terms("وصول 10 أطنان", "وصلت 10 أطنان على متن الطائرة الرابعة")
    assert not name_different_numbers(fourth, later)


def test_a_cut_lacks_numbers_but_has_none_of_its_own() -> None:
    whole, cut = terms("", "قتل 3 وأصيب 20 في حريق"), terms("", "قتل 3 في حريق")
    assert not lacks_number(longer=whole, shorter=cut)
    assert lacks_number(longer=whole, shorter=terms("", "قتل 5 في حريق"))


def test_forecasts_are_known() -> None:
    weather = "يتوقع أن يكون الطقس حارا وسماء غائمة مع رياح نشطة وسحب رعدية تحد من الرؤية"
    assert terms("", weather).is_forecast
    assert not terms("", "اقتلعت رياح شديدة أشجارا في المدينة وقالت الأرصاد إنها ستهدأ").is_forecast


def test_long_texts_have_no_terms_but_numbers() -> None:
    long = terms("حريق", "حريق كبير 17 " * 400)
    assert long.counted.tolist() == []
    assert len(long.numbers) == 1
    assert not name_different_subjects(long, cable("البرازيل", "خوان"))


@pytest.mark.parametrize("text", ["", "7", "ا", "عبد", "عبدال", "ال", "و", "١٢٣٤٥٦٧٨٩٠" * 10])
def test_odd_texts(text: str) -> None:
    assert terms(text, text).counted.dtype == terms(text, "").title.dtype
