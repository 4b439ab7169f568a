"""Places that the words beside them tell, over the recogniser as it ships."""

from __future__ import annotations

import pytest

from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article


def places(recogniser: ArticleRecogniser, text: str) -> set[str]:
    return {
        mention.text
        for entity in recogniser.recognise(make_article(text=text, title=None))
        for mention in entity.mentions
        if entity.type == "LOC"
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("أعلنت النقابة في إربد والزرقاء والكرك والعقبة نتائج الاقتراع.", {"الكرك", "العقبة"}),
        ("جاءت محافظات الشرقية والدقهلية والمنيا في الصدارة.", {"الشرقية", "الدقهلية", "المنيا"}),
        ("تراجعت مناسيب دجلة والفرات بسبب الجفاف.", {"دجلة", "الفرات"}),
        ("نصبت المنظمة خياما في المخا وحيس أمس.", {"المخا", "حيس"}),
        ("قصف الجيش مواقع في خور مكسر أمس.", {"خور مكسر"}),
    ],
)
def test_a_row_or_a_noun_tells_a_place(
    recogniser: ArticleRecogniser, text: str, names: set[str]
) -> None:
    assert places(recogniser, text) >= names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("سافر إلى تونس والكرم من خصال أهلها.", "الكرم"),
        ("سافر إلى الرياض والقصر الذي بناه جده.", "القصر"),
    ],
)
def test_everyday_words_are_none(recogniser: ArticleRecogniser, text: str, name: str) -> None:
    assert name not in places(recogniser, text)
