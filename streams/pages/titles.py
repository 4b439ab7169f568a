"""Which title of an HTML page is the article's: that of the markup, the window or the heading.

What the markup gives for sharing (``og:title``, a headline of linked data) is the article's. A
window's title is often the site's name, or has it before or behind the headline; the heading that
the labeller found is better then, and what is left of the window's title is the site's name.
"""

from __future__ import annotations

import re

from streams.arabic.fold import fold
from streams.pages.cues import is_section
from streams.pages.word_overlap import content, form, share

_PARTS = re.compile(r"\s*(?:[|»«•]|::|(?<=\s)[-–—](?=\s)|:(?=\s))\s*")
_MOST_SITE_WORDS = 5
_LOOKED_AT, _TELLING = 400, 0.34


def article_title(window: str | None, heading: str | None, text: str) -> str | None:
    """Choose between the window's title and the heading that stands above the text.

    Args:
        window: the window's title, the site's name taken off where it is known.
        heading: as the page shows it.
        text: of the article.

    Returns:
        The one that the article speaks of; the heading where one holds the other.
    """
    if not window or not heading:
        return window or heading
    outer, inner = form(window), form(heading)
    if inner in outer:
        return heading
    if outer in inner and len(outer.split()) > _MOST_SITE_WORDS:
        return window
    story = content(fold(text[:_LOOKED_AT]))
    told = share(content(inner), story) >= share(content(outer), story)
    return heading if told else window


def heading_instead(named: str, heading: str | None, text: str) -> str | None:
    """Give the heading where the text speaks of it and not at all of what the markup names.

    Args:
        named: the title that the markup gives for sharing: a blog's name and month at times.
        heading: as the page shows it.
        text: of the article.

    Returns:
        The heading, else ``named``.
    """
    story = content(fold(text[:_LOOKED_AT]))
    if heading and share(content(form(named)), story) == 0:
        return heading if share(content(form(heading)), story) >= _TELLING else named
    return named


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
    parts = [part.strip() for part in _PARTS.split(window) if part.strip()]
    if own not in whole:
        rest = [window.strip()] if share(content(own), content(whole)) == 0 else []
    else:
        rest = [part for part in parts if form(part) not in own and own not in form(part)]
    able = [part for part in rest if len(part.split()) <= _MOST_SITE_WORDS and not _is_page(part)]
    return able[-1] if able else None


def _is_page(part: str) -> bool:
    """Say whether a part of a window's title names a section or the page, not the site."""
    return is_section(fold(part)) or fold(part) in _PAGES


_PAGES = frozenset(fold(name) for name in (
    "الرئيسية", "الصفحة الرئيسية", "home", "أخبار", "مقالات", "بدون عنوان", "untitled",
    "تفاصيل الخبر",
))  # fmt: skip
