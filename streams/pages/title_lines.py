"""Which line above the text is its title: by what the text repeats, stamps and breadcrumbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.pages import bylines, line_shapes
from streams.pages.kinds import PROSE, STAMPS
from streams.pages.titles import without_site
from streams.pages.word_overlap import content, form, same_title, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_MAY_BE_TITLE: frozenset[Kind] = frozenset(
    {"headlines", "related", "caption", "lead", "subheading", "body"}
)
_TITLE_WORDS, _LEAST, _NAME, _STANDFIRST = range(4, 31), 5, 4, 14
_FAR, _LOOKED_AT, _REPEATED, _BESIDE, _HARDLY, _HEADS = 20, 400, 0.33, 0.25, 0.2, 0.5


def choose_title(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """See that the lines called title above the text are one title: the one that the text repeats.

    A short line that the text does not repeat is the site's name; where the only title is such a
    line, a headline near the text that it does repeat is the title.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; changed in place.
    """
    first = next((at for at in range(len(kinds)) if _begins(marks, kinds, at)), 0)
    text = [m.line.folded for m, k in zip(marks[first:], kinds[first:], strict=True) if k in PROSE]
    story = content(" ".join(part[:_LOOKED_AT] for part in text[:2]))
    above = range(max(0, first - _FAR), first)
    far = [at for at in range(first) if kinds[at] == "title" and at not in above]
    near = {at: share(content(marks[at].line.folded), story) for at in (*far, *above)}
    _choose(marks, kinds, near, first, story)
    _choose_of_two(marks, kinds, near)


def _choose(
    marks: Sequence[LineFeatures],
    kinds: list[Kind],
    near: Mapping[int, float],
    first: int,
    story: frozenset[str],
) -> None:
    """See that one line above the text, or several that say the same, are the title."""
    _drop_cut_titles(marks, kinds, first)
    _drop_credits(marks, kinds, first)
    titles = [at for at in range(first) if kinds[at] == "title"]
    led = _led_to(marks, first, story)
    if led is not None:
        _take(marks, kinds, led, titles)
        return
    if not titles:
        _find_title(marks, kinds)
        return
    forms = {marks[at].line.folded for at in titles}
    if len(forms) == 1 and _is_outdone(marks, kinds, near, titles[-1]):
        return
    if len(forms) == 1 and near.get(titles[-1], 1) > 0:
        return
    long = len(forms) == 1 and marks[titles[-1]].line.words > _NAME
    able = [
        at
        for at, said in near.items()
        if kinds[at] == "title"
        or (kinds[at] in _MAY_BE_TITLE and marks[at].open and said >= _REPEATED)
    ]
    able = [at for at in able if marks[at].line.words in _TITLE_WORDS or len(forms) > 1]
    if not able or (long and max(near[at] for at in able) < _REPEATED):
        return
    best = max(able, key=lambda at: (near[at] * min(1, marks[at].line.words / _LEAST), at))
    if not near[best]:
        return
    chosen = marks[best].line.folded
    for at in {*titles, best}:
        line = marks[at].line
        if same_title(line.folded, chosen):
            kinds[at] = "title"
        else:
            kinds[at] = "outlet_line" if line.words <= _NAME else "related"


def _choose_of_two(
    marks: Sequence[LineFeatures], kinds: list[Kind], near: Mapping[int, float]
) -> None:
    """Choose between kicker and title, and between title and standfirst, where one was taken.

    A line below that the text repeats, where it hardly repeats the one taken, is the title, and
    that its kicker. Below a title the long second of two headlines is its standfirst.
    """
    titles = [at for at in near if kinds[at] == "title"]
    if len(titles) != 1:
        return
    (title,) = titles
    above, below = title - 1, title + 1
    if below in near and _may_head(marks[below]) and kinds[below] not in STAMPS:
        said = near[below] * min(1, marks[below].line.words / _LEAST)
        if said >= _HEADS and said > near[title] + _REPEATED:
            kinds[title], kinds[below] = "related", "title"
        return
    listed = above - 1 in near and _may_head(marks[above - 1]) and kinds[above - 1] != "navigation"
    if above not in near or listed or not _may_head(marks[above]) or kinds[above] in STAMPS:
        return
    long = marks[title].line.words > _STANDFIRST >= marks[above].line.words > _LEAST
    if long and near[above] >= _REPEATED:
        kinds[above], kinds[title] = "title", "lead"


def _led_to(marks: Sequence[LineFeatures], first: int, story: frozenset[str]) -> int | None:
    """Give the headline that a breadcrumb or the first line has too, or that stands twice.

    Between a breadcrumb and its headline the section may stand; a page that begins with its
    window's title has the site's name behind it.
    """
    crumbs = [at for at in range(first) if line_shapes.is_breadcrumb(marks[at].line)]
    below = range(1, first)
    last = re.split(r" ?[/>»|›\\] ?", marks[crumbs[-1]].line.folded)[-1] if crumbs else ""
    window = (without_site(marks[0].line.text, None) or "") if marks else ""
    for title in (last, window):
        if len(title.split()) >= _LEAST:
            found = (at for at in below if same_title(marks[at].line.folded, title))
            at = next((at for at in found if not line_shapes.is_breadcrumb(marks[at].line)), None)
            if at is not None:
                return at
    for at in range(crumbs[-1] + 1, min(crumbs[-1] + 3, first)) if crumbs else ():
        line = marks[at].line
        said = share(content(line.folded), story)
        if _may_head(marks[at]) and line.words >= _LEAST and said >= _HARDLY:
            return at
        if line.words > _NAME:
            break
    for at in range(max(0, first - _FAR), first - 1):
        line = marks[at].line
        twice = line.words >= _LEAST and line.folded == marks[at + 1].line.folded
        if twice and _may_head(marks[at]) and share(content(line.folded), story) >= _HARDLY:
            return at
    return None


def _take(marks: Sequence[LineFeatures], kinds: list[Kind], led: int, titles: list[int]) -> None:
    """Make a line the title; another right below is its standfirst, farther below a caption."""
    for at in titles:
        if at != led and not same_title(marks[at].line.folded, marks[led].line.folded):
            kinds[at] = "lead" if at == led + 1 else "caption" if at > led else "related"
    _make_title(kinds, led)


def _begins(marks: Sequence[LineFeatures], kinds: Sequence[Kind], at: int) -> bool:
    """Say whether a line is running text, and no headline above its stamps."""
    able = kinds[at] in PROSE and marks[at].prose
    return able and not (_may_head(marks[at]) and _is_stamped(marks, kinds, at))


def _drop_cut_titles(marks: Sequence[LineFeatures], kinds: list[Kind], first: int) -> None:
    """Call a title that dots cut off, and that the first paragraph begins with, a teaser."""
    opening = form(marks[first].line.text) if marks else ""
    for at in range(first):
        text = marks[at].line.text.rstrip()
        if kinds[at] == "title" and text.endswith(("...", "…")):
            said = form(text.rstrip("….")).strip()
            if opening.startswith(said):
                kinds[at] = "related"


def _drop_credits(marks: Sequence[LineFeatures], kinds: list[Kind], first: int) -> None:
    """Call a title a byline that is a name above a stamp, or says what the person above it is."""
    for at in range(1, first):
        words = marks[at].line.folded.split()
        stamped = at + 1 < len(marks) and marks[at + 1].kind in STAMPS
        if kinds[at] == "title" and stamped and bylines.is_person(words) and len(words) <= _NAME:
            kinds[at] = "byline"
        named = kinds[at] == "title" and line_shapes.is_credit(marks[at].line)
        name = marks[at - 1].line.folded
        if named and bylines.is_like_a_person(name.split()):
            for i in range(first):
                if i == at or (marks[i].line.folded == name and marks[i].open):
                    kinds[i] = "byline"


def _is_outdone(
    marks: Sequence[LineFeatures], kinds: list[Kind], near: Mapping[int, float], title: int
) -> bool:
    """Give the place of a title that the text hardly repeats to a stamped line that it does."""
    own = near.get(title, 1.0) + _BESIDE * _is_stamped(marks, kinds, title)
    able = {
        at: said + _BESIDE
        for at, said in near.items()
        if _may_head(marks[at]) and said >= _REPEATED and _is_stamped(marks, kinds, at)
    }
    best = max(able, key=lambda at: able[at], default=None)
    if best is None:
        return False
    # What stands between the stamps of a headline and the text is a caption.
    below = range(best + 1, title)
    stamped = all(kinds[at] in STAMPS or marks[at].kind in STAMPS for at in below)
    captioned = bool(below) and stamped and able[best] >= _HEADS + _BESIDE
    outdone = able[best] > own + _REPEATED and near.get(title, 1.0) <= _HARDLY
    if not (captioned or outdone):
        return False
    for at in range(title + 1):
        if kinds[at] == "title":
            kinds[at] = "related"
    _make_title(kinds, best)
    return True


def _find_title(marks: Sequence[LineFeatures], kinds: list[Kind]) -> None:
    """Take for the title, where none was found, the line above the text that it repeats most.

    A line that a stamp or a byline follows needs to be repeated less. A headline that was called
    text is one as well, and what was called text above it is other stories'.
    """
    closed = [
        at
        for at, kind in enumerate(kinds)
        if kind in PROSE and line_shapes.ends_sentence(marks[at].line)
    ]
    if not closed:
        return
    first = closed[0]
    story = content(" ".join(marks[at].line.folded[:_LOOKED_AT] for at in closed[:2]))
    best, most = None, _REPEATED
    for at in range(max(0, first - _FAR), first):
        if kinds[at] in PROSE and marks[at].prose:
            break
        if at and best is not None and kinds[at - 1] in STAMPS and _is_stamped(marks, kinds, best):
            # What stands below the stamp of a headline is a caption or a standfirst.
            most = max(most, 1.0)
        if not _may_head(marks[at]):
            continue
        stamped = _is_stamped(marks, kinds, at)
        said = share(content(marks[at].line.folded), story)
        said *= min(1, marks[at].line.words / _LEAST)
        said += _BESIDE * (said > 0 and stamped)
        if said > most:
            best, most = at, said
    if best is None:
        # Where one line alone is stamped, it is the title whatever it says: columns have such.
        places = range(max(0, first - _FAR), first)
        stamped_ones = [
            at for at in places if _may_head(marks[at]) and _is_stamped(marks, kinds, at)
        ]
        best = stamped_ones[0] if len(stamped_ones) == 1 else None
    if best is not None:
        _make_title(kinds, best)


def _may_head(mark: LineFeatures) -> bool:
    """Say whether a line may be a headline by its shape."""
    line = mark.line
    able = mark.open and line.words in _TITLE_WORDS and not line_shapes.ends_sentence(line)
    named = line.words <= _NAME and bylines.is_person(line.folded.split())
    picture = line_shapes.is_picture(line) and not line_shapes.tells_span(line)
    return able and not (named or picture)


def _is_stamped(marks: Sequence[LineFeatures], kinds: Sequence[Kind], at: int) -> bool:
    """Say whether a stamp or a byline stands one or two lines below, no headline between."""
    for below in range(at + 1, min(at + 3, len(marks))):
        if kinds[below] in STAMPS or marks[below].kind in STAMPS:
            return True
        if _may_head(marks[below]):
            return False
    return False


def _make_title(kinds: list[Kind], best: int) -> None:
    """Make a line the title; what was called text above it is other stories' headlines."""
    kinds[best] = "title"
    for at in range(best):
        if kinds[at] in PROSE:
            kinds[at] = "headlines"
