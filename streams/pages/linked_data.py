"""JSON-LD of a page, read mildly: templates write it by hand and leave it half broken."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ARTICLES = frozenset(
    "NewsArticle Article ReportageNewsArticle BlogPosting OpinionNewsArticle AnalysisNewsArticle"
    " LiveBlogPosting BackgroundNewsArticle ReviewNewsArticle SatiricalArticle Report"
    " Recipe".split()
)
_PAGES = frozenset("WebPage ItemPage".split())
_LONGEST, _DEEPEST, _MOST_NODES = 400_000, 6, 500
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
_WRAPPERS = re.compile(
    r"<!--|-->|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?"
)
_NOISE = re.compile(
    r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|,(?=\s*[}\]])', re.DOTALL
)
_MOST_NOISE = 2_000
_SPACES = re.compile(r"\s+")


class LinkedData(Struct, frozen=True):
    """What the linked data says of the page's article; absent where it says nothing.

    ``page_title`` and ``page_published`` are said of the page: all of a site may say the same.
    """

    title: str | None = None
    author: str | None = None
    site: str | None = None
    published: str | None = None
    modified: str | None = None
    body: str | None = None
    page_title: str | None = None
    page_published: str | None = None


def read_linked_data(scripts: Sequence[str]) -> LinkedData:
    """Read the first article of a page's JSON-LD, and what is said of the page itself.

    Raw line breaks and tabs in strings, commas before a closing bracket, comments, CDATA, a byte
    order mark and several objects in one script are read; what stays broken says nothing.

    Args:
        scripts: the texts of its ``application/ld+json`` elements.

    Returns:
        What it says, in the words of the page.
    """
    nodes = [node for text in scripts for value in _values(text) for node in _nodes(value)]
    found = LinkedData()
    for node in nodes:
        if not _ARTICLES.isdisjoint(_types(node)):
            found = _join(found, _fields(node))
    for node in nodes:
        if not _PAGES.isdisjoint(_types(node)):
            said = _fields(node)
            own = {"title": None, "published": None, "page_title": said.title}
            found = _join(found, replace(said, **own, page_published=said.published))
    return found


def _values(text: str) -> Iterator[Any]:
    if len(text) > _LONGEST:
        return
    text = text.lstrip("\ufeff \t\r\n").rstrip("; \t\r\n")
    try:
        yield orjson.loads(text)
    except orjson.JSONDecodeError:
        yield from _mildly(text)


def _mildly(text: str) -> Iterator[Any]:
    text = _WRAPPERS.sub(" ", text).strip("; \t\r\n")
    if text.count("/*") + text.count("//") <= _MOST_NOISE:
        text = _NOISE.sub(lambda match: match[1] or "", text).strip()
    decoder = json.JSONDecoder(strict=False)
    at = 0
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value
        rest = text[end:].lstrip(",; \t\r\n")
        at = len(text) - len(rest) if rest else len(text)


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    waiting = [(data, 0)]
    given = 0
    while waiting and given < _MOST_NODES:
        value, depth = waiting.pop(0)
        if isinstance(value, dict):
            given += 1
            yield value
            if depth < _DEEPEST:
                waiting += [(value[name], depth + 1) for name in _INSIDE if name in value]
        elif isinstance(value, list) and depth < _DEEPEST:
            waiting += [(item, depth + 1) for item in value[:_MOST_NODES]]


def _types(node: dict[str, Any]) -> set[str]:
    """Give the names of a node's types; some pages write them as addresses."""
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return {re.split("[/#:]", name)[-1] for name in names if isinstance(name, str)}


def _fields(node: dict[str, Any]) -> LinkedData:
    body = node.get("articleBody")
    return LinkedData(
        title=_text(node.get("headline")) or _text(node.get("name")),
        author=_text(_name(node.get("author")) or _name(node.get("creator"))),
        site=_text(_name(node.get("publisher"))),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        modified=_text(node.get("dateModified")),
        body=_unescaped(body) if isinstance(body, str) and body else None,
    )


def _join(one: LinkedData, other: LinkedData) -> LinkedData:
    names = LinkedData.__struct_fields__
    return LinkedData(**{name: getattr(one, name) or getattr(other, name) for name in names})


def _unescaped(text: str) -> str:
    """Read character references; one of thousands of digits leaves the text as it is written."""
    try:
        return unescape(text)
    except ValueError:
        return text


def _name(value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    return value.get("name") if isinstance(value, dict) else value


def _text(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _SPACES.sub(" ", value).strip() or None if isinstance(value, str) else None
