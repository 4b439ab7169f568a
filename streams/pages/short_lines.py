"""Short lines between paragraphs: data, headings, formulas are text, what repeats is not.

The labeller knows such lines from lists of headlines and from captions; what stands above and below
them says more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.pages import bylines, line_shapes
from streams.pages.kinds import PROSE
from streams.pages.word_overlap import content, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_LONGEST_SUBHEADING, _LONGEST_QUESTION, _TOLD = 14, 8, 0.5
_UNSURE: frozenset[Kind] = frozenset({"caption", "navigation"})
_ENDS: frozenset[Kind] = frozenset({"share", "related", "comments", "tags", "rights", "headlines"})
_FEW, _LONGEST_INGREDIENT, _LONGEST_FORMULA = 2, 9, 16
_SHORTEST_QUOTE, _LONGEST_QUOTE, _NEAR_QUOTE = 6, 400, 8
_MOST_ROWS, _MOSTLY_ROWS, _LONGEST_ROW, _LONGEST_CAPTION = 60, 0.6, 200, 20
_MEASURE = "نصف|ربع|كوب|ملعق|حبه|رشه|كيلو|لتر|جرام|غرام|\\d+ (?:حب|كوب|ملاعق|اكواب)"
_ROW = re.compile(
    rf"^(?!\d+[.)]? )\D*[^\W\d].*\d|^[^\W\d][^:،.]{{1,25}}: ?\S|(?:^|- )(?:\d+ )?(?:{_MEASURE})"
)
"""A row of data: words and a number behind them, a label and what it says, a measure."""
_CLOCK = re.compile(r"(?:\d{1,2}[.)] )?\d{1,2}:\d\d(?: ?[صم])?")
_PLACE_AND_DAY = re.compile(
    r"[^\W\d]{2,}(?: [^\W\d]+)? ?[،,/(-]? ?\d{1,2} [^\W\d]+ \d{4} ?[)]?[-–—:/]"
)
_QUOTES = ' "“”«».'
_RECIPE = re.compile("(?:ال)?(?:مقادير|مكونات)(?: (?!ال)\\w+| ال\\w+)?|مقادير .{2,20}")
_FORMULA = re.compile(
    '^بسم الله الرحمن الرحيم|انا لله وانا اليه راجعون|^["“]?يا ايتها النفس المطمينه|البقاء لله'
)


def follow_paragraphs(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Give short lines between paragraphs, or beside one, the kind that their neighbours tell.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; changed in place.
    """
    _keep_starred(marks, kinds)
    _keep_subheadings(marks, kinds)
    _keep_ingredients(marks, kinds)
    _keep_formulas(marks, kinds)
    _keep_tables(marks, kinds)
    _head_entries(marks, kinds)
    _drop_pull_quotes(marks, kinds)
    _caption_openings(marks, kinds)
    _drop_widgets(marks, kinds)


def _keep_starred(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a short line behind two stars between paragraphs for a subheading: agencies write so."""
    for at, mark in enumerate(marks[1:-1], 1):
        if mark.line.text.startswith("**") and mark.line.words <= _LONGEST_SUBHEADING:
            above = any(kinds[i] in PROSE for i in range(max(0, at - 2), at))
            if above and kinds[at + 1] in PROSE and marks[at + 1].prose:
                kinds[at] = "subheading"


def _keep_subheadings(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a lone short line between two paragraphs for a subheading where the next one repeats it.

    A question between them is one too: interviews and explainers are written so.
    """
    for at in range(1, len(marks) - 1):
        line = marks[at].line
        able = kinds[at] in _UNSURE and marks[at].open and _FEW <= line.words <= _LONGEST_QUESTION
        if not able or not _between_sentences(marks, kinds, at):
            continue
        told = share(content(line.folded), content(marks[at + 1].line.folded))
        if told >= _TOLD or line.text.rstrip().endswith("؟"):
            kinds[at] = "subheading"


def _between_sentences(marks: Sequence[LineFeatures], kinds: Sequence[Kind], at: int) -> bool:
    """Say whether a paragraph ends above a line and another one, as long, begins below."""
    beside = (at - 1, at + 1)
    return all(kinds[i] in PROSE and marks[i].prose for i in beside) and line_shapes.ends_sentence(
        marks[at - 1].line
    )


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
            data = {i for i in plain if _is_row(marks[i].line.folded)}
            titled = any(kinds[i] == "title" and i not in data for i in plain)
            if len(data) >= _MOSTLY_ROWS * len(plain) and not titled:
                for i in plain:
                    kinds[i] = "body"


def _is_row(folded: str) -> bool:
    return len(folded) <= _LONGEST_ROW and _ROW.search(folded) is not None


def _head_entries(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take the line between a clock and a paragraph for a heading: live coverage is written so."""
    heads = [
        at
        for at in range(1, len(marks) - 1)
        if kinds[at + 1] in PROSE
        and marks[at + 1].prose
        and 1 < marks[at].line.words <= _LONGEST_SUBHEADING
        and marks[at].open
        and _CLOCK.fullmatch(marks[at - 1].line.folded.strip(" |"))
        and not line_shapes.ends_sentence(marks[at].line)
    ]
    if len(heads) > 1:
        for at in heads:
            kinds[at] = "subheading"


def _drop_widgets(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take short lines far below the last paragraph, past other things, for a box: the weather."""
    prose = [at for at, kind in enumerate(kinds) if kind in PROSE and marks[at].prose]
    past = False
    for at in range(prose[-1] + 1, len(marks)) if len(prose) > _FEW else ():
        if past and kinds[at] in PROSE:
            kinds[at] = "related"
        past = past or kinds[at] in _ENDS


def _caption_openings(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take a line that is no sentence, above the paragraph with the dateline, for a caption."""
    text = [at for at, kind in enumerate(kinds) if kind in PROSE and marks[at].line.words > _FEW]
    if len(text) > 1 and text[1] == text[0] + 1:
        line, below = marks[text[0]].line, marks[text[1]].line
        able = line.words <= _LONGEST_CAPTION and not line_shapes.ends_sentence(line)
        if able and (_PLACE_AND_DAY.match(below.folded) or bylines.byline(below)):
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
