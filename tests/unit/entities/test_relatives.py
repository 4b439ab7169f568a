"""Other people of a famous surname, on sentences written for these tests."""

from __future__ import annotations

import pytest

from streams.entities.crf_model import load_shipped
from streams.entities.name_tables import Thing, load_names
from streams.entities.recogniser import ArticleRecogniser
from streams.entities.relatives import Relatives
from tests.unit.entities.test_gazetteer import article, short


@pytest.fixture(scope="module")
def relatives() -> Relatives:
    return Relatives(load_names(), load_shipped()[0].lexicon)


@pytest.mark.parametrize(
    ("listed", "before", "form", "another"),
    [
        ("جو بايدن", "هانتر ", "بايدن", True),
        ("جو بايدن", "جيل ", "بايدن", True),
        ("جو بايدن", "الرئيس ", "بايدن", False),
        ("جو بايدن", "الرئيس الأمريكي السابق ", "بايدن", False),
        ("جو بايدن", "زوجه ", "بايدن", False),
        ("جو بايدن", "جوزيف روبينيت ", "بايدن", False),
        ("جو بايدن", "و", "بايدن", False),
        ("جو بايدن", "", "بايدن", False),
        ("توم كروز", "بينيلوبي ", "كروز", True),
        ("بنيامين نتنياهو", "بنجامين ", "نتنياهو", False),
        ("بنيامين نتنياهو", "ساره ", "نتنياهو", True),
        ("ماركو روبيو", "وزير الخارجيه ", "ماركو روبيو", False),
        ("ماركو روبيو", "وزير الخارجيه ", "روبيو", False),
        ("بشار الأسد", "ماهر ", "الاسد", True),
        ("ميشيل بلاتيني", "ميشال ", "بلاتيني", False),
        ("ميشيل بلاتيني", "انتخاب ", "بلاتيني", False),
        ("ميشيل بلاتيني", "فولفغانغ سيخلف ", "بلاتيني", False),
        ("حسن نصر الله", "هاشم ", "نصر الله", True),
        ("سالم الدوسري", "سليم ", "الدوسري", True),
        ("الملك محمد السادس", "جلاله ", "محمد السادس", False),
    ],
)
def test_another(relatives: Relatives, listed: str, before: str, form: str, another: bool) -> None:  # noqa: FBT001
    thing = Thing("PER", listed)
    assert relatives.is_another(thing, before, form) is another


def test_a_city_has_no_relatives(relatives: Relatives) -> None:
    assert not relatives.is_another(Thing("LOC", "نابلس"), "ساره ", "نابلس")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "غابت جيل بايدن عن المؤتمر وحضره هانتر بايدن مع جو بايدن.",
            {"جيل بايدن": 1, "هانتر بايدن": 1, "جو بايدن": 1},
        ),
        ("انتقد الكاتب سارة نتنياهو في مقاله.", {"سارة نتنياهو": 1}),
        ("رحبت أمينة أردوغان بضيوف رجب طيب أردوغان.", {"أمينة أردوغان": 1, "رجب طيب أردوغان": 1}),
        ("أعلن صدام حفتر موعد العرض.", {"صدام حفتر": 1}),
        ("قرأ عبدالله الفيصل قصيدته.", {"عبدالله الفيصل": 1}),
        ("وصل الرئيس بايدن بعد أن غادر جوزيف بايدن بيته.", {"جو بايدن": 2}),
        ("صرح وزير الخارجية ماركو روبيو أمس.", {"ماركو روبيو": 1}),
        (
            "تكلم مسرور بارزاني ثم زار مسرور بارزاني مسعود بارزاني. وختم بارزاني حديثه.",
            {"مسرور بارزاني": 3, "مسعود بارزاني": 1},
        ),
    ],
)
def test_relatives_are_people_of_their_own(
    recogniser: ArticleRecogniser, text: str, people: dict[str, int]
) -> None:
    """A surname alone is whoever of its bearers is spelled out most often."""
    found = short(recogniser.recognise(article(text)))
    named = {name: len(found[name]) for name in found if name.startswith("PER ")}
    assert named == {f"PER {name}": count for name, count in people.items()}
