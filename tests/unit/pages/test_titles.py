"""Which title is the article's, and what the window's title says of the site."""

from __future__ import annotations

import pytest

from streams.pages.titles import article_title, site_name, site_of_window

HEADLINE = "البلدية تفتتح سوق الخضار الجديد في حي الزيتون"
TEXT = "افتتحت البلدية صباح اليوم سوق الخضار الجديد في حي الزيتون بحضور التجار."


@pytest.mark.parametrize(
    ("window", "heading", "title"),
    [
        ("بوابة الشاطئ", HEADLINE, HEADLINE),
        (f"بوابة الشاطئ: {HEADLINE}", HEADLINE, HEADLINE),
        (HEADLINE, None, HEADLINE),
        (None, HEADLINE, HEADLINE),
        (HEADLINE, f"{HEADLINE} بعد عام من العمل", HEADLINE),
        # What the labeller took for a heading may be another story's.
        (HEADLINE, "موجة حر تضرب الساحل", HEADLINE),
        (None, None, None),
    ],
)
def test_the_title_is_the_one_that_the_text_speaks_of(
    window: str | None, heading: str | None, title: str | None
) -> None:
    assert article_title(window, heading, TEXT, named=False) == title


@pytest.mark.parametrize(
    ("named", "heading", "title"),
    [
        ("بوابة الشاطئ: نوفمبر 2025", HEADLINE, HEADLINE),
        ("سوق الزيتون يفتح أبوابه", HEADLINE, "سوق الزيتون يفتح أبوابه"),
        ("بوابة الشاطئ: نوفمبر 2025", "موجة حر", "بوابة الشاطئ: نوفمبر 2025"),
        (HEADLINE, None, HEADLINE),
    ],
)
def test_what_the_markup_names_stays_where_the_text_speaks_of_it(
    named: str, heading: str | None, title: str
) -> None:
    assert article_title(named, heading, TEXT, named=True) == title


def test_the_heading_that_the_window_has_too_is_the_title() -> None:
    for_sharing = "سوق الزيتون يفتح.. ماذا يجد الزبون؟"
    title = article_title(for_sharing, HEADLINE, TEXT, named=True, window=f"{HEADLINE} | الشاطئ")
    assert title == HEADLINE


@pytest.mark.parametrize(
    ("given", "window", "name"),
    [
        ("Jannah Demo", "بوابة الشاطئ", "بوابة الشاطئ"),
        ("بوابة الشاطئ", "Shore", "بوابة الشاطئ"),
        ("Shore", None, "Shore"),
        (None, "بوابة الشاطئ", "بوابة الشاطئ"),
    ],
)
def test_a_themes_name_is_not_the_sites(given: str | None, window: str | None, name: str) -> None:
    assert site_name(given, window) == name


@pytest.mark.parametrize(
    ("window", "site"),
    [
        (f"{HEADLINE} | بوابة الشاطئ", "بوابة الشاطئ"),
        (f"بوابة الشاطئ: {HEADLINE}", "بوابة الشاطئ"),
        (f"{HEADLINE} - اقتصاد - بوابة الشاطئ", "بوابة الشاطئ"),
        ("بوابة الشاطئ", "بوابة الشاطئ"),
        (HEADLINE, None),
        (f"{HEADLINE} | الرئيسية", None),
        (f"{HEADLINE} | حي الزيتون", "حي الزيتون"),
        (":: بوابة الشاطئ :: صحيفة مستقلة ::", "بوابة الشاطئ"),
        (f"{HEADLINE} | الشاطئ: أول وكالة أنباء مستقلة في الجهة", "الشاطئ"),
        (f"سمير داود الخزرجي - {HEADLINE}", None),
        (f"الخليج أونلاين - {HEADLINE}", "الخليج أونلاين"),
        (f"{HEADLINE} | كل ما يهمك من أخبار المدينة والقرى المجاورة", None),
        (None, None),
    ],
)
def test_the_rest_of_the_windows_title_is_the_site(window: str | None, site: str | None) -> None:
    assert site_of_window(window, HEADLINE) == site
