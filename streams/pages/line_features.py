"""First pass over a page: what each line is by itself, before its neighbours are asked.

Lines that carry several things (a share bar before the first sentence, tags after the last one,
headlines without breaks between them) are cut here, so that each line is one thing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.pages import bylines, line_shapes
from streams.pages.cues import Cue, Found, is_share_line, match_cue, match_trailer, share_bar
from streams.pages.glued_headlines import find_gaps, find_joins
from streams.pages.lines import cut_line, make_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from streams.pages.kinds import Kind
    from streams.pages.lines import Line

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_PARAGRAPH = 12
_BAR = re.compile(r"\s[|•●]\s*|\s*[|•●]\s")
_SIGNED = re.compile(
    r"(?P<head>.{12,}?)\s*(?:\.\.+|…|[-–—|/])\s*(?=بقلم\s*[:/]?\s*(?:\S+ ){1,6}\S+$)"
)
"""A headline with its author behind it: ``… .. بقلم: فلان``."""
_STAMPS = frozenset(("timestamp", "byline"))
_LONGEST_STAMPED = 24
# Past it a line is prose whatever it says; some patterns below are not linear in its length.
_LONGEST_FURNITURE = 1000


class LineFeatures(Struct, frozen=True):
    """A line and what it is by itself.

    Args:
        line: the line.
        kind: its kind, or None when only its place on the page can say.
        cue: the cue that it starts with.
        rest: where in ``line.folded`` the text after the cue begins.
        prose: whether it reads as running text.
        inline: whether it was cut off a line that goes on with the next mark.
    """

    line: Line
    kind: Kind | None = None
    cue: Cue | None = None
    rest: int = 0
    prose: bool = False
    inline: bool = False

    @property
    def open(self) -> bool:
        """Say whether only the place on the page can tell the kind."""
        return self.kind is None

    @property
    def has_rest(self) -> bool:
        """Say whether words follow the cue on its own line."""
        return self.cue is not None and _WORD.search(self.line.folded, self.rest) is not None


def features_of_lines(lines: Sequence[Line], raw: str) -> list[LineFeatures]:
    """Cut the lines of a page into single things and say what each is by itself.

    Args:
        lines: the lines of the page.
        raw: the text that their offsets point into.

    Returns:
        The marks in order.
    """
    known = _Known(lines)
    first = True
    marks: list[LineFeatures] = []
    for line in lines:
        for mark in _cut(line, raw, known, first=first):
            marks.append(mark)
            first = first and not (mark.open and mark.prose)
    return marks


class _Known:
    """Folded words that stand at least twice on the page, collected when first asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._words: frozenset[str] | None = None

    def words(self) -> frozenset[str]:
        if self._words is None:
            counts = Counter(_WORD.findall("\n".join(line.folded for line in self._lines)))
            self._words = frozenset(word for word, count in counts.items() if count > 1)
        return self._words


def _cut(line: Line, raw: str, known: _Known, *, first: bool) -> Iterator[LineFeatures]:
    bar = share_bar(line)
    if bar:
        head, *tail = cut_line(line, raw, (bar,))
        yield LineFeatures(head, features_of_line(head).kind or "share", inline=bool(tail))
        for part in tail:
            yield from _cut(part, raw, known, first=first)
        return
    whole = features_of_line(line)
    if not whole.open:
        yield whole
        return
    # Runs of dots and bars without end must not be tried again and again.
    short = line.words <= _LONGEST_STAMPED and len(line.text) <= _LONGEST_FURNITURE
    if short and _BAR.search(line.text):
        ends = [match.end() for match in _BAR.finditer(line.text) if match.end() < len(line.text)]
        parts = [features_of_line(part) for part in cut_line(line, raw, tuple(ends))]
        if any(part.kind in _STAMPS for part in parts):
            yield from parts
            return
    signed = _SIGNED.match(line.text) if short else None
    if signed:
        for part in cut_line(line, raw, (signed.end("head"),)):
            yield features_of_line(part)
        return
    byline = bylines.byline(line) if first or bylines.names_role(line.folded) else None
    if byline is not None and line.words >= _SHORTEST_PARAGRAPH:
        head, *tail = cut_line(line, raw, (byline.end,))
        yield LineFeatures(head, byline.kind, inline=bool(tail))
        for part in tail:
            yield from _trailer(part, raw, known)
        return
    yield from _trailer(line, raw, known)


def _trailer(line: Line, raw: str, known: _Known) -> Iterator[LineFeatures]:
    at = 0 if line.bulleted or line.words < _SHORTEST_PARAGRAPH else match_trailer(line)
    if not at:
        yield from _runs(LineFeatures(line, prose=line_shapes.is_prose(line)), raw, known)
        return
    head, *tail = cut_line(line, raw, (at,))
    yield from _trailer(head, raw, known)
    for part in tail:
        mark = features_of_line(part)
        yield mark if not mark.open else LineFeatures(part, "tags")


def _runs(mark: LineFeatures, raw: str, known: _Known) -> Iterator[LineFeatures]:
    """Cut a run of headlines; whatever else the line is stays whole."""
    line = mark.line
    if mark.open:
        gaps = find_gaps(line, raw)
        if gaps:
            edges = [line.start, *gaps, line.end]
            for start, end in pairwise(edges):
                for part in cut_line(make_line(line.text, line.folded, start, end), raw, ()):
                    yield LineFeatures(part, "headlines")
            return
        if not line.bulleted and not line_shapes.ends_sentence(line):
            joins = find_joins(line, known.words)
            if joins:
                for part in cut_line(line, raw, joins):
                    yield LineFeatures(part, "headlines")
                return
    yield mark


def features_of_line(line: Line) -> LineFeatures:
    """Say what a line is by itself: by its cue, else by its shape.

    Args:
        line: any line.

    Returns:
        Its mark.
    """
    if line_shapes.is_separator(line):
        return LineFeatures(line, "separator")
    if len(line.text) > _LONGEST_FURNITURE:
        return LineFeatures(line, prose=True)
    kind = next((kind for kind, fits in _BEFORE_CUES if fits(line)), None)
    found = match_cue(line) if kind is None else None
    if found is not None:
        return _by_cue(line, found)
    kind = kind or next((kind for kind, fits in _AFTER_CUES if fits(line)), None)
    kind = kind or line_shapes.notice(line)
    return LineFeatures(line, kind, prose=kind is None and line_shapes.is_prose(line))


_BEFORE_CUES: tuple[tuple[Kind, Callable[[Line], bool]], ...] = (
    ("end_mark", line_shapes.is_end_mark),
    ("caption", line_shapes.is_credited_picture),
    ("timestamp", line_shapes.is_published_in),
    ("tags", line_shapes.is_hashtags),
    ("navigation", line_shapes.is_template),
    ("navigation", line_shapes.is_quotations),
    ("navigation", line_shapes.is_count),
    ("navigation", line_shapes.is_breadcrumb),
    ("comments", line_shapes.is_comment_count),
    ("share", line_shapes.is_embedded_post),
)
_AFTER_CUES: tuple[tuple[Kind, Callable[[Line], bool]], ...] = (
    ("dateline", bylines.is_stamped_dateline),
    ("share", is_share_line),
    ("app", line_shapes.is_invitation),
    ("timestamp", line_shapes.is_timestamp),
    ("contact", line_shapes.is_contact),
    ("source", line_shapes.is_supplier),
    ("caption", line_shapes.is_caption),
)
"""What a line's shape says, asked in this order before and after its cue."""


def _by_cue(line: Line, found: Found) -> LineFeatures:
    return LineFeatures(line, found.cue.kind, found.cue, found.rest)
