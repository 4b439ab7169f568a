"""What stands before the story: masthead, navigation, headlines, the title, stamps, standfirst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.fold import fold
from streams.pages import shapes
from streams.pages.likeness import content, share
from streams.pages.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.pages.kinds import Kind
    from streams.pages.lines import Line
    from streams.pages.marks import Mark

_FARTHEST_TITLE = 80
_TITLE_WORDS = range(2, 31)
_LIKE_THE_STORY = 0.25
_LEAD, _NAME = 5, 3
_PARAGRAPHS_BEFORE_A_TITLE = 2


class Head(Struct, frozen=True):
    """Where the title is, if there is one, and where the story begins."""

    title: int | None
    body: int


def find_head(marks: list[Mark], title: str | None) -> Head:
    """Find the title and the first paragraph.

    Args:
        marks: the marks of the page.
        title: the title, when the sender knows it.

    Returns:
        Their places; ``body`` is the number of marks when there is no story.
    """
    prose = [at for at, mark in enumerate(marks) if mark.open and mark.prose]
    if not prose:
        return _without_prose(marks, title)
    found = _given(marks, title, prose[0]) if title else None
    if found is None:
        found = _most_like_the_story(marks, prose)
    body = next((at for at in prose if found is None or at > found), prose[0])
    return Head(found, _with_opening(marks, body, found))


def _with_opening(marks: list[Mark], body: int, title: int | None) -> int:
    """Step back over a dateline that was cut off the first paragraph."""
    while body > 0 and marks[body - 1].inline and body - 1 != title:
        body -= 1
    return body


def _without_prose(marks: list[Mark], title: str | None) -> Head:
    """A page of short lines: one or two of them may be a flash; more are only headlines."""
    short = [at for at, mark in enumerate(marks) if mark.open]
    if title:
        form = _form(title)
        short = [at for at in short if _form(marks[at].line.text) != form]
    if not 1 <= len(short) <= 2 or marks[short[-1]].line.words < _NAME:  # noqa: PLR2004
        return Head(None, len(marks))
    return Head(short[0] if len(short) > 1 else None, short[-1])


def _given(marks: list[Mark], title: str, first_prose: int) -> int | None:
    form = _form(title)
    for at, mark in enumerate(marks[: first_prose + 1]):
        if _form(mark.line.text) == form:
            return at
    return None


def _form(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .\"«»“”'")


def _most_like_the_story(marks: list[Mark], prose: list[int]) -> int | None:
    """Give the short line that shares most words with the paragraphs after it."""
    candidates = []
    best, best_score = None, _LIKE_THE_STORY
    paragraphs = {at: content(marks[at].line.folded) for at in prose[:6]}
    for at, mark in enumerate(marks[:_FARTHEST_TITLE]):
        earlier = [place for place in prose if place < at]
        if len(earlier) > _PARAGRAPHS_BEFORE_A_TITLE:
            break
        if any(shapes.ends_sentence(marks[place].line) for place in earlier):
            break
        if not mark.open or mark.line.words not in _TITLE_WORDS or mark.prose:
            continue
        story = [stems for place, stems in paragraphs.items() if place > at][:2]
        if not story:
            break
        words = content(mark.line.folded)
        score = share(words, story[0] | story[-1]) * min(1.0, mark.line.words / _LEAD)
        if earlier and score < 2 * _LIKE_THE_STORY:
            continue
        if not earlier:
            candidates.append(at)
        if score > best_score + (0.15 if best is not None else 0.0):
            best, best_score = at, score
    if best is None and len(candidates) == 1 and marks[candidates[0]].line.words >= _LEAD:
        return candidates[0]
    return best


def walk_head(marks: list[Mark], head: Head) -> Iterator[Piece]:
    """Say what the lines before the story are.

    Args:
        marks: the marks of the page.
        head: where the title is and where the story begins.

    Yields:
        The pieces before ``head.body``.
    """
    title = _form(marks[head.title].line.text) if head.title is not None else None
    story = _story_words(marks, head)
    for at, mark in enumerate(marks[: head.body]):
        item = mark.rest if mark.has_rest else None
        kind = mark.kind
        if kind is None:
            if title is not None and _form(mark.line.text) == title:
                kind = "title"
            elif head.title is not None and at > head.title:
                kind = _after_title(marks, at, story)
            else:
                kind = _before_title(marks, at)
            item = 0 if kind == "related" else None
        yield Piece(mark.line, kind, 0, mark.inline, item)


def _story_words(marks: list[Mark], head: Head) -> frozenset[str]:
    parts = [marks[head.title].line.folded] if head.title is not None else []
    parts += [mark.line.folded for mark in marks[head.body : head.body + 3] if mark.open]
    return content(" ".join(parts))


def _before_title(marks: list[Mark], at: int) -> Kind:
    line = marks[at].line
    if marks[at].prose:
        return "headlines"
    if _is_repeated(marks, at) and line.words <= _LEAD:
        return "caption" if at else "outlet_line"
    if line.words > _NAME:
        return "related"
    return "outlet_line" if at == 0 and not line.bulleted else "navigation"


def _after_title(marks: list[Mark], at: int, story: frozenset[str]) -> Kind:
    line = marks[at].line
    if _is_repeated(marks, at):
        return "caption"
    if shapes.is_person(line.folded.split()) and line.words <= _LEAD:
        return "byline"
    if shapes.is_reporting_line(line) or (line.words <= _LEAD + 1 and _is_joined(line)):
        return "dateline"
    if line.words <= _NAME:
        return "outlet_line"
    if share(content(line.folded), story) > 0 or marks[at].prose or line.bulleted:
        return "lead"
    return "related" if line.words > _LEAD else "caption"


def _is_repeated(marks: list[Mark], at: int) -> bool:
    text = marks[at].line.folded
    near = marks[max(0, at - 1) : at] + marks[at + 1 : at + 2]
    return any(mark.line.folded == text for mark in near)


def _is_joined(line: Line) -> bool:
    return any(dash in line.text for dash in (" - ", " – ", "- ", " -", "– "))
