"""Clubs by their short names: الهلال, النصر, الرياض, برشلونة, decided for the article as a whole.

Most clubs are called by an everyday word or by their city. In an article on sport such a name is the
club where one of the words beside it is of a match; once it is, it is the club everywhere in that
article but after a preposition of place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.arabic.matching import Hit, TermMatcher, search_form, search_forms, word_before
from streams.entities.features import UNKNOWN, Lexicon
from streams.entities.gazetteer import Part
from streams.entities.spans import RULE_PROBABILITY, Span, laid_over, overlapping

_CALLED_BY_WORD = (
    "الهلال النصر الاتحاد الأهلي الشباب الاتفاق التعاون الفتح الرائد الفيصلي الخليج القادسية الوحدة "
    "الطائي ضمك الأخدود الفيحاء العروبة الحزم الخلود النجمة العين الوصل الجزيرة السد الريان الغرافة "
    "العربي الدحيل الوكرة كاظمة السالمية الزمالك بيراميدز الإسماعيلي الوداد الرجاء الترجي الرفاع "
    "المحرق الوحدات الكرامة الزوراء الشرطة الطلبة الكرخ الجيش الاستقلال الحرية الصفاء النجف دهوك "
    "السويق ظفار السيب النهضة صحم الهلال المريخ الشعلة الاتحاد الكرمة نيوم هجر الحسين شبيبة الميناء"
)
_CALLED_BY_PLACE = (
    "الرياض الشارقة عجمان خورفكان كلباء قطر الشمال الكويت الرمثا برشلونة ليفربول فالنسيا نابولي إشبيلية "
    "فولفسبورغ ميلان روما لاتسيو فيورنتينا بولونيا جنوى أتالانتا مرسيليا ليون ليل موناكو نيس رين لنس "
    "بورتو بنفيكا سبورتينغ دورتموند ليفركوزن لايبزيغ فرايبورغ شتوتغارت فرانكفورت هامبورغ تشيلسي أرسنال "
    "توتنهام إيفرتون فولهام برنتفورد برايتون بورنموث نيوكاسل وولفرهامبتون ليدز بيرنلي سندرلاند جيرونا "
    "إسبانيول خيتافي أوساسونا مايوركا فياريال أوتريخت أياكس آيندهوفن فاينورد سلتيك رينجرز غلطة فنربخشة "
    "بشكتاش طرابزون فلومينينسي فلامينغو بالميراس بوتافوغو سانتوس"
)
_SEVERAL = (
    "شباب الأهلي|بني ياس|نفط الوسط|نفط البصرة|نفط ميسان|الجيش الملكي|نهضة بركان|القوة الجوية|أهلي حلب|أهلي طرابلس|الاتحاد السكندري|"
    "صن داونز|دبا الفجيرة|شبيبة القبائل|مولودية الجزائر|مولودية وهران|اتحاد العاصمة|شباب بلوزداد|"
    "وفاق سطيف|النجم الساحلي|النادي الصفاقسي|أتلتيك بلباو|غلطة سراي|طرابزون سبور|كاواساكي فرونتال|"
    "كريستال بالاس|أستون فيلا|وست هام|نوتنغهام فورست|ريال سوسييداد|ريال بيتيس|رايو فاييكانو|"
    "بوكا جونيورز|ريفر بليت|لوس أنجلوس|سياتل ساوندرز"
)
_MATCH = search_forms(
    "مباراة المباراة مباريات هدف الهدف أهداف هدفين بهدفين بهدف فاز الفوز فوزه فوز خسر خسارة الخسارة تعادل "
    "الدوري دوري كأس الكأس لاعب اللاعب لاعبي اللاعبين مدرب المدرب مهاجم حارس ملعب استاد الملعب جولة الجولة "
    "الفريق فريق فريقه نادي النادي المنتخب بطولة البطولة نهائي النهائي التسجيل ركلة جزاء المرمى مرمى جمهور "
    "نقاط نقطة الانتقالات مونديال المونديال ديربي كلاسيكو"
)
_BESIDE = search_forms(
    "على أمام مع ضيفه ضيفا مضيفه نظيره لاعب لاعبو لاعبي مدرب مهاجم حارس نجم قائد جناح مدافع رئيس جمهور جماهير "
    "فريق نادي فوز فاز خسر خسارة تعادل مباراة لقاء مواجهة هزم يهزم حقق تأهل توج تصدر واصل ضم تعاقد سجل رصيد "
    "صفوف مرمى شباك هدف لصالح عرين دكة من أقصى وأقصى ويلاقي يلاقي يلتقي ويلتقي ويقود يقود ودع تغلب يستضيف "
    "ويستضيف استقبل تلقى بلقب إلى كتيبة ويغيب كان وكان قاد وقاد عاد وعاد رفع ورفع ضيف يخوض ويخوض مستوى"
)
_AFTER = search_forms(
    "السعودي المصري القطري الإماراتي الكويتي الإسباني الإنجليزي الإيطالي الألماني الفرنسي الهولندي البرازيلي "
    "البرتغالي التركي فاز خسر تعادل حقق سجل يلعب يواجه يستضيف بهدف بهدفين بثلاثة بثنائية فوزا لقب بلقب ضيفا "
    "في أمام على من يخسر يفوز يتعادل يهزم يتعاقد يضم عانى عن مع"
)
_OF_PLACE = search_forms(
    "في مدينة بمدينة العاصمة شمال جنوب شرق غرب ولاية محافظة منطقة مطار جامعة ميناء"
)
_NOT_BEFORE = search_forms("تم وتم أهل اقتراب استئناف قطر") | search_forms(
    "أفراد رجال قوات عناصر ضباط ضابط مركز قسم مخفر دوريات سيارات"
)
"""Among them who is of the police and the army, not of the clubs called so."""
_NO_CLUB = frozenset(
    clitic + form
    for form in search_forms("طعم روح لذة نشوة شارة علامة مذاق حلاوة نكهة عتبة")
    for clitic in ("", "و", "ب", "ل", "وب", "ك")
)
"""Words of victory and union themselves, not of the clubs that are called by them."""
_NOT_AFTER = re.compile(
    r" (?:بين|حول|بشان|الدولي|الاوروبي|الاسيوي|الافريقي|العربي|العام|الوطني|التونسي ل)\b"
)
_LEAST_WORDS, _SURE = 4, 0.6
_EVERYDAY = 3


class Clubs:
    """Finds clubs in articles on sport.

    Args:
        lexicon: what is known of words.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._by_place = search_forms(_CALLED_BY_PLACE)
        self._by_place |= {search_form("لوس أنجلوس")}
        self._by_word = search_forms(_CALLED_BY_WORD)
        called = [*_CALLED_BY_WORD.split(), *_SEVERAL.split("|")]
        self._known = self._by_place.union(map(search_form, called))
        self._forms = sorted(self._known)
        self._matcher = TermMatcher(self._forms)
        self._lexicon = lexicon

    def find(self, parts: Sequence[Part], found: Sequence[Sequence[Span]]) -> list[list[Span]]:
        """Give the names of title and text with the clubs that short names stand for.

        Args:
            parts: title and text, with the listed names in them.
            found: the names that a model found in each, in order, none overlapping.

        Returns:
            The names of each, in order, none overlapping.
        """
        words = {word for part in parts for word in part.words.texts}
        said = len(words & _MATCH)
        kept = [
            [span for span in spans if not self._is_word(part.haystack.text, span, said)]
            for part, spans in zip(parts, found, strict=True)
        ]
        if said < _LEAST_WORDS:
            return kept
        hits = [self._hits(part, spans) for part, spans in zip(parts, kept, strict=True)]
        told = {
            self._forms[hit.term]
            for part, own in zip(parts, hits, strict=True)
            for hit in own
            if self._is_told(part.haystack.text, hit)
        }
        return [
            laid_over(spans, [
                Span(hit.start, hit.end, "ORG", RULE_PROBABILITY, is_whole=True)
                for hit in own
                if self._forms[hit.term] in told and self._may_be(part.haystack.text, hit)
            ])
            for part, spans, own in zip(parts, kept, hits, strict=True)
        ]  # fmt: skip

    def _is_word(self, text: str, span: Span, said: int) -> bool:
        """Say whether what a model takes for a club is the everyday word: the taste of victory."""
        form = text[span.start : span.end]
        if span.type != "ORG" or form not in self._by_word:
            return False
        begin = text.rfind(" ", 0, span.start) + 1
        before = word_before(text, begin)
        is_doubtful = not said and not span.is_whole and span.probability < _SURE
        is_lone = text.find(f"{form} ") == text.rfind(f"{form} ") and before not in _BESIDE
        return before in _NO_CLUB or (is_doubtful and is_lone)

    def _hits(self, part: Part, spans: Sequence[Span]) -> list[Hit]:
        """Give where short names stand that are no part of a longer name."""
        text = part.haystack.text
        hits = self._matcher.find(part.haystack)
        several = [(hit.start, hit.end) for hit in hits if " " in self._forms[hit.term]]
        listed = sorted(
            place
            for place, senses in part.candidates().items()
            if senses and " " in text[place[0] : place[1]]
        )
        own = [(span.start, span.end) for span in spans if " " in text[span.start : span.end]]
        return [
            hit
            for hit in hits
            if " " in self._forms[hit.term]
            or not any(
                place != (hit.start, hit.end)
                for order in (several, listed, own)
                for place in overlapping(order, hit.start, hit.end)
            )
        ]

    def _is_told(self, text: str, hit: Hit) -> bool:
        """Say whether the words beside a short name are of a match."""
        if not self._may_be(text, hit):
            return False
        begin = text.rfind(" ", 0, hit.start) + 1
        before = word_before(text, begin)
        bare = before[1:] if before[:1] in "وفبل" else before
        after = text[hit.end + 1 : text.find(" ", hit.end + 1)]
        is_row = text[begin : hit.start] == "و" and before.removeprefix("و") in self._known
        form = self._forms[hit.term]
        is_place = form in self._by_place
        return (
            (" " in form and not is_place)
            or not _BESIDE.isdisjoint((before, bare))
            or is_row
            or (text[hit.end] == " " and after in _AFTER and not is_place)
        )

    def _may_be(self, text: str, hit: Hit) -> bool:
        begin = text.rfind(" ", 0, hit.start) + 1
        before = word_before(text, begin)
        clitic = text[begin : hit.start]
        form = self._forms[hit.term]
        if before in _NOT_BEFORE or before in _NO_CLUB or _NOT_AFTER.match(text, hit.end):
            return False
        if form in self._by_place:
            return before not in _OF_PLACE and "ب" not in clitic
        return before not in _OF_PLACE and not (
            "ب" in clitic and self._lexicon.get(form, UNKNOWN).frequency >= _EVERYDAY
        )
