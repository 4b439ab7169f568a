"""Dates, sums of money, percentages and measured quantities: by rules, over the folded text.

A number is written in figures or in words, and Arabic lets a scale stand for one of itself
(مليون دولار). Dates are those of a calendar, Gregorian with its three sets of month names or
Hijri; "yesterday" and days of the week are left out, for they say nothing without the day of
writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from streams.arabic.fold import Folded, fold, fold_with_offsets
from streams.article import EntityType

RULE_CONFIDENCE = 0.9
"""Of what these rules find."""


class Amount(NamedTuple):
    """A span of the text and what kind of amount it is."""

    start: int
    end: int
    type: EntityType


def _any(terms: str) -> str:
    """Give a pattern for any of the terms, which are separated by ``|``, the longest first."""
    forms = sorted({fold(term.strip()) for term in terms.split("|")}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(form).replace(r"\ ", " ") for form in forms) + ")"


_MONTHS = _any(
    "يناير|كانون الثاني|جانفي|فبراير|شباط|فيفري|مارس|آذار|أبريل|إبريل|نيسان|أفريل|مايو|أيار|ماي|"
    "يونيو|يونيه|حزيران|جوان|يوليو|يوليه|يوليوز|تموز|جويلية|أغسطس|آب|أوت|غشت|سبتمبر|أيلول|شتنبر|"
    "أكتوبر|تشرين الأول|نوفمبر|تشرين الثاني|نونبر|ديسمبر|كانون الأول|دجنبر|"
    "محرم|صفر|ربيع الأول|ربيع الآخر|ربيع الثاني|جمادى الأولى|جمادى الآخرة|جمادى الثانية|رجب|شعبان|"
    "رمضان|شوال|ذو القعدة|ذي القعدة|ذو الحجة|ذي الحجة"
)
_ONES = _any(
    "واحد|واحدة|اثنان|اثنين|ثلاثة|ثلاث|أربعة|أربع|خمسة|خمس|ستة|ست|سبعة|سبع|ثمانية|ثماني|ثمان|تسعة|"
    "تسع|عشرة|عشر|عشرون|عشرين|ثلاثون|ثلاثين|أربعون|أربعين|خمسون|خمسين|ستون|ستين|سبعون|سبعين|ثمانون|"
    "ثمانين|تسعون|تسعين|نصف|ربع|ثلث|عشرات|مئات"
)
_SCALES = _any(
    "مئة|مائة|مئتان|مئتين|مائتان|مائتين|ثلاثمئة|ثلاثمائة|أربعمئة|أربعمائة|خمسمئة|خمسمائة|ستمئة|"
    "ستمائة|سبعمئة|سبعمائة|ثمانمئة|ثمانمائة|تسعمئة|تسعمائة|ألف|ألفا|ألفان|ألفين|ألفي|آلاف|مليون|"
    "مليونا|مليونان|مليونين|مليوني|ملايين|مليار|مليارا|ملياران|مليارين|ملياري|مليارات|بليون|بلايين|"
    "تريليون|تريليونا|تريليونين|تريليونات|ترليون"
)
_CURRENCIES = _any(
    "دولار|دولارا|دولارات|دولارين|يورو|ريال|ريالا|ريالات|درهم|درهما|دراهم|دينار|دينارا|دنانير|جنيه|"
    "جنيها|جنيهات|ليرة|ليرات|روبل|روبلا|روبية|روبيات|ين|يوان|يوانا|فرنك|فرنكا|شيكل|شيكلا|شيقل|"
    "أوقية|شلن|كرونة|كرون|وون|سنت|سنتا|سنتات|هللة|فلس|قرشا|تومان|إسترليني"
)
_OF_COUNTRY = _any(
    "أمريكي|أمريكيا|أميركي|أميركيا|سعودي|سعوديا|مصري|مصريا|كويتي|كويتيا|بحريني|بحرينيا|قطري|قطريا|"
    "إماراتي|إماراتيا|عماني|عمانيا|أردني|أردنيا|عراقي|عراقيا|سوري|سورية|لبناني|لبنانية|تركي|تركية|"
    "مغربي|مغربيا|جزائري|جزائريا|تونسي|تونسيا|ليبي|ليبيا|سوداني|سودانيا|يمني|يمنيا|إيراني|إيرانيا|"
    "روسي|روسيا|صيني|صينيا|ياباني|يابانيا|إسترليني|إسترلينيا|سويسري|سويسريا|أسترالي|كندي|كنديا"
)
_UNITS = _any(
    "كيلومتر|كيلومترا|كيلومترات|كيلو متر|كيلو مترا|كلم|كم|متر|مترا|مترين|أمتار|سنتيمتر|سنتيمترا|سم|"
    "مليمتر|مليمترا|ملم|ميل|ميلا|أميال|قدم|قدما|بوصة|هكتار|هكتارا|هكتارات|فدان|فدانا|دونم|دونما|"
    "طن|طنا|أطنان|كيلوغرام|كيلوغراما|كيلوجرام|كيلوجراما|كيلو غرام|كيلو جرام|كجم|كغم|كغ|كلغ|غرام|"
    "غراما|غرامات|جرام|جراما|جرامات|ملغم|أونصة|أوقية|رطل|رطلا|لتر|لترا|لترات|ليتر|ليترا|غالون|"
    "غالونا|برميل|برميلا|براميل|درجة مئوية|درجات مئوية|ميغاواط|ميجاواط|ميغاوات|ميجاوات|غيغاواط|"
    "جيجاواط|كيلوواط|كيلووات|واط|ميغابايت|غيغابايت|جيجابايت|تيرابايت|كيلومترا مربعا|كيلومتر مربع|"
    "متر مربع|مترا مربعا|متر مكعب|مترا مكعبا|أمتار مكعبة|كيلومترا في الساعة|كيلومتر في الساعة"
)
_PERCENT = r"(?:[%٪]|(?:في ا|با)ل(?:مايه|ميه)(?![^\W_]))"
_FIGURES = r"\d+(?:[.,٫٬]\d+)*"
_WORD_END = r"(?![^\W_])"
# What may stand before the span itself: nothing of a word but a proclitic, which stays outside.
_WORD_START = r"(?:(?<![\w.,/-])|(?<=(?<![^\W_])[وفبلك]))"
_IN_WORDS = rf"(?:{_ONES}|{_SCALES})(?: و?(?:{_ONES}|{_SCALES}){_WORD_END}){{0,8}}"
_NUMBER = rf"(?:{_FIGURES}(?: (?:{_SCALES})){{0,2}}|{_IN_WORDS})"
_ERA = r"(?: ?(?:ه|م|هجريه?|هجريا|ميلاديه?|ميلاديا|ق\.م)(?![^\W_]))"
_YEAR = r"(?:1[0-9]|20)\d\d(?!\d)"
_PATTERNS: tuple[tuple[EntityType, re.Pattern[str]], ...] = (
    (
        "DATE",
        re.compile(
            rf"(?<![\d.,/-])\d{{1,2}} ?(?:من )?(?:شهر )?(?<![^\W\d_]){_MONTHS}{_WORD_END}"
            rf"(?: ?[/(] ?{_MONTHS}\)?)?(?:(?:،|,)? ?(?:من )?(?:عام |سنه )?{_YEAR}{_ERA}?)?"
            rf"|{_WORD_START}(?:شهر )?{_MONTHS}(?: ?[/(] ?{_MONTHS}\)?)? "
            rf"(?:من )?(?:عام |سنه |العام )?{_YEAR}{_ERA}?"
            rf"|(?<![\d.,/-])(?:{_YEAR}[-/]\d{{1,2}}[-/]\d{{1,2}}|\d{{1,2}}[-/]\d{{1,2}}[-/]{_YEAR})"
            rf"(?![\d/-]){_ERA}?"
            rf"|{_WORD_START}(?:عام|العام|سنه) {_YEAR}{_ERA}?"
            rf"|(?<![\d.,/-]){_YEAR} ?(?:ه|هجريه?|هجريا){_WORD_END}"
        ),
    ),
    (
        "PERCENT",
        re.compile(rf"{_WORD_START}(?:{_FIGURES}|{_IN_WORDS}) ?{_PERCENT}|[%٪] ?{_FIGURES}"),
    ),
    (
        "MONEY",
        re.compile(
            rf"{_WORD_START}{_NUMBER} (?:من )?{_CURRENCIES}{_WORD_END}"
            rf"(?: {_OF_COUNTRY}{_WORD_END})?"
            rf"|[$€£¥] ?{_FIGURES}(?: {_SCALES}{_WORD_END})?"
            rf"|(?<![\d.,/-]){_FIGURES} ?[$€£¥]"
        ),
    ),
    ("QUANTITY", re.compile(rf"{_WORD_START}{_NUMBER} ?{_UNITS}{_WORD_END}")),
)
# No rule can match without one of these, and most sentences have none.
_TRIGGER = re.compile(rf"[\d%٪$€£¥]|(?<![^\W_])[وفبلك]?(?:{_ONES}|{_SCALES}){_WORD_END}")
_REACH = 60


_CURRENCY = re.compile(rf"(?:ال|لل)?{_CURRENCIES}(?: .*)?")


def is_currency(form: str) -> bool:
    """Say whether a folded form begins with a currency (the dollar, the American dollar)."""
    return _CURRENCY.fullmatch(form) is not None


def find_amounts(text: str) -> list[Amount]:
    """Find dates, sums, percentages and quantities.

    Args:
        text: any text.

    Returns:
        Amounts in order, none overlapping; of overlapping ones the first kind in the order DATE,
        PERCENT, MONEY, QUANTITY is kept.
    """
    folded = fold_with_offsets(text)
    found: list[Amount] = []
    for start, end in _windows(folded.text):
        found += _in_window(folded, start, end)
    return sorted(found)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Give the stretches around triggers, joined where they meet, cut at spaces."""
    start = end = -1
    for match in _TRIGGER.finditer(text):
        first = max(0, match.start() - _REACH)
        if end < 0:
            start = first
        elif first > end:
            yield start, end
            start = first
        end = min(len(text), match.end() + _REACH)
    if end >= 0:
        yield start, end


def _in_window(folded: Folded, start: int, end: int) -> Iterable[Amount]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded.text, start, end):
            first, last = match.span()
            if all(last <= begin or finish <= first for begin, finish in taken):
                taken.append((first, last))
                yield Amount(*folded.span(first, last), kind)
