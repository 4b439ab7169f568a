"""HTML to lines: every visible word once, in order, with what the markup says of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from streams.pages.blocks import Lines, read_blocks

TEXT = "افتتح وزير النقل صباح اليوم محطة القطار الجديدة في مدينة طنطا بحضور عدد من المسؤولين"


def read(body: str) -> Lines:
    return read_blocks(HTMLTree.parse(f"<html><body>{body}</body></html>").body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>سطر<b> أول</b></p><p>سطر ثان</p>", "سطر أول\nسطر ثان"),
        ("سطر<br>آخر<br/><br>ثالث", "سطر\nآخر\nثالث"),
        ("<p>من <nobr>خمسين ألف</nobr> طن<wbr> اليوم</p>", "من خمسين ألف طن اليوم"),
        ("<span>ا</span>لقاهرة", "القاهرة"),
        ("<a>فيسبوك</a><a>تويتر</a>", "فيسبوك تويتر"),
        ("<ul><li>أ<li>ب</ul><ol><li>ج<li>د</ol>", "• أ\n• ب\n1. ج\n2. د"),
        ("<table><tr><td>القيروان</td><td>38000</td></tr></table>", "القيروان 38000"),
        ("<pre>بيت\nآخر</pre>", "بيت\nآخر"),
        ("<button>شارك</button><label>الاسم</label><time>5 مايو</time>", "شارك الاسم\n5 مايو"),
        ("<script>x</script><style>y</style><noscript>z</noscript>نص<!-- ت -->", "نص"),
        ("", ""),
        # A name, a date and a counter side by side are a line each; inside a sentence they are not.
        (
            "<div><b class='author'>ريم سعد</b><b class='date'>السبت 15 مايو</b><b>0219</b></div>",
            "ريم سعد\nالسبت 15 مايو\n0219",
        ),
        (
            "<p>افتتح أمس <time>السبت</time> معرض <span class='author'>الكتاب</span></p>",
            "افتتح أمس السبت معرض الكتاب",
        ),
        (
            "<span class='a'>خالد المري</span><span class='b'>منذ ساعتين</span>",
            "خالد المري منذ ساعتين",
        ),
        # Cells of several lines are not one line.
        (
            "<table><tr><td><p>رقم</p><p>الخميس</p></td><td>طباعة</td></tr></table>",
            "رقم\nالخميس\nطباعة",
        ),
    ],
)
def test_lines(body: str, text: str) -> None:
    assert read(body).text == text


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'style="display:none !important"',
        'style="DISPLAY : none"',
        'style="visibility:hidden"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-999em"',
        'style="clip:rect(1px, 1px, 1px, 1px)"',
        'class="sr-only"',
        'class="box screen-reader-text"',
        'class="d-none"',
    ],
)
def test_what_a_browser_does_not_show_is_left_out(attribute: str) -> None:
    assert read(f"<p>نص</p><div {attribute}>خفي<p>وخفي</p></div><p>آخر</p>").text == "نص\nآخر"


@pytest.mark.parametrize(
    "attribute",
    ['aria-hidden="true"', 'class="share-page"', 'style="color:red"', 'class="hidden-xs-down-not"'],
)
def test_what_it_shows_is_kept(attribute: str) -> None:
    assert read(f"<div {attribute}>ظاهر</div>").text == "ظاهر"


def test_a_closed_dialog_is_hidden_and_an_open_one_is_not() -> None:
    assert read("<dialog>أ</dialog><dialog open>ب</dialog>").text == "ب"


def test_markup_of_a_story_and_its_surroundings() -> None:
    lines = read(
        '<nav class="menu"><a>الرئيسية</a></nav><div class="wrap"><h1>عنوان الخبر</h1>'
        f'<div class="entry-content"><p>{TEXT}</p><p>{TEXT}</p></div>'
        '<div class="related-posts"><ul><li><a>خبر آخر من أخبار اليوم</a></ul></div></div>'
    )
    menu, title, first, second, related = lines.markup
    assert (menu.tag, menu.linked, menu.main, menu.near) == ("nav", 10, False, "nav")
    assert (title.tag, title.main) == ("h1", False)
    assert first == second
    assert (first.main, first.sibling, first.linked) == (True, True, 0)
    assert (related.tag, related.linked, related.near) == ("li", 10, "related")
    assert lines.prose == 2 * len(TEXT.split())


def test_a_class_around_most_of_the_text_says_nothing() -> None:
    lines = read(f'<div class="share comments"><p>{TEXT}</p><p>{TEXT}</p></div>')
    assert all(not line.zones for line in lines.markup)


def test_lines_over_a_changed_text_keep_their_markup() -> None:
    lines = read("<p>واحد</p><p>اثنان</p>")
    moved = lines.over("1\nاثنان")
    assert moved.starts == (0, 2)
    assert moved.markup == lines.markup
    assert lines.over(lines.text) is lines


# No text may stand in a table or a row: parsers move it before the table.
TAGS = st.sampled_from("div p span b a ul li td h2 button time section br em".split())
TREES = st.recursive(
    st.sampled_from(["كلمة", "سطر من كلمات", " ", "12", ""]),
    lambda inner: st.builds(
        lambda tag, parts, junk: f"<{tag}>{''.join(parts)}</{tag if not junk else 'q'}>",
        TAGS,
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=25,
)


@given(TREES)
def test_no_visible_word_vanishes_or_is_doubled(body: str) -> None:
    lines = read(body)
    seen = re.sub(r"\s|[•.]|\d(?=\.)", "", lines.text)
    wanted = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", body))
    letters = re.compile(r"[^\W\d]")
    assert "".join(letters.findall(seen)) == "".join(letters.findall(wanted))
    assert len(lines.starts) == len(lines.markup) == len(lines.text.split("\n")) * bool(lines.text)
    for start, text in zip(lines.starts, lines.text.split("\n"), strict=False):
        assert lines.text.startswith(text, start)


def test_depth_and_width_cost_time_in_proportion() -> None:
    assert read("<div>" * 60_000 + "نص").text == "نص"
    assert read("<div><p>نص</p></div>" * 3_000).text.count("نص") == 3_000
