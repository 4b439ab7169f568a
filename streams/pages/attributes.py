"""What the labeller of lines is told of each line: of itself, its neighbours, the page, the markup.

An attribute is a short string; the field has a weight for each of them and each label. Numbers are
cut into few steps, so that a page of any length or a line of any size finds its like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.pages import bylines, line_shapes
from streams.pages.cues import is_section_name
from streams.pages.word_overlap import content, form, share
from streams.pages.wordlists import common_words, word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.line_features import LineFeatures

_STEPS = (1, 2, 3, 4, 5, 7, 9, 12, 16, 22, 32, 50)
_WIDE = (1, 2, 4, 8, 16, 40)
_TENTHS = (0.01, 0.15, 0.3, 0.45, 0.6, 0.8)
_CLOSE = "\"”»’')] "
_STOP = re.compile(r"[^.\s]\. ")
_DIGIT = re.compile(r"\d")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 300
_FUNCTION_WORDS = 60
_TITLE_WORDS = range(2, 31)
_FEW, _SHORT = 3, 5
_LINKED = 5
_WIDEST_GAP, _A_LONG_TITLE = 4, 40


class Core(Struct, frozen=True):
    """The stretch of a page where its running text is densest.

    Args:
        first: its first line.
        last: past its last line.
        stems: content words of its beginning.
        all_stems: content words of all of it.
    """

    first: int
    last: int
    stems: frozenset[str]
    all_stems: frozenset[str]


def describe(
    marks: Sequence[LineFeatures],
    raw: str,
    title: str | None,
    markup: Sequence[Markup] | None = None,
) -> list[list[str]]:
    """Give the attributes of each line.

    Args:
        marks: the lines of a page.
        raw: the text that their offsets point into.
        title: the main article's title, when the sender or the markup gives it.
        markup: what the markup says of each of them; None for flat text.

    Returns:
        As many lists as lines.
    """
    if not marks:
        return []
    core = _core(marks, markup)
    own = [_of_line(mark) for mark in marks]
    rows = [list(attributes) for attributes, _ in own]
    briefs = [brief for _, brief in own]
    _neighbours(rows, briefs)
    _places(rows, marks, core)
    _likenesses(rows, marks, core, form(title) if title else None)
    _sections(rows, marks)
    if markup is not None:
        _markups(rows, briefs, markup)
    else:
        _gaps(rows, marks, raw)
    return rows


def _step(value: float, steps: Sequence[float] = _STEPS) -> str:
    return str(bisect_right(steps, value))


def _of_line(mark: LineFeatures) -> tuple[list[str], str]:
    """Give what a line says by itself, and its brief, which its neighbours are told."""
    line = mark.line
    text = line.text if len(line.text) <= _LOOKED_AT else line.text[-_LOOKED_AT:]
    folded = line.folded[:_LOOKED_AT]
    words = _step(line.words)
    end = _ending(text)
    kind: str = mark.kind or ("prose" if mark.prose else "open")
    found = [f"k={kind}", f"w={words}", f"e={end}", f"k={kind} w={words}", f"w={words} e={end}"]
    if mark.cue is not None:
        found.append(f"c={mark.cue.kind} {mark.cue.reach} {mark.has_rest:d}")
    if mark.inline:
        found.append("inline")
    if line.bulleted:
        found.append("bullet")
    if _DIGIT.search(folded):
        digits = len(_DIGIT.findall(folded))
        found.append(f"digits={_step(digits / len(folded), _TENTHS)}")
    if _LATIN.search(folded):
        latin = len(_LATIN.findall(folded))
        found.append(f"latin={_step(latin / len(folded), _TENTHS)}")
    signs = _punctuation(line.text[:_LOOKED_AT])
    found += signs
    found.append(f"shape {words} {end} {signs[0]} {'stops' in signs:d}")
    tokens = _WORD.findall(folded)
    found.append(f"s={_start(line.text, tokens)}")
    if len(tokens) > _FEW:
        small = len(_small_words().intersection(tokens))
        found.append(f"small={_step(small / len(tokens), _TENTHS)}")
    readers = len(word_list("readers-words").intersection(tokens))
    if readers:
        found.append(f"readers={min(readers, _FEW)}")
    if kind == "open" and line.words <= 12:  # noqa: PLR2004 -- names and datelines are short
        found += _short(mark, tokens)
    return found, f"{kind} {words}"


@cache
def _small_words() -> frozenset[str]:
    """Give the commonest words: prepositions, pronouns, particles."""
    return frozenset(islice(common_words(), _FUNCTION_WORDS))


def _ending(text: str) -> str:
    bare = text.rstrip(_CLOSE)
    if bare.endswith(("...", "…", "..")):
        return "cut"
    last = bare[-1:]
    if last in ".!؟?:؛،،":
        return last
    return "digit" if last.isdigit() else "none"


def _punctuation(text: str) -> list[str]:
    found = []
    commas = text.count("،") + text.count(",") + text.count("؛")
    found.append(f"commas={min(commas, _FEW)}")
    if _STOP.search(text):
        found.append("stops")
    found += [
        name
        for name, signs in (
            ("colon", ":"),
            ("quote", '"”»'),
            ("bar", "|"),
            ("slash", "/"),
            ("hash", "#"),
        )
        if any(sign in text for sign in signs)
    ]
    if " - " in text or " – " in text or "ـ " in text:
        found.append("dash")
    return found


def _start(text: str, tokens: list[str]) -> str:
    if text[:1] in "\"“«'":
        return "quote"
    if not tokens:
        return "sign"
    first = tokens[0]
    verbs = word_list("news-verbs")
    if first in verbs:
        return "verb"
    if first[0] == "و" and (first[1:] in verbs or len(first) > _SHORT):
        return "and"
    if first in _small_words():
        return "small"
    return "the" if first.startswith("ال") else "word"


def _short(mark: LineFeatures, tokens: list[str]) -> list[str]:
    line = mark.line
    words = line.folded.split()
    found = [
        name
        for name, fits in (
            ("person", bylines.is_person(words)),
            ("like a person", bylines.is_like_a_person(words)),
            ("section", is_section_name(line)),
            ("agency", bylines.names_agency(line.folded)),
            ("outlet", bylines.names_outlet(line.folded)),
            ("picture", line_shapes.is_picture(line)),
            ("credit", line_shapes.is_credit(line)),
            ("role", bylines.names_role(line.folded)),
            ("editor", bylines.is_editor(line.folded)),
            ("title of a person", bool(tokens) and tokens[0] in word_list("personal-titles")),
            ("doctor", line.text.startswith(("د.", "د .", "أ.", "أ. د", "م."))),
        )
        if fits
    ]
    opening = bylines.kind_of_byline(line.text)
    if opening is not None:
        found.append(f"opens={opening}")
    return found


def _neighbours(rows: list[list[str]], briefs: list[str]) -> None:
    edge = "edge"
    for at, row in enumerate(rows):
        before = briefs[at - 1] if at else edge
        after = briefs[at + 1] if at + 1 < len(briefs) else edge
        row.append(f"-1 {before}")
        row.append(f"+1 {after}")
        row.append(f"-2 {briefs[at - 2] if at > 1 else edge}")
        row.append(f"+2 {briefs[at + 2] if at + 2 < len(briefs) else edge}")
        kinds = before.split(" ", 1)[0], briefs[at].split(" ", 1)[0], after.split(" ", 1)[0]
        row.append(f"t {' '.join(kinds)}")


def _core(marks: Sequence[LineFeatures], markup: Sequence[Markup] | None) -> Core:
    """Find the run of lines with the greatest sum: running text counts for it, lists against it."""
    best = (0.0, 0, 0)
    total, first = 0.0, 0
    for at, mark in enumerate(marks):
        total += _weight(mark, None if markup is None else markup[at])
        if total <= 0:
            total, first = 0.0, at + 1
        elif total > best[0]:
            best = (total, first, at + 1)
    _, first, last = best
    prose = [mark.line.folded for mark in marks[first:last] if mark.open and mark.prose]
    return Core(first, last, _stems(prose[:2]), _stems(prose[:40]))


def _stems(prose: list[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(content, prose))


def _weight(mark: LineFeatures, markup: Markup | None) -> float:
    line = mark.line
    if not mark.open:
        section = mark.cue is not None and mark.cue.reach == "section"
        return -15.0 if section and not mark.has_rest else -3.0
    if markup is not None and (markup.linked > _LINKED or not markup.main):
        return -12.0
    if not mark.prose:
        return -4.0
    if _ending(line.text) == "cut":
        return -6.0
    return float(min(line.words, 60))


def _places(rows: list[list[str]], marks: Sequence[LineFeatures], core: Core) -> None:
    """Say where each line stands to the core, and how dense text is around it."""
    size = len(marks)
    prose = [mark.open and mark.prose for mark in marks]
    reach = 4
    for at, row in enumerate(rows):
        if at < core.first:
            place = f"before {_step(core.first - at, _WIDE)}"
        elif at >= core.last:
            place = f"after {_step(at - core.last, _WIDE)}"
        else:
            place = "in"
            if at == core.first:
                row.append("core begins")
        row.append(f"core={place}")
        row.append(f"core={place.split(' ', 1)[0]} k={row[0]} {row[1]}")
        near = prose[max(0, at - reach) : at], prose[at + 1 : at + 1 + reach]
        row.append(f"dense={sum(near[0])} {sum(near[1])}")
        if at < _FEW:
            row.append(f"first {at}")
        if at >= size - _FEW:
            row.append(f"last {size - at}")
    if core.first == core.last:
        for row in rows:
            row.append("no core")


def _likenesses(
    rows: list[list[str]], marks: Sequence[LineFeatures], core: Core, given: str | None
) -> None:
    """Say what each line shares with the core, the given title, and other lines of the page."""
    counts = Counter(mark.line.folded for mark in marks)
    stems = [content(mark.line.folded) for mark in marks]
    wanted = content(given) if given else frozenset[str]()
    best: list[tuple[float, int]] = []
    for at, (row, mark) in enumerate(zip(rows, marks, strict=True)):
        line = mark.line
        near = share(stems[at], core.stems)
        row.append(f"like={_step(near, _TENTHS)}")
        row.append(f"like all={_step(share(stems[at], core.all_stems), _TENTHS)}")
        _heads(row, at, marks, stems, near)
        if counts[line.folded] > 1:
            row.append(f"repeated w={_step(line.words)}")
        if given is not None:
            row.append(
                _against(
                    form(line.text) if line.words < _A_LONG_TITLE else "", given, stems[at], wanted
                )
            )
        if at <= core.first and mark.open and line.words in _TITLE_WORDS and not line.bulleted:
            best.append((near * min(1.0, line.words / _SHORT), -at))
    best.sort(reverse=True)
    for rank, (score, at) in enumerate(best[:2]):
        if score > 0:
            row = rows[-at]
            row.append(f"best {rank}")
            row.append(f"best {rank} {_step(score, _TENTHS)}")
            _echoes(rows, marks, marks[-at].line.folded, rank)


def _heads(
    row: list[str],
    at: int,
    marks: Sequence[LineFeatures],
    stems: Sequence[frozenset[str]],
    near: float,
) -> None:
    """Say whether a line shares words with the paragraph below or above it, beside the core's."""
    mark = marks[at]
    if mark.open and not mark.prose:
        below = next((i for i in range(at + 1, min(at + 5, len(marks))) if marks[i].prose), None)
        said = share(stems[at], stems[below]) if below is not None else 0.0
        row.append(f"heads={_step(said, _TENTHS)} like={_step(near, _TENTHS)}")
    elif mark.prose:
        above = [i for i in range(max(0, at - 4), at) if marks[i].open and not marks[i].prose]
        said = max((share(stems[i], stems[at]) for i in above), default=0.0)
        row.append(f"headed={_step(said, _TENTHS)} like={_step(near, _TENTHS)}")
        before = [i for i in range(max(0, at - 3), at) if marks[i].prose]
        if before:
            past = frozenset[str]().union(*(stems[i] for i in before))
            row.append(f"like before={_step(share(stems[at], past), _TENTHS)}")


def _echoes(rows: list[list[str]], marks: Sequence[LineFeatures], folded: str, rank: int) -> None:
    for row, mark in zip(rows, marks, strict=True):
        if mark.line.folded == folded:
            row.append(f"echo {rank}")


def _against(own: str, given: str, stems: frozenset[str], wanted: frozenset[str]) -> str:
    if own and own == given:
        return "title!"
    if own and len(own) > 12 and (own in given or given in own):  # noqa: PLR2004 -- no chance match
        return "title?"
    return f"title={_step(share(stems, wanted), _TENTHS)}"


def _sections(rows: list[list[str]], marks: Sequence[LineFeatures]) -> None:
    """Say under which cue of a section each line stands, and how far below it."""
    section, since, prose = "", 0, 0
    for row, mark in zip(rows, marks, strict=True):
        if section:
            row.append(f"under {section}")
            row.append(f"under {section} {_step(since, _WIDE)} p{min(prose, 2)}")
        if mark.cue is not None and mark.cue.reach == "section":
            section, since, prose = mark.cue.kind, 0, 0
        else:
            since += 1
            prose += mark.open and mark.prose


def _gaps(rows: list[list[str]], marks: Sequence[LineFeatures], raw: str) -> None:
    """Say how many line breaks stand before each line, and whether that is more than is usual."""
    gaps = [
        min(raw.count("\n", before.line.end, mark.line.start), _WIDEST_GAP)
        for before, mark in pairwise(marks)
    ]
    usual = Counter(gaps).most_common(1)[0][0] if gaps else 0
    for row, gap, after in zip(rows, [_WIDEST_GAP, *gaps], [*gaps, _WIDEST_GAP], strict=True):
        row.append(f"gap={gap} {after}")
        row.append(f"wide={gap > usual:d} {after > usual:d}")


def _markups(rows: list[list[str]], briefs: list[str], markup: Sequence[Markup]) -> None:
    for at, (row, own) in enumerate(zip(rows, markup, strict=True)):
        tag = own.tag if own.tag not in ("h3", "h4", "h5", "h6") else "h3"
        links = "0" if not own.linked else "some" if own.linked <= _LINKED else "all"
        row.append(f"<{tag}")
        row.append(f"links={links}")
        row.append(f"main={own.main:d} sib={own.sibling:d}")
        row.append(f"main={own.main:d} sib={own.sibling:d} links={links} {briefs[at]}")
        row.append(f"<{tag} main={own.main:d} sib={own.sibling:d} links={links}")
        if own.whole:
            row.append(f"whole={own.whole}")
        row.append(f"near={own.near}")
        row.append(f"near={own.near} sib={own.sibling:d}")
        row += [f"zone={zone}" for zone in own.zones]
        before = markup[at - 1] if at else None
        after = markup[at + 1] if at + 1 < len(markup) else None
        for name, other in (("-1", before), ("+1", after)):
            if other is not None:
                row.append(f"{name} sib={other.sibling:d} <{other.tag} near={other.near}")
