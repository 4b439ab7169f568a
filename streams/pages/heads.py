"""What stands before the story: masthead, navigation, headlines, the title, stamps, standfirst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.pages import openings, shapes
from streams.pages.cues import is_section_name
from streams.pages.kinds import Kind
from streams.pages.likeness import content, share
from streams.pages.pieces import Piece
from streams.pages.titles import form, is_form_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.pages.lines import Line
    from streams.pages.marks import Mark
    from streams.pages.titles import Head

_LISTS: frozenset[Kind] = frozenset({"read_also", "related"})
_LEAD, _NAME, _RAGGED = 5, 3, 3


def walk_head(marks: list[Mark], head: Head) -> Iterator[Piece]:
    """Say what the lines before the story are.

    Args:
        marks: the marks of the page.
        head: where the title is and where the story begins.

    Yields:
        The pieces before ``head.body``.
    """
    title = form(marks[head.title].line.text) if head.title is not None else head.known
    ragged = head.known is not None and sum(m.open for m in marks[: head.body]) >= _RAGGED
    section: Kind | None = None
    before: Kind | None = None
    for at, mark in enumerate(marks[: head.body]):
        item = mark.rest if mark.has_rest else None
        kind = mark.kind
        if mark.cue is not None:
            section = kind if kind in _LISTS and item is None else None
            if is_section_name(mark.line) and (head.title is None or at < head.title):
                kind = "navigation"
        elif kind is None:
            if title is not None and is_form_of(mark.line, title):
                kind, section = "title", None
            elif section is not None:
                kind = section
            elif _is_clock(marks, at):
                kind = "timestamp"
            elif head.known is not None or (head.title is not None and at > head.title):
                kind = _after_title(marks, at, title or "", head.body, before)
                if kind not in ("byline", "dateline") and ragged:
                    kind = "body"
            else:
                kind = _before_title(marks, at)
            item = 0 if kind in _LISTS else None
        before = kind
        yield Piece(mark.line, kind or "navigation", 0, mark.inline, item)


def _is_clock(marks: list[Mark], at: int) -> bool:
    """Say whether a line is a number beside a time stamp: a clock that lost its line."""
    if not marks[at].line.folded.strip(" :.|").isdigit():
        return False
    near = marks[max(0, at - 1) : at] + marks[at + 1 : at + 2]
    return any(mark.kind == "timestamp" for mark in near)


def _before_title(marks: list[Mark], at: int) -> Kind:
    line = marks[at].line
    if marks[at].prose:
        return "headlines"
    if openings.is_editor(line.folded) or openings.is_person(line.folded.split()):
        return "byline"
    opening = openings.kind_of_opening(line.text) if line.words <= _LEAD + 3 else None
    if opening is not None:
        return opening
    if line.words > _NAME:
        return "related"
    first = next(mark.line for mark in marks if mark.open)
    same = line.folded == first.folded and not shapes.is_list_item(line)
    return "outlet_line" if same and not is_section_name(line) else "navigation"


def _after_title(marks: list[Mark], at: int, title: str, body: int, before: Kind | None) -> Kind:
    line = marks[at].line
    if _is_repeated(marks, at):
        return "caption"
    if line.words <= _LEAD and openings.is_person(line.folded.split()):
        return "byline"
    if line.bulleted or marks[at].prose:
        return "lead"
    opening = openings.kind_of_opening(line.text) if line.words <= _LEAD + 3 else None
    if opening is not None or openings.is_reporting_line(line):
        return opening or "dateline"
    if line.words <= _NAME + (":" in line.text) or openings.names_outlet(line.folded):
        return _short_after_title(line, title, before)
    return _standfirst(marks, at, body)


def _short_after_title(line: Line, title: str, before: Kind | None) -> Kind:
    city, colon, name = line.folded.partition(":")
    if colon and len(city.split()) == 1 and openings.is_like_a_person(name.split()):
        return "byline"
    if line.words > 1 and (before == "byline" or title.startswith(form(line.text) + ":")):
        return "byline"
    if openings.names_outlet(line.folded) and line.words <= _LEAD + 1:
        return "dateline" if ":" in line.text else "outlet_line"
    return "source" if openings.names_agency(line.folded) else "caption"


def _standfirst(marks: list[Mark], at: int, body: int) -> Kind:
    """Tell a standfirst from headlines that stand between the title and the story."""
    line = marks[at].line
    story = content(" ".join(mark.line.folded for mark in marks[body : body + 3] if mark.open))
    if shapes.is_picture(line):
        return "caption"
    if line.words >= _LEAD and share(content(line.folded), story) > 0:
        return "lead"
    others = sum(mark.open and mark.line.words >= _LEAD for mark in marks[at + 1 : body])
    if line.words >= _LEAD and not others and not marks[at - 1].open:
        return "lead"
    alone = at > 0 and marks[at - 1].kind is None and not others
    return (
        "lead" if line.words >= _LEAD and alone else "related" if line.words >= _LEAD else "caption"
    )


def _is_repeated(marks: list[Mark], at: int) -> bool:
    text = marks[at].line.folded
    near = marks[max(0, at - 1) : at] + marks[at + 1 : at + 2]
    return any(mark.line.folded == text for mark in near)
