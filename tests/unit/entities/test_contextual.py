"""Names that are everyday words elsewhere, and the tables of places, over the recogniser."""

from __future__ import annotations

import pytest

from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article
from tests.unit.entities.test_chains import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("بات الحجاج ليلتهم في مزدلفة ثم توجهوا إلى منى.", ["LOC مزدلفة", "LOC منى"]),
        ("وقف الحجيج على صعيد عرفات حتى الغروب.", ["LOC عرفات"]),
        ("غرق قارب يقل مهاجرين في عرض المتوسط.", ["LOC المتوسط"]),
        ("دخل المسبار مدارا حول المريخ بعد رحلة طويلة.", ["LOC المريخ"]),
        ("عاد العمال إلى قرى الصعيد جنوب القاهرة.", ["LOC الصعيد", "LOC القاهرة"]),
        ("فر السكان من الفاشر إلى بلدة طويلة.", ["LOC الفاشر", "LOC طويلة"]),
        ("سقطت قذائف على الأبيض عاصمة شمال كردفان.", ["LOC الأبيض"]),
        ("هدم جنود الاحتلال منزلا في جنين فجرا.", ["LOC جنين"]),
        ("توقف الضخ في مصفاة الزاوية غرب ليبيا.", ["LOC مصفاة الزاوية"]),
        ("رصد التلسكوب قمرا جديدا حول زحل.", ["LOC زحل"]),
        ("خسرت اللاعبة في نهائي ويمبلدون بعدما سقط المضرب.", ["MISC ويمبلدون"]),
    ],
)
def test_the_articles_words_tell_a_name(
    recogniser: ArticleRecogniser, text: str, expected: list[str]
) -> None:
    assert [name for name in found(recogniser, make_article(text=text)) if name in expected] == (
        expected
    )


@pytest.mark.parametrize(
    "text",
    [
        "بلغ الأجر في المتوسط ألفي دينار.",
        "تعاون البلدان على الصعيد الأمني.",
        "انتظر الناس ساعات طويلة أمام الباب.",
        "كانت كل منى النفس أن يعود الغائب.",
        "ارتدت القميص الأبيض في الحفل.",
        "يفحص الطبيب نمو جنين عمره شهران.",
        "وضع المصباح في الزاوية ثم خرج.",
        "طمأن الأب ابنته قبل السفر.",
    ],
)
def test_without_them_it_is_a_word(recogniser: ArticleRecogniser, text: str) -> None:
    assert not any(
        name.startswith(("LOC", "MISC")) for name in found(recogniser, make_article(text=text))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Regions, seas and lakes of the table of identities.
        ("اندلعت معارك قرب الضالع فجرا.", "LOC الضالع"),
        ("رصد الباحثون نمرا قرب ظفار.", "LOC ظفار"),
        ("تراجع منسوب البحر الميت كثيرا.", "LOC البحر الميت"),
        ("هبت رياح على بحر آرال أمس.", "LOC بحر آرال"),
        ("أغلقت الثلوج طرق عكار.", "LOC عكار"),
        # Regions of two names.
        ("عين واليا على جهة فاس مكناس.", "LOC فاس مكناس"),
        ("أنشئ مصنع في جهة الدار البيضاء سطات.", "LOC الدار البيضاء سطات"),
        ("تعاني درعة تافيلالت من الجفاف.", "LOC درعة تافيلالت"),
        ("عاد إلى أفريقيا جنوب الصحراء قبل عام.", "LOC أفريقيا جنوب الصحراء"),
        # Heads.
        ("زار السياح معبد آمون صباحا.", "LOC معبد آمون"),
        ("احترقت محمية جبل طوبقال أمس.", "LOC محمية جبل طوبقال"),
        # What fights there is no part of the place.
        ("تقدم الجيش في جبهة كردفان مساء.", "LOC كردفان"),
    ],
)
def test_places(recogniser: ArticleRecogniser, text: str, expected: str) -> None:
    assert expected in found(recogniser, make_article(text=text))


def test_an_appointment_is_no_spring(recogniser: ArticleRecogniser) -> None:
    text = "عين الدكتور سالم العتيبي مديرا للمركز."
    assert found(recogniser, make_article(text=text)) == ["PER سالم العتيبي"]
