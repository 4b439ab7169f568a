"""What a line looks like when no cue names it: prose, headline, time stamp, dateline, biography."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from streams.arabic.fold import fold
from streams.pages.wordlists import given_names
from streams.text.dates import MONTH_WORDS

if TYPE_CHECKING:
    from streams.pages.kinds import Kind
    from streams.pages.lines import Line

_WORD = re.compile(r"[^\W\d_]+|\d+")
_STAMP_WORDS = MONTH_WORDS | frozenset(
    "الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت اخر تحديث نشر في الموافق الساعه بتوقيت غرينتش"
    " جرينتش مكه المكرمه القاهره صباحا مساء صباح ص م ت ه هـ قبل منذ دقيقه دقائق دقيقتين ساعه ساعات"
    " ساعتين يوم ايام يومين يوما اسبوع اسابيع اسبوعين date am pm gmt utc eet t z محرم صفر ربيع الاول"
    " الثاني جمادي الاخره رجب شعبان رمضان شوال ذو ذي القعده الحجه تاريخ النشر تم".split()
)
_AGO = frozenset(("منذ", "قبل"))
_AGENCIES = frozenset(
    "واس رويترز وكالات متابعات الاناضول كونا سبق سانا cnn وام بترا afp reuters الفرنسيه سبوتنيك".split()
)
_AGENCY_SIGNS = re.compile(r"(?<![^\W\d])(?:ا|د) ?ف? ?(?:ش ا|ف ب|ب ا|ب|ا ف ب)(?![^\W\d])")
_DASH = re.compile(r"[-–—ـ/]")
_CONTINUES = re.compile(
    "(?:و[^\\W\\d]{2,}|كما|من (?:جهت|جانب|ناحيت)|من (?:جهه|جانب|ناحيه) (?:اخري|اخر|ثانيه)|يذكر|يشار|"
    "الي ذلك|بدور|جدير|الجدير|تجدر|يشار|فيما|في (?:سياق|المقابل|غضون|هذا)|جاء ذلك|لكن|غير ان)"
)
_FINAL = frozenset(".!…")
_CLOSING = "\"”»’')] "
_COMMAS = ("،", "؛", ". ", ", ")
_LONG, _MIDDLE, _SHORT = 25, 12, 5
_ENDLESS = 200
_LONGEST_STAMP, _LONGEST_DATELINE = 16, 7
_BIO_NOUN = re.compile(
    "(?:كاتب|صحفي|صحافي|باحث|استاذ|محرر|محلل|مراسل|خبير|اكاديمي|دبلوماسي|مؤرخ|مولف|روائي|معلق|زميل)"
    "(?:ه|ا|ي)?$"
)
_BIO_PLACE = re.compile("كتاب|صحيفه|جامعه|مركز|معهد|كليه|مجله|موقع|جائزه|يعمل|تعمل|مولف|جريده|شوون")
_MOST_NAME_WORDS, _LONGEST_BIO = 4, 70
_LATIN_SIGNATURE = re.compile(r"^[\w.+-]+@[\w.-]+$|^(?:https?://|www\.)\S+$", re.ASCII)


def is_prose(line: Line) -> bool:
    """Say whether a line reads as running text: long, or ending as a sentence does."""
    if line.words >= _LONG or len(line.text) >= _ENDLESS:
        return True
    end = line.text.rstrip(_CLOSING)[-1:]
    if end in _FINAL and line.words >= _SHORT and not line.text.endswith(("..", "…")):
        return True
    return line.words >= _MIDDLE and (
        end in "؟?:؛،" or any(comma in line.text for comma in _COMMAS)
    )


def ends_sentence(line: Line) -> bool:
    """Say whether a line ends with the punctuation of a sentence."""
    return line.text.rstrip(_CLOSING)[-1:] in _FINAL


def continues(line: Line) -> bool:
    """Say whether a line starts as a later paragraph of a story does, not as a first one."""
    return _CONTINUES.match(line.folded) is not None


def is_separator(line: Line) -> bool:
    """Say whether a line has no letter and no digit."""
    return line.words == 0


def is_timestamp(line: Line) -> bool:
    """Say whether a line states a time and nothing else."""
    if line.words > _LONGEST_STAMP:
        return False
    words = _WORD.findall(line.folded.replace("date ", ""))
    numbers = sum(word.isdigit() for word in words)
    rest = [word for word in words if not word.isdigit() and word not in _STAMP_WORDS]
    if rest or not words:
        return bool(rest) and _is_stamp_and_address(line, rest)
    return numbers > 0 if len(words) > numbers or _is_figures(line.folded) else False


def _is_stamp_and_address(line: Line, rest: list[str]) -> bool:
    return line.folded.startswith("date ") and ("http" in rest or len(rest) == 1)


def _is_figures(folded: str) -> bool:
    return ":" in folded or folded.count("/") > 1 or folded.count("-") > 1 or folded.count(".") > 1


def is_stamped_dateline(line: Line) -> bool:
    """Say whether a line is a place, a date in words and an agency: ``… 11 اغسطس 2015 م واس``."""
    if line.words > 2 * _LONGEST_DATELINE:
        return False
    words = _WORD.findall(line.folded)
    rest = [word for word in words if not word.isdigit() and word not in _STAMP_WORDS]
    return len(words) - len(rest) >= len(rest) + 3 and bool(_AGENCIES.intersection(rest))


def is_reporting_line(line: Line) -> bool:
    """Say whether a line names reporters, an outlet or an agency, and a city, joined by dashes."""
    if line.words > _LONGEST_DATELINE + 2 or not line.words or ends_sentence(line):
        return False
    return bool(_DASH.search(line.folded)) and names_agency(line.folded)


def names_agency(folded: str) -> bool:
    """Say whether folded text names a news agency or "follow-ups", as reporting lines do."""
    return bool(_AGENCIES.intersection(_WORD.findall(folded)) or _AGENCY_SIGNS.search(folded))


class Opening(NamedTuple):
    """What stands before the first sentence on its own line, and where it ends."""

    kind: Kind
    end: int


def opening(line: Line) -> Opening | None:
    """Find the dateline or byline that a first paragraph opens with.

    ``القاهرة - رويترز:``, ``دمشق، سوريا (CNN) --``, ``موسكو في 24 يوليو /أ ش أ/`` are datelines;
    with a person's name, as in ``سعاد فهمي - الأنباء - الكويت:``, it is a byline.

    Args:
        line: the first line of running text.

    Returns:
        The opening, or None.
    """
    head = line.text[:_LONGEST_OPENING]
    match = _OPENING.match(head)
    if match is None:
        return None
    parts = [part for part in _PARTS.split(match["names"]) if part.strip()]
    words = [_bare_words(part) for part in parts]
    if not words or sum(map(len, words)) > _LONGEST_DATELINE + 3:
        return None
    agency = names_agency(fold(match[0]))
    if not agency and (len(parts) < 2 or any(len(part) > _MOST_NAME_WORDS for part in words)):  # noqa: PLR2004 -- a name alone is no dateline
        return None
    if any(word in _NEVER_IN_NAMES for part in words for word in part):
        return None
    return Opening("byline" if any(map(is_person, words)) else "dateline", match.end())


def is_person(words: list[str]) -> bool:
    """Say whether folded words look like a person's name: two to four, the first a given name."""
    if words and words[0] in _ROLES:
        return True
    return 1 < len(words) <= _MOST_NAME_WORDS + 1 and (
        words[0] in given_names() or words[0].startswith("عبدال")
    )


def _bare_words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def is_caption(line: Line) -> bool:
    """Say whether a short line ends with the credit of a picture."""
    if line.words > 2 * _MIDDLE or ends_sentence(line):
        return False
    tail = line.folded.rstrip(") ").rsplit("(", 1) if line.folded.endswith(")") else None
    if tail and len(tail) > 1 and len(tail[1]) <= _LONG:
        return names_agency(tail[1])
    return "/" in line.folded and names_agency(line.folded.rsplit("/", 1)[1])


def is_contact(line: Line) -> bool:
    """Say whether a line is an e-mail or web address and nothing else."""
    return _LATIN_SIGNATURE.match(line.text.strip()) is not None


def is_list_item(line: Line) -> bool:
    """Say whether a line is an item of a list that may belong to the text."""
    return line.bulleted or line.folded[:1].isdigit()


def biography(line: Line) -> str | None:
    """Give the author whom a closing paragraph introduces.

    Args:
        line: the last paragraph of an article.

    Returns:
        The name that stands before "writer", "researcher" and the like, as written; None when the
        line is no such paragraph.
    """
    if not _SHORT < line.words <= _LONGEST_BIO or not _BIO_PLACE.search(line.folded):
        return None
    name: list[str] = []
    for word in line.text.lstrip("*•- ").split()[: _MOST_NAME_WORDS + 1]:
        if _BIO_NOUN.match(_bare(word)):
            return " ".join(name) if len(name) > 1 else None
        name.append(word)
    return None


def _bare(word: str) -> str:
    return word.translate(_HAMZAS).strip("،,.")


_LONGEST_OPENING = 110
_OPENING = re.compile(
    r"(?P<names>[^.!؟?\n]{2,90}?)\s*(?:"
    r"(?<=[-–—/)»])\s*:|(?<![\d])\s?:(?=[\s\w\"“«])|\)\s*[-–—ـ:]+|/\s*(?=[^\W\d]{2,} )|\s--+)\s*"
)
_PARTS = re.compile(r"[-–—ـ/،,()«»\":]+")
_NEVER_IN_NAMES = frozenset(
    "قال قالت اكد اكدت ان التي الذي هذا هذه هو هي كان كانت بعد قبل مع لكن لم لن قد اعلن اعلنت ذكر"
    " ذكرت اوضح اضاف كشف كشفت لا هل ما ماذا لماذا كيف متي اين يا اذا عندما حيث كما".split()
)
_ROLES = frozenset("كتب كتبت بقلم حوار تقرير اعداد ترجمه تحقيق متابعه تغطيه حاوره حاورته".split())

_HAMZAS = str.maketrans({"أ": "ا", "ؤ": "و", "ة": "ه", "ّ": "", "ٌ": "", "ُ": "", "َ": "", "ِ": ""})
