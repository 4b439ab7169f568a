"""Names of places, and words that are written like them, on sentences written for these tests."""

from __future__ import annotations

import pytest

from streams.contract.article import Link
from streams.entities.recogniser import ArticleRecogniser
from tests.unit.entities.test_gazetteer import article


@pytest.mark.parametrize(
    ("text", "name", "link"),
    [
        ("زار الوزير ولاية سكيكدة أمس.", "سكيكدة", 2479536),
        ("وصل إلى مدينة بلنسية الإسبانية.", "بلنسية", 2509954),
        ("اجتمعوا في إنجامينا أمس.", "نجامينا", 2427123),
        ("ينعقد المؤتمر في أستانا.", "أستانا", 1526273),
        ("ضرب زلزال مدينة بومرداس.", "بومرداس", 2474141),
        ("وقع حادث في خميس مليانة.", "خميس مليانة", 2491911),
        ("عاد الوفد من لومي أمس.", "لومي", 2365267),
        ("انعقد المؤتمر بساو باولو أمس.", "ساو باولو", 3448439),
        ("هبطت الطائرة في صلالة.", "صلالة", 286621),
    ],
)
def test_named_and_linked(recogniser: ArticleRecogniser, text: str, name: str, link: int) -> None:
    found = [(one.type, one.name, one.link) for one in recogniser.recognise(article(text))]
    assert ("LOC", name, Link(geonames=link)) in found
    assert [kind for kind, _, _ in found].count("LOC") == 1


@pytest.mark.parametrize(
    "text",
    [
        "خضعت لولادة قيصرية ناجحة",
        "قال القاضي إن المتهم مدان بالسرقة",
        "كان مالكا للعقار",
        "اتصل مرة تاني",
        "الشكر موصول للجميع",
        "ركب محرك توربو جديد",
        "يعمل في ظروف قاهرة",
        "كما ذكرت آنفا في حديثي",
        "أغلقت أفران الخبز أبوابها",
        "استنشقوا الغازات المسيلة للدموع",
        "حكم عليه بعقوبة السجن",
        "لا يخشى في الحق لومة لائم",
        "عاد انتشار فيروس كورونا المستجد",
        "أثرت جائحة كورونا في التجارة",
    ],
)
def test_everyday_words_are_no_places(recogniser: ArticleRecogniser, text: str) -> None:
    assert recogniser.recognise(article(text)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("فاز المرشح في ولاية جورجيا الأمريكية.", ("LOC", "ولاية جورجيا", Link(geonames=4197000))),
        ("زار الرئيس جورجيا أمس.", ("LOC", "جورجيا", Link(iso3166="GE"))),
        ("ضرب زلزال محافظة أذربيجان الشرقية.", ("LOC", "أذربيجان الشرقية", None)),
        ("وصل إلى أذربيجان الغربية أمس.", ("LOC", "أذربيجان الغربية", None)),
        ("أحرقوا مزارع وادي الأردن.", ("LOC", "غور الأردن", None)),
        ("ارتفع مؤشر داو جونز الصناعي.", ("ORG", "داو جونز", None)),
    ],
)
def test_no_other_country(
    recogniser: ArticleRecogniser, text: str, expected: tuple[str, str, Link | None]
) -> None:
    """A longer name is not linked to the country whose name stands inside it."""
    assert [(one.type, one.name, one.link) for one in recogniser.recognise(article(text))] == [
        expected
    ]
