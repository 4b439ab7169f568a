"""An equal text is a copy, unless it is short and comes again as news of its own."""

from __future__ import annotations

import pytest

from streams.contract.article import Duplicate
from tests.unit.duplicates.made import made_article, made_judge, made_text

TEXT = made_text(200, 1)
UNIQUE = Duplicate(verdict="unique", canonical="b")
SIREN = "صفارات الإنذار تدوي في بلدات الشمال بعد رصد إطلاق صواريخ من وراء الحدود"


@pytest.mark.parametrize(("days", "verdict"), [(0.2, "exact"), (1, "exact"), (3, "unique")])
def test_few_words_that_come_again_on_another_day_are_news(days: float, verdict: str) -> None:
    judge = made_judge()
    judge.judge(made_article("a", SIREN))
    assert judge.judge(made_article("b", SIREN, days=days)).verdict == verdict
    assert judge.judge(made_article("c", SIREN, days=None)).verdict == "exact"


def test_boilerplate_under_another_title_is_no_copy() -> None:
    judge = made_judge()
    judge.judge(made_article("a", SIREN, title="الأمير يستقبل الوفد"))
    assert judge.judge(made_article("b", SIREN, title="انهيار مبنى سكني")) == UNIQUE
    assert judge.judge(made_article("c", SIREN, title="الوفد في القصر")).of == "a"
    assert judge.judge(made_article("d", SIREN, title="مبنى سكني ينهار")).of == "b"
    assert judge.judge(made_article("e", SIREN)).of == "a"


def test_a_long_text_is_the_same_whatever_its_title_and_day() -> None:
    judge = made_judge()
    judge.judge(made_article("a", TEXT, title="الأمير يستقبل الوفد"))
    found = judge.judge(made_article("b", TEXT, title="انهيار مبنى سكني", days=30))
    assert (found.verdict, found.of) == ("exact", "a")


MOULD = (
    "بسم الله الرحمن الرحيم. تنعى نقابة المهندسين في العاصمة ببالغ الحزن والأسى فقيدها "
    "الغالي الزميل {name} من {place}، الذي وافته المنية {when}. وتتقدم النقابة ومجلسها "
    "وجميع منتسبيها من أسرة الفقيد وذويه وزملائه ومحبيه بأحر التعازي وأصدق المواساة، "
    "سائلة المولى عز وجل أن يتغمده بواسع رحمته وأن يسكنه فسيح جناته وأن يلهم أهله جميل "
    "الصبر وحسن العزاء، إنا لله وإنا إليه راجعون. وتقبل التعازي في قاعة النقابة الكبرى "
    "بعد صلاة المغرب مدة ثلاثة أيام."
)


def test_notices_of_one_mould_about_two_people_are_no_copies() -> None:
    judge = made_judge()
    one = MOULD.format(name="سامر الخطيب", place="حي الزيتون", when="فجر اليوم بعد مرض عضال")
    other = MOULD.format(name="أحمد درويش", place="بلدة الكرامة", when="مساء أمس في حادث سير")
    judge.judge(made_article("a", one, title="النقابة تنعى سامر الخطيب"))
    found = judge.judge(made_article("b", other, title="النقابة تنعى أحمد درويش"))
    assert found.jaccard is not None
    assert found.jaccard > 0.5
    assert (found.verdict, found.canonical) == ("template", "b")
    # The same notice, edited, under a headline of an editor's own.
    edited = one.replace("ببالغ الحزن", "بعميق الحزن").replace("قاعة النقابة", "صالة النقابة")
    copy = judge.judge(made_article("c", edited, title="وفاة المهندس سامر الخطيب عن ستين عاما"))
    assert (copy.verdict, copy.of) == ("near", "a")


AGENCY_TITLE = "اتحاد القوى يعلن موعد مباريات بطولة الشباب الدولية"
OTHER_TITLE = "موعد مباريات بطولة الشباب الدولية يعلن اليوم"


def rewritten(seed: int) -> str:
    """Give a text whose middle is shared, and whose beginning and end are its own."""
    middle = made_text(110, 7)
    return f"{made_text(50, seed)} {middle} {made_text(50, seed + 1)}"


def test_an_agencys_text_with_other_ends_is_contained() -> None:
    judge = made_judge()
    judge.judge(made_article("a", rewritten(20), title=AGENCY_TITLE, outlet="صحيفة"))
    copy = made_article("b", rewritten(30), title=OTHER_TITLE, outlet="موقع", days=1)
    found = judge.judge(copy)
    assert (found.verdict, found.of) == ("contained", "a")
    assert found.jaccard is not None
    assert found.jaccard < 0.4


@pytest.mark.parametrize(
    ("title", "outlet", "days"),
    [
        ("انهيار مبنى سكني", "موقع", 1.0),
        (OTHER_TITLE, "صحيفة", 1.0),
        (OTHER_TITLE, None, 1.0),
        (OTHER_TITLE, "موقع", 4.0),
        (OTHER_TITLE, "موقع", None),
        (f"{OTHER_TITLE} 17", "موقع", 1.0),
    ],
)
def test_so_little_in_common_is_no_copy_without_all_that_tells_it(
    title: str, outlet: str | None, days: float | None
) -> None:
    judge = made_judge()
    first = made_article("a", f"{rewritten(20)} 25", title=f"{AGENCY_TITLE} 25", outlet="صحيفة")
    judge.judge(first)
    other = made_article("b", rewritten(30), title=title, outlet=outlet, days=days)
    if title.endswith("17"):
        other = made_article("b", f"{rewritten(30)} 17", title=title, outlet=outlet, days=days)
    assert judge.judge(other).verdict in {"unique", "template"}
