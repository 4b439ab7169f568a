"""Runs of short lines in and after a story: subheadings, lists, headlines, signatures, tags.

Short lines say little by themselves. What stands before and after them decides, and how the page
writes: an outlet that closes its sentences does not leave five paragraphs open in a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from streams.pages import openings, shapes
from streams.pages.cues import is_bare_tags
from streams.pages.likeness import content, share
from streams.pages.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.kinds import Kind
    from streams.pages.marks import Mark

_CLEAN = 0.6
_QUESTIONS = 3
_LIKE_ITS_TITLE = 0.34
_HEADLINE, _LONGEST_HEADLINE, _MOST_HEADLINES = 5, 20, 12
_LONGEST_SUBHEADING, _LONGEST_ITEM_HEADING = 12, 7
_SIGN_OFF, _LONGEST_SIGN_OFF, _MOST_SIGNATURES = 3, 9, 3
_FEWEST_TAGS = 3
_LONG_LAST_LINE = 9
_WORDS_OF_A_PAGE = 25


class Style(Struct, frozen=True):
    """How a page writes.

    Args:
        clean: most paragraphs end as sentences do.
        ragged: many lines are short.
        talks: it has questions, as an interview does.
    """

    clean: bool
    ragged: bool
    talks: bool


class Place(Struct, frozen=True):
    """Where a run of short lines stands.

    Args:
        before: the line before, when it is part of the story's text.
        following: the paragraph after it, when the story resumes there.
        ended: whether something said before that the story has ended.
        words: how many words the story has so far.
    """

    before: Line | None
    following: Line | None
    ended: bool
    words: int


def style_of(marks: Sequence[Mark]) -> Style:
    """Say how a page writes.

    Args:
        marks: the marks of the page.

    Returns:
        Its style.
    """
    opened = [mark for mark in marks if mark.open]
    prose = [mark.line for mark in opened if mark.prose]
    closed = sum(map(shapes.ends_sentence, prose))
    return Style(
        clean=bool(prose) and closed >= _CLEAN * len(prose),
        ragged=len(prose) < _CLEAN * len(opened),
        talks=sum(_asks(mark.line) for mark in opened) >= _QUESTIONS,
    )


def short_lines(run: list[Line], place: Place, style: Style) -> list[Kind]:
    """Say what the lines of a run are.

    Args:
        run: the lines, at least one.
        place: where they stand.
        style: how the page writes.

    Returns:
        A kind for each line.
    """
    signs = place.following is None and len(run) == 1 and shapes.is_credit(run[0])
    if not signs and (_is_list(run, place, style) or _is_wrapped(run, place, style)):
        return ["body"] * len(run)
    if place.following is not None:
        return _between_paragraphs(run, place.following, style)
    return _after_story(run, place, style)


def _is_list(run: list[Line], place: Place, style: Style) -> bool:
    """Say whether the lines are items that a paragraph announces, questions or verses."""
    if place.before is not None and place.before.text.rstrip()[-1:] in ":؛،":
        return True
    if place.ended:
        return False
    if any(line.text[-1] == ":" for line in run[:-1]):
        return True
    if len(run) == 1 and run[0].words <= _LONGEST_ITEM_HEADING:
        return _asks(run[0]) and style.talks
    if all(shapes.is_list_item(line) or _is_question(line) for line in run):
        return True
    return style.talks and any(map(_asks, run))


def _is_wrapped(run: list[Line], place: Place, style: Style) -> bool:
    """Say whether the lines go on with a sentence that an outlet broke into lines."""
    if place.before is None or place.ended or shapes.ends_sentence(place.before):
        return False
    return not style.clean and run[0].words > _HEADLINE


def _are_headlines(run: list[Line], style: Style) -> bool:
    """Say whether the lines can only be headlines: the page's sentences all end as such do."""
    if not style.clean or style.ragged or len(run) > _MOST_HEADLINES:
        return False
    return all(
        _HEADLINE <= line.words <= _LONGEST_HEADLINE
        and line.text[-1] not in ".؟?!:،؛"
        and not shapes.is_list_item(line)
        for line in run
    )


def _between_paragraphs(run: list[Line], following: Line, style: Style) -> list[Kind]:
    last = run[-1]
    heading = last.words <= _LONGEST_SUBHEADING and last.text[-1] not in ":.،؛"
    alone: Kind = "subheading" if heading else "body"
    if len(run) == 1:
        return [alone]
    short = last.words < _HEADLINE
    if not _are_headlines(run[:-1] if short else run, style):
        kinds: list[Kind] = ["body"] * len(run)
        kinds[-1] = "subheading" if heading and short else "body"
        return kinds
    kinds = ["related"] * len(run)
    near = share(content(last.folded), content(following.folded))
    if heading and (short or near >= _LIKE_ITS_TITLE):
        kinds[-1] = "subheading"
    return kinds


def _after_story(run: list[Line], place: Place, style: Style) -> list[Kind]:
    if len(run) >= _FEWEST_TAGS and all(line.words <= _SIGN_OFF for line in run):
        bare = all(line.text.replace(" ", "").isalnum() for line in run)
        return ["tags" if bare and style.clean else "body"] * len(run)
    kinds = [_sign_off(line, place.words) for line in run]
    if len(run) == 1:
        return [kinds[0] or _last_line(run[0], place, style)]
    if not place.ended and kinds[0] is None:
        plain: Kind = "related" if _are_headlines(run, style) else "body"
        return [kind if kind == "byline" else plain for kind in kinds]
    signed = kinds[0] == "byline" and len(run) <= _MOST_SIGNATURES and not place.ended
    return [kind or ("byline" if signed else "related") for kind in kinds]


def _last_line(line: Line, place: Place, style: Style) -> Kind:
    """Tell a last paragraph that lost its stop from a headline below the story."""
    long = line.words >= _LONG_LAST_LINE or shapes.continues(line) or shapes.ends_sentence(line)
    if long and not place.ended:
        return "body"
    told = style.clean or place.ended
    return "related" if told and place.words >= _WORDS_OF_A_PAGE else "body"


def _sign_off(line: Line, words: int) -> Kind | None:
    if is_bare_tags(line):
        return "tags"
    if words < _WORDS_OF_A_PAGE or line.words > _LONGEST_SIGN_OFF:
        return None
    opening = openings.kind_of_opening(line.text)
    if opening == "dateline" and openings.names_agency(line.folded):
        return "source"
    if shapes.is_credit(line) or opening == "byline":
        return "byline"
    if line.words > _SIGN_OFF or shapes.ends_sentence(line):
        return None
    return "byline" if openings.is_like_a_person(line.folded.split()) else "outlet_line"


def _asks(line: Line) -> bool:
    return line.text.rstrip('"”»)')[-1:] in "؟?"


def _is_question(line: Line) -> bool:
    """Say whether a line asks, and is too long for a subheading that does."""
    return _asks(line) and line.words >= _HEADLINE
