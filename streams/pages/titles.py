"""Which title of an HTML page is the article's: that of the markup, the window or the heading.

What the markup gives for sharing (``og:title``, a headline of linked data) is the article's. A
window's title is often the site's name, or has it before or behind the headline; the heading that
the labeller found is better then, and what is left of the window's title is the site's name.
"""

from __future__ import annotations

import re

from streams.arabic.fold import fold
from streams.pages import bylines
from streams.pages.cues import is_section
from streams.pages.outlets import is_outlet
from streams.pages.word_overlap import content, form, share

_MARKS = (" | ", " - ", " – ", " — ", " :: ", " » ", " « ")
"""What stands between a headline and the site's name in the titles of windows."""
_PARTS = re.compile(r"\s*(?:[|»«•]|::|(?<=\s)[-–—](?=\s)|:(?=\s))\s*")
_SLOGAN = re.compile(r"[|»•]\s*(\w+(?: \w+)?)\s*:\s+\w+(?: \w+){2,}\s*$")
"""A site's name and what it says of itself: ``| الأخبار: أول وكالة أنباء مستقلة``."""
_LONGEST_SITE, _MOST_SITE_WORDS = 3, 5
_LOOKED_AT, _TELLING, _SITE_IN_TITLE = 400, 0.34, 0.5
_ARABIC = re.compile(r"[\u0621-\u064a]")
_EDGES = " :|-–—»«•"


def without_site(title: str | None, site: str | None) -> str | None:
    """Take the site's name off a title, at its end or, where it is known, at its beginning."""
    if not title:
        return None
    for mark in _MARKS:
        head, found, tail = title.rpartition(mark)
        if found and (tail.strip() == (site or "").strip() or len(tail.split()) <= _LONGEST_SITE):
            return without_site(head.strip(), site) or title
        first, found, rest = title.partition(mark)
        if found and site and first.strip() == site.strip():
            return rest.strip() or title
    return title


def article_title(
    given: str | None, heading: str | None, text: str, *, named: bool, window: str | None = None
) -> str | None:
    """Choose between the title that the markup gives and the heading that stands above the text.

    Args:
        given: the title, the site's name taken off where it is known.
        heading: as the page shows it.
        text: of the article.
        named: whether the markup gives the title for the article, and it is not the window's.
        window: the title of the window, whole.

    Returns:
        The one that the article speaks of. One that is named stays unless the text says nothing of
        it, a blog's being its name and the month, or the window's title has the heading: what is
        named is another one then, for sharing. Where a window's title holds the heading, that.
    """
    if not given or not heading:
        return given or heading
    outer, inner = form(given), form(heading)
    if inner in (outer if not named else form(window or "")) and len(inner.split()) > _LONGEST_SITE:
        return heading
    if not named and outer in inner and len(outer.split()) > _MOST_SITE_WORDS:
        return given
    story = content(fold(text[:_LOOKED_AT]))
    told, shown = share(content(outer), story), share(content(inner), story)
    if not named and len(outer.split()) <= _LONGEST_SITE < len(inner.split()):
        told = min(told, _TELLING)
    better = told == 0 and shown >= _TELLING if named else shown >= told
    return heading if better else given


def site_name(given: str | None, window: str | None) -> str | None:
    """Choose between the name that the markup gives for the site and that of the window's title.

    A theme's name often stayed where it was installed: of a name in Latin letters and one in Arabic
    letters the window's Arabic one is the site's.
    """
    if given and window and not _ARABIC.search(given) and _ARABIC.search(window):
        return window
    return given or window


def site_of_window(window: str | None, title: str | None) -> str | None:
    """Give what the window's title says besides the article's: the site's name.

    Args:
        window: the whole title of the window.
        title: the article's.

    Returns:
        A name of a few words, or None.
    """
    if not window or not title:
        return None
    whole, own = form(window), form(title)
    before, found, after = window.partition(title)
    parts = [part.strip() for part in _PARTS.split(f"{before}|{after}" if found else window)]
    rest = [part for part in parts if part.strip(_EDGES)]
    if own in whole and not found:
        rest = [part for part in rest if form(part) not in own and own not in form(part)]
    elif own not in whole and share(content(own), content(whole)) > _SITE_IN_TITLE:
        rest = []
    able = [part for part in rest if len(part.split()) <= _MOST_SITE_WORDS and not _is_page(part)]
    if found and (sloganed := _SLOGAN.search(after)):
        return sloganed[1]
    if found and parts[0] in able and _is_author(parts[0]):
        able.remove(parts[0])
    if not able:
        return None
    return able[-1] if own in whole else able[0]


def _is_author(part: str) -> bool:
    """Say whether what stands before the headline is a columnist's name."""
    folded = fold(part)
    words = folded.split()
    if is_outlet(part) or bylines.names_outlet(folded):
        return False
    # Two words may be a site's name that ends as a family's does: بوابة الشاطئ.
    return bylines.is_person(words) or (len(words) > 2 and bylines.is_like_a_person(words))  # noqa: PLR2004


def _is_page(part: str) -> bool:
    """Say whether a part of a window's title names a section or the page, not the site."""
    return is_section(fold(part)) or fold(part) in _PAGES


_PAGES = frozenset(fold(name) for name in (
    "الرئيسية", "الصفحة الرئيسية", "home", "أخبار", "مقالات", "بدون عنوان", "untitled",
    "تفاصيل الخبر",
))  # fmt: skip
