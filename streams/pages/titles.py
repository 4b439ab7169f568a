"""Where a page's title is, and where its story begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.fold import fold
from streams.pages import openings, shapes
from streams.pages.likeness import content, share

if TYPE_CHECKING:
    from streams.pages.kinds import Kind
    from streams.pages.lines import Line
    from streams.pages.marks import Mark

_FARTHEST_TITLE = 80
_TITLE_WORDS = range(2, 31)
_LIKE_THE_STORY, _CLEARLY = 0.25, 0.15
_LEAD, _NAME, _SITE = 5, 3, 6
_TICKER, _MASTHEAD, _PARAGRAPH = 20, 10, 15
_LONGEST_STANDFIRST, _MOST_FLASH_LINES = 40, 12
_WRAPPED_LINES, _LONGEST_WRAPPED, _FULL = 6, 110, 0.7
_STAMPS: frozenset[Kind] = frozenset({"timestamp", "byline", "dateline"})


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
    found = _given(marks, title, prose[0]) if title else _most_like_the_story(marks, prose)
    body = next((at for at in prose if found is None or at > found), prose[0])
    if found is not None and body == found + 1 and _is_standfirst(marks, body):
        body = next((at for at in prose if at > body), body)
    if _is_wrapped(marks) or not any(shapes.ends_sentence(marks[at].line) for at in prose):
        least = 1 if _is_wrapped(marks) else _PARAGRAPH
        after = range(0 if found is None else found + 1, body)
        body = next((at for at in after if _is_text(marks[at], least)), body)
    return Head(
        found,
        _with_opening(marks, body, found),
        known=form(title) if title and found is None else None,
    )


def _is_text(mark: Mark, least: int) -> bool:
    return mark.open and not mark.line.bulleted and mark.line.words >= least


def _is_standfirst(marks: list[Mark], at: int) -> bool:
    """Say whether stamps follow the sentence under the title."""
    following = marks[at + 1 : at + 2]
    return marks[at].line.words <= _LONGEST_STANDFIRST and any(
        mark.kind in _STAMPS for mark in following
    )


def _is_wrapped(marks: list[Mark]) -> bool:
    """Say whether the text was broken into lines of equal length."""
    sizes = [len(mark.line.text) for mark in marks if mark.open]
    longest = max(sizes, default=0)
    if len(sizes) < _WRAPPED_LINES or longest > _LONGEST_WRAPPED:
        return False
    full = sum(size > _FULL * longest for size in sizes)
    closed = sum(mark.open and shapes.ends_sentence(mark.line) for mark in marks)
    return full >= _FULL * len(sizes) and 0 < closed < _FULL * len(sizes)


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
            forms.setdefault(form(mark.line.text), at)
    if sum(mark.open for mark in marks) > _MOST_FLASH_LINES and not title:
        return Head(None, len(marks))
    given = forms.pop(form(title), None) if title else None
    places = list(forms.values())
    if given is not None and not places:
        # The title is all there is, sent as the text too.
        return Head(None, given)
    if title and given is None and places:
        # Only what follows the title was sent: verses, a list, a flash.
        return Head(None, next(at for at, mark in enumerate(marks) if mark.open), form(title))
    if not 1 <= len(places) <= (1 if title else 2):
        return Head(None, len(marks))
    return Head(places[0] if len(places) > 1 else given, places[-1])


def _given(marks: list[Mark], title: str, first_prose: int) -> int | None:
    for at, mark in enumerate(marks[: first_prose + 1]):
        if is_form_of(mark.line, form(title)):
            return at
    return None


def is_form_of(line: Line, title: str) -> bool:
    """Say whether a line is the title, perhaps with the site's name after it."""
    own = form(line.text)
    if own == title:
        return True
    short, long = sorted((own, title), key=len)
    words = len(short.split())
    return words > _NAME and long.startswith(short) and len(long.split()) - words <= _SITE


def form(text: str) -> str:
    """Give a title's form for comparing: folded, single spaces, no quotes or stops around it."""
    return " ".join(fold(text).split()).strip(" .\"«»“”'")


def _most_like_the_story(marks: list[Mark], prose: list[int]) -> int | None:
    """Give the line that shares most words with the paragraphs after it, else by its place."""
    best, best_score = None, _LIKE_THE_STORY
    paragraphs = {at: content(marks[at].line.folded) for at in prose[:6]}
    for at, mark in enumerate(marks[:_FARTHEST_TITLE]):
        if any(place < at for place in prose):
            break
        if not _may_be_title(mark):
            continue
        story = [stems for place, stems in paragraphs.items() if place > at][:2]
        if not story:
            break
        score = share(content(mark.line.folded), story[0] | story[-1])
        score *= min(1.0, mark.line.words / _LEAD)
        if mark.prose and score < 2 * _LIKE_THE_STORY:
            continue
        if score > best_score + (_CLEARLY if best is not None else 0.0):
            best, best_score = at, score
    return _by_place(marks, prose[0]) if best is None else best


def _may_be_title(mark: Mark) -> bool:
    line = mark.line
    if not mark.open or line.words not in _TITLE_WORDS or line.bulleted:
        return False
    return not mark.prose or not shapes.ends_sentence(line)


def _by_place(marks: list[Mark], body: int) -> int | None:
    """Give the title of a page whose story says it in other words: before the stamps, or alone."""
    candidates = [
        at
        for at, mark in enumerate(marks[:body])
        if _may_be_title(mark)
        and mark.line.words > _NAME
        and openings.kind_of_opening(mark.line.text) is None
        and not openings.is_person(mark.line.folded.split())
    ]
    if not candidates:
        return None
    stamps = (at for at, mark in enumerate(marks[:body]) if mark.kind in _STAMPS)
    stamp = next((at for at in stamps if at > candidates[0]), None)
    if stamp is not None:
        candidates = [at for at in candidates if at < stamp]
        lead = len(candidates) > 1 and _reads_on(marks, candidates[-2], candidates[-1])
        return candidates[-2] if lead else candidates[-1]
    return candidates[0] if len(candidates) <= 2 else None  # noqa: PLR2004 -- a title and a standfirst


def _reads_on(marks: list[Mark], title: int, lead: int) -> bool:
    """Say whether the second of two lines is the longer standfirst of the first."""
    return title + 1 == lead and marks[lead].line.words > marks[title].line.words
