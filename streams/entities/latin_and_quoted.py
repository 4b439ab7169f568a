"""Names told by how they are written: in Latin letters, and in quotation marks after their kind.

The corpora have hardly any Latin words and no quotation marks, so no model learned either. A word
in Latin letters is a company or a service, after what numbers and nouns of things say a product; in
brackets right after a name it is that name again. What stands in quotation marks after the word for
a film, a book, a prize, is that work; after the word for a newspaper it is that paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from streams.arabic.matching import search_form, search_forms
from streams.contract.article import EntityType
from streams.entities.gazetteer import Part
from streams.entities.spans import RULE_PROBABILITY, Span, laid_over, locate, overlapping

_LATIN_WORD = r"[A-Za-z][A-Za-z0-9&'’.+-]*[A-Za-z0-9+]|[A-Za-z]"
_LATIN = re.compile(
    rf"(?<![A-Za-z0-9@./_-])(?:\d{{0,2}}(?:{_LATIN_WORD})|[A-Z]?\d+[A-Z]+)"
    rf"(?:[ ](?:{_LATIN_WORD}|\d+(?:\.\d+)*(?![\d%,:])))*"
)
_ADDRESS = re.compile(
    r"@|://|www\.|\.(?:com|net|org|info|ma|dz|tn|eg|sa|ae|qa|kw)\b", re.IGNORECASE
)
_NO_NAMES = frozenset(
    "PCR GPS LED OLED USB TV HD KM AM PM DNA RNA HIV AI CEO PDF SMS UHD LCD GB MB TB KG VAR VIP "
    "GDP IPO RT PHOTO VIDEO LIVE READ MORE ID COVID".split()
)
_NUMBERED = re.compile(
    r"(?:مقعد|المقعد|مقعده|غرفة|الغرفة|قاعة|القاعة|بوابة|البوابة|رصيف|الرصيف|طابق|الطابق|شقة|الشقة|فيتامين|"
    r"فيتامينات|فصيلة|فصيلته|مقاس|المقاس|ورقة|بند|البند|فئة|الفئة)$"
)
_ROMAN, _ARABIC = re.compile("[A-Za-z]"), re.compile("[\u0621-\u064a]")
_SHORTEST, _MOST_LATIN, _LONGEST_NUMBER = 2, 5, 4
_REACH = 100
_QUOTED = re.compile('«([^«»\n]{2,80})»|“([^“”\n]{2,80})”|"([^"\n]{2,80})"')
_MOST_WORDS, _MOST_BETWEEN = 8, 3
_ARABIC_TAIL = re.compile(r"[ ](?:عربية|عربي|العربية|نيوز|سبورت|سبورتس)(?!\w)")


def _folded(words: str) -> frozenset[str]:
    bare = words.split()
    return frozenset(search_form(prefix + word) for word in bare for prefix in ("", "ال"))


_THINGS = _folded(
    "هاتف هواتف نموذج معالج رقائق رقاقة سلسلة تطبيق لعبة متصفح نظارات مشروع طائرة طائرات مقاتلة "
    "مقاتلات صاروخ صواريخ برنامج نظام منصات سيارة مركبة قمر مساعد خدمة جهاز طراز لقاح روبوت فيلم "
    "خوادم خادم "
    "برامج تطبيقات ألعاب عنوانه عنوانها بعنوان ثغرة برمجية فيروس مجمع كعكة أغنية ألبوم مسلسل "
    "كاميرا "
    "نوع شاحنة رواية كتاب متصفحات محرك محركات منظومة مسيرة مسيرات"
)
_PRODUCTS = frozenset(
    "chatgpt sharepoint word excel powerpoint exchange outlook teams windows android ios macos "
    "gemini "
    "copilot claude grok llama sora siri alexa photoshop chrome firefox safari iphone ipad macbook "
    "galaxy "
    "pixel playstation xbox netscape wikipedia bard midjourney dall-e deepseek-r1 office linux "
    "stargate starlink".split()
)
"""Products that hardly any noun stands before."""
_DATELINED = frozenset("CNN BBC AFP AP DW RT DPA UPI EFE ANSA PTI MTV WAFA SANA KUNA QNA".split())
"""In brackets behind a city they are no other name of it."""
_FIRMS = frozenset({"g42", "g7", "g20", "3m", "a24", "mbc1", "mbc2", "e&", "7-eleven", "o2"})
"""Firms and groups with a number."""
_CALLED = search_forms("باسم بمسمى مسمى")
_AGENTS = _folded("شركة مجموعة منظمة مؤسسة حركة جماعة فريق شبكة معروفين معروفون")
_BETWEEN = 3
_WORKS = _folded(
    "فيلم فيلمها فيلمه أفلام رواية روايته روايتها كتاب كتابه كتابها مسلسل مسلسلات مسرحية مسرحيات "
    "مسرحيته أغنية أغنيته أغنيتها قصيدة ديوان ديوانه لعبة وثائقي برنامج ألبوم جائزة جوائز سلسلة "
    "عملية صاروخ قمر مقاتلة مهرجان قانون اتفاق وثيقة لوحة معرض مبادرة حملة منحوتة"
)
_LAW = re.compile(
    r"(?<![^\W_])(?:[وف]?[بلك]|[وف])??"
    r"((?:ال|ل(?=[قمظ]))?(?:قانون|مرسوم|ظهير|لائحة|قرار)"
    r"(?: (?:ب?قانون|(?:ال)?(?:تشريعي|رئاسي|ملكي|سلطاني|أميري|اتحادي|تنفيذي|شريف|تنظيمي|إطار|أساسي|"
    r"عضوي|أممي)))*"
    r"(?: رقم [0-9٠-٩]+|(?:(?<=ال\w{5})|(?<=القرار)) [0-9٠-٩]{2,4}(?=[./-][0-9٠-٩]| لسنة| لعام|"
    r"[.،؛:)»\n]|$| (?:ال|و|بشأن|حول|في |من |على |إلى ))(?![%٪]))(?:[./-][0-9٠-٩]+)*"
    r"(?: (?:لسنة|لعام|سنة) [0-9٠-٩]{4})?)(?![^\W_])"
)
_NOBEL = re.compile(
    r"(?<![^\W_])(?:[وف]?[بلك]|[وف])?(جائزة نوبل (?:في ال|لل)"
    r"(?:كيمياء|فيزياء|آداب|أدب|طب|سلام|اقتصاد|علوم الاقتصادية))(?![^\W_])"
)
_BRIGADE = re.compile(
    r"(?<![^\W_])(?:[وف]?[بلك]|[وف])?((?:ال|ل(?=[لكف]))(?:لواء|كتيبة|فوج|فرقة) [0-9٠-٩]{1,4})"
    r"(?![\w٪%])"
)
_NUMBERED_NAMES: tuple[tuple[tuple[str, ...], re.Pattern[str], EntityType], ...] = (
    (("قانون", "مرسوم", "ظهير", "لائحة", "قرار"), _LAW, "MISC"),
    (("نوبل",), _NOBEL, "MISC"),
    (("لواء", "كتيبة", "فوج", "فرقة"), _BRIGADE, "ORG"),
)
"""Words without any of which a pattern need not be tried, the pattern, and what it finds."""
_ARTS = search_forms(
    "موسيقى الموسيقى موسيقي مسرح المسرح الجاز ألبوم ألبومه أسطوانات أغنية أغاني أغانيه أغانيها "
    "أغنياته أغنياتها "
    "فيلم أفلام أفلامه رواية روايات رواياته الروائي الروائية ديوان دواوينه مخرج المخرج ممثل الممثل "
    "مغن المغنية "
    "المطرب ملحن الملحن لحن ألحانه غنى غنت السينما الشعر الشاعر قصيدة قصائده أعماله أعمالها "
    "مسرحياته مسلسل مسلسلات دراما الدراما للرواية الكاتب الكاتبة الناشر نجمة بطولة البوكر إخراج"
)
_LEAST_ARTS = 2
_WORK_AFTER = search_forms(
    "من إلى مثل لحن لأمه منها بينها أبرزها آخرها أشهرها أولها غنت غنى قدم قدمت أعماله أعمالها "
    "ومنها وأبرزها "
    "وآخرها ثم أخرج أخرجت لحن ألف كتب وقدم وقدمت ومن وإلى بينهما"
)
_MOST_IN_WORK, _WORD_REACH = 4, 20
_MAKERS = search_forms(
    "مخرج مخرجة صاحب صاحبة نجم نجمة بطل بطلة مؤلف مؤلفة قرأت قرأ إغراق السفينة العائمة ناقلة سفينة "
    "ونافستها ونافسته دوره دورها الرئيسي"
)
"""Words right before a work or a ship in quotation marks: who made it, who was in it."""
_IN = "في"
_OF_MAKER = re.compile(r"[ ]لل[^\W\d]{3,}")
_PAPERS = _folded("صحيفة جريدة مجلة قناة موقع وكالة شبكة إذاعة منصة دار")
_SAID = search_forms("كتبت وكتبت ذكرت وذكرت نشرت ونشرت أفادت وأفادت نقلت ونقلت")
_STOP = search_forms("إن أن قال قالت وقال وقالت في من على إلى عن")
_WORDS_CACHED = 1 << 12
_STRIPPED = ("و", "ف", "ب", "ل", "ك", "وب", "ول")


def find_latin_and_quoted(part: Part, spans: Sequence[Span]) -> list[Span]:
    """Give the names of a text with those that its writing tells.

    Args:
        part: the title or the text.
        spans: the names that a model found in it, in order, none overlapping.

    Returns:
        The names, in order, none overlapping.
    """
    spans = [span for span in spans if not _is_no_name(part, span)]
    quoted = [*_quoted(part, spans), *_laws(part)]
    quoted.sort()
    spans = laid_over(spans, quoted)
    if not _ROMAN.search(part.text) or not _ARABIC.search(part.text):
        return spans
    taken = [(one.start, one.end) for one in quoted]
    latin = [one for one in _latin(part, spans) if not overlapping(taken, one.start, one.end)]
    return laid_over(spans, latin)


def _is_no_name(part: Part, span: Span) -> bool:
    """Say whether a model's name begins with a Latin word that is none, or ends in an address."""
    start, end, _ = part.surface(span.start, span.end)
    words = part.text[start:end].split()
    return not _NO_NAMES.isdisjoint(words[:1]) or "www" in words


def _latin(part: Part, spans: Sequence[Span]) -> list[Span]:
    found = []
    last = 0
    text = part.text
    ends = {part.surface(span.start, span.end)[1]: span.type for span in spans}
    for match in _LATIN.finditer(text):
        name = match.group()
        around = text[max(0, match.start() - 8) : match.end() + 5]
        is_prose = name.count(" ") >= _MOST_LATIN
        if len(name) < _SHORTEST or name.upper() in _NO_NAMES or is_prose:
            continue
        if _ADDRESS.search(around):
            continue
        before = text[max(0, match.start() - _REACH) : match.start()].rstrip()
        if len(name) <= _LONGEST_NUMBER and _NUMBERED.search(before):
            continue
        in_brackets = before.endswith("(") and text.startswith(")", match.end())
        outside = text.rfind("(", max(0, match.start() - _REACH), match.start())
        while outside > 0 and text[outside - 1] == " ":
            outside -= 1
        known = ends.get(outside) if in_brackets else None
        if known and name in _DATELINED:
            known = "ORG"
        # Written small it is a name only in a row with one.
        in_row = re.fullmatch(r"[ ]?و[ ]?", text[last : match.start()]) if last else None
        if not (known or in_row or any(char.isupper() for char in name)):
            continue
        tail = _ARABIC_TAIL.match(text, match.end())
        end = tail.end() if tail else match.end()
        kind = known or _kind(name, before)
        start, finish = locate(part.haystack, match.start(), end)
        if start < finish:
            found.append(Span(start, finish, kind, RULE_PROBABILITY, is_whole=True))
            last = match.end()
    return found


def _kind(name: str, before: str) -> EntityType:
    last = _last_words(before, 2)
    first = name.partition(" ")[0].casefold()
    if name.casefold() in _FIRMS:
        return "ORG"
    if first in _PRODUCTS:
        return "MISC"
    if not _CALLED.isdisjoint(_last_words(before, 1)):
        return "MISC" if _AGENTS.isdisjoint(_last_words(before, _BETWEEN)) else "ORG"
    if any(char.isdigit() for char in name) or not _THINGS.isdisjoint(last):
        return "MISC"
    return "ORG"


def _last_words(text: str, count: int) -> list[str]:
    """Give the last words of a text, folded, also without their proclitics."""
    words = re.findall(r"\w+", text[-60:])[-count:]
    return [form for word in words for form in _forms_of(word)]


@lru_cache(_WORDS_CACHED)
def _forms_of(word: str) -> tuple[str, ...]:
    """Give a word folded, also without its proclitics."""
    form = search_form(word)
    return (form, *(form[len(one) :] for one in _STRIPPED if form.startswith(one)))


def _laws(part: Part) -> list[Span]:
    """Give laws, decrees and units of an army by their number, and the Nobel prizes."""
    found = []
    for words, pattern, kind in _NUMBERED_NAMES:
        if not any(word in part.text for word in words):
            continue
        for match in pattern.finditer(part.text):
            start, end = locate(part.haystack, *match.span(1))
            if start < end:
                found.append(Span(start, end, kind, RULE_PROBABILITY, is_whole=True))
    return found


def _quoted(part: Part, spans: Sequence[Span]) -> list[Span]:
    """Give what quotation marks hold that is a work or a paper.

    In an article on the arts works stand in rows, after من, إلى or مثل without their kind, before
    who made them, and where a model found a name that no list has.
    """
    found: list[Span] = []
    own = {(span.start, span.end) for span in spans}
    listed = {place for place, senses in part.candidates().items() if senses}
    joined = False
    doubtful: list[Span] = []
    for match in _QUOTED.finditer(part.text):
        inner = next(group for group in match.groups() if group is not None)
        begin = match.start() + 1
        words = inner.split()
        if not 0 < len(words) <= _MOST_WORDS:
            continue
        before = part.text[max(0, match.start() - _REACH) : match.start()]
        kind = _kind_of_quoted(before)
        start, end = locate(part.haystack, begin, begin + len(inner))
        short = len(words) <= _MOST_IN_WORK and inner[-1] not in ".!؟،"
        may_be = kind is None and short and (start, end) not in listed
        last = _words_before(before) if may_be else []
        if last and (last[-2] if len(last) > 1 and last[-1] == _IN else last[-1]) in _MAKERS:
            kind = "MISC"
        is_work = may_be and (
            bool(last and last[-1] in _WORK_AFTER)
            or (start, end) in own
            or _OF_MAKER.match(part.text, match.end()) is not None
            or (joined and before.endswith((" و", " و ")))
        )
        joined = is_work or kind == "MISC"
        if (kind or is_work) and start < end:
            span = Span(start, end, kind or "MISC", RULE_PROBABILITY, is_whole=True)
            (doubtful if kind is None else found).append(span)
    sure = sum(one.type == "MISC" for one in found)
    if doubtful and len(doubtful) + sure > 1:
        said = _ARTS.intersection(part.words.texts)
        if len(said) + sure >= _LEAST_ARTS:
            found += doubtful
    return sorted(found)


def _words_before(before: str) -> list[str]:
    """Give the last two words before a quotation, folded; none that a sign parts from it."""
    words = before[-_WORD_REACH:].split() if before[-1:] == " " else []
    return [search_form(word) for word in words[-2:]]


def _kind_of_quoted(before: str) -> EntityType | None:
    """Say what stands in quotation marks after a text; None where that does not say it."""
    clause = re.split(r"[.!؟\n»:؛]", before[-80:])[-1]
    last = re.findall(r"\w+", clause)[-_MOST_BETWEEN:]
    for distance, word in enumerate(reversed(last)):
        forms = _forms_of(word)
        if not _WORKS.isdisjoint(forms):
            return "MISC"
        if not distance and (not _PAPERS.isdisjoint(forms) or not _SAID.isdisjoint(forms)):
            return "ORG"
        if not _STOP.isdisjoint(forms[:1]):
            return None
    # The second of two: فيلم «أ» و«ب».
    row = re.search('[«“"]([^«»“”"\n]{2,80})[»”"] ?و ?$', before)
    return _kind_of_quoted(before[: row.start()]) if row else None
