"""What stands around a line and decides against its label: elements of the markup, the title.

The labeller weighs everything it is told and is wrong now and then where nothing has to be weighed:
a reader's comment stands in an element for comments, a stamp below the title is the article's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from streams.pages import bylines, line_shapes
from streams.pages.kinds import PROSE, STAMPS
from streams.pages.outlets import is_outlet
from streams.pages.wordlists import stamp_words, word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_OF_ZONE: tuple[tuple[str, Kind], ...] = (
    ("comments", "comments"),
    ("caption", "caption"),
    ("poll", "app"),
    ("form", "app"),
    ("ad", "ad"),
)
"""What the zones of elements say for certain, in this order."""
_OTHERS = frozenset(
    "comments related lists share nav footer tags ad notice poll form aside caption".split()
)
_SUBHEADINGS = frozenset(("h2", "h3", "h4"))
_LISTS: frozenset[Kind] = frozenset({"related", "headlines", "read_also", "comments"})
_LONGEST_SUBHEADING, _ABOVE_TITLE, _MOST_ITEMS = 14, 2, 60
_LONGEST_NAME, _MOST_WORDS, _MOST_ABOVE = 4, 8, 0.7
_PARTICLES = frozenset(("بن", "بنت", "ابو", "ال"))
_FEW, _LONGEST_INGREDIENT, _LONGEST_FORMULA = 2, 9, 16
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


def follow_markup(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Let elements that are certain decide: comments, captions, forms; headings and lists in text.

    Args:
        marks: the lines of a page; one that the markup decides on is open no more.
        kinds: what each of them is; changed in place.
        markup: what the markup says of each line.
    """
    zones = [_zone(said) for said in markup]
    if any(kind in PROSE and zone is None for kind, zone in zip(kinds, zones, strict=True)):
        for at, zone in enumerate(zones):
            if zone is not None and (kinds[at] in PROSE or marks[at].open):
                _decide(marks, kinds, at, zone)
    _keep_related(marks, kinds, markup)
    _keep_subheadings(marks, kinds, markup)
    _keep_lists(marks, kinds, markup)


def _zone(said: Markup) -> Kind | None:
    """Give the kind that an element is certain of."""
    if said.whole in ("button", "label"):
        return "app"
    if said.near == "notice":
        return "app"
    return next((kind for name, kind in _OF_ZONE if name in said.zones), None)


def _decide(marks: list[LineFeatures], kinds: list[Kind], at: int, kind: Kind) -> None:
    kinds[at] = kind
    marks[at] = replace(marks[at], kind=kind)


def _keep_related(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take a paragraph in a box of related stories for a teaser, below the box's own heading."""
    headed = False
    for at, said in enumerate(markup):
        cue = marks[at].cue
        if said.near != "related":
            headed = False
        elif cue is not None and cue.kind in _LISTS:
            headed = True
        elif headed and kinds[at] in PROSE:
            _decide(marks, kinds, at, "related")


def _keep_subheadings(
    marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]
) -> None:
    """Take an unlinked heading between paragraphs of the main element for a subheading."""
    text = False
    for at, mark in enumerate(marks[:-1]):
        said, below = markup[at], markup[at + 1]
        able = said.tag in _SUBHEADINGS and said.main and not said.linked and mark.open
        able = able and _OTHERS.isdisjoint(said.zones) and kinds[at] not in {"title", "byline"}
        able = able and mark.line.words <= _LONGEST_SUBHEADING
        follows = kinds[at + 1] in PROSE and marks[at + 1].prose and below.main
        if text and able and follows:
            _decide(marks, kinds, at, "subheading")
        text = text or (kinds[at] == "body" and mark.prose)


def _keep_lists(marks: list[LineFeatures], kinds: list[Kind], markup: Sequence[Markup]) -> None:
    """Take unlinked items between two parts of the text for text: steps, ingredients, names."""
    at = 0
    while at < len(marks):
        first = at
        while at < len(marks) and markup[at].tag == "li":
            at += 1
        if at == first:
            at += 1
            continue
        items = range(first, at)
        inside = first > 0 and at < len(marks) and kinds[first - 1] in PROSE and kinds[at] in PROSE
        plain = all(
            markup[i].main and not markup[i].linked and _OTHERS.isdisjoint(markup[i].zones)
            for i in items
        )
        if inside and plain and len(items) <= _MOST_ITEMS:
            for i in items:
                if marks[i].cue is None:
                    _decide(marks, kinds, i, "body")


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
    _sign_boxes(marks, kinds)
    _keep_starred(marks, kinds)
    _end_in_comments(marks, kinds)
    _keep_ingredients(marks, kinds)
    _keep_formulas(marks, kinds)
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
        short = line.words <= _LONGEST_INGREDIENT and kinds[at] not in {"title", "tags"}
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
