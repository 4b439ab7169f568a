"""HTML to the lines that the labeller reads, and what the markup says by itself."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from resiliparse.parse.html import HTMLTree

from streams.pages.blocks import Lines, read_blocks
from streams.pages.linked_data import read_linked_data
from streams.pages.titles import without_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPACES = re.compile(r"\s+")
_FEWEST_WORDS, _MUCH_MORE = 25, 2
_MOST_TIMES, _MOST_ELEMENTS = 40, 120
_MOST_OPEN = 40
_FORMAT = re.compile(
    r"<(/?)(b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date.issued",
    "dc.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "og:published_time",
    "article.published",
    "cxenseparse:recs:publishtime",
    "date",
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
)
_PUBLISHED_CLASS = re.compile(
    r"publish|posted|entry-date|pubdate|post-date|article-date", re.IGNORECASE
)
_MODIFIED_CLASS = re.compile(r"updat|modif", re.IGNORECASE)


class Page(Struct, frozen=True):
    """What an HTML page says.

    Args:
        text: its visible text, a line a block, without offsets into the markup.
        layout: what the markup says of those lines; None when the text is not the markup's.
        title: its title without the site's name, when the markup gives one.
        window: the title of the window, whole.
        is_named: whether the title was given for the article, and is not the window's.
        site: the site's own name.
        url: its canonical address.
        author: who wrote it.
        published: when it was published, as written, the surest first.
        modified: when it was changed last, as written, the surest first.
        keywords: as written, comma-separated.
        language: of the ``html`` element.
    """

    text: str
    layout: Lines | None = None
    title: str | None = None
    window: str | None = None
    is_named: bool = False
    site: str | None = None
    url: str | None = None
    author: str | None = None
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    keywords: str | None = None
    language: str | None = None


def read_html(markup: str) -> Page:
    """Read an HTML page.

    Formats of which more than 40 are open at once are read as if they were none.

    Args:
        markup: of the page, decoded.

    Returns:
        Its visible lines and its metadata.
    """
    tree = HTMLTree.parse(_with_few_open(markup))
    head = list(_children(tree.head))
    meta = _meta(tree, head)
    linked = read_linked_data([
        script.text or ""
        for script in _elements(tree, head, "script")
        if (script.getattr("type") or "").strip().lower().startswith("application/ld+json")
    ])  # fmt: skip

    def first(*names: str) -> str | None:
        return next((meta[name] for name in names if meta.get(name)), None)

    lines = _lines(tree, linked.body)
    site = first("og:site_name", "application-name") or linked.site
    named = first("og:title", "twitter:title") or linked.title
    if named and named == site:
        named = None
    window = _text(tree.title or "") or linked.page_title
    times = list(_times(tree, head))
    return Page(
        text=lines.text,
        layout=lines if lines.markup else None,
        title=without_site(named or window, site),
        window=window,
        is_named=named is not None,
        site=site,
        url=_canonical(tree, head) or first("og:url"),
        author=linked.author or first("author", "article:author", "dc.creator", "parsely-author"),
        published=_distinct(
            meta.get(_PUBLISHED[0]),
            linked.published,
            *(meta.get(name) for name in _PUBLISHED[1:]),
            *(time for kind, time in times if kind == "published"),
            linked.page_published,
            next((time for kind, time in times if kind == "time"), None),
        ),
        modified=_distinct(
            *(meta.get(name) for name in _MODIFIED),
            linked.modified,
            *(time for kind, time in times if kind == "modified"),
        ),
        keywords=first("keywords", "news_keywords", "article:tag"),
        language=_language(tree),
    )


def _lines(tree: HTMLTree, linked: str | None) -> Lines:
    """Take what a reader sees; where that has next to no running text, what was meant to be seen.

    Some pages fetch their text by a script, some keep it closed until a button is pressed.
    """
    shown = read_blocks(tree.body) if tree.body is not None else Lines("")
    if linked and linked.count(" ") > _MUCH_MORE * shown.prose + _FEWEST_WORDS:
        return Lines(linked)
    if tree.body is not None and shown.prose < _FEWEST_WORDS:
        hidden = read_blocks(tree.body, hidden=True)
        if hidden.prose > _MUCH_MORE * _FEWEST_WORDS:
            return hidden
    return shown


def _with_few_open(markup: str) -> str:
    """Turn formats into plain elements where too many are open at once.

    Every paragraph repeats all formats that are open: a small page could become gigabytes.
    """
    return _FORMAT.sub(r"<\1span", markup) if _most_open(markup) > _MOST_OPEN else markup


def _most_open(markup: str) -> int:
    """Give how many formats of one name and case are open at once, as far as their tags say so."""
    most, open_now = 0, dict[str, int]()
    for closing, name in _FORMAT.findall(markup):
        count = open_now.get(name, 0)
        if not closing:
            open_now[name] = count + 1
            most = max(most, count + 1)
        elif count:
            open_now[name] = count - 1
    return most


def _children(element: Any) -> Iterator[Any]:
    """Give an element's children, one after the other: the parser's own list counts for each."""
    child = element.first_child if element else None
    while child is not None:
        yield child
        child = child.next


def _elements(
    tree: HTMLTree, head: Sequence[Any], tag: str, most: int = _MOST_ELEMENTS
) -> list[Any]:
    """Give the elements of a tag in the head, and the first of them in the body.

    The parser finds each of those in the body by counting from the first.
    """
    body = tree.body.get_elements_by_tag_name(tag) if tree.body else ()
    return [*(one for one in head if one.tag == tag), *islice(body, most)]


def _meta(tree: HTMLTree, head: Sequence[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _elements(tree, head, "meta"):
        name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
        content = element.getattr("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), _text(content))
    return found


def _times(tree: HTMLTree, head: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Give the times of ``time`` elements and ``itemprop``: published, modified, or only a time."""
    for prop, kind in (("datePublished", "published"), ("dateModified", "modified")):
        given = tree.document.get_elements_by_attr("itemprop", prop) if tree.document else ()
        for element in islice(given, _MOST_TIMES):
            stamp = element.getattr("content") or element.getattr("datetime") or element.text
            if element.tag != "meta" and stamp and stamp.strip():
                yield kind, _text(stamp)
    for element in _elements(tree, head, "time", _MOST_TIMES):
        stamp = element.getattr("datetime")
        if not stamp or not stamp.strip():
            continue
        names = f"{element.getattr('class') or ''} {element.getattr('itemprop') or ''}"
        if _MODIFIED_CLASS.search(names) and not _PUBLISHED_CLASS.search(names):
            yield "modified", _text(stamp)
        elif element.hasattr("pubdate") or _PUBLISHED_CLASS.search(names):
            yield "published", _text(stamp)
        else:
            yield "time", _text(stamp)


def _distinct(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _canonical(tree: HTMLTree, head: Sequence[Any]) -> str | None:
    for element in _elements(tree, head, "link"):
        if (element.getattr("rel") or "").lower() == "canonical":
            href: str | None = element.getattr("href")
            return href
    return None


def _language(tree: HTMLTree) -> str | None:
    root = tree.document and tree.document.get_elements_by_tag_name("html")
    code = (root[0].getattr("lang") or "") if root else ""
    return code.split("-")[0].lower() or None


def _text(value: str) -> str:
    return _SPACES.sub(" ", value).strip()
