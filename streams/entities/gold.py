"""Articles with their entities marked in the text, as ``tests/gold/entities`` holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from msgspec import Struct

from streams.contract.article import Article, EntityType, Outlet
from streams.entities.scoring import ALL, Score
from streams.errors import UsageError

KINDS: tuple[EntityType, ...] = get_args(EntityType)
AMOUNTS = "amounts"
"""Dates, sums, percentages and quantities together."""

_AMOUNTS = frozenset(("DATE", "MONEY", "PERCENT", "QUANTITY"))
_HEAD = "# "
_CELLS = 5
_LEAST_LINES = 3
_MARK = re.compile(r"\[(?:([A-Z]+) )?([^\[\]]*)\]")


class GoldArticle(Struct, frozen=True):
    """An article and its entities.

    Args:
        article: title, text and outlet; nothing is marked in its text.
        spans: of the text, in code points, with their types, in order.
    """

    article: Article
    spans: tuple[tuple[int, int, EntityType], ...]


def read_articles(lines: Iterable[bytes]) -> list[GoldArticle]:
    """Read articles whose entities are marked as ``[PER فلان]``.

    A line ``# id | place | section | outlet | domain`` begins each; its title is the next line.

    Args:
        lines: UTF-8.

    Returns:
        The articles, at least one.

    Raises:
        UsageError: a line cannot be read; the message has its number.
    """
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise UsageError(f"line {number} of the gold file: not UTF-8") from error
        if text.startswith(_HEAD):
            blocks.append((number, [text.removeprefix(_HEAD)]))
        elif text and not blocks:
            raise UsageError(f"line {number} of the gold file: no `# id | …` line before it")
        elif text:
            blocks[-1][1].append(text)
    if not blocks:
        raise UsageError("the gold file has no articles")
    return [_article(number, block) for number, block in blocks]


def score_articles(
    gold: Sequence[GoldArticle], found: Sequence[Iterable[tuple[int, int, str]]]
) -> dict[str, Score]:
    """Compare spans and types, both exactly.

    Args:
        gold: what is right.
        found: for each article the spans of its text.

    Returns:
        The score of each type, of :data:`AMOUNTS`, and under ``all`` of everything (micro).
    """
    groups = [*KINDS, AMOUNTS, ALL]
    sums = {group: [0, 0, 0] for group in groups}
    for one, spans in zip(gold, found, strict=True):
        known: set[tuple[int, int, str]] = set(one.spans)
        said = set(spans)
        columns: tuple[set[tuple[int, int, str]], ...] = (known & said, said, known)
        for place, own in enumerate(columns):
            for _, _, kind in own:
                for group in _groups(kind):
                    sums[group][place] += 1
    return {group: Score(*sums[group]) for group in groups}


def spans_of_text(article: Article) -> list[tuple[int, int, str]]:
    """Give the spans of an article's entities in its text; those of the title are left out."""
    return [
        (mention.start, mention.end, entity.type)
        for entity in article.entities or ()
        for mention in entity.mentions
        if mention.field is None
    ]


def _groups(kind: str) -> Iterator[str]:
    yield kind
    if kind in _AMOUNTS:
        yield AMOUNTS
    yield ALL


def _article(number: int, block: Sequence[str]) -> GoldArticle:
    cells = [cell.strip() for cell in block[0].split("|")]
    if len(cells) != _CELLS or len(block) < _LEAST_LINES:
        raise UsageError(
            f"line {number} of the gold file: an article is a line "
            "`# id | place | section | outlet | domain`, a title and a text"
        )
    name, _, _, outlet, domain = cells
    text, spans = "", []
    at = 0
    marked = "\n".join(block[2:])
    for mark in _MARK.finditer(marked):
        kind, inner = mark.groups()
        if kind not in KINDS or not inner or inner != inner.strip():
            raise UsageError(f"article {name} of the gold file: {mark.group()} is no entity")
        text += marked[at : mark.start()]
        spans.append((len(text), len(text) + len(inner), kind))
        text += inner
        at = mark.end()
    text += marked[at:]
    if "[" in text or "]" in text:
        raise UsageError(f"article {name} of the gold file: a bracket without the other")
    article = Article(
        id=name, revision="", language="ar", title=block[1], text=text, keywords=(), related=(),
        segments=(), provenance=(), outlet=Outlet(name=outlet, domain=domain or None),
    )  # fmt: skip
    return GoldArticle(article, tuple(spans))
