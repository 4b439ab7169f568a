"""How a story opens: reporters, outlet, agency and place, before or on its first line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from streams.arabic.fold import fold
from streams.pages.outlets import is_outlet
from streams.pages.wordlists import common_words, given_names, stamp_words, word_list

if TYPE_CHECKING:
    from streams.pages.kinds import Kind
    from streams.pages.lines import Line

_WORD = re.compile(r"[^\W\d_]+|\d+")
_INITIALS = ("افب", "دبا", "اشا", "اب", "يبا")
_AGENCY_SIGNS = re.compile(
    "(?<![^\\W\\d])(?:"
    + "|".join(" ?\\.? ?".join(initials) for initials in _INITIALS)
    + ")\\.?(?![^\\W\\d])"
)
_DASH = re.compile(r"[-–—/]|(?<!\w)ـ+(?!\w)")
_LONGEST_DATELINE, _MOST_OPENING_WORDS, _MOST_NAME_WORDS = 7, 12, 4
_LONGEST_OPENING = 110
_ENDS = re.compile(
    r"(?<!\d)\s?:(?=[\s\w\"“«])\s*|[)»]\s*[-–—ـ:]+\s*|/\s*(?=[^\W\d]{2,} )|[-–—]+\s+|\sـ\s"
)
_CLOSED_BY_DASH = re.compile(r"[)»]\s*[-–—ـ]+\s*$")
_CITY_AND_OUTLET = re.compile(r"[^\W\d]{2,12}(?: [^\W\d]{2,12})?: ?«[^»]{2,30}»:?\s+(?=[^\W\d])")
_LONGEST_OUTLET = 3
_PARTS = re.compile(r"[-–—/،,()«»\":]+")
_SUPPLIED = frozenset(("خاص", "متابعات"))
_DAY = re.compile(r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_NOT_OPENING = re.compile("[!؟?\n]")
_JOINT = re.compile(r"[-–—/ـ]")
_EVERYDAY = 1000
"""Rank of a common word up to which it is no name that the list does not have."""
_FUNCTION, _IN_NAMES = 60, frozenset(("بن", "ابو", "عبد", "ال", "الله", "محمد"))
"""Rank of a function word, and what stands in names although it is as common."""
_ORDINALS = frozenset(("الثاني", "الحادي", "الثانوي", "العربي", "الوطني", "الدولي", "المحلي"))
_OUTLET_WORDS = frozenset("نيوز برس اونلاين بوست تايمز ميديا news press online".split())
_LONG_DASH = re.compile(r"(?<!\w)ـ+(?!\w)")
_EDITORS = (
    "رييس التحرير",
    "رييس مجلس الاداره",
    "المشرف العام",
    "المدير العام",
    "الموسس",
    "مدير التحرير",
)


def is_stamped_dateline(line: Line) -> bool:
    """Say whether a line is a day beside a place or a supplier: ``… 11 اغسطس 2015 م واس``."""
    if line.words > 2 * _LONGEST_DATELINE or ".." in line.text:
        return False
    words = _WORD.findall(line.folded)
    rest = [word for word in words if not word.isdigit() and word not in stamp_words()]
    day = _DAY.match(line.text)
    if day and 0 < len(rest) <= _LONGEST_OUTLET:
        named = is_outlet(line.text[day.end() :].split(" - ")[0].strip())
        return named or not (word_list("agencies") | _SUPPLIED).isdisjoint(rest)
    known = word_list("agencies") | word_list("cities")
    return len(words) - len(rest) >= len(rest) + 3 and not known.isdisjoint(words)


def names_agency(folded: str) -> bool:
    """Say whether folded text names a news agency or "follow-ups", as reporting lines do."""
    return bool(
        word_list("agencies").intersection(_WORD.findall(folded)) or _AGENCY_SIGNS.search(folded)
    )


class Byline(NamedTuple):
    """What stands before the first sentence on its own line, and where it ends."""

    kind: Kind
    end: int


def byline(line: Line) -> Byline | None:
    """Find the dateline or byline that a first paragraph opens with.

    ``القاهرة - رويترز:``, ``دمشق، سوريا (CNN) --``, ``موسكو في 24 يوليو /أ ش أ/`` are datelines;
    with a person's name, as in ``سعاد فهمي - الأنباء - الكويت:``, it is a byline.

    Args:
        line: the first line of running text.

    Returns:
        The byline, or None.
    """
    head = line.text[:_LONGEST_OPENING]
    quoted = _CITY_AND_OUTLET.match(head)
    best = Byline("dateline", quoted.end()) if quoted else None
    for match in _ENDS.finditer(head):
        opens = head[: match.end()]
        kind = kind_of_byline(opens)
        if kind is not None and (opens.rstrip()[-1] not in "-–—ـ" or _closed_by_dash(opens)):
            best = Byline(kind, match.end())
    return best


def kind_of_byline(text: str) -> Kind | None:
    """Say what a text before the first sentence is.

    Args:
        text: up to the colon or the dash, in display form.

    Returns:
        ``byline`` when it names a person, else ``dateline``; None when it is part of the sentence.
    """
    if _NOT_OPENING.search(text) or not (_JOINT.search(text) or names_agency(fold(text))):
        return None
    folded = fold(_LONG_DASH.sub("-", text))
    parts = [words for part in _PARTS.split(folded) if (words := _WORD.findall(part))]
    words = [word for part in parts for word in part]
    if (
        not words
        or len(words) > _MOST_OPENING_WORDS
        or not word_list("not-in-names").isdisjoint(words)
    ):
        return None
    long = any(len(part) > _MOST_NAME_WORDS for part in parts)
    if not names_agency(folded):
        if long or not _DASH.search(text):
            return None
        named = text.rstrip()[-1:] == "/" and words[0] not in word_list("personal-titles")
        if len(parts) == 1 and (not named or len(words) > _LONGEST_OUTLET):
            return None
    return "byline" if any(map(is_person, parts)) else "dateline"


def is_like_a_person(words: list[str]) -> bool:
    """Say whether folded words may be a name: also two to four words that end in a family name."""
    if is_person(words):
        return True
    last = words[-1] if words else ""
    common = common_words()
    if not words or common.get(words[0], _EVERYDAY) < _EVERYDAY or last in _ORDINALS:
        return False
    if any(common.get(word, _FUNCTION) < _FUNCTION for word in words if word not in _IN_NAMES):
        return False
    return (
        1 < len(words) <= _MOST_NAME_WORDS
        and last.startswith("ال")
        and last.endswith("ي")
        and not words[0].startswith("ال")
    )


def _closed_by_dash(text: str) -> bool:
    """Tell a dateline that ends in a dash from a sentence that a dash interrupts."""
    if _CLOSED_BY_DASH.search(text) or names_agency(fold(text)):
        return True
    parts = [part.split() for part in _DASH.split(text) if part.strip()]
    return len(parts) > 1 and max(map(len, parts)) <= 2  # noqa: PLR2004 -- an outlet, a city


def names_outlet(folded: str) -> bool:
    """Say whether folded text has a word that outlets are called by: "news", "press"."""
    return not _OUTLET_WORDS.isdisjoint(_WORD.findall(folded))


def names_role(folded: str) -> bool:
    """Say whether folded text begins with a byline's word: "by", "interview", "report"."""
    word, _, rest = folded.partition(":")
    return bool(rest) and word.strip() in word_list("roles")


def is_editor(folded: str) -> bool:
    """Say whether folded text is a masthead's line about the editor, not about the author."""
    return folded.startswith(_EDITORS)


def is_person(words: list[str]) -> bool:
    """Say whether folded words look like a person's name: two to four, the first a given name."""
    if words and words[0] in word_list("roles"):
        return True
    while len(words) > 2 and words[0] in word_list("personal-titles"):  # noqa: PLR2004 -- a name has two words
        words = words[1:]
    return 1 < len(words) <= _MOST_NAME_WORDS + 1 and (
        words[0] in given_names() or words[0].startswith("عبدال")
    )
