"""JSON-LD as templates write it: half broken, in graphs, with types as addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.pages.linked_data import LinkedData, read_linked_data

ARTICLE = '{"@type": "NewsArticle", "headline": "عنوان", "datePublished": "2024-11-05"}'
WANTED = LinkedData(title="عنوان", published="2024-11-05")


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        "\ufeff" + ARTICLE,
        ARTICLE + ";",
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/{ARTICLE}/*]]>*/",
        ARTICLE.replace("}", ",}"),
        f"/* site */ {ARTICLE} // end",
        '{"@type": "Organization", "name": "س"}' + ARTICLE,
        f"[{ARTICLE}, ]",
        '{"@graph": [{"@type": "WebPage", "name": "صفحة"}, ' + ARTICLE + "]}",
        '{"@type": "WebPage", "mainEntity": ' + ARTICLE + "}",
        ARTICLE.replace("NewsArticle", "https://schema.org/NewsArticle"),
        ARTICLE.replace('"NewsArticle"', '["Thing", "schema:Article"]'),
    ],
)
def test_the_article_is_found(script: str) -> None:
    found = read_linked_data([script])
    assert (found.title, found.published) == (WANTED.title, WANTED.published)


@pytest.mark.parametrize("blank", ["\n", "\t", "\r\n"])
def test_raw_breaks_in_strings_are_blanks(blank: str) -> None:
    assert read_linked_data([ARTICLE.replace("عنوان", f"عنوان{blank}طويل")]).title == "عنوان طويل"


def test_an_address_is_no_comment() -> None:
    text = '{"@type": "Article", "headline": "http://a.example/ب", "name": 1,}'
    assert read_linked_data([text]).title == "http://a.example/ب"


def test_what_the_article_does_not_say_the_page_may() -> None:
    page = '{"@type": "WebPage", "datePublished": "2024", "dateModified": "2025", "name": "ص"}'
    found = read_linked_data([page, '{"@type": "Article", "headline": "ع"}'])
    assert (found.title, found.page_title) == ("ع", "ص")
    assert (found.published, found.page_published, found.modified) == (None, "2024", "2025")


@pytest.mark.parametrize("script", ["", "{", "[]", "nul", '{"@type": "Event"}', "[" * 5000])
def test_what_stays_broken_says_nothing(script: str) -> None:
    assert read_linked_data([script]) == LinkedData()


@given(st.text(st.sampled_from('{}[]",:/*\\\n @type<!-CDATA>Article1'), max_size=200))
def test_any_script_is_read_or_not(script: str) -> None:
    read_linked_data([script, ARTICLE])
