"""Lines of a page, cleaned, each with its offsets into the raw text."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.fold import fold, fold_with_offsets
from streams.arabic.unicode import display_form

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Pages that lost their line breaks often kept the non-breaking space that filled the empty line.
_WIDE_BLANK = re.compile("(?:[ \t\xa0]|&nbsp;){2,}")
_SENTENCE_ENDS = frozenset('.!؟?…"”»)')
BULLETS = "•▪●■◾◆►▶★✅🔴·*-–—‐‑"
_LONG = 400
_WORD = re.compile(r"[^\W_]+")


class Line(Struct, frozen=True):
    """One line of a page.

    Args:
        text: as shown: display form, never empty.
        folded: its search form, punctuation kept, bullets at its start removed.
        start: where it starts in the raw text.
        end: where it ends there; ``clean(raw[start:end]) == text``.
        words: how many words it has.
        bulleted: whether it starts with a bullet or a dash.
    """

    text: str
    folded: str
    start: int
    end: int
    words: int
    bulleted: bool = False


def clean(raw: str) -> str:
    """Give a raw line as it is shown: HTML entities resolved, in display form.

    Args:
        raw: a line of a page.

    Returns:
        Its display form, perhaps empty.
    """
    if "&" in raw:
        raw = _ENTITY.sub(lambda entity: html.unescape(entity[0]), raw)
    return display_form(raw)


def split_lines(raw: str) -> tuple[Line, ...]:
    """Split a page's text into its lines; lines that show nothing are left out.

    Args:
        raw: the text of the page.

    Returns:
        The lines in order.
    """
    spans = [span for match in _LINE.finditer(raw) for span in _paragraphs(raw, *match.span())]
    shown = [(clean(raw[start:end]), start, end) for start, end in spans]
    shown = [row for row in shown if row[0]]
    # One call for all lines: folding a line alone costs more than its letters do.
    if not shown:
        return ()
    folded = fold("\n".join(row[0] for row in shown)).split("\n")
    return tuple(
        make_line(text, form, start, end)
        for (text, start, end), form in zip(shown, folded, strict=True)
    )


def make_line(text: str, folded: str, start: int, end: int) -> Line:
    """Build a line from its display text and its folded form.

    Args:
        text: in display form.
        folded: ``fold(text)``.
        start: its place in the raw text.
        end: past its last code point there.

    Returns:
        The line.
    """
    bare = folded.lstrip(BULLETS + " ")
    return Line(
        text=text,
        folded=bare,
        start=start,
        end=end,
        words=_count_words(bare),
        bulleted=folded[:1] in BULLETS,
    )


def _count_words(folded: str) -> int:
    """Count words; spaces stand for them in a long line, which is prose whatever its count is."""
    if len(folded) < _LONG:
        return len(_WORD.findall(folded))
    return folded.count(" ") + 1 if _WORD.search(folded) else 0


def text_offset(line: Line, offset: int) -> int:
    """Give where a place in ``line.folded`` lies in ``line.text``.

    Args:
        line: the line.
        offset: a code point of ``line.folded``.

    Returns:
        The code point of ``line.text`` that it came from.
    """
    folded = fold_with_offsets(line.text)
    return int(folded.offsets[len(folded.text) - len(line.folded) + offset])


def cut_line(line: Line, raw: str, cuts: Sequence[int]) -> tuple[Line, ...]:
    """Cut a line into several.

    Args:
        line: the line.
        raw: the text that its offsets point into.
        cuts: where to cut, in code points of ``line.text``, ascending.

    Returns:
        The parts that show something, each with its own place in ``raw``.
    """
    parts = []
    start, shown = line.start, 0
    for cut in cuts:
        end = _reach(raw, start, line.end, len(line.text[shown:cut].strip()))
        parts.append((start, end))
        start, shown = end, cut
    parts.append((start, line.end))
    lines = []
    for first, last in parts:
        part = raw[first:last]
        left = first + len(part) - len(part.lstrip())
        right = first + len(part.rstrip())
        text = clean(raw[left:right]) if left < right else ""
        if text:
            lines.append(make_line(text, fold(text), left, right))
    return tuple(lines)


def _reach(raw: str, start: int, end: int, shown: int) -> int:
    """Give how far one must read from ``start`` to show that many code points."""
    low, step = start, shown + 16
    while start + step < end and len(clean(raw[start : start + step])) < shown:
        low, step = start + step, step * 2
    high = min(start + step, end)
    while low < high:
        middle = (low + high) // 2
        if len(clean(raw[start:middle])) < shown:
            low = middle + 1
        else:
            high = middle
    return low


def _paragraphs(raw: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut one line where a wide blank stands for an empty line, and trim the parts."""
    cuts = [start]
    if "\xa0" in raw[start:end] or "&nbsp;" in raw[start:end]:
        for blank in _WIDE_BLANK.finditer(raw, start, end):
            hard = "\xa0" in blank[0] or "&nbsp;" in blank[0]
            if hard and raw[blank.start() - 1 : blank.start()] in _SENTENCE_ENDS:
                cuts.append(blank.end())
    cuts.append(end)
    spans = []
    for first, last in pairwise(cuts):
        part = raw[first:last]
        left = first + len(part) - len(part.lstrip())
        right = first + len(part.rstrip())
        if left < right:
            spans.append((left, right))
    return spans
