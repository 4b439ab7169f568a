"""The edges of an article's text: what only looks like its first or last paragraph.

The inside of a text is left alone: there a dash, three dots or a reader's word may be the author's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.pages import line_shapes
from streams.pages.kinds import PROSE
from streams.pages.word_overlap import content, same_title, share
from streams.pages.wordlists import word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures
    from streams.pages.lines import Line

_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile("[،؛.,:]")
_OPENING = re.compile(r"^[^.،:]{3,40}? [-–—] ?[^.،:\s]{2,}")
_CLEAN, _LONG, _READERS, _TEASER = 0.6, 16, 3, 45
_TICKER, _NAME = 20, 4
_SMALL = frozenset("في علي من عن الي مع بعد قبل ان بين خلال".split())
_FEWEST_SMALL, _OWN_TITLE, _LOOKED_AT, _MOST_TEASERS = 2, 0.2, 400, 4
_POINT, _MOST_POINTS, _RATE, _MENU = 4, 4, 4, 3
_STRANGE, _WORDS_OF_OPENING = 0.35, 5
_INSIDE = 0.8


def trim_edges(
    marks: Sequence[LineFeatures],
    kinds: list[Kind],
    stories: Sequence[int],
    markup: Sequence[Markup] | None,
) -> None:
    """Give the lines at both ends of the main text that are not of it their own kinds.

    On a page whose paragraphs end as sentences do: beginnings of other stories that dots cut off,
    runs of headlines on one line, readers' words, the first lines of another story.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; changed in place.
        stories: the number of each line's article.
        markup: what the markup says of each line; None for flat text.
    """
    _drop_late_leads(kinds, stories)
    titles = (at for at, kind in enumerate(kinds) if kind == "title" and stories[at] == 0)
    title = next(titles, 0)
    for at in range(title):
        mark = marks[at]
        if (
            kinds[at] in ("body", "subheading")
            and mark.open
            and (mark.line.bulleted or not mark.prose)
        ):
            kinds[at] = "related"
    text = [at for at, kind in enumerate(kinds) if kind == "body" and stories[at] == 0]
    if text and kinds[title] == "title":
        _keep_points(marks, kinds, range(title + 1, text[0]))
    if len(text) < 2:  # noqa: PLR2004 -- two ends
        return
    whole = [
        at
        for at in text
        if line_shapes.ends_sentence(marks[at].line) and not _is_cut(marks[at].line)
    ]
    if len(whole) < _CLEAN * len(text) or not whole:
        return
    main = frozenset[str]().union(*(content(marks[at].line.folded) for at in whole))
    for at in text:
        if marks[at].kind is not None or whole[0] <= at <= whole[-1]:
            continue
        ends = at + 1 == len(marks)
        kind = _before(marks[at].line) if at < whole[0] else _after(marks[at], main, ends=ends)
        if kind is None and at > whole[-1] and markup is not None and not markup[at].main:
            kind = "related"
        kinds[at] = kind or "body"
    if markup is not None:
        _drop_strange_ends(marks, kinds, text, markup)


def _drop_strange_ends(
    marks: Sequence[LineFeatures], kinds: list[Kind], text: Sequence[int], markup: Sequence[Markup]
) -> None:
    """Take what stands below the main element and is of other things for other stories."""
    inside = [at for at in text if markup[at].main]
    below = [at for at in text if not inside or at > inside[-1]]
    below = [at for at in below if marks[at].kind is None and kinds[at] == "body"]
    words = sum(marks[at].line.words for at in inside)
    if not below or words < _INSIDE * sum(marks[at].line.words for at in text):
        return
    said = frozenset[str]().union(*(content(marks[at].line.folded) for at in inside))
    for at in below:
        if share(content(marks[at].line.folded), said) <= _STRANGE:
            kinds[at] = "related"


def _drop_late_leads(kinds: list[Kind], stories: Sequence[int]) -> None:
    """Call a standfirst below the whole text a headline: it stands above its story."""
    last = max((at for at, kind in enumerate(kinds) if kind == "body"), default=len(kinds))
    for at in range(last + 1, len(kinds)):
        if kinds[at] == "lead" and stories[at] == 0:
            kinds[at] = "related"


def _keep_points(marks: Sequence[LineFeatures], kinds: list[Kind], between: range) -> None:
    """Take a few bulleted lines between title and text for the points of a standfirst."""
    if any((cue := marks[at].cue) is not None and cue.reach == "section" for at in between):
        return
    points = [at for at in between if marks[at].open and marks[at].line.bulleted]
    points = [at for at in points if marks[at].line.words >= _POINT]
    if len(points) <= _MOST_POINTS:
        for at in points:
            kinds[at] = "lead"


def drop_tickers(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Tell a run of headlines on one line from a paragraph: it stands above the title.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; changed in place.
    """
    _drop_rates(marks, kinds)
    for at, kind in enumerate(kinds):
        if kind == "title" and marks[at].line.words > _NAME:
            return
        line = marks[at].line
        if kind == "body" and is_ticker(line):
            below = range(at + 1, min(at + 4, len(marks)))
            if any(
                marks[i].open and not marks[i].prose and marks[i].line.words > _NAME for i in below
            ):
                kinds[at] = "headlines"


def _drop_rates(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take rates and temperatures above the menu for a part of it: a label and a number each."""
    menu = -1
    for at, kind in enumerate(kinds):
        if (kind in PROSE and marks[at].line.words > _RATE) or (at and kind == "title"):
            break
        if kinds[max(0, at + 1 - _MENU) : at + 1] == ["navigation"] * _MENU:
            menu = at
    for at in range(menu):
        if kinds[at] in PROSE and any(char.isdigit() for char in marks[at].line.text):
            kinds[at] = "navigation"


def is_ticker(line: Line) -> bool:
    """Say whether a line may be a run of headlines: long, no punctuation, yet no menu of names."""
    if line.words < _TICKER or _SIGNS.search(line.text):
        return False
    small = sum(word in _SMALL for word in line.folded.split())
    return small >= _FEWEST_SMALL


def drop_teasers(marks: Sequence[LineFeatures], kinds: list[Kind], given: str | None) -> None:
    """Take text above the title for another story's where the title's own text is the longer.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; changed in place.
        given: the title, when the sender or the markup gives it.
    """
    title = next((at for at, kind in enumerate(kinds) if kind == "title"), 0)
    above = [at for at in range(title) if kinds[at] in ("body", "lead", "subheading")]
    between = marks[above[-1] : title] if above else ()
    cued = any(mark.cue is not None and mark.cue.reach == "section" for mark in between)
    if not above or cued or len(above) > _MOST_TEASERS:
        return
    below = [at for at in range(title, len(kinds)) if kinds[at] == "body"]
    sizes = [sum(marks[at].line.words for at in part) for part in (above, below)]
    if sizes[0] >= sizes[1]:
        return
    text = content(" ".join(marks[at].line.folded[:_LOOKED_AT] for at in below[:3]))
    folded = marks[title].line.folded
    if (given and same_title(folded, given)) or share(content(folded), text) >= _OWN_TITLE:
        for at in above:
            if marks[at].kind is None:
                kinds[at] = "related"


def _before(line: Line) -> Kind | None:
    if _is_cut(line) and line.words <= _TEASER:
        return "related"
    if line.words >= _LONG and not _SIGNS.search(line.text.rstrip(".؟!")):
        return "headlines"
    return None


def _after(mark: LineFeatures, main: frozenset[str], *, ends: bool) -> Kind | None:
    """Judge a line below the text; the page itself may have been cut off at its end."""
    line = mark.line
    words = _WORD.findall(line.folded)
    if len(word_list("readers-words").intersection(words)) >= _READERS:
        return "comments"
    if _is_cut(line) and line.words <= _TEASER and not ends:
        return "related"
    if not _OPENING.match(line.text):
        return None
    said = content(line.folded.split(None, _WORDS_OF_OPENING)[-1])
    return "related" if share(said, main) <= _STRANGE else None


def _is_cut(line: Line) -> bool:
    return line.text.rstrip("\"”»’')] ").endswith(("...", "…"))
