"""What stands around a line decides against its label: the title, a stamp, the text above it.

The labeller weighs everything it is told and is wrong now and then where nothing has to be weighed:
a stamp below the title is the article's, a name beside it is the author's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.arabic.fold import fold
from streams.pages import bylines, line_shapes
from streams.pages.kinds import OTHERS, PROSE, STAMPS
from streams.pages.outlets import is_outlet
from streams.pages.short_lines import follow_paragraphs
from streams.pages.wordlists import stamp_words, word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_ABOVE_TITLE = 2
_LONGEST_NAME, _MOST_WORDS, _MOST_ABOVE = 4, 8, 0.7
_AROUND = "•| "
_ACCOUNT = re.compile(r"@?[A-Za-z]\w*_\w+@?|@\w+|\w+@(?!\w)")
_IN_BRACKETS = re.compile(r"\s*\([^()]{2,20}\)\s*$")
_PARTICLES = frozenset(("بن", "بنت", "ابو", "ال"))
_NO_NAME = re.compile(r"[\d،؛:!؟?«»\"()|/]|[-–—] ")
_ABOUT = re.compile("(?:نبذه )?عن (?:الكاتبه?|المولفه?|المحرره?|كاتبه? المقال)")
_INITIAL = re.compile(r"^[^\W\d]\. ?[^\W\d]{3,}$")
_ROLE = re.compile(
    "(?:مراسل|محرر|كاتب|صحفي|صحافي|باحث|معد|اعلامي|استاذ|خبير|بي بي سي)(?:ه|ات|ون|ين)?(?![^\\W\\d])"
)
_WORD = re.compile(r"[^\W\d_]+|\d+")


def follow_title(
    marks: Sequence[LineFeatures], kinds: list[Kind], markup: Sequence[Markup] | None
) -> None:
    """Give stamps beside the title, credits above the text and lone labels their own kinds.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; changed in place.
        markup: what the markup says of each line; None for flat text.
    """
    text = next(
        (at for at, kind in enumerate(kinds) if kind in PROSE and marks[at].prose), len(kinds)
    )
    title = max((at for at in range(text) if kinds[at] == "title"), default=None)
    if title is not None:
        for at in range(max(0, title - _ABOVE_TITLE), text):
            own = marks[at].kind
            if own in STAMPS and kinds[at] in OTHERS:
                kinds[at] = own
        _name_authors(marks, kinds, range(title + 1, text))
        _name_columnists(marks, kinds, range(max(1, title - _ABOVE_TITLE), title))
    _sign_boxes(marks, kinds)
    _end_in_comments(marks, kinds)
    follow_paragraphs(marks, kinds)
    for at, kind in enumerate(kinds):
        if at < text and kind == "end_mark":
            # Initials above the text are a picture's: ح.م, أ.ف.ب.
            kinds[at] = "caption"
        if kind == "dateline" and line_shapes.is_timestamp(marks[at].line):
            kinds[at] = "timestamp"
        elif kind == "dateline" and marks[at].kind is None:
            nav = markup is not None and "nav" in markup[at].zones
            if nav or not _may_be_dateline(marks[at]):
                kinds[at] = "navigation"


def _sign_boxes(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take the paragraph below "about the author" for a byline."""
    for at, mark in enumerate(marks[:-1]):
        if kinds[at + 1] not in PROSE or mark.line.words > _LONGEST_NAME:
            continue
        if _ABOUT.fullmatch(mark.line.folded.strip(" :")):
            kinds[at] = "navigation"
            kinds[at + 1] = "byline"


def _end_in_comments(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take what follows "comments (2)" for comments, where most of the text stands above it."""
    words = [mark.line.words * (kind in PROSE) for mark, kind in zip(marks, kinds, strict=True)]
    above, most = 0, _MOST_ABOVE * sum(words)
    ended = False
    for at, mark in enumerate(marks):
        above += words[at]
        if ended and (kinds[at] == "title" or (mark.cue is not None and kinds[at] != "comments")):
            return
        if ended and kinds[at] in PROSE:
            kinds[at] = "comments"
        is_cue = kinds[at] == "comments" and mark.cue is not None and mark.cue.kind == "comments"
        ended = ended or (is_cue and above >= most)


def _name_authors(marks: Sequence[LineFeatures], kinds: list[Kind], between: range) -> None:
    """Take a name of two to four words beside a stamp or above a role for a byline."""
    for at in between:
        line = marks[at].line
        if not marks[at].open or kinds[at] in STAMPS or line.words > _MOST_WORDS:
            continue
        shown = _without_place(line.text)
        if _NO_NAME.search(shown):
            continue
        placed = shown != line.text.strip(_AROUND)
        words = _WORD.findall(fold(shown) if placed else line.folded)
        written = bool(words) and words[0] in word_list("roles")
        names = words[written:]
        titled = bool(names) and names[0] in word_list("personal-titles")
        names = [word for word in names if word not in _PARTICLES]
        while names and names[0] in word_list("personal-titles"):
            names.pop(0)
        if not 1 < len(names) <= _LONGEST_NAME:
            continue
        beside = [i for i in (at - 1, at + 1) if i in between]
        stamped = any(kinds[i] in STAMPS for i in beside)
        has_role = at + 1 in between and _ROLE.match(marks[at + 1].line.folded.lstrip("• "))
        named = bylines.is_like_a_person(names) or _INITIAL.match(line.text)
        signed = stamped or written or placed or (titled and at == between.start)
        if has_role or (signed and named):
            kinds[at] = "byline"


def _without_place(text: str) -> str:
    """Give a byline without its city, before a colon or in brackets, and without an account."""
    text = _ACCOUNT.sub("", text.strip(_AROUND))
    before, colon, after = text.partition(":")
    if colon and fold(before.strip()).replace(" ", "_") in word_list("cities"):
        text = after
    return _IN_BRACKETS.sub("", text).strip()


def _name_columnists(marks: Sequence[LineFeatures], kinds: list[Kind], above: range) -> None:
    """Take a name above the title, and the line below that says what its bearer is, for bylines."""
    for at in above:
        name = marks[at - 1].line
        credited = line_shapes.is_credit(marks[at].line) and marks[at - 1].open
        if credited and bylines.is_like_a_person(_WORD.findall(name.folded)):
            kinds[at - 1] = kinds[at] = "byline"


def _may_be_dateline(mark: LineFeatures) -> bool:
    """Say whether a line has a city, an agency, an outlet or a date."""
    words = _WORD.findall(mark.line.folded)
    return (
        bylines.names_agency(mark.line.folded)
        or bylines.names_outlet(mark.line.folded)
        or not word_list("cities").isdisjoint({*words, "_".join(words[:2])})
        or not stamp_words().isdisjoint(words)
        or is_outlet(mark.line.text.strip(" :.-–—"))
        or bylines.kind_of_byline(mark.line.text) is not None
    )
