"""What stands before the story: masthead, navigation, headlines, the title, stamps, standfirst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.fold import fold
from streams.pages import openings, shapes
from streams.pages.kinds import Kind
from streams.pages.likeness import content, share
from streams.pages.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.pages.lines import Line
    from streams.pages.marks import Mark

_LISTS: frozenset[Kind] = frozenset({"read_also", "related"})
_FARTHEST_TITLE = 80
_TITLE_WORDS = range(2, 31)
_LIKE_THE_STORY = 0.25
_LEAD, _NAME, _SITE = 5, 3, 6
_TICKER, _MASTHEAD, _RAGGED = 20, 10, 3
_PARAGRAPHS_BEFORE_A_TITLE = 2


class Head(Struct, frozen=True):
    """Where the title is, if there is one, and where the story begins.

    Args:
        title: the mark that is the title.
        body: the mark that begins the story.
        known: the form of a title that the sender knows and the page does not show: then what
            stands before the story stands after its title.
    """

    title: int | None
    body: int
    known: str | None = None


def find_head(marks: list[Mark], title: str | None) -> Head:
    """Find the title and the first paragraph.

    Args:
        marks: the marks of the page.
        title: the title, when the sender knows it.

    Returns:
        Their places; ``body`` is the number of marks when there is no story.
    """
    prose = [at for at, mark in enumerate(marks) if mark.open and mark.prose]
    prose = prose[_is_ticker(marks, prose) :]
    if not prose:
        return _without_prose(marks, title)
    if title:
        found = _given(marks, title, prose[0])
    else:
        found = _most_like_the_story(marks, prose)
    body = next((at for at in prose if found is None or at > found), prose[0])
    return Head(
        found,
        _with_opening(marks, body, found),
        known=_form(title) if title and found is None else None,
    )


def _is_ticker(marks: list[Mark], prose: list[int]) -> bool:
    """Say whether the first long line is a run of headlines under a masthead.

    It has no punctuation, only short lines and stamps before it, and a title after it.
    """
    if not prose or not 0 < prose[0] <= _MASTHEAD or prose[0] + 1 == len(marks):
        return False
    line, following = marks[prose[0]].line, marks[prose[0] + 1]
    return (
        line.words >= _TICKER
        and not any(mark in line.text for mark in "،؛.؟")
        and all(not mark.open or mark.line.words <= _NAME for mark in marks[: prose[0]])
        and any(mark.kind == "timestamp" for mark in marks[: prose[0]])
        and following.open
        and not following.prose
    )


def _with_opening(marks: list[Mark], body: int, title: int | None) -> int:
    """Step back over a dateline that was cut off the first paragraph."""
    while body > 0 and marks[body - 1].inline and body - 1 != title:
        body -= 1
    return body


def _without_prose(marks: list[Mark], title: str | None) -> Head:
    """Find the flash on a page of short lines: one line, under a title or none.

    Where more of them could be it, the page is a list of headlines.
    """
    forms: dict[str, int] = {}
    for at, mark in enumerate(marks):
        short = mark.open and not mark.prose and not mark.line.bulleted
        if short and _LEAD <= mark.line.words < _TICKER:
            forms.setdefault(_form(mark.line.text), at)
    given = forms.pop(_form(title), None) if title else None
    places = list(forms.values())
    if title and given is None and places:
        # Only what follows the title was sent: verses, a list, a flash.
        return Head(None, next(at for at, mark in enumerate(marks) if mark.open), _form(title))
    if not 1 <= len(places) <= (1 if title else 2):
        return Head(None, len(marks))
    return Head(places[0] if len(places) > 1 else given, places[-1])


def _given(marks: list[Mark], title: str, first_prose: int) -> int | None:
    for at, mark in enumerate(marks[: first_prose + 1]):
        if _is_form_of(mark.line, _form(title)):
            return at
    return None


def _is_form_of(line: Line, form: str) -> bool:
    """Say whether a line is the title, perhaps with the site's name after it."""
    own = _form(line.text)
    return own == form or (
        own.startswith(form) and len(own.split()) - len(form.split()) <= _SITE and len(form) > _LEAD
    )


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
    title = _form(marks[head.title].line.text) if head.title is not None else head.known
    story = _story_words(marks, head)
    ragged = head.known is not None and sum(m.open for m in marks[: head.body]) >= _RAGGED
    section: Kind | None = None
    before: Kind | None = None
    for at, mark in enumerate(marks[: head.body]):
        item = mark.rest if mark.has_rest else None
        kind = mark.kind
        if mark.cue is not None:
            section = kind if kind in _LISTS and item is None else None
        elif kind is None:
            if title is not None and _is_form_of(mark.line, title):
                kind, section = "title", None
            elif section is not None:
                kind = section
            elif _is_clock(marks, at):
                kind = "timestamp"
            elif head.known is not None or (head.title is not None and at > head.title):
                kind = _after_title(marks, at, title or "", story, before)
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


def _story_words(marks: list[Mark], head: Head) -> frozenset[str]:
    parts = [marks[head.title].line.folded] if head.title is not None else []
    parts += [mark.line.folded for mark in marks[head.body : head.body + 3] if mark.open]
    return content(" ".join(parts))


def _before_title(marks: list[Mark], at: int) -> Kind:
    line = marks[at].line
    if marks[at].prose:
        return "headlines"
    if openings.is_editor(line.folded):
        return "byline"
    opening = openings.kind_of_opening(line.text) if line.words <= _LEAD + 3 else None
    if opening is not None:
        return opening
    if line.words > _NAME:
        return "related"
    if line.folded == marks[0].line.folded and not line.bulleted:
        return "outlet_line"
    return "navigation"


def _after_title(
    marks: list[Mark], at: int, title: str, story: frozenset[str], before: Kind | None
) -> Kind:
    line = marks[at].line
    if _is_repeated(marks, at):
        return "caption"
    if openings.is_person(line.folded.split()) and line.words <= _LEAD:
        return "byline"
    if line.bulleted or marks[at].prose:
        return "lead"
    opening = openings.kind_of_opening(line.text) if line.words <= _LEAD + 3 else None
    if opening is not None:
        return opening
    if openings.is_reporting_line(line):
        return "dateline"
    if shapes.is_picture(line):
        return "caption"
    if line.words <= _NAME:
        if line.words > 1 and (before == "byline" or title.startswith(_form(line.text) + ":")):
            return "byline"
        return "source" if openings.names_agency(line.folded) else "caption"
    if share(content(line.folded), story) > 0:
        return "lead"
    return "related" if line.words > _LEAD else "caption"


def _is_repeated(marks: list[Mark], at: int) -> bool:
    text = marks[at].line.folded
    near = marks[max(0, at - 1) : at] + marks[at + 1 : at + 2]
    return any(mark.line.folded == text for mark in near)
