"""HTML to the flattened text that the segmenter reads, and what the markup says by itself."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = frozenset(
    "NewsArticle Article ReportageNewsArticle BlogPosting OpinionNewsArticle AnalysisNewsArticle"
    " LiveBlogPosting WebPage".split()
)
_SPACES = re.compile(r"\s+")
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS, _SMALLEST_SHARE, _MUCH_MORE = 250, 0.25, 2
_DEEPEST = 500
_DEEP = ">".join("*" * (_DEEPEST + 1))
"""Selects what is nested deeper. Only the parsed tree knows: tags that nothing ever closes, or that
close something else, make pages far deeper or flatter than counting tags would say."""

_LIST = re.compile(r"<(/?)(ul|ol)(?=[\s/>])", re.IGNORECASE)
_FORMAT = re.compile(
    r"<(/?)(b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
_MOST_OPEN = 40
_LONGEST_LINKED_DATA = 400_000


class Page(Struct, frozen=True):
    """What an HTML page says.

    Args:
        text: its visible text, flattened, without offsets into the markup.
        title: its title without the site's name, when the markup gives one.
        site: the site's own name.
        url: its canonical address.
        author: who wrote it.
        published: when it was published, as written.
        keywords: as written, comma-separated.
        language: of the ``html`` element.
    """

    text: str
    title: str | None = None
    site: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    keywords: str | None = None
    language: str | None = None


def read_html(markup: str) -> Page:
    """Read an HTML page.

    Elements nested more than 500 deep are read as if all of the page were main content; lists and
    formats of which more than 40 are open at once, as if they were none.

    Args:
        markup: of the page, decoded.

    Returns:
        Its flattened main text and its metadata.
    """
    markup = _with_few_open(markup)
    tree = HTMLTree.parse(markup)
    meta = _meta(tree)
    linked = _linked_data(tree)

    def first(*names: str) -> str | None:
        return next((meta[name] for name in names if meta.get(name)), None)

    deep = _is_deep(tree, markup)
    if deep:
        tree = HTMLTree.parse(_LIST.sub(r"<\1div", markup))
    site = first("og:site_name", "application-name") or linked.get("site")
    title = first("og:title", "twitter:title") or linked.get("title") or _text(tree.title or "")
    return Page(
        text=_flatten(tree, linked.get("body"), deep=deep),
        title=_without_site(title, site),
        site=site,
        url=_canonical(tree) or first("og:url"),
        author=linked.get("author") or first("author", "article:author", "dc.creator"),
        published=first("article:published_time", "datepublished", "date", "dc.date", "pubdate")
        or linked.get("published"),
        keywords=first("keywords", "news_keywords", "article:tag"),
        language=_language(tree),
    )


def _flatten(tree: HTMLTree, linked: str | None, *, deep: bool) -> str:
    """Take the main content; where that is too little, the linked data's text or the whole page."""
    main = "" if deep else _plain(tree, main=True)
    letters = len(_LETTERS.findall(main))
    if linked and len(_LETTERS.findall(linked)) > _MUCH_MORE * letters:
        return linked
    if letters >= _FEWEST_LETTERS:
        return main
    whole = _plain(tree, main=False)
    return main if letters > _SMALLEST_SHARE * len(_LETTERS.findall(whole)) else whole


def _plain(tree: HTMLTree, *, main: bool) -> str:
    text: str = extract_plain_text(tree, main_content=main, alt_texts=False)
    return text


def _is_deep(tree: HTMLTree, markup: str) -> bool:
    """Say whether elements are nested deeper than people write: main content is quadratic in it."""
    if markup.count("<") < _DEEPEST or tree.document is None:
        return False
    return tree.document.query_selector(_DEEP) is not None


def _with_few_open(markup: str) -> str:
    """Turn lists and formats into plain elements where too many are open at once.

    Each line is indented by all its lists, and each paragraph repeats all formats that are open: a
    small page could become gigabytes.
    """
    if _most_open(_LIST, markup) > _MOST_OPEN:
        markup = _LIST.sub(r"<\1div", markup)
    if _most_open(_FORMAT, markup) > _MOST_OPEN:
        markup = _FORMAT.sub(r"<\1span", markup)
    return markup


def _most_open(tags: re.Pattern[str], markup: str) -> int:
    """Give how many elements of one name and case are open at once, as far as their tags say so."""
    most, open_now = 0, dict[str, int]()
    for closing, name in tags.findall(markup):
        count = open_now.get(name, 0)
        if not closing:
            open_now[name] = count + 1
            most = max(most, count + 1)
        elif count:
            open_now[name] = count - 1
    return most


def _elements(tree: HTMLTree, tag: str) -> list[Any]:
    return list(tree.document.get_elements_by_tag_name(tag)) if tree.document else []


def _meta(tree: HTMLTree) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _elements(tree, "meta"):
        name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
        content = element.getattr("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), _text(content))
    return found


def _canonical(tree: HTMLTree) -> str | None:
    for element in _elements(tree, "link"):
        if (element.getattr("rel") or "").lower() == "canonical":
            href: str | None = element.getattr("href")
            return href
    return None


def _language(tree: HTMLTree) -> str | None:
    elements = _elements(tree, "html")
    code = (elements[0].getattr("lang") or "") if len(elements) else ""
    return code.split("-")[0].lower() or None


def _without_site(title: str | None, site: str | None) -> str | None:
    if not title:
        return None
    for mark in (" | ", " - ", " – ", " :: ", " » "):
        head, found, tail = title.rpartition(mark)
        if found and (tail.strip() == (site or "").strip() or len(tail.split()) <= 3):  # noqa: PLR2004 -- a site's name is short
            return _without_site(head.strip(), site) or title
    return title


def _linked_data(tree: HTMLTree) -> dict[str, str]:
    """Read the first article that JSON-LD describes."""
    for element in _elements(tree, "script"):
        text = element.text or ""
        if element.getattr("type") != "application/ld+json" or len(text) > _LONGEST_LINKED_DATA:
            continue
        try:
            data = orjson.loads(text.strip())
        except orjson.JSONDecodeError:
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and name in _TYPES for name in names):
                return _fields(node)
    return {}


def _nodes(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        data = data.get("@graph")
    if isinstance(data, list) and depth < 3:  # noqa: PLR2004 -- a graph in a list in a list
        for item in data:
            yield from _nodes(item, depth + 1)


def _fields(node: dict[str, Any]) -> dict[str, str]:
    given = {
        "title": node.get("headline"),
        "author": _name(node.get("author")),
        "site": _name(node.get("publisher")),
        "published": node.get("datePublished"),
    }
    fields = {key: _text(value) for key, value in given.items() if isinstance(value, str) and value}
    body = node.get("articleBody")
    return fields | {"body": _unescaped(body)} if isinstance(body, str) and body else fields


def _unescaped(text: str) -> str:
    """Read character references; one of thousands of digits leaves the text as it is written."""
    try:
        return unescape(text)
    except ValueError:
        return text


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else None


def _text(value: str) -> str:
    return _SPACES.sub(" ", value).strip()
