"""The cues: words at the start of a line that say what the line, or what follows it, is.

The table ``data/cues.tsv`` is the knowledge; ``match_cue`` only looks it up. Words are compared
folded, so hamzas, diacritics and final yeh do not matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from streams.arabic.fold import fold
from streams.pages.lines import make_line, text_offset
from streams.pages.wordlists import rows, word_list

if TYPE_CHECKING:
    from streams.pages.kinds import FurnitureKind
    from streams.pages.lines import Line

Form = Literal["label", "whole", "start", "short"]
"""label: alone, or before a colon. whole: alone. start: begins a line of at most 14 words.
short: begins a line of at most 7 words that does not end a sentence."""

Reach = Literal["line", "section"]
"""Whether the cue speaks for its line only, or for what follows as well."""


class Cue(NamedTuple):
    """A row of the table, split into words."""

    kind: FurnitureKind
    form: Form
    reach: Reach
    words: tuple[str, ...]


class Found(NamedTuple):
    """A cue that matched, and where in the folded line the rest begins."""

    cue: Cue
    rest: int


_WORD = re.compile(r"[^\W_]+|©")
_LONGEST_START = 14
_LONGEST_SHORT, _LONGEST_PATTERN = 7, 5
_GENERAL: tuple[tuple[FurnitureKind, Reach, str], ...] = (
    (
        "related",
        "section",
        r"\w+ (?:ذات (?:ال)?صله|مشابهه|متعلقه|مقترحه|مرتبطه|مماثله)(?: \w+)?",
    ),
    ("related", "section", r"\w+ قد (?:تهمك|تعجبك|يهمك|تهمكم)(?: \w+)?"),
    (
        "related",
        "section",
        r"(?:ال)?اكثر (?:ال)?\w+ (?:قراءه|مشاهده|تداولا|تفاعلا|مشاركه)|الاكثر \w+",
    ),
    ("related", "section", r"(?:ترشيحات|توصيات|اختيارات|اقتراحات)(?: \w+){0,2}"),
    (
        "read_also",
        "section",
        r"(?:و?(?:اقرا|طالع|شاهد|تابع|انظر)) (?:ايضا|المزيد|كذلك|ايضا في)",
    ),
    ("share", "line", r"(?:شارك|شاركنا|مشاركه) (?:هذا |هذه )?(?:ال\w+|علي|عبر|مع)(?: \w+)?"),
    ("comments", "section", r"(?:ال)?تعليقات \(?\d+\)?"),
    ("comments", "section", r"لا (?:توجد|يوجد) (?:اي )?تعليقات?(?: \w+){0,3}"),
    (
        "comments",
        "section",
        r"(?:اضف|اترك|اكتب|ضع|شارك) (?:ب)?(?:تعليق\w*|رد\w*|راي\w*)(?: \w+)?",
    ),
)
_PATTERNS = tuple(
    (re.compile(pattern), Cue(kind, "whole", reach, ())) for kind, reach, pattern in _GENERAL
)
_LONGEST_LABELLED = 24
_LONG_LABELLED = frozenset(("keywords", "tags", "related"))
_FEWEST_NETWORKS = 2
_LONGEST_SECTION = 3
_TURNER = re.compile("(?:next previous|previous next|السابق التالي|التالي السابق) +")
_TAIL, _LONGEST_LABEL = 500, 40
_AFTER_SENTENCE = re.compile('(?:[.!؟?…"”»)]|// ?انته[يى] ?//)[ ]+(?=[^\\W_]|[(/©#])')
_TAIL_WORDS = frozenset(("سمات", "الوسوم", "وسوم", "tags", "تاغات", "هاشتاج"))
_LONGEST_TAIL_OF_TAGS = 40
_NAMED, _LONGEST_NAME = frozenset(("byline", "caption")), 6
_LABEL_ENDS = frozenset(":؛/|")


def _rows() -> dict[str, tuple[Cue, ...]]:
    by_first_word: dict[str, list[Cue]] = {}
    for kind, form, reach, variants in rows("cues", columns=4):
        for variant in variants.split("|"):
            spelled = tuple(_WORD.findall(fold(variant)))
            cue = Cue(
                cast("FurnitureKind", kind), cast("Form", form), cast("Reach", reach), spelled
            )
            by_first_word.setdefault(spelled[0], []).append(cue)
    return {
        word: tuple(sorted(cues, key=lambda cue: -len(cue.words)))
        for word, cues in by_first_word.items()
    }


_BY_FIRST_WORD = _rows()
_LONGEST_CUE = max(len(cue.words) for cues in _BY_FIRST_WORD.values() for cue in cues)


def match_cue(line: Line) -> Found | None:
    """Find the cue that a line starts with.

    Args:
        line: any line.

    Returns:
        The longest cue that fits and the offset in ``line.folded`` of what follows it.
    """
    first = _WORD.search(line.folded)
    if first is None or first[0] not in _BY_FIRST_WORD:
        return _by_pattern(line)
    heads = []
    for match in _WORD.finditer(line.folded, first.start()):
        heads.append(match)
        if len(heads) == _LONGEST_CUE:
            break
    words = tuple(head[0] for head in heads)
    for cue in _BY_FIRST_WORD[first[0]]:
        size = len(cue.words)
        if words[:size] == cue.words:
            end = heads[size - 1].end()
            if _fits(cue, line, end):
                return Found(cue, _rest(line.folded, end))
    return _by_pattern(line)


def _by_pattern(line: Line) -> Found | None:
    """Find what the table says of whole short lines in general: "... related", "most ..."."""
    if line.words > _LONGEST_PATTERN:
        return None
    folded = line.folded.strip(" :؛.!")
    for pattern, cue in _PATTERNS:
        if pattern.fullmatch(folded):
            return Found(cue, len(line.folded))
    return None


def _fits(cue: Cue, line: Line, end: int) -> bool:
    alone = line.words <= len(cue.words) + line.folded.startswith("©")
    if cue.form == "whole" or alone:
        return alone
    if cue.form == "start":
        return line.words <= _LONGEST_START
    if cue.form == "short":
        return line.words <= _LONGEST_SHORT and line.text[-1] not in ".!؟:"
    if line.words > _LONGEST_LABELLED and cue.kind not in _LONG_LABELLED:
        return False
    rest = line.folded[end : end + 4].lstrip(' "»)')
    if cue.kind in _NAMED and line.words - len(cue.words) > _LONGEST_NAME:
        # "Interview: …" and "video| …" begin headlines as well; a name or a credit is short.
        return False
    return rest[:1] in _LABEL_ENDS or (cue.kind == "read_also" and rest.startswith(".."))


def _rest(folded: str, end: int) -> int:
    while end < len(folded) and folded[end] in ' :؛"»)-':
        end += 1
    return end


def is_share_line(line: Line) -> bool:
    """Say whether a line is nothing but networks and tools for sharing."""
    if line.words > _LONGEST_LABELLED:
        return False
    found = _WORD.findall(line.folded)
    return word_list("share-words").issuperset(found) and not word_list("networks").isdisjoint(
        found
    )


def share_bar(line: Line) -> int:
    """Find a share bar at the start of a line that goes on with something else.

    Args:
        line: any line.

    Returns:
        Where the bar ends in ``line.text``; 0 when there is none or it is the whole line.
    """
    turner = _TURNER.match(line.folded)
    if turner and turner.end() < len(line.folded):
        return text_offset(line, turner.end())
    if not line.folded.startswith(
        ("شار", "مشارك", "تويت", "فيس", "face", "twit", "share", "انشر", "طباع")
    ):
        return 0
    networks = 0
    for match in _WORD.finditer(line.folded):
        if match[0] not in word_list("share-words"):
            if networks < _FEWEST_NETWORKS:
                return 0
            return text_offset(line, match.start())
        networks += match[0] in word_list("networks")
    return 0


def is_section_name(line: Line) -> bool:
    """Say whether a line is the name of a section of a news site."""
    return is_section(line.folded)


def is_section(folded: str) -> bool:
    """Say whether folded text is the name of a section of a news site."""
    found = folded.split()
    return 0 < len(found) <= _LONGEST_SECTION and word_list("sections").issuperset(found)


def match_trailer(line: Line) -> int:
    """Find furniture that was glued to the last sentence of a line.

    Args:
        line: a line of running text.

    Returns:
        Where it begins in ``line.text``; 0 when there is none.
    """
    text = line.text
    if text.endswith("."):
        return 0
    tail = max(0, len(text) - _TAIL)
    for match in _AFTER_SENTENCE.finditer(text, tail):
        rest = text[match.end() :]
        folded = fold(rest)
        word = _WORD.search(folded)
        if word is None or word[0] not in _BY_FIRST_WORD:
            continue
        part = make_line(rest, folded, 0, 0)
        if word[0] in _TAIL_WORDS and part.words <= _LONGEST_TAIL_OF_TAGS:
            return match.end()
        found = match_cue(part)
        if found is None:
            continue
        if found.cue.form in ("label", "whole") or ":" in rest[:_LONGEST_LABEL]:
            return match.end()
    return 0
