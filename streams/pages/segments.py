"""Say what each line of a page is, and which article it belongs to.

``marks`` says what a line is by itself; the trained field (``labeller``) reads all lines together
and labels each; ``embedding`` tells the articles of a page apart. Here they become pieces: a cue or
a shape that is certain keeps its kind, unless the line stands in a section; the field decides
everything else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, cast

from streams.pages import line_shapes
from streams.pages.attributes import describe
from streams.pages.edges import drop_teasers, drop_tickers, is_ticker, trim_edges
from streams.pages.elements import follow_markup
from streams.pages.embedded_articles import number_stories
from streams.pages.kinds import PROSE
from streams.pages.labeller import shipped_field
from streams.pages.line_features import features_of_lines
from streams.pages.pieces import Piece
from streams.pages.surroundings import follow_title
from streams.pages.title_lines import choose_title
from streams.pages.word_overlap import form

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from streams.pages.blocks import Lines, Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures
    from streams.pages.lines import Line

_SECTIONS: frozenset[Kind] = frozenset({"comments", "related", "headlines", "read_also", "rights"})
"""Kinds that take whatever stands in them: a date below a headline is of the headline."""

_ITEMS: frozenset[Kind] = frozenset({"related", "read_also", "keywords", "tags", "source"})
_FLASH_WORDS, _MOST_FLASH_LINES, _FEWEST_WORDS = range(5, 40), 12, 5


def segment(
    lines: Sequence[Line], raw: str, *, title: str | None = None, layout: Lines | None = None
) -> tuple[Piece, ...]:
    """Take a page apart.

    Args:
        lines: its lines.
        raw: the text that their offsets point into.
        title: the main article's title, when the sender or the markup gives it.
        layout: the lines of the markup, when ``raw`` is their text.

    Returns:
        One piece for each line, or for each part of a line that is several things.
    """
    marks = features_of_lines(lines, raw)
    markup = None if layout is None else markup_of(marks, layout)
    labels = shipped_field().label(describe(marks, raw, title, markup))
    kinds = [_resolve(mark, label) for mark, label in zip(marks, labels, strict=True)]
    if markup is not None:
        follow_markup(marks, kinds, markup)
    drop_tickers(marks, kinds)
    choose_title(marks, kinds)
    follow_title(marks, kinds, markup)
    drop_teasers(marks, kinds, title)
    stories = number_stories(marks, kinds, markup)
    trim_edges(marks, kinds, stories, markup)
    _sign(marks, kinds, stories)
    _keep_something(marks, kinds, title)
    return tuple(
        Piece(mark.line, kind, story, mark.inline, _item(mark, kind))
        for mark, kind, story in zip(marks, kinds, stories, strict=True)
    )


def markup_of(marks: Sequence[LineFeatures], layout: Lines) -> list[Markup]:
    """Give the markup of each mark: that of the line of the page that it was cut from."""
    return [layout.markup[bisect_right(layout.starts, mark.line.start) - 1] for mark in marks]


def _resolve(mark: LineFeatures, label: str) -> Kind:
    """Join what is certain of a line with its label."""
    kind = cast("Kind", label)
    if mark.cue is not None and mark.cue.reach == "section" and kind != "comments":
        return mark.cue.kind
    if kind == "navigation" and is_ticker(mark.line):
        return "headlines"
    if mark.kind is None or (kind in _SECTIONS and mark.kind != "separator"):
        return kind
    return mark.kind


def _sign(marks: Sequence[LineFeatures], kinds: list[Kind], stories: Sequence[int]) -> None:
    """Take the last paragraph of a story for its byline where it introduces the author."""
    last = {story: at for at, story in enumerate(stories) if kinds[at] in PROSE and marks[at].prose}
    texts = Counter(story for at, story in enumerate(stories) if kinds[at] in PROSE)
    for story, at in last.items():
        if texts[story] > 1 and line_shapes.biography(marks[at].line):
            kinds[at] = "byline"


def _keep_something(marks: Sequence[LineFeatures], kinds: list[Kind], title: str | None) -> None:
    """See that no article is lost: running text, else a flash, is text when nothing else is."""
    kept = sum(mark.line.words for mark, kind in zip(marks, kinds, strict=True) if kind in PROSE)
    if kept >= _FEWEST_WORDS or (kept and not title):
        return
    prose = [at for at, mark in enumerate(marks) if mark.open and mark.prose]
    tickers = {at for at in prose if kinds[at] == "headlines" or is_ticker(marks[at].line)}
    flashes = {} if len(tickers) < len(prose) else _flashes(marks, tickers)
    if prose and not flashes:
        for at in prose if not kept else ():
            kinds[at] = "body"
        return
    if sum(mark.open for mark in marks) > _MOST_FLASH_LINES and not title:
        return
    given = flashes.pop(form(title), None) if title else None
    places = list(flashes.values()) or ([given] if given is not None else [])
    if 1 <= len(places) <= 2 or (title and places):  # noqa: PLR2004 -- a title and its flash
        for at in places:
            kinds[at] = "body"
        if not title and len(places) > 1:
            kinds[places[0]] = "title"


def _flashes(marks: Sequence[LineFeatures], besides: Collection[int]) -> dict[str, int]:
    """Give the lines that may be a flash, the first of each form."""
    found: dict[str, int] = {}
    for at, mark in enumerate(marks):
        able = mark.open and not mark.line.bulleted and at not in besides
        if able and mark.line.words in _FLASH_WORDS:
            found.setdefault(form(mark.line.text), at)
    return found


def _item(mark: LineFeatures, kind: Kind) -> int | None:
    """Say where in the line the headline or name after a cue begins, None without one."""
    if mark.cue is not None:
        return mark.rest if mark.has_rest else None
    return 0 if kind in _ITEMS and mark.kind is None else None
