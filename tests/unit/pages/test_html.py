"""HTML pages: main text and what the markup says."""

from __future__ import annotations

import time

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.pages.html import read_html

TEXT = "افتتح وزير النقل صباح اليوم محطة القطار الجديدة في مدينة طنطا بحضور عدد من المسؤولين."
PAGE = f"""<!doctype html><html lang="ar-EG"><head>
<title>افتتاح محطة طنطا | نافذة نيوز</title>
<meta property="og:title" content="افتتاح محطة طنطا - نافذة نيوز">
<meta property="og:site_name" content="نافذة نيوز">
<meta property="article:published_time" content="2024-03-12T10:00:00+02:00">
<meta name="keywords" content="قطارات, طنطا">
<link rel="canonical" href="https://window.example/1">
<script type="application/ld+json">
{{"@graph": [{{"@type": "NewsArticle", "headline": "افتتاح محطة",
 "author": [{{"name": "سامي ناجي"}}]}}]}}
</script>
<script type="application/ld+json">{{ not json</script></head>
<body><nav><a href="/">الرئيسية</a></nav><article><h1>افتتاح محطة طنطا</h1>
<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></article>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


def test_read_html() -> None:
    page = read_html(PAGE)
    assert page.title == "افتتاح محطة طنطا"
    assert page.site == "نافذة نيوز"
    assert page.url == "https://window.example/1"
    assert page.author == "سامي ناجي"
    assert page.published == ("2024-03-12T10:00:00+02:00",)
    assert page.keywords == "قطارات, طنطا"
    assert page.language == "ar"
    assert page.text.count(TEXT) == 3


def test_a_page_that_scripts_build_is_read_from_its_linked_data() -> None:
    page = read_html(
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
        + TEXT * 3
        + '"}</script></head><body><div id="app"></div></body></html>'
    )
    assert page.text == TEXT * 3


def linked(data: object) -> str:
    """Give a page that only its linked data says something of."""
    script = f'<script type="application/ld+json">{orjson.dumps(data).decode()}</script>'
    return f"<html><head>{script}</head><body><p>{TEXT}</p></body></html>"


@pytest.mark.parametrize(
    ("kinds", "title"),
    [
        ("Article", "عنوان"),
        (["Thing", "Article"], "عنوان"),
        (["Article", {"a": 1}], "عنوان"),
        ([{"a": 1}, ["Article"], 3, None, "Article"], "عنوان"),
        ([["Article"]], None),
        ({"Article": 1}, None),
    ],
)
def test_types_of_linked_data_are_strings_or_nothing(kinds: object, title: str | None) -> None:
    page = read_html(linked({"@type": kinds, "headline": "عنوان"}))
    assert page.title == title
    assert TEXT in page.text


def test_a_character_reference_of_many_digits_is_text() -> None:
    body = TEXT * 3 + "&#" + "1" * 5000 + ";"
    page = read_html(
        linked({"@type": "Article", "articleBody": body}).replace(f"<p>{TEXT}</p>", "")
    )
    assert page.text == body


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.sampled_from(("Article", TEXT, "")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("@type", "@graph", "headline", "author", "name", "publisher", "articleBody")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_any_linked_data_leaves_the_page_readable(data: object, kinds: object) -> None:
    assert TEXT in read_html(linked(data)).text
    assert TEXT in read_html(linked({"@type": ["Article", kinds], "author": data})).text


def test_elements_nested_deeply_are_read() -> None:
    page = read_html("<div>" * 50_000 + f"<p>{TEXT}</p>" + "</div>" * 50_000)
    assert TEXT in page.text


@pytest.mark.parametrize(
    "unit",
    [
        "<div>نص</q>",
        "<div>نص</p></br>",
        "<div><table></div></table>نص",
        "<div><br title='</div>'>نص",
        "<div><!-- </div> -->نص",
        "<div/>نص",
        "<b>نص",
        "<ul><li>نص",
        "<table><tr><td>نص",
    ],
)
def test_depth_that_no_count_of_tags_shows_is_read_in_time(unit: str) -> None:
    start = time.process_time()
    page = read_html(unit * 14_000)
    assert time.process_time() - start < 6
    assert page.text.count("نص") > 13_000


def test_formats_that_nothing_closes_do_not_multiply() -> None:
    start = time.process_time()
    page = read_html("".join(f"<p><font color='{n}'>نص</p>" for n in range(6000)))
    assert time.process_time() - start < 2
    assert page.text.count("نص") == 6000


def test_tags_that_close_by_themselves_are_not_deep() -> None:
    table = "<table>" + "<tr><td>رقم" * 600 + "</table>"
    article = f"<article><p>{TEXT}<p>{TEXT}<p>{TEXT}</article>"
    page = read_html(f"<body><nav><a href='/'>الرئيسية</a></nav>{table}{article}</body>")
    assert page.text.count(TEXT) == 3
    assert page.layout is not None
    main = [line.main for line in page.layout.markup]
    assert main[-3:] == [True] * 3
    assert not main[0]


def test_lists_in_lists_are_lines_however_deep() -> None:
    assert read_html("<ul><li>ا<ul><li>ب</ul></ul>").text == "• ا\n• ب"
    page = read_html("<ol><li>" * 240 + "<li>نص" * 20_000 + "</ol>" * 240)
    assert page.text.count("نص") == 20_000
    assert len(page.text) < 200_000


def test_what_is_no_markup_is_text() -> None:
    assert TEXT in read_html(TEXT * 4).text
    assert read_html("").text.strip() == ""


def test_a_head_of_thousands_of_elements_is_read_once() -> None:
    """The parser's list of children counts from the first for each: 2,000 took 31 s."""
    links = '<link rel="preload" href="/x.js">' * 2_000
    body = f"<body><p>{'كلمات في الخبر ' * 40}</p></body>"
    start = time.process_time()
    page = read_html(f'<head>{links}<meta property="og:title" content="عنوان"></head>{body}')
    assert time.process_time() - start < 2
    assert page.title == "عنوان"
