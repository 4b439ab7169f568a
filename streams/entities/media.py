"""Media as names: the article's own outlet, and newspapers, agencies and channels of a table.

A text names its own outlet all the time (قال لهسبريس), and no model knows most outlets. A name that
is also an everyday word (الخبر, النهار, الشرق) counts only after the word for a medium, in quotation
marks, or after what somebody says to a medium or a medium reports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from streams.arabic.matching import Hit, TermMatcher, search_form, search_forms, word_before
from streams.contract.article import Article
from streams.entities.features import UNKNOWN, Lexicon
from streams.entities.gazetteer import Part
from streams.entities.spans import Span, laid_over, overlapping

_PROBABILITY = 0.9

MEDIA = (
    "هسبريس|هيسبريس|لو360|لوماتان|الصحراء المغربية|اليوم 24|كود|شوف تيفي|البطولة|الأحداث المغربية|"
    "الخبر|الشروق|النهار|الهداف|الشروق أونلاين|سبق برس|الحوار|"
    "موزاييك|موزاييك أف أم|شمس أف أم|الصباح|الصباح نيوز|بزنس نيوز|تونس الرقمية|الشارع المغاربي|"
    "بوابة الوسط|عين ليبيا|المرصد|ليبيا الأحرار|بوابة أفريقيا الإخبارية|صحراء ميديا|"
    "اليوم السابع|المصري اليوم|مصراوي|صدى البلد|الأهرام|الوفد|الدستور|البورصة|القاهرة 24|يلا كورة|"
    "في الجول|فيتو|مدى مصر|الوطن|إنتربرايز|"
    "سودان تربيون|الراكوبة|دارفور24|راديو دبنقا|"
    "عكاظ|سبق|الرياضية|الاقتصادية|أرقام|واس|العربية|الحدث|الشرق الأوسط|إندبندنت عربية|اندبندنت عربية|"
    "وام|البيان|الخليج|الاتحاد|الإمارات اليوم|سكاي نيوز عربية|الجزيرة|الجزيرة نت|الجزيرة مباشر|قنا|"
    "الراية|العرب|الشرق|لوسيل|كونا|القبس|الراي|الأنباء|الجريدة|بنا|الأيام|أخبار الخليج|العمانية|"
    "الشبيبة|أثير|سبأ|المصدر أونلاين|عدن الغد|المسيرة|يمن شباب|بلقيس|"
    "واع|شفق نيوز|السومرية|السومرية نيوز|رووداو|بغداد اليوم|الزمان|المدى|الشرقية|كردستان 24|"
    "سانا|عنب بلدي|تلفزيون سوريا|زمان الوصل|نورث برس|"
    "الوكالة الوطنية للإعلام|الأخبار|المنار|الميادين|المدن|لبنان 24|الجديد|النشرة|"
    "بترا|عمون|الغد|الرأي|رؤيا|المملكة|خبرني|"
    "وفا|معا|القدس|القدس العربي|سند|صفا|شهاب|عرب 48|الأقصى|"
    "العربي الجديد|العربي|التلفزيون العربي|عربي21|عربي بوست|الحرة|مونت كارلو الدولية|فرانس 24|"
    "بي بي سي|بي بي سي عربي|دويتشه فيله|سبوتنيك|روسيا اليوم|شينخوا|الأناضول|الأناضول العربية|العالم|"
    "تسنيم|مهر|إرنا|كووورة|كورة|رويترز|فرانس برس|أسوشيتد برس|بلومبرغ|بلومبرج|أكسيوس|بوليتيكو|سي إن إن|"
    "فوكس نيوز|نيوزويك|فوربس|دير شبيغل|بيلد|لوموند|لوفيغارو|ليكيب|ماركا|آس|موندو ديبورتيفو|ذا أثلتيك|"
    "الغارديان|التايمز|التلغراف|ديلي ميل|نيويورك تايمز|واشنطن بوست|وول ستريت جورنال|فايننشال تايمز|"
    "هآرتس|يديعوت أحرونوت|معاريف|جيروزاليم بوست|تايمز أوف إسرائيل|كان|والا|نيتشر|لانسيت"
).split("|")

_BEFORE_HEADS = ("", "و", "ل", "ب", "ول", "وب")
_PAPERS_LISTED = "صحيفة جريدة مجلة موقع بوابة"
_BARE_HEADS = search_forms(f"{_PAPERS_LISTED} قناة وكالة شبكة إذاعة منصة تلفزيون راديو فضائية")
_HEADS, _PAPERS = (
    frozenset(proclitic + word for word in words for proclitic in _BEFORE_HEADS)
    for words in (_BARE_HEADS, search_forms(_PAPERS_LISTED))
)
_REPORTS = frozenset(
    search_form(prefix + word)
    for word in "نقلت ذكرت أفادت نشرت كتبت أوردت كشفت بحسب حسب وفق مراسل مراسلة رأت أشارت قالت نعت".split()
    for prefix in ("", "و", "ل", "ف")
)
_OTHER = frozenset(
    map(search_form, ("الشرق الأوسط", "الرياض", "عمان", "القدس", "الأقصى", "كان", "كود", "بلقيس"))
)
_OF_MEDIA = search_forms("الإخبارية الإلكترونية الرقمية الإعلامية اليومية الأسبوعية")
_ARTICLE, _HEADS_OF_NAMES = (
    "ال",
    ("وزار", "هيي", "بنك", "مصرف", "مكتب", "منظم", "مندوبي", "شرك", "مركز"),
)
_VAGUE = search_forms("قالت وقالت أشارت وأشارت كشفت وكشفت حسب وفق رأت")
_SAYS = re.compile(
    r"\b(?:و|ف)?(?:قال|قالت|اكد|اكدت|اوضح|اضاف|صرح|كشف|تحدث|ذكر|اشار|تصريح|تصريحات|حديث|حديثه|مقابله|"
    r"لقاء|خاص|اتصال|بيان|شهود|مصدر|مصادر|محاميه|المدير)"
)
_REACH = 160
_EVERYDAY = 3
_LAMS = ("ل", "ول")
_SHORTEST = 3


class Media:
    """Finds media.

    Args:
        lexicon: what is known of words.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.forms = sorted({search_form(name) for name in MEDIA})
        """The names that are looked for."""
        self._plain = {form for form in self.forms if not self._is_everyday(form)}

    def find(
        self, part: Part, spans: Sequence[Span], article: Article, listed_hits: Sequence[Hit]
    ) -> list[Span]:
        """Give the names of a text with its media.

        Args:
            part: the title or the text, with the listed names in it.
            spans: the names that a model found in it, in order, none overlapping.
            article: whose outlet is known.
            listed_hits: where names of :attr:`forms` stand in the text.

        Returns:
            The names, in order, none overlapping.
        """
        text = part.haystack.text
        own = [form for form in _forms_of(article) if len(form) >= _SHORTEST]
        found: list[Span] = []
        listed = sorted(place for place, senses in part.candidates().items() if senses)
        own_places = [(span.start, span.end) for span in spans]
        hits = [(self.forms[hit.term], hit) for hit in listed_hits]
        if own:
            hits += [(own[hit.term], hit) for hit in _matcher(tuple(own)).find(part.haystack)]
        for form, hit in sorted(hits, key=lambda one: (one[1].start, -one[1].end)):
            if found and hit.start < found[-1].end:
                continue
            plain = form in self._plain or (form in own and not self._is_everyday(form))
            head = self._head(text, hit.start)
            if any(_is_longer(order, hit.start, hit.end) for order in (listed, own_places)):
                continue
            if plain or head is not None or self._is_told(part, hit.start, hit.end):
                start = hit.start if head is None else head
                found.append(Span(start, hit.end, "ORG", _PROBABILITY, is_whole=True))
        return laid_over(spans, found)

    def _is_everyday(self, form: str) -> bool:
        words = form.split()
        entries = [self._lexicon.get(word, UNKNOWN) for word in words]
        if len(words) > 1:
            return form in _OTHER
        return len(form) < _SHORTEST + 1 or entries[0].frequency >= _EVERYDAY or form in _OTHER

    def _head(self, text: str, start: int) -> int | None:
        """Give where the name begins that has the word for a medium before it; None without one.

        A paper's name stands without the word.
        """
        begin = text.rfind(" ", 0, start - 1) + 1
        word = text[begin : start - 1]
        if word not in _HEADS or text[start - 1] != " " or text[begin - 1] != " ":
            return None
        if word in _PAPERS:
            return start
        bare = next((own for own in (word, word[1:], word[2:]) if own in _BARE_HEADS), word)
        return begin + len(word) - len(bare)

    def _is_told(self, part: Part, start: int, end: int) -> bool:
        """Say whether the words before make an everyday word a medium."""
        text = part.haystack.text
        first, last = part.haystack.span(start, end)
        source = part.text
        in_quotes = source[first - 1 : first] in {"«", "“", '"'} and source[last : last + 1] in {
            "»", "”", '"',
        }  # fmt: skip
        begin = text.rfind(" ", 0, start) + 1
        before = word_before(text, begin)
        after = text[end : end + 2]
        is_alone = start == begin and not _has_genitive(text, start, end)
        if (in_quotes or is_alone) and before in _REPORTS and not after.strip().isdigit():
            return in_quotes or before not in _VAGUE
        clitic = text[begin:start]
        if clitic not in _LAMS:
            return False
        clause = text[max(0, begin - _REACH) : begin]
        clause = clause[clause.rfind("\n") + 1 :]
        return _SAYS.search(clause) is not None


def _has_genitive(text: str, start: int, end: int) -> bool:
    """Say whether a form is a common noun with its genitive: أرقام الهيئة, figures of the body."""
    if text.startswith(_ARTICLE, start) or text[end] != " ":
        return False
    after = text[end + 1 : text.find(" ", end + 1)]
    is_noun = after.startswith(_ARTICLE) and after not in _OF_MEDIA
    return is_noun or after.startswith(_HEADS_OF_NAMES)


def _is_longer(order: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether a form is only the beginning or the middle of another name."""
    return any(first <= start and end < last for first, last in overlapping(order, start, end))


def _forms_of(article: Article) -> list[str]:
    """Give the folded name of an article's outlet, also without the word for a medium."""
    if article.outlet is None:
        return []
    form = search_form(article.outlet.name)
    first, _, rest = form.partition(" ")
    return [form, rest] if rest and first in _BARE_HEADS else [form]


@lru_cache(maxsize=4096)
def _matcher(forms: tuple[str, ...]) -> TermMatcher:
    """Give the matcher of an outlet's forms; there are as many as outlets."""
    return TermMatcher(forms)
