"""The walk over a page: what a line is by its place among the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.pages.lines import clean, split_lines
from streams.pages.segments import segment
from streams.pages.stories import stories

FIRST = "افتتح وزير النقل صباح اليوم محطة القطار الجديدة في مدينة طنطا بحضور عدد من المسؤولين."
SECOND = "وقال الوزير إن المحطة ستخدم نحو عشرين ألف راكب كل يوم، وإنها أنشئت في أقل من عامين."
THIRD = "وأضاف أن الوزارة ستفتتح ثلاث محطات أخرى قبل نهاية العام المالي الجاري."
HEADLINES = (
    "ارتفاع أسعار تذاكر القطارات في الصعيد مطلع الشهر",
    "بدء تجارب المترو الجديد بين الجيزة والمطار",
)
LINES = (
    FIRST, SECOND, THIRD, *HEADLINES, "المصدر: وكالات", "كلمات دلالية: نقل", "إقرأ أيضاً:",
    "مقالات مشابهة", "• خبر أول قصير", "شارك", "12 مارس 2024", "التعليقات", "كتب: سامي ناجي", "هل؟",
    "القاهرة - رويترز: " + FIRST, FIRST + " سمات نقل قطار", "",
)  # fmt: skip


def kinds(*lines: str, title: str | None = None) -> list[str]:
    raw = "\n".join(lines)
    return [piece.kind for piece in segment(split_lines(raw), raw, title=title)]


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_every_line_is_one_piece_in_order(lines: list[str]) -> None:
    raw = "\n".join(lines)
    shown = split_lines(raw)
    pieces = segment(shown, raw)
    assert "".join(p.line.text for p in pieces).replace(" ", "") == "".join(
        line.text for line in shown
    ).replace(" ", "")
    end = 0
    for piece in pieces:
        assert end <= piece.line.start < piece.line.end
        assert clean(raw[piece.line.start : piece.line.end]) == piece.line.text
        end = piece.line.end


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_segmenting_what_was_kept_keeps_it(lines: list[str]) -> None:
    raw = "\n".join(lines)
    kept = [p.line.text for p in segment(split_lines(raw), raw) if p.kind == "body"]
    again = "\n".join(kept)
    bodies = [p.line.text for p in segment(split_lines(again), again) if p.kept]
    for text in kept:
        # A paragraph told a second time, behind a dateline, need not stay twice.
        assert text not in {FIRST, SECOND, THIRD} or any(text in body for body in bodies)


def test_read_also_inside_the_story_does_not_end_it() -> None:
    assert kinds(FIRST, "اقرأ أيضا:", *HEADLINES, SECOND, THIRD) == [
        "body", "read_also", "read_also", "read_also", "body", "body",
    ]  # fmt: skip


def test_read_also_after_the_source_begins_an_article() -> None:
    raw = "\n".join((FIRST, SECOND, "المصدر: س ص", "إقرأ أيضاً:", "حكاية قرية على النهر", *PROSE))
    pieces = segment(split_lines(raw), raw)
    assert [(p.story, p.kind) for p in pieces] == [
        (0, "body"), (0, "body"), (0, "source"), (0, "read_also"), (1, "title"), (1, "body"),
        (1, "body"),
    ]  # fmt: skip


PROSE = (
    (
        "في قرية صغيرة على ضفة النهر يستيقظ الناس قبل الفجر ليلحقوا بأول قارب إلى المدينة. لا جسر"
        " هنا ولا عبارة، وكل ما يحتاجه البيت يأتي على ظهر قارب خشبي عمره أكبر من عمر صاحبه."
    ),
    (
        "يحكي الصياد العجوز أن الجسر وعد قديم تكرر في كل انتخابات. ويضحك حين يتذكر أن أول مهندس"
        " جاء ليقيس عرض النهر صار اليوم متقاعدا، والنهر ما زال ينتظر من يعبره مشيا على قدميه."
    ),
)


def test_bare_headlines_after_a_sign_off_are_related() -> None:
    assert kinds(FIRST, SECOND, "نافذة نيوز", *HEADLINES) == [
        "body", "body", "outlet_line", "related", "related",
    ]  # fmt: skip


def test_a_list_that_is_announced_is_text() -> None:
    assert kinds(FIRST, "وجاءت الأسعار كالتالي:", "عيار 24: 3500", "عيار 21: 3000", SECOND) == [
        "body", "body", "body", "body", "body",
    ]  # fmt: skip


def test_a_short_line_between_paragraphs_is_a_subheading() -> None:
    assert kinds(FIRST, "محطات جديدة", SECOND) == ["body", "subheading", "body"]


def test_a_question_between_paragraphs_stays() -> None:
    assert set(kinds(FIRST, "لماذا تأخرت المحطة؟", SECOND, THIRD)) <= {"body", "subheading"}


def test_a_kicker_is_no_title_and_rates_above_the_menu_are_no_text() -> None:
    title = "محطة القطار الجديدة في مدينة طنطا تخدم عشرين ألف راكب"
    menu = ("الرئيسية", "سياسة", "اقتصاد", "رياضة")
    found = kinds(
        "الدولار: 5.4512", *menu, "الرئيسية / محليات", "بعد عامين من العمل المتواصل", title,
        "التاريخ: 12 مارس 2024", FIRST, SECOND, THIRD,
    )  # fmt: skip
    assert (found[0], found[7]) == ("navigation", "title")
    assert found.count("title") == 1
    assert found[-3:] == ["body", "body", "body"]


def test_the_title_is_the_line_that_the_story_repeats() -> None:
    title = "افتتاح محطة القطار الجديدة في طنطا"
    assert kinds(*HEADLINES, title, "12 مارس 2024", FIRST, SECOND) == [
        "related", "related", "title", "timestamp", "body", "body",
    ]  # fmt: skip


def test_a_given_title_is_found_with_the_sites_name() -> None:
    title = "افتتاح محطة القطار الجديدة في طنطا"
    assert kinds(title + " | نافذة نيوز", FIRST, SECOND, title=title) == ["title", "body", "body"]


def test_comments_take_what_follows_them() -> None:
    assert kinds(FIRST, SECOND, "التعليقات", "خبر سار لأهل المدينة، شكرا لكم جميعا.", "رد") == [
        "body", "body", "comments", "comments", "comments",
    ]  # fmt: skip


def test_a_comments_link_above_the_story_takes_nothing() -> None:
    assert kinds("افتتاح محطة القطار في طنطا", "التعليقات", FIRST, SECOND) == [
        "title", "comments", "body", "body",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "site"),
    [
        ("نافذة المدينة - افتتاح محطة القطار الجديدة في طنطا", "نافذة المدينة"),
        ("دولار 48.5 | ذهب 3100", None),
        ("الطقس في القاهرة | مواقيت الصلاة", None),
    ],
)
def test_a_first_line_names_the_outlet_beside_the_title(first: str, site: str | None) -> None:
    title = "افتتاح محطة القطار الجديدة في طنطا"
    raw = f"{first}\nالرئيسية\nسياسة\n{title}\n12 مارس 2024\n{FIRST}\n{SECOND}\n{THIRD}"
    (story, *_) = stories(segment(split_lines(raw), raw), arabic=True, offsets=True)
    assert story.site == site
