"""Dates, sums of money, percentages and measured quantities: by rules, over the folded text.

A number is written in figures or in words or in both (مليار و200 مليون دولار), and Arabic lets a
scale stand for one of itself (مليون دولار). Dates are those of a calendar, Gregorian with its three
sets of month names or Hijri; "yesterday" and days of the week are left out, for they say nothing
without the day of writing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import ahocorasick_rs

from streams.arabic.fold import Folded, fold
from streams.contract.article import EntityType

RULE_CONFIDENCE = 0.9
"""Of what these rules find."""


class Amount(NamedTuple):
    """A span of the text and what kind of amount it is."""

    start: int
    end: int
    type: EntityType


def _folded(terms: str) -> list[str]:
    """Give the terms, which are separated by ``|``, folded, the longest first."""
    return sorted({fold(term.strip()) for term in terms.split("|")}, key=len, reverse=True)


def _any(terms: str) -> str:
    """Give a pattern for any of the terms."""
    return "(?:" + "|".join(re.escape(form).replace(r"\ ", " ") for form in _folded(terms)) + ")"


MONTHS_LISTED = (
    "يناير|كانون الثاني|جانفي|فبراير|شباط|فيفري|مارس|آذار|أبريل|إبريل|نيسان|أفريل|مايو|أيار|ماي|"
    "يونيو|يونيه|حزيران|جوان|يوليو|يوليه|يوليوز|تموز|جويلية|أغسطس|آب|أوت|غشت|سبتمبر|أيلول|شتنبر|"
    "أكتوبر|تشرين الأول|نوفمبر|تشرين الثاني|نونبر|ديسمبر|كانون الأول|دجنبر|دجمبر|"
    "محرم|صفر|ربيع الأول|ربيع الآخر|ربيع الثاني|جمادى الأولى|جمادى الآخرة|جمادى الثانية|رجب|شعبان|"
    "رمضان|شوال|ذو القعدة|ذي القعدة|ذو الحجة|ذي الحجة"
)
"""Months of the Gregorian calendar, by its three sets of names, and of the Hijri one."""
_MONTHS = _any(MONTHS_LISTED)
_ONES_LISTED = (
    "واحد|واحدة|اثنان|اثنين|ثلاثة|ثلاث|أربعة|أربع|خمسة|خمس|ستة|ست|سبعة|سبع|ثمانية|ثماني|ثمان|تسعة|"
    "تسع|عشرة|عشر|عشرون|عشرين|ثلاثون|ثلاثين|أربعون|أربعين|خمسون|خمسين|ستون|ستين|سبعون|سبعين|ثمانون|"
    "ثمانين|تسعون|تسعين|نصف|ربع|ثلث|عشرات|مئات|"
    "أحد عشر|إحدى عشرة|اثنا عشر|اثني عشر|اثنتا عشرة|اثنتي عشرة"
)
_ONES = _any(_ONES_LISTED)
_SCALES_LISTED = (
    "مئة|مائة|مئتان|مئتين|مائتان|مائتين|ثلاثمئة|ثلاثمائة|أربعمئة|أربعمائة|خمسمئة|خمسمائة|ستمئة|"
    "ستمائة|سبعمئة|سبعمائة|ثمانمئة|ثمانمائة|تسعمئة|تسعمائة|ألف|ألفا|ألفان|ألفين|ألفي|آلاف|مليون|"
    "مليونا|مليونان|مليونين|مليوني|ملايين|مليار|مليارا|ملياران|مليارين|ملياري|مليارات|بليون|بلايين|"
    "تريليون|تريليونا|تريليونين|تريليونات|ترليون"
)
_SCALES = _any(_SCALES_LISTED)
_CURRENCIES_LISTED = (
    "دولار|دولارا|دولارات|دولارين|يورو|ريال|ريالا|ريالات|درهم|درهما|دراهم|دينار|دينارا|دنانير|جنيه|"
    "جنيها|جنيهات|ليرة|ليرات|روبل|روبلا|روبية|روبيات|ين|يوان|يوانا|فرنك|فرنكا|شيكل|شيكلا|شيقل|"
    "أوقية|شلن|كرونة|كرون|وون|سنت|سنتا|سنتات|هللة|فلس|قرشا|تومان|إسترليني"
)
_CURRENCIES = _any(_CURRENCIES_LISTED)
_NATIONS = (
    "أمريكي أميركي سعودي مصري كويتي بحريني قطري إماراتي عماني أردني عراقي سوري لبناني تركي مغربي "
    "جزائري تونسي ليبي سوداني يمني إيراني روسي صيني ياباني إسترليني سويسري أسترالي كندي سويدي "
    "نرويجي دنماركي تشيكي هندي باكستاني إندونيسي كوري فلسطيني إسرائيلي موريتاني صومالي جيبوتي "
    "كيني نيجيري إثيوبي أوكراني بولندي برازيلي مكسيكي أفغاني"
)
_OF_COUNTRY = _any("|".join(f"{one}|{one}ا|{one}ة" for one in _NATIONS.split()))
_UNITS_LISTED = (
    "كيلومتر|كيلومترا|كيلومترات|كيلو متر|كيلو مترا|كلم|كم|متر|مترا|مترين|أمتار|سنتيمتر|سنتيمترا|سم|"
    "مليمتر|مليمترا|ملمتر|ملمترا|ملمترات|ملم|ميل|ميلا|أميال|قدم|قدما|بوصة|هكتار|هكتارا|هكتارات|فدان|"
    "فدانا|دونم|دونما|"
    "طن|طنا|أطنان|كيلوغرام|كيلوغراما|كيلوجرام|كيلوجراما|كيلو غرام|كيلو جرام|كجم|كغم|كغ|كلغ|غرام|"
    "غراما|غرامات|جرام|جراما|جرامات|ملغم|أونصة|أوقية|رطل|رطلا|لتر|لترا|لترات|ليتر|ليترا|غالون|"
    "غالونا|برميل|برميلا|براميل|درجة مئوية|درجات مئوية|ميغاواط|ميجاواط|ميغاوات|ميجاوات|غيغاواط|"
    "جيجاواط|كيلوواط|كيلووات|واط|ميغابايت|غيغابايت|جيجابايت|تيرابايت|كيلومترا مربعا|كيلومتر مربع|"
    "كيلومتر في الثانية|كيلوغرامات|كيلوجرامات|سنتمتر|سنتمترا|سنتمترات|سنتيمترات|مليمترات|ميغاواطا|"
    "قدم مكعبة|قدما مكعبة|قدم مكعب|سنة ضوئية|سنوات ضوئية|كلم/سا|كلم/ساعة|كم/ساعة|كم/س|"
    "مليلتر|مليلترا|مل|حصان|حصانا|قيراط|قيراطا|قراريط|كيلوهرتز|ميغاهرتز|غيغاهرتز|"
    "أميال مربعة|ميل مربع|ميلا مربعا|أمتار مربعة|كيلومترات مربعة|"
    "ميل بحري|ميلا بحريا|أميال بحرية|عقدة بحرية|ملليلتر|ملليلترا|مليلترات|ملليلترات|"
    "ملليمتر|ملليمترا|"
    "متر مربع|مترا مربعا|متر مكعب|مترا مكعبا|أمتار مكعبة|كيلومترا في الساعة|كيلومتر في الساعة"
)
_PEOPLE_LISTED = (
    "شخص|شخصا|أشخاص|قتيل|قتيلا|قتلى|جريح|جريحا|جرحى|مصاب|مصابا|مصابين|شهيد|شهيدا|شهداء|ضحية|ضحايا|"
    "وفاة|وفيات|حالة وفاة|إصابة|إصابات|مهاجر|مهاجرا|مهاجرين|لاجئ|لاجئا|لاجئين|نازح|نازحا|نازحين|"
    "عامل|عاملا|عمال|موظف|موظفا|موظفين|طالب|طالبا|طلاب|تلميذ|تلميذا|تلاميذ|جندي|جنديا|جنود|مقاتل|"
    "مقاتلا|"
    "مقاتلين|مسلح|مسلحا|مسلحين|لاعب|لاعبا|لاعبين|نائب|نائبا|نواب|متهم|متهما|متهمين|أسير|أسيرا|أسرى|"
    "معتقل|معتقلا|معتقلين|محتجز|محتجزا|محتجزين|رهينة|رهائن|طفل|طفلا|أطفال|امرأة|نساء|رجل|رجلا|رجال|"
    "مواطن|مواطنا|مواطنين|نسمة|أسرة|أسر|عائلة|عائلات|حاج|حاجا|حجاج|معتمر|معتمرا|معتمرين|راكب|راكبا|"
    "ركاب|صحفي|صحفيا|صحفيين|صحافي|صحافيا|صحافيين|طبيب|طبيبا|أطباء|عضو|عضوا|أعضاء|ناخب|ناخبا|ناخبين|"
    "مشجع|مشجعا|مشجعين|متفرج|متفرجا|مستثمر|مستثمرا|مستخدم|مستخدما|مخرج|مخرجا|حكم|حكما|ناشر|ناشرا|"
    "مزارع|مزارعا|مزارعين|فلاحا|فلاحين|صيادا|صيادين|مستوطن|مستوطنا|مستوطنين|متطوع|متطوعا|متطوعين|"
    "مجند|مجندا|"
    "مجندين|مهندسا|مهندسين|ممرضا|ممرضين|قاضيا|قضاة|محاميا|محامين|شاعرا|شعراء|كاتبا|فنانا|فنانين|"
    "مسعفا|مسعفين|رياضيا|رياضيين|"
    "شاب|شابا|شبان|ناجيا|ناجين|جثة|جثث|مقيم|مقيما|مقيمين|متظاهر|متظاهرا|متظاهرين|سجين|سجينا|سجناء|"
    "مريض|مريضا|مرضى|سائح|سائحا|سياح|زائر|زائرا|زوار|مشارك|مشاركا|مشاركين|متسابق|متسابقا|فلسطيني|"
    "فلسطينيا|فلسطينيين|سوري|سوريا|سوريين|مدني|مدنيا|مدنيين|شرطي|شرطيا|ضابط|ضابطا|ضباط|معلم|معلما|معلمين|"
    "معلمة|معلمات|مشيع|مشيعا|مشيعين|وزير|وزيرا|وزراء|مرشح|مرشحا|مرشحين|موقوف|موقوفا|موقوفين|خبير|"
    "خبيرا|خبراء|باحث|باحثا|باحثين|أستاذا|أساتذة|بحارا|بحارة|عالما|علماء|دبلوماسي|دبلوماسيا|"
    "دبلوماسيين|مشترك|مشتركا|مشتركين|مسافر|مسافرا|مسافرين|فرد|فردا|أفراد|مفقود|مفقودا|مفقودين|"
    "فتاة|فتيات|قاصر|قاصرا|قاصرين|قاصرون|ممرضة|ممرضات|طبيبة|طبيبات|طالبة|طالبات|عاملة|عاملات|مشتبها|"
    "مشتبهين|رضيع|رضيعا|رضع|شابة|شابات|أمهات|يتيما|أيتام|خريج|خريجا|خريجين|مسنا|مسنين|سيدة|سيدات|"
    "إرهابيا|إرهابيين|سائقا|سائقين|حرفيا|حرفيين|متدربا|متدربين|متطرفا|متطرفين|منتسبا|منتسبين|"
    "حرفية|حرفيات|لاعبة|لاعبات|صحفية|صحفيات|صحافية|صحافيات|مواطنة|مواطنات|لاجئة|لاجئات|نازحة|نازحات|"
    "معتقلة|معتقلات|أسيرة|أسيرات|موظفة|موظفات|محامية|محاميات|مهندسة|مهندسات|قتيلة|جريحة|مصابة|مصابات|"
    "تلميذة|تلميذات|نائبة|نائبات|مرشحة|مرشحات|قاضية|قاضيات|مجندة|مجندات|متطوعة|متطوعات|باحثة|باحثات|"
    "سجينة|سجينات|متهمة|متهمات|مسافرة|شهيدة|شهيدات|ناخبة|ناخبات|أستاذة|أستاذات|مهاجرة|مهاجرات"
)
_UNITS_LISTED += "|درجة|درجات|نقطة|نقاط|نقطة أساس|" + _PEOPLE_LISTED
_UNITS = _any(_UNITS_LISTED)
_PERCENT = r"(?:[%٪]|(?:في ا|با)ل(?:مايه|ميه)(?![^\W_]))"
_FIGURES = r"\d+(?:[.,٫٬]\d+)*"
_WORD_END = r"(?![^\W_])"
# What may stand before the span itself: nothing of a word but a proclitic, which stays outside.
_WORD_START = r"(?:(?<![\w.,/-])|(?<=(?<![^\W_])[وفبلك])|(?<=(?<![^\W_])[وف][بلك]))"
_RANGE = rf"{_FIGURES}(?: ?[-–] ?{_FIGURES})?"
# A scale that has figures before it is the rest of a number that does not begin here.
_IN_WORDS = (
    rf"(?:{_ONES}|(?<!\d ){_SCALES}){_WORD_END}(?: و?(?:{_ONES}|{_SCALES}){_WORD_END}){{0,8}}"
)
_SCALE = rf"(?: {_SCALES}{_WORD_END})"
# What " و" joins is read in one way only, so that the time stays linear: words that go on in words
# are one part.
_NUMBER = (
    rf"(?:(?:{_FIGURES}{_SCALE}{{1,2}}|{_IN_WORDS}(?= و ?\d)) و ?){{0,4}}"
    rf"(?:{_RANGE}{_SCALE}{{0,2}}|{_IN_WORDS})"
)
_ORDINALS_LISTED = (
    "الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر|الحادي عشر|الثاني عشر|الثالث "
    "عشر|"
    "الرابع عشر|الخامس عشر|السادس عشر|السابع عشر|الثامن عشر|التاسع عشر|العشرين|الحادي والعشرين|"
    "الثاني والعشرين|الثالث والعشرين|الرابع والعشرين|الخامس والعشرين|السادس والعشرين|السابع "
    "والعشرين|"
    "الثامن والعشرين|التاسع والعشرين|الثلاثين|الحادي والثلاثين"
)
_ORDINALS = _any(_ORDINALS_LISTED)
_ERA = r"(?: ?(?:ه|م|هجريه?|هجريا|ميلاديه?|ميلاديا|ق\.م)(?![^\W_]))"
_YEAR = r"(?:1[0-9]|20)\d\d(?!\d)"
_FULL_YEAR = r"(?:19|20)\d\d(?![\d٪%])"
# A year alone stands after one of these, and counts nothing.
_BEFORE_YEAR = "|".join(
    rf"(?<=\b{form} )"
    for form in _folded(
        "في|وفي|منذ|ومنذ|حتى|وحتى|بحلول|قبل|بعد|مطلع|بداية|أوائل|منتصف|نهاية|أواخر|خلال|بين|من|إلى|"
        "مواليد|"
        "موسم|لموسم|بموسم|السنة المالية|صيف|شتاء|ربيع|خريف|سنتي|نكسة|نكبة|حرب|هزيمة|انتخابات|دستور|"
        "ثورة|"
        "انقلاب|زلزال|أحداث|احتجاجات|تظاهرات|مظاهرات|انتفاضة|مجزرة|موازنة|ميزانية|فيضانات|اتفاق|"
        "ونكسة|"
        "ونكبة|وحرب|وهزيمة|وانتخابات|ودستور|وثورة|وانقلاب|وأحداث|وانتفاضة"
    )
)
_COUNTED = rf"(?! ?(?:{_SCALES}|{_UNITS}|{_CURRENCIES}){_WORD_END}| ?[-–/.,] ?\d| ?{_PERCENT})"
_NEXT = r"(?= (?:الماضي|المقبل|الجاري|الحالي|القادم|المنصرم|الفايت|المقبلين)(?![^\W_]))"
# Families are أسر from three to ten: ثلاثة أسرة are beds.
_FEW = _any("ثلاثة|أربعة|خمسة|ستة|سبعة|ثمانية|تسعة|عشرة")
_BEDS = rf"(?:[3-9]|10|{_FEW}) اسره{_WORD_END}"
_PATTERNS: tuple[tuple[EntityType, re.Pattern[str]], ...] = (
    (
        "DATE",
        re.compile(
            rf"{_WORD_START}عامي {_FULL_YEAR} و ?{_FULL_YEAR}"
            rf"|(?:(?<![\d.,/-])\d{{1,2}} (?:و ?|الي ))?"
            rf"(?:(?<![\d.,/-])\d{{1,2}}|{_WORD_START}الاول)"
            rf" ?(?:من )?(?:شهر )?(?<![^\W\d_]){_MONTHS}{_WORD_END}"
            rf"(?: ?[/(] ?{_MONTHS}\)?)?(?:(?:،|,)? ?(?:من )?(?:عام |سنه )?{_YEAR}{_ERA}?)?"
            # A city is called after the tenth of Ramadan: that day needs its year.
            rf"|(?=ال){_WORD_START}(?!العاشر من رمضان(?! {_YEAR})){_ORDINALS} من "
            rf"(?:شهر )?{_MONTHS}{_WORD_END}"
            rf"(?: ?[/(] ?{_MONTHS}\)?)?(?: (?:من )?(?:عام |سنه )?{_YEAR}{_ERA}?)?"
            rf"|{_WORD_START}(?:شهر )?{_MONTHS}(?: ?[/(] ?{_MONTHS}\)?)? "
            rf"(?:من )?(?:عام |سنه |العام )?{_YEAR}{_ERA}?"
            rf"|(?<![\d.,/-])(?:{_YEAR}[-/]\d{{1,2}}[-/]\d{{1,2}}|\d{{1,2}}[-/]\d{{1,2}}[-/]{_YEAR})"
            rf"(?![\d/-]){_ERA}?"
            rf"|{_WORD_START}(?:عام|العام|سنه) {_YEAR}{_ERA}?"
            rf"|(?<![\d.,/-]){_YEAR} ?(?:ه|هجريه?|هجريا){_WORD_END}"
            rf"|{_WORD_START}(?:شهر )?{_MONTHS} ?[/(] ?{_MONTHS}{_WORD_END}\)?"
            rf"|{_WORD_START}شهر {_MONTHS}{_WORD_END}"
            rf"|{_WORD_START}{_MONTHS}{_NEXT}"
            rf"|(?<![\d.,/-]){_FULL_YEAR} ?[-–/] ?{_FULL_YEAR}{_COUNTED}"
            rf"|(?={_FULL_YEAR})(?:{_BEFORE_YEAR}){_FULL_YEAR}{_COUNTED}"
            rf"|(?<=\b(?:19|20)\d\d و){_FULL_YEAR}{_COUNTED}"
        ),
    ),
    (
        "PERCENT",
        re.compile(
            rf"{_WORD_START}(?:(?:(?<!\S)[-−–+])?{_RANGE}|{_IN_WORDS}) ?{_PERCENT}"
            rf"|[%٪] ?{_FIGURES}"
        ),
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
    ("QUANTITY", re.compile(rf"{_WORD_START}(?!{_BEDS}){_NUMBER} ?{_UNITS}{_WORD_END}")),
)
# No rule can match without a number or a sign, and most sentences have none.
_SIGN = re.compile(r"\d+|[%٪$€£¥]")
_MINUS = frozenset("-–−+")
_BEFORE_DATES = "عام|العام|عامي|سنة|شهر|" + _ORDINALS_LISTED
_PROCLITICS = re.compile(r"(?<![^\W_])(?:[وفبلك]|[وف][بلك])\Z")
_NUMBERS = _folded(f"{_ONES_LISTED}|{_SCALES_LISTED}|{MONTHS_LISTED}|الأول")
_CURRENCY_TERMS = _folded(_CURRENCIES_LISTED)
_FIRST_UNIT = len(_NUMBERS) + len(_CURRENCY_TERMS)
_UNIT_TERMS = _folded(_UNITS_LISTED)
_FIRST_BEFORE_DATE = _FIRST_UNIT + len(_UNIT_TERMS)
_FOUND = ahocorasick_rs.AhoCorasick(
    [*_NUMBERS, *_CURRENCY_TERMS, *_UNIT_TERMS, *_folded(_BEFORE_DATES)]
)
_SIGNS_OF_MONEY = re.compile("[$€£¥]")
_SIGNS_OF_PERCENT = re.compile("[%٪]|مايه|ميه")
_SIGNS_OF_DATE = re.compile(rf"{_YEAR}|{_MONTHS}")
_REACH = 60


_CURRENCY = re.compile(rf"(?:ال|لل)?{_CURRENCIES}(?: .*)?")


def is_currency(form: str) -> bool:
    """Say whether a folded form begins with a currency (the dollar, the American dollar)."""
    return _CURRENCY.fullmatch(form) is not None


def find_amounts(folded: Folded) -> list[Amount]:
    """Find dates, sums, percentages and quantities.

    Args:
        folded: any text, folded.

    Returns:
        Amounts in order, none overlapping; of overlapping ones the first kind in the order DATE,
        PERCENT, MONEY, QUANTITY is kept.
    """
    found: list[Amount] = []
    seen = _terms(folded.text)
    for start, end in _windows(seen.numbers, len(folded.text)):
        found += _in_window(folded, start, end, seen)
    return sorted(found)


class _Seen(NamedTuple):
    """Where numbers stand, and where currencies and units begin, each in order.

    And all places where an amount may begin: its patterns are tried there and nowhere else.
    """

    numbers: list[tuple[int, int]]
    currencies: list[int]
    units: list[int]
    beginnings: list[int]


def _terms(text: str) -> _Seen:
    """Find whole words that an amount may be made of, and digits and signs."""
    numbers = [match.span() for match in _SIGN.finditer(text)]
    beginnings = {start for start, _ in numbers}
    beginnings |= {start - 1 for start in beginnings if start and text[start - 1] in _MINUS}
    currencies: list[int] = []
    units: list[int] = []
    length = len(text)
    for term, start, end in _FOUND.find_matches_as_indexes(text, overlapping=True):
        if end < length and text[end].isalnum():
            continue
        if term >= _FIRST_BEFORE_DATE:
            beginnings.add(start)
        elif term >= _FIRST_UNIT:
            units.append(start)
        elif term >= len(_NUMBERS):
            currencies.append(start)
        elif not start or not text[start - 1].isalnum():
            numbers.append((start, end))
            beginnings.add(start)
        elif proclitics := _PROCLITICS.search(text, max(0, start - 2), start):
            numbers.append((proclitics.start(), end))
            beginnings.add(start)
    return _Seen(sorted(numbers), sorted(currencies), sorted(units), sorted(beginnings))


def _windows(numbers: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Give the stretches around numbers, joined where they meet."""
    start = end = -1
    for begin, finish in numbers:
        first = max(0, begin - _REACH)
        if end < 0:
            start = first
        elif first > end:
            yield start, end
            start = first
        end = min(length, finish + _REACH)
    if end >= 0:
        yield start, end


def _in_window(folded: Folded, start: int, end: int, seen: _Seen) -> Iterable[Amount]:
    text = folded.text
    possible = {
        "DATE": _SIGNS_OF_DATE.search(text, start, end),
        "PERCENT": _SIGNS_OF_PERCENT.search(text, start, end),
        "MONEY": _any_between(seen.currencies, start, end)
        or _SIGNS_OF_MONEY.search(text, start, end),
        "QUANTITY": _any_between(seen.units, start, end),
    }
    taken: list[tuple[int, int]] = []
    places = seen.beginnings
    places = places[bisect_left(places, start) : bisect_left(places, end)]
    for kind, pattern in _PATTERNS:
        if not possible[kind]:
            continue
        matches = _matches(pattern, text, places, end)
        own = [span for span in matches if _is_free(taken, *span)]
        yield from (Amount(*folded.span(*span), kind) for span in own)
        taken = sorted([*taken, *own])


def _matches(
    pattern: re.Pattern[str], text: str, places: Iterable[int], end: int
) -> list[tuple[int, int]]:
    """Give what a pattern matches from left to right, before ``end``, at any of the places."""
    found: list[tuple[int, int]] = []
    reached = 0
    for place in places:
        if place >= reached and (match := pattern.match(text, place, end)):
            found.append(match.span())
            reached = match.end()
    return found


def _is_free(taken: list[tuple[int, int]], first: int, last: int) -> bool:
    """Say whether none of the sorted spans shares a letter with this one."""
    after = bisect_left(taken, (last, last))
    return not after or taken[after - 1][1] <= first


def _any_between(places: list[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end
