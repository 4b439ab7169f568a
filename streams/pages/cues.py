"""The cues: words at the start of a line that say what the line, or what follows it, is.

The table is the knowledge; ``match_cue`` only looks it up. Words are compared folded, so hamzas,
diacritics and final yeh do not matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from streams.arabic.fold import fold
from streams.pages.lines import make_line, text_offset

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


_TABLE: tuple[tuple[FurnitureKind, Form, Reach, str], ...] = (
    ("source", "label", "section", "المصدر | مصدر الخبر | مصدر | المصادر | نقلا عن | رابط المصدر"),
    ("source", "start", "line", "رابط الخبر بصحيفة | رابط الخبر | خدمة «نيويورك"),
    ("source", "short", "line", "عن موقع | عن صحيفة | عن مجلة | عن وكالة | عن جريدة | نقلا عن"),
    ("keywords", "label", "section", "كلمات دلالية | الكلمات الدلالية | كلمات مفتاحية"),
    ("keywords", "label", "section", "الكلمات المفتاحية | الكلمات المتعلقة | كلمات البحث"),
    ("tags", "label", "section", "سمات | الوسوم | وسوم | تاغات | تاجز | هاشتاج | tags | علامات"),
    ("related", "label", "section", "مواضيع متعلقة | موضوعات متعلقة | قصص مقترحة | اخترنا لكم"),
    ("related", "label", "section", "شاهد المزيد | المزيد حول هذا الموضوع | مقالات قد تهمك"),
    ("related", "label", "section", "الأكثر تداولا | الأكثر شيوعا | الأكثر تعليقا | أهم الأخبار"),
    ("tags", "label", "section", "الكلمات الدالة | كلمات دالة | أوسمة | الأوسمة | العلامات | تاج"),
    ("tags", "label", "section", "دلالات | الدلالات | الموضوعات | مفاتيح"),
    ("read_also", "label", "section", "اقرأ التالي | للمزيد | للمزيد اقرأ | تابع أيضا | اقرأ في الموقع"),
    ("read_also", "label", "section", "نرشح لك | نرشح لكم | ننصحك بقراءة | قد يهمك قراءة | واقرأ أيضا"),
    ("read_also", "label", "section", "اقرأ أيضا في | شاهد | اقرأ أيضا من | لمزيد من التفاصيل"),
    ("related", "label", "section", "مواضيع أخرى | أخبار مرتبطة | مواد ذات صلة | روابط ذات صلة"),
    ("related", "label", "section", "مقالات مقترحة | أخبار قد تهمك | مقترحات | من نفس القسم"),
    ("related", "label", "section", "الأكثر رواجا | رائج الآن | الأخبار الأكثر قراءة | ترند"),
    ("related", "label", "section", "المواضيع الأكثر قراءة | آخر المقالات | أحدث المقالات"),
    ("related", "label", "section", "آخر المستجدات | أخبار الساعة | تقارير متعلقة | المزيد في"),
    ("related", "label", "section", "التغطية الإخبارية | عناوين أخرى | اخبار مماثلة | أبرز الأخبار"),
    ("read_also", "label", "section", "إقرأ أيضا | اقرأ أيضا | اقرا ايضا | اقرأ أيضًا على"),
    ("read_also", "label", "section", "اقرأ المزيد | إقرأ المزيد | اقرأ كذلك | طالع أيضا"),
    ("read_also", "label", "section", "شاهد أيضا | شاهد ايضا | لقراءة المزيد | إقرأ أكثر"),
    ("related", "label", "section", "مقالات مشابهة | مقالات ذات صلة | مواضيع ذات صلة"),
    ("related", "label", "section", "أخبار ذات صلة | موضوعات ذات صلة | أخبار متعلقة"),
    ("related", "label", "section", "أخبار مشابهة | مواضيع مشابهة | ذات صلة | المزيد من الأخبار"),
    ("related", "label", "section", "قد يعجبك أيضا | قد يعجبك | ربما يعجبك | قد يهمك أيضا"),
    ("related", "label", "section", "قد يهمك | أحدث الأخبار | آخر الأخبار | الأكثر قراءة"),
    ("related", "label", "section", "الأكثر تصفحا | الأكثر مشاهدة | اخترنا لك | أخبار أخرى"),
    ("related", "label", "section", "مختارات | المقال السابق | المقال التالي | الخبر السابق"),
    ("related", "start", "section", "مقالات أخرى للكاتب | المزيد من أخبار | مزيد من الأخبار"),
    ("share", "label", "line", "شارك هذا المقال | شارك الموضوع | شارك هذا الخبر | شارك هذا الموضوع"),
    ("share", "label", "line", "شارك | شاركها | مشاركة | شارك الخبر | شارك المقال | شارك هذا"),
    ("share", "start", "line", "شارك من خلال | شارك عبر | شارك على | مشاركة عبر | انشر على"),
    ("share", "whole", "line", "فيسبوك | تويتر | واتساب | واتس اب | تيليجرام | تلغرام | لينكد إن"),
    ("share", "whole", "line", "طباعة | نسخ الرابط | تم نسخ الرابط | إرسال | facebook | twitter"),
    ("share", "whole", "line", "tweet | share | whatsapp | telegram | linkedin | email | print"),
    ("app", "start", "line", "حمل تطبيقنا | حملوا تطبيقنا | نزل تطبيقنا | تابع صفحتنا | تابعوا صفحتنا"),
    ("app", "start", "line", "انضم لقناتنا | اشترك معنا | اشتركوا في | تابعنا على | تابعونا على"),
    ("app", "start", "line", "حمل التطبيق | حمل تطبيق | تحميل تطبيق | نزل تطبيق | حملوا تطبيق"),
    ("app", "start", "line", "لتصلكم | لتصلك | ليصلكم | ليصلك | اشترك لتصلك | لمزيد من الأخبار"),
    ("app", "start", "line", "لمتابعة آخر | لمتابعة أحدث | لمتابعة أخبار | لمتابعة المزيد | تابعونا"),
    ("app", "start", "line", "تابعوا | تابع أحدث | تابع آخر الأخبار | تابعنا | تابع قناتنا"),
    ("app", "start", "line", "انضم إلى قناتنا | انضموا إلى | اشترك في قناتنا | اشترك الآن"),
    ("app", "start", "line", "اشترك في النشرة | النشرة البريدية | أين يمكنك متابعتنا"),
    ("ad", "start", "line", "أبلغ عن إشهار | الإعلان عن | مساحة إعلانية"),
    ("ad", "whole", "line", "ads | ad | محتوى ممول | محتوى مدفوع | إشهار | sponsored | اعلانات ممولة"),
    ("ad", "whole", "line", "إعلان | إعلانات | اعلان ممول | advertisement | محتوى إعلاني"),
    ("comments", "label", "section", "تعليقات الزوار | آراء القراء | ردود القراء | تعليقات فيسبوك"),
    ("comments", "label", "section", "تعليقات الفيسبوك | عرض التعليقات | أضف تعليقاً جديداً | تعليق"),
    ("comments", "whole", "section", "leave a reply | comments | post a comment | add comment"),
    ("comments", "label", "section", "تعليقات | التعليقات | أضف تعليق | أضف تعليقا | اترك تعليقا"),
    ("comments", "label", "section", "إضافة تعليق | إضافة تعليق جديد | اترك ردا | شارك برأيك"),
    ("comments", "label", "section", "أضف تعليقك | اكتب تعليقك | اترك تعليقك | تعليقات القراء"),
    ("comments", "start", "section", "لن يتم نشر عنوان بريدك | الآراء الواردة | اكتب رأيك"),
    ("comments", "start", "section", "التعليقات المنشورة | لا توجد تعليقات | ترحب شبكة"),
    ("contact", "start", "section", "للتواصل أرسل | للتواصل مع الكاتب | للتواصل مع"),
    ("contact", "label", "line", "تويتر | فاكس | هاتف | للتواصل | ايميل | البريد الالكتروني"),
    ("rights", "start", "line", "جميع الحقوق محفوظة | جميع الحقوق | كافة الحقوق محفوظة | © | copyright"),
    ("rights", "start", "line", "all rights reserved"),
    ("navigation", "whole", "line", "exit mobile version"),
    ("byline", "label", "line", "بواسطة | نشر بواسطة | أعده | أعدته | حاوره | حاورته | تغطية"),
    ("byline", "label", "line", "كتب | كتبت | كتبه | بقلم | إعداد | تحرير | حوار | تقرير | ترجمة"),
    ("byline", "label", "line", "المحرر | الكاتب | رئيس التحرير | مراسل | أجرى الحوار | أجرت الحوار"),
    ("byline", "start", "line", "رئيس التحرير | رئيس مجلس الإدارة | المشرف العام"),
    ("caption", "label", "line", "تصوير | صورة | صور | الصورة | المصور | فيديو | بالفيديو | بالصور"),
    ("caption", "start", "line", "صدر الصورة | مصدر الصورة | التعليق على الصورة | تعليق الصورة"),
    ("caption", "start", "line", "شرح الصورة | عدسة | الصورة من | صور من"),
    ("caption", "start", "line", "صورة أرشيفية | صورة توضيحية | صورة من الأرشيف | جانب من"),
    ("timestamp", "label", "line", "آخر تحديث | تاريخ النشر | نشر في | نشرت في | تم النشر | تحديث"),
    ("end_mark", "whole", "line", "انتهى | يتبع | انتهى الخبر | end"),
    ("navigation", "whole", "line", "المزيد | الرئيسية | الصفحة الرئيسية | مباشر | استمارة البحث"),
    ("navigation", "whole", "line", "تسجيل الدخول | دخول | تسجيل | حسابي | سجل الدخول | login"),
    ("navigation", "whole", "line", "skip to content | تصفح المقالات | نهاية | تخطي إلى المحتوى"),
    ("navigation", "whole", "line", "انتقل إلى المحتوى | menu | home | search | العودة للأعلى"),
    ("navigation", "whole", "line", "تخطى إلى المحتوى | تجاوز إلى المحتوى الرئيسي | next previous"),
    ("navigation", "whole", "line", "أقسام مهمة | stories | القائمة | بحث | ابحث | next | previous"),
    ("navigation", "start", "line", "لقراءة الحوار | لقراءة المقال | لقراءة التفاصيل"),
    ("navigation", "start", "line", "لمشاهدة الفيديو | لقراءة التقرير | لقراءة الخبر"),
    ("navigation", "start", "line", "انقر هنا | وقت القراءة | مدة القراءة | زمن القراءة | حجم الخط"),
    ("navigation", "start", "line", "طباعة هذه الصفحة | رابط دائم | الرابط المختصر | رابط مختصر"),
    ("navigation", "start", "line", "لمشاهدة الخبر كامل | اضغط هنا | لقراءة الخبر من المصدر"),
)  # fmt: skip

_WORD = re.compile(r"[^\W_]+|©")
_LONGEST_START = 14
_LONGEST_SHORT = 7
_LONGEST_LABELLED = 24
_LONG_LABELLED = frozenset(("keywords", "tags", "related"))
_SHARE_WORDS = frozenset(
    "شارك الخبر المقال الموضوع هذا مع اصدقائك شاركها مشاركه من خلال عبر علي تويتر فيسبوك فيس بوك جوجل غوغل بلس واتساب واتس اب اكتب رايك"
    " انستجرام انستغرام تليجرام تيليجرام تلغرام تيليغرام لينكد لينكدان ان طباعه ارسال ايميل بريد"
    " نسخ الرابط ماسنجر سناب شات بينترست اكس منصه غرد تغريده انشر facebook twitter whatsapp telegram"
    " linkedin google plus share tweet email print x pinterest messenger copy link".split()
)
_NETWORKS = frozenset(
    "تويتر فيسبوك بوك واتساب واتس جوجل غوغل انستجرام انستغرام تليجرام تيليجرام تلغرام تيليغرام لينكد"
    " لينكدان facebook twitter whatsapp telegram linkedin pinterest messenger".split()
)
_FEWEST_NETWORKS = 2
_LONGEST_SECTION = 3
_SECTIONS = frozenset(
    "اخبار الاخبار سياسه اقتصاد رياضه محليات محليه عربي عربيه عالم العالم دولي دوليه ثقافه فن فنون منوعات"
    " مقالات راي اراء تكنولوجيا تقنيه علوم صحه مجتمع حوادث محافظات تحقيقات تقارير مال اعمال و سياحه"
    " تعليم عاجل الرياضه السياسه الاقتصاد عرب وعالم شوون مصر السعوديه العراق لبنان سوريا اليمن المغرب"
    " تونس الجزائر ليبيا السودان فلسطين الاردن الخليج المحلي الوطن صحافه اسلاميات مراه لايف ستايل"
    " والعالم واعمال وفن وتكنولوجيا".split()
)
_TURNER = re.compile("(?:next previous|previous next|السابق التالي|التالي السابق) +")
_TAIL, _LONGEST_LABEL = 500, 40
_AFTER_SENTENCE = re.compile('(?:[.!؟?…"”»)]|// ?انته[يى] ?//)[ ]+(?=[^\\W_]|[(/©#])')
_TAIL_WORDS = frozenset(("سمات", "الوسوم", "وسوم", "tags", "تاغات", "هاشتاج"))
_LONGEST_TAIL_OF_TAGS = 40
_LABEL_ENDS = frozenset(":؛")


def _rows() -> dict[str, tuple[Cue, ...]]:
    by_first_word: dict[str, list[Cue]] = {}
    for kind, form, reach, variants in _TABLE:
        for variant in variants.split("|"):
            words = tuple(_WORD.findall(fold(variant)))
            by_first_word.setdefault(words[0], []).append(Cue(kind, form, reach, words))
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
        return None
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
    return line.folded[end : end + 4].lstrip(' "»)')[:1] in _LABEL_ENDS


def _rest(folded: str, end: int) -> int:
    while end < len(folded) and folded[end] in ' :؛"»)-':
        end += 1
    return end


def is_share_line(line: Line) -> bool:
    """Say whether a line is nothing but networks and tools for sharing."""
    words = _WORD.findall(line.folded)
    return bool(words) and _SHARE_WORDS.issuperset(words) and not _NETWORKS.isdisjoint(words)


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
    end = networks = 0
    for match in _WORD.finditer(line.folded):
        if match[0] not in _SHARE_WORDS:
            if networks < _FEWEST_NETWORKS:
                return 0
            return text_offset(line, match.start())
        networks += match[0] in _NETWORKS
        end = match.end()
    return 0 if end else 0


def is_section_name(line: Line) -> bool:
    """Say whether a line is the name of a section of a news site."""
    words = line.folded.split()
    return 0 < len(words) <= _LONGEST_SECTION and _SECTIONS.issuperset(words)


def is_bare_tags(line: Line) -> bool:
    """Say whether a line begins with a word for tags that a page lost the colon of."""
    word = _WORD.search(line.folded)
    return word is not None and word[0] in _TAIL_WORDS


def match_trailer(line: Line) -> int:
    """Find furniture that was glued to the last sentence of a line.

    Args:
        line: a line of running text.

    Returns:
        Where it begins in ``line.text``; 0 when there is none.
    """
    text = line.text
    tail = max(0, len(text) - _TAIL)
    for match in _AFTER_SENTENCE.finditer(text, tail):
        rest = text[match.end() :]
        folded = fold(rest)
        word = _WORD.search(folded)
        if word is None or word[0] not in _BY_FIRST_WORD or rest[-1] == ".":
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
