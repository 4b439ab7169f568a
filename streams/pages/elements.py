"""What the elements of a page say of its lines, where that is certain: they overrule the labeller.

The labeller weighs everything it is told and is wrong now and then where nothing has to be weighed:
a reader's comment stands in an element for comments, a line that is one link is no paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from streams.pages import line_shapes
from streams.pages.kinds import OTHERS, PROSE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_OF_ZONE: tuple[tuple[str, Kind], ...] = (
    ("comments", "comments"),
    ("caption", "caption"),
    ("poll", "app"),
    ("form", "app"),
    ("ad", "ad"),
)
"""What the zones of elements say for certain, in this order."""
_OTHERS = frozenset(
    "comments related lists share nav footer tags ad notice poll form aside caption".split()
)
_BOXES = frozenset("related lists nav footer aside".split())
"""Zones that hold no text of the article outside its main element."""
_UNSIGNED = frozenset(("nav", "tags", "footer"))
_SUBHEADINGS = frozenset(("h2", "h3", "h4"))
_HEADINGS = frozenset(("h1", "h2", "h3"))
_LONGEST_SUBHEADING, _MOST_ITEMS = 14, 60
_FEWEST_WORDS, _FARTHEST_TEXT, _FEWEST_TITLE_WORDS = 35, 6, 4
_FARTHEST_CREDIT, _LONGEST_CREDIT = 16, 8
_UNREAD: frozenset[Kind] = frozenset({"related", "dateline", "navigation", "headlines", "caption"})
_MOSTLY, _ALL_LINKED, _HALF_LINKED, _LONGEST_LINK, _LONGEST_HEADING = 0.6, 9, 5, 25, 5


def follow_markup(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Let elements that are certain decide: comments, captions, forms; headings and lists in text.

    Args:
        marks: the lines of a page; one that the markup decides on is open no more.
        kinds: what each of them is; changed in place.
        markup: what the markup says of each line.
    """
    zones = [_zone(said) for said in markup]
    if any(kind in PROSE and zone is None for kind, zone in zip(kinds, zones, strict=True)):
        for at, zone in enumerate(zones):
            if zone is not None and (kinds[at] in PROSE or marks[at].open):
                _decide(marks, kinds, at, zone)
    _read_credits(marks, kinds, markup)
    _drop_names(kinds, markup)
    _drop_boxes(marks, kinds, markup)
    _drop_links(marks, kinds, markup)
    _keep_related(marks, kinds, markup)
    _head_other_stories(marks, kinds, markup)
    _keep_subheadings(marks, kinds, markup)
    _keep_lists(marks, kinds, markup)


def _zone(said: Markup) -> Kind | None:
    """Give the kind that an element is certain of."""
    if said.whole in ("button", "label"):
        return "app"
    if said.near == "notice":
        return "app"
    return next((kind for name, kind in _OF_ZONE if name in said.zones), None)


def _decide(marks: list[LineFeatures], kinds: list[Kind], at: int, kind: Kind) -> None:
    kinds[at] = kind
    marks[at] = replace(marks[at], kind=kind)


def _read_credits(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take a short line between headline and text that an element calls author or date for that."""
    headline = next((at for at, said in enumerate(markup) if said.tag == "h1"), None)
    if headline is None:
        return
    paragraphs = 0
    for at in range(headline + 1, min(headline + _FARTHEST_CREDIT, len(marks))):
        paragraphs += kinds[at] in PROSE and marks[at].prose
        # One may be a standfirst.
        if paragraphs > 1:
            return
        line, near = marks[at].line, markup[at].near
        if line.words > _LONGEST_CREDIT or kinds[at] in ("byline", "timestamp"):
            continue
        if near == "author" and kinds[at] in _UNREAD:
            _decide(marks, kinds, at, "byline")
        elif near == "date" and line_shapes.has_year(line):
            _decide(marks, kinds, at, "timestamp")


def _drop_names(kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take what looks like a byline in a menu, a list of tags or a footer for no author's."""
    for at, said in enumerate(markup):
        if kinds[at] == "byline" and said.near in _UNSIGNED:
            kinds[at] = "tags" if said.near == "tags" else "navigation"


def _drop_boxes(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take text outside the main element, in a box or above the headline, for what the box is."""
    text = [at for at, kind in enumerate(kinds) if kind in PROSE and marks[at].prose]
    words = sum(marks[at].line.words for at in text)
    if sum(marks[at].line.words for at in text if markup[at].main) < _MOSTLY * words:
        return
    headline = next((at for at, said in enumerate(markup) if said.tag == "h1"), 0)
    for at, said in enumerate(markup):
        if kinds[at] not in PROSE or said.main:
            continue
        if "author" in said.zones:
            _decide(marks, kinds, at, "byline")
        elif not _BOXES.isdisjoint(said.zones):
            _decide(marks, kinds, at, "related")
        elif at < headline:
            _decide(marks, kinds, at, "navigation")


def _drop_links(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take lines that are one link for no text: embedded posts, lists of what the page has."""
    text = [at for at, kind in enumerate(kinds) if kind in PROSE]
    words = sum(marks[at].line.words for at in text)
    linked = [at for at in text if markup[at].linked >= _ALL_LINKED]
    if sum(marks[at].line.words for at in linked) > (1 - _MOSTLY) * words:
        return
    for at in linked:
        tag = markup[at].tag
        if marks[at].line.words > _LONGEST_LINK or tag in _SUBHEADINGS:
            continue
        if tag == "li":
            _decide(marks, kinds, at, "navigation")
            above = marks[at - 1]
            short = not above.prose and above.line.words <= _LONGEST_HEADING
            if at and kinds[at - 1] in PROSE and short:
                _decide(marks, kinds, at - 1, "navigation")
        else:
            _decide(marks, kinds, at, "share" if tag == "blockquote" else "related")


def _keep_related(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take a paragraph in a box of related stories for a teaser, below its heading or its link."""
    headed = False
    for at, said in enumerate(markup):
        cue = marks[at].cue
        if said.near == "aside" and said.linked >= _HALF_LINKED and kinds[at] in PROSE:
            _decide(marks, kinds, at, "related")
        elif said.near != "related":
            headed = False
        elif (cue is not None and cue.kind in OTHERS) or said.linked >= _HALF_LINKED:
            headed = True
            if cue is None and kinds[at] in PROSE:
                _decide(marks, kinds, at, "related")
        elif headed and kinds[at] in PROSE:
            _decide(marks, kinds, at, "related")


def _head_other_stories(
    marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]
) -> None:
    """Take a heading of its own below the text, with text of its own, for another story's title."""
    words = 0
    for at, mark in enumerate(marks):
        said = markup[at]
        heads = said.tag in _HEADINGS and (said.near == "title" or said.tag == "h1")
        if heads and words >= _FEWEST_WORDS and mark.open and kinds[at] not in PROSE:
            below = range(at + 1, min(at + _FARTHEST_TEXT, len(marks)))
            text = next((i for i in below if kinds[i] in PROSE and marks[i].prose), None)
            clear = _OTHERS.isdisjoint(said.zones) and mark.line.words >= _FEWEST_TITLE_WORDS
            if clear and text is not None and _OTHERS.isdisjoint(markup[text].zones):
                kinds[at] = "title"
        words += mark.line.words * (kinds[at] in PROSE)


def _keep_subheadings(
    marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]
) -> None:
    """Take an unlinked heading between paragraphs of the main element for a subheading."""
    text = False
    for at, mark in enumerate(marks[:-1]):
        said, below = markup[at], markup[at + 1]
        able = said.tag in _SUBHEADINGS and said.main and not said.linked and mark.open
        able = able and _OTHERS.isdisjoint(said.zones) and kinds[at] != "byline"
        able = able and mark.line.words <= _LONGEST_SUBHEADING
        if kinds[at] == "title":
            # Another story's title stands in an element of its own.
            able = able and said.sibling and below.sibling
        follows = kinds[at + 1] in PROSE and marks[at + 1].prose and below.main
        if text and able and follows:
            _decide(marks, kinds, at, "subheading")
        text = text or (kinds[at] == "body" and mark.prose)


def _keep_lists(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take unlinked items between two parts of the text for text: steps, ingredients, names."""
    at = 0
    while at < len(marks):
        first = at
        while at < len(marks) and markup[at].tag == "li":
            at += 1
        if at == first:
            at += 1
            continue
        items = range(first, at)
        inside = first > 0 and at < len(marks) and kinds[first - 1] in PROSE and kinds[at] in PROSE
        plain = all(
            markup[i].main and not markup[i].linked and _OTHERS.isdisjoint(markup[i].zones)
            for i in items
        )
        if inside and plain and len(items) <= _MOST_ITEMS:
            for i in items:
                if marks[i].cue is None:
                    _decide(marks, kinds, i, "body")
