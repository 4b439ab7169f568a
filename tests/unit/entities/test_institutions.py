"""Places and institutions named after people, on sentences written for these tests."""

from __future__ import annotations

import pytest

from streams.entities.recogniser import ArticleRecogniser
from tests.unit.entities.test_gazetteer import article


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("نقل المصاب إلى مستشفى الملك فهد أمس.", "ORG مستشفى الملك فهد"),
        ("عالجوه بمستشفى الملك فهد أمس.", "ORG مستشفى الملك فهد"),
        ("ازدحم جسر الملك فهد بالمسافرين.", "LOC جسر الملك فهد"),
        ("هبطت في مطار الملك خالد الدولي.", "LOC مطار الملك خالد الدولي"),
        ("هبطت في مطار الملك فهد الدولي.", "LOC مطار الملك فهد الدولي"),
        ("أقيمت المباراة على استاد الملك عبدالله.", "LOC استاد الملك عبدالله"),
        ("فاز بجائزة الشيخ زايد للكتاب.", "MISC جائزة الشيخ زايد للكتاب"),
        ("تجمعوا في شارع محمد محمود أمس.", "LOC شارع محمد محمود"),
        ("صلوا في مسجد الملك حسين.", "LOC مسجد الملك حسين"),
        ("زاروا جامع الشيخ زايد الكبير.", "LOC جامع الشيخ زايد الكبير"),
        ("يعمل في مستشفى الملك فيصل التخصصي.", "ORG مستشفى الملك فيصل التخصصي"),
        ("نقل الجرحى إلى مستشفى الملك عبدالله أمس.", "ORG مستشفى الملك عبدالله"),
        ("درس في جامعة محمد بن زايد.", "ORG جامعة محمد بن زايد"),
    ],
)
def test_what_is_named_after_a_person(recogniser: ArticleRecogniser, text: str, name: str) -> None:
    found = recogniser.recognise(article(text))
    assert [f"{one.type} {one.name}" for one in found] == [name]
    assert found[0].link is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # With the article it is not named after anybody.
        ("وصل إلى المطار الملك سلمان أمس.", "PER الملك سلمان بن عبدالعزيز"),
        ("التقى في المستشفى محمد صلاح.", "PER محمد صلاح"),
        ("جاء الهدف عن طريق محمد صلاح.", "PER محمد صلاح"),
        ("جاء التمويل، وعن طريق محمد صلاح وصل.", "PER محمد صلاح"),
        ("الكرة الآن في ملعب نتنياهو.", "PER بنيامين نتنياهو"),
        ("عقبات كثيرة في طريق ترامب.", "PER دونالد ترامب"),
        ("سد محمد صلاح الفراغ في الهجوم.", "PER محمد صلاح"),
        ("افتتح الملك فهد المستشفى.", "PER الملك فهد بن عبدالعزيز"),
        # Punctuation stands between.
        ("غادر في هدوء من أقرب مستشفى، محمد صلاح قال ذلك.", "PER محمد صلاح"),
    ],
)
def test_people_near_institutions(recogniser: ArticleRecogniser, text: str, name: str) -> None:
    assert [f"{one.type} {one.name}" for one in recogniser.recognise(article(text))] == [name]


def test_who_gave_the_name_is_no_full_name_of_the_article(recogniser: ArticleRecogniser) -> None:
    """His last name alone is somebody else's."""
    found = recogniser.recognise(article("سكنوا شارع محمد عبدالمجيد ثم رحلوا. شكرهم عبدالمجيد."))
    assert "PER محمد عبدالمجيد" not in {f"{one.type} {one.name}" for one in found}
