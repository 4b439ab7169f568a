"""Where names begin and end, and what the words beside them make of them."""

from __future__ import annotations

import pytest

from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article
from tests.unit.entities.test_chains import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أغلق الطريق في نطاق المنوفية والقليوبية.", ["LOC المنوفية", "LOC القليوبية"]),
        ("وصلت القافلة إلى إقليم دارفور أمس.", ["LOC دارفور"]),
        ("وصلت المساعدات إلى كيفو الجنوبية أمس.", ["LOC كيفو الجنوبية"]),
        ("تفشى المرض في محليتي الحصاحيصا والمناقل.", ["LOC الحصاحيصا"]),
        ("وقال الطبيب مدثر الأمين ود البشير للراديو إنه يعمل.", ["PER مدثر الأمين ود البشير"]),
        ("قال مدير المركز الوطني محمد السادس إنه يعمل.", ["PER محمد السادس"]),
        ("خطف مسلحون حافلة عند حاجز لجبهة النصرة أمس.", ["ORG جبهة النصرة"]),
        ("عاد اللاعبون من معسكر نادي الفيحاء أمس.", ["ORG نادي الفيحاء"]),
        ("أغلقت حدود سوريا الجنوبية أمس.", ["LOC سوريا"]),
        ("بلغ إنتاج ليبيا من النفط رقما جديدا.", ["LOC ليبيا"]),
        ("عرض مسلسل القاهرة أمس.", ["MISC القاهرة"]),
        ("أدانت الهيئة في نابلس هدم بيوت قريتي قصرة وعقربا جنوب نابلس.", ["LOC عقربا"]),
        ("قال الأمير الحسين بن عبدالله الثاني إن الأردن يرحب.", ["PER الحسين بن عبدالله الثاني"]),
        ("وزع الهلال الأحمر الموريتاني أغطية.", ["ORG الهلال الأحمر الموريتاني"]),
        ("فتحت الجامعة الأردنية أبوابها.", ["ORG الجامعة الأردنية"]),
        ("ضرب إعصار ميليسا السواحل.", ["MISC إعصار ميليسا"]),
        ("أعلنت دائرة صحة ميسان الحصيلة.", ["ORG دائرة صحة ميسان"]),
        ("عبروا صحراء موهافي ليلا.", ["LOC صحراء موهافي"]),
        ("نقلت السيارات 18 فتاة و40 ممرضة.", ["QUANTITY 18 فتاة", "QUANTITY 40 ممرضة"]),
        ("رست السفينة على بعد 50 ميلا بحريا.", ["QUANTITY 50 ميلا بحريا"]),
    ],
)  # fmt: skip
def test_found(recogniser: ArticleRecogniser, text: str, expected: list[str]) -> None:
    names = found(recogniser, make_article(text=text))
    assert [name for name in names if name in expected] == expected


def test_a_tomb_is_not_named_before_its_king(recogniser: ArticleRecogniser) -> None:
    text = "كشفت البعثة عن مقبرة الملك تحتمس الثاني غرب الأقصر."
    assert "PER تحتمس الثاني" in found(recogniser, make_article(text=text))
