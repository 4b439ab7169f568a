"""Everyday words that a rule or a model takes for names, over the recogniser as it ships."""

from __future__ import annotations

import pytest

from streams.arabic.matching import search_form
from streams.entities.chain_words import HEADS, HEADS_WRITTEN
from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article
from tests.unit.entities.test_chains import found

# Common words that fold to a head or to a head behind a proclitic.
MATES = {
    "وادي": "وأدى", "قوى": "قوي", "شعبة": "شعبه", "مكتبة": "مكتبه", "نادي": "نادى",
    "مجموعة": "مجموعه", "أمانة": "أمانه", "فرقة": "فرقه", "بعثة": "بعثه", "إذاعة": "أذاعه",
    "إدارة": "أداره", "مدرسة": "مدرسه", "حركة": "حركه", "سلطة": "سلطه",
}  # fmt: skip


@pytest.mark.parametrize(("head", "mate"), MATES.items())
def test_a_word_that_only_folds_to_a_head_begins_no_name(
    recogniser: ArticleRecogniser, head: str, mate: str
) -> None:
    # The teh marbuta of another word says that the text writes it.
    text = f"في قرية بعيدة {mate} المسجل العقاري السوري الكبير."
    names = found(recogniser, make_article(text=text))
    assert search_form(mate) == search_form(head)
    assert not any(name.split(" ")[1] == mate for name in names)


def test_every_head_is_written_as_it_is() -> None:
    assert HEADS_WRITTEN.keys() == HEADS.keys()


def test_a_text_without_dots_on_its_yeh_still_has_its_valleys(
    recogniser: ArticleRecogniser,
) -> None:
    text = "التقى الوزير أهالى القرية فى وادى الريان التى زارها."
    assert "LOC وادى الريان" in found(recogniser, make_article(text=text))


@pytest.mark.parametrize(
    "text",
    [
        # A verb, not a valley.
        "وأدى الانهيار إلى إغلاق الطريق.",
        "وأدى الازدحام إلى تأخر الحافلات.",
        # A salad, a judge's bench, a dwarf, the tip of the iceberg.
        "نضيف سلطة الخيار إلى المائدة.",
        "ردت سلطة الإشراف بالرفض.",
        "استمعت هيئة المحكمة إلى الشهود.",
        "هذه قمة جبل الجليد لا غير.",
        "عثروا على حقل ألغام قديم.",
        "سجن المتهم عاما واحدا.",
        "نهر البائع الزبون بصوت عال.",
        "أحببت دوري التمثيلي في العمل.",
        # أل is no article.
        "تشكلت حكومة ألمانية جديدة.",
        # No outlet.
        "صدر ظهير شريف أمس.",
        "جلس في المقعد 22C قرب الممر.",
    ],
)
def test_everyday_words_are_no_names(recogniser: ArticleRecogniser, text: str) -> None:
    assert found(recogniser, make_article(text=text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("بحسب أرقام وزارة السياحة زاد العدد.", ["ORG وزارة السياحة"]),
        ("بحسب أرقام الهيئة العامة للسياحة زاد العدد.", ["ORG الهيئة العامة للسياحة"]),
        ("بحسب أرقام فإن الأسعار زادت.", ["ORG أرقام"]),
    ],
)
def test_an_outlet_that_is_a_noun_has_no_genitive(
    recogniser: ArticleRecogniser, text: str, expected: list[str]
) -> None:
    # Alone after "according to" it is the outlet, before a genitive it is the noun.
    names = found(recogniser, make_article(text=text))
    assert [name for name in names if "أرقام" in name] == [
        name for name in expected if "أرقام" in name
    ]
    assert set(expected) <= set(names)


def test_victory_has_a_taste_and_is_no_club(recogniser: ArticleRecogniser) -> None:
    text = "عاد الفريق بنقطة واحدة من المباراة لكنها بطعم النصر، وأشاد المدرب باللاعب في الملعب."
    assert found(recogniser, make_article(text=text)) == []


def test_a_point_behind_a_number_is_not_the_names(recogniser: ArticleRecogniser) -> None:
    text = "عرضت الشركة هاتف Galaxy 25. ثم باعت Pixel 9 أيضا."
    assert found(recogniser, make_article(text=text)) == ["MISC Galaxy 25", "MISC Pixel 9"]
