"""What stands around a line and decides against its label: elements of the markup, the title.

The labeller weighs everything it is told and is wrong now and then where nothing has to be weighed:
a reader's comment stands in an element for comments, a stamp below the title is the article's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.pages import bylines, line_shapes
from streams.pages.kinds import PROSE, STAMPS
from streams.pages.outlets import is_outlet
from streams.pages.wordlists import stamp_words, word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_LISTS: frozenset[Kind] = frozenset({"related", "headlines", "read_also", "comments"})
_LONGEST_SUBHEADING, _ABOVE_TITLE = 14, 2
_LONGEST_NAME, _MOST_WORDS, _MOST_ABOVE = 4, 8, 0.7
_PARTICLES = frozenset(("بن", "بنت", "ابو", "ال"))
_FEW, _LONGEST_INGREDIENT, _LONGEST_FORMULA = 2, 9, 16
_SHORTEST_QUOTE, _LONGEST_QUOTE, _NEAR_QUOTE = 6, 400, 8
_MOST_ROWS, _MOSTLY_ROWS, _LONGEST_CAPTION = 60, 0.6, 20
_MEASURE = "نصف|ربع|كوب|ملعق|حبه|رشه|كيلو|لتر|جرام|غرام|\\d+ (?:حب|كوب|ملاعق|اكواب)"
_ROW = re.compile(
    rf"^(?!\d+[.)]? )\D*[^\W\d].*\d|^[^\W\d][^:،.]{{1,25}}: ?\S|(?:^|- )(?:\d+ )?(?:{_MEASURE})"
)
"""A row of data: words and a number behind them, a label and what it says, a measure."""
_CLOCK = re.compile(r"\d{1,2}:\d\d(?: ?[صم])?")
_PLACE = r"[^\W\d]{2,}(?: [^\W\d]+)?"
_OPENING = re.compile(
    rf"{_PLACE} ?[،,/(-]? ?\d{{1,2}} [^\W\d]+ \d{{4}} ?[)]?[-–—:/]"
    rf"|{_PLACE} ?[-–—/] ?{_PLACE} ?[-–—:] "
)
"""How a paragraph opens with its place and its day, or its place and its supplier."""
_QUOTES = ' "“”«».'
_RECIPE = re.compile("(?:ال)?(?:مقادير|مكونات)(?: (?!ال)\\w+| ال\\w+)?|مقادير .{2,20}")
_FORMULA = re.compile(
    '^بسم الله الرحمن الرحيم|انا لله وانا اليه راجعون|^["“]?يا ايتها النفس المطمينه|البقاء لله'
)
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
            if own in STAMPS and kinds[at] in _LISTS:
                kinds[at] = own
        _name_authors(marks, kinds, range(title + 1, text))
        _name_columnists(marks, kinds, range(max(1, title - _ABOVE_TITLE), title))
    _sign_boxes(marks, kinds)
    _keep_starred(marks, kinds)
    _end_in_comments(marks, kinds)
    _keep_ingredients(marks, kinds)
    _keep_formulas(marks, kinds)
    _keep_tables(marks, kinds)
    _head_entries(marks, kinds)
    _drop_pull_quotes(marks, kinds)
    _caption_openings(marks, kinds)
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


def _keep_starred(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a short line behind two stars between paragraphs for a subheading: agencies write so."""
    for at, mark in enumerate(marks[1:-1], 1):
        if mark.line.text.startswith("**") and mark.line.words <= _LONGEST_SUBHEADING:
            above = any(kinds[i] in PROSE for i in range(max(0, at - 2), at))
            if above and kinds[at + 1] in PROSE and marks[at + 1].prose:
                kinds[at] = "subheading"


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


def _keep_ingredients(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take the short lines below "ingredients" for text, up to the next paragraph or section."""
    at = 0
    while at < len(marks):
        line = marks[at].line
        short = line.words <= _LONGEST_INGREDIENT and marks[at].open and kinds[at] != "title"
        if not short or not _RECIPE.fullmatch(line.folded.strip(" :•")):
            at += 1
            continue
        end = at + 1
        while end < len(marks) and _is_ingredient(marks[end]):
            end += 1
        if end < len(marks) and end - at > _FEW and kinds[end] in PROSE:
            kinds[at] = "subheading"
            for i in range(at + 1, end):
                kinds[i] = "body"
        at = end


def _is_ingredient(mark: LineFeatures) -> bool:
    return mark.cue is None and not mark.prose and 1 <= mark.line.words <= _LONGEST_INGREDIENT


def _keep_formulas(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a religious formula beside the text for text: obituaries begin and end with them."""
    for at, mark in enumerate(marks):
        if mark.cue is not None or kinds[at] in PROSE or mark.line.words > _LONGEST_FORMULA:
            continue
        beside = (kinds[i] for i in (at - 1, at + 1) if 0 <= i < len(marks))
        if any(kind in PROSE for kind in beside) and _FORMULA.search(mark.line.folded):
            kinds[at] = "body"


def _keep_tables(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take lines of data between two parts of the text for text: prices, line-ups, ingredients."""
    at = next((i for i, kind in enumerate(kinds) if kind in PROSE), len(kinds))
    while at < len(marks):
        first = at
        while at < len(marks) and kinds[at] not in PROSE:
            at += 1
        if at == first:
            at += 1
            continue
        run = range(first, at)
        plain = [i for i in run if marks[i].kind != "ad"]
        inside = at < len(marks) and 1 < len(plain) <= _MOST_ROWS
        if inside and all(marks[i].open for i in plain):
            data = {i for i in plain if _ROW.search(marks[i].line.folded)}
            titled = any(kinds[i] == "title" and i not in data for i in plain)
            if len(data) >= _MOSTLY_ROWS * len(plain) and not titled:
                for i in plain:
                    kinds[i] = "body"


def _head_entries(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take the line between a clock and a paragraph for a heading: live coverage is written so."""
    heads = [
        at
        for at in range(1, len(marks) - 1)
        if _CLOCK.fullmatch(marks[at - 1].line.folded.strip(" |"))
        and marks[at].open
        and not line_shapes.ends_sentence(marks[at].line)
        and 1 < marks[at].line.words <= _LONGEST_SUBHEADING
        and kinds[at + 1] in PROSE
        and marks[at + 1].prose
    ]
    if len(heads) > 1:
        for at in heads:
            kinds[at] = "subheading"


def _caption_openings(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a line that is no sentence, above the paragraph with the dateline, for a caption."""
    text = [at for at, kind in enumerate(kinds) if kind in PROSE and marks[at].line.words > _FEW]
    if len(text) > 1 and text[1] == text[0] + 1:
        line = marks[text[0]].line
        opening = _OPENING.match(marks[text[1]].line.folded)
        if opening and not line_shapes.ends_sentence(line) and line.words <= _LONGEST_CAPTION:
            kinds[text[0]] = "caption"


def _drop_pull_quotes(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a sentence that a paragraph nearby has, and that is set apart again, for a caption."""
    text = [at for at, kind in enumerate(kinds) if kind in PROSE]
    for place, at in enumerate(text):
        line = marks[at].line
        said = line.folded.strip(_QUOTES)
        if line.words < _SHORTEST_QUOTE or len(said) > _LONGEST_QUOTE:
            continue
        near = text[max(0, place - _NEAR_QUOTE) : place + _NEAR_QUOTE + 1]
        if any(
            len(marks[i].line.folded) > len(line.folded) and said in marks[i].line.folded
            for i in near
        ):
            kinds[at] = "caption"


def _name_authors(marks: Sequence[LineFeatures], kinds: list[Kind], between: range) -> None:
    """Take a name of two to four words beside a stamp or above a role for a byline."""
    for at in between:
        line = marks[at].line
        if not marks[at].open or kinds[at] in STAMPS or line.words > _MOST_WORDS:
            continue
        if _NO_NAME.search(line.text.strip("•| ")):
            continue
        words = _WORD.findall(line.folded)
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
        signed = stamped or written or (titled and at == between.start)
        if has_role or (signed and named):
            kinds[at] = "byline"


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
