"""What a line looks like when no cue names it: prose, headline, time stamp, dateline, biography."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.arabic.fold import fold
from streams.pages.bylines import kind_of_byline, names_agency
from streams.pages.outlets import is_outlet
from streams.pages.wordlists import common_words, stamp_words, word_list

if TYPE_CHECKING:
    from streams.pages.kinds import FurnitureKind
    from streams.pages.lines import Line

_WORD = re.compile(r"[^\W\d_]+|\d+")
_CONTINUES = re.compile(
    "(?:و[^\\W\\d]{2,}|كما|من (?:جهت|جانب|ناحيت)|من (?:جهه|جانب|ناحيه) (?:اخري|اخر|ثانيه)"
    "|يذكر|يشار|"
    "الي ذلك|بدور|جدير|الجدير|تجدر|يشار|فيما|في (?:سياق|المقابل|غضون|هذا)|جاء ذلك|لكن|غير ان)"
)
_FINAL = frozenset(".!…")
_CLOSING = "\"”»’')] "
_COMMA = re.compile(r"[،؛]|[^\W\d]{2}\. |, ")
_LONG, _MIDDLE, _SHORT = 25, 12, 5
_ENDLESS, _FREQUENT = 200, 12_000
_LONGEST_STAMP = 34
_BESIDE_STAMP = re.compile(
    r"(?:ال)?عدد ?:? ?\d+|علي (?=الساعه)|(?<!\w)محدث(?!\w)|تاريخ (?:الخبر|المقال|الاضافه) ?:?"
)
"""What stands in a stamp besides times: the issue of a paper, "at", "updated"."""
_DASH = re.compile("[-–—]")
_NUMBERED_ISSUE = re.compile(
    r"العدد ?:? ?\d+ ?- ?\d{4} ?/ ?\d{1,2} ?/ ?\d{1,2}(?: ?- ?\d{1,2}:\d\d)?$"
)
"""An issue's number and day: ``… العدد: 7773 - 2023 / 10 / 21 - 18:35``."""
_ADDRESS = re.compile(r"https?://\S+")
_BIO_NOUN = re.compile(
    "(?:كاتب|صحفي|صحافي|باحث|استاذ|محرر|محلل|مراسل|خبير|اكاديمي|دبلوماسي|مؤرخ|مولف|روائي|معلق|زميل)"
    "(?:ه|ا|ي)?$"
)
_BIO_PLACE = re.compile(
    "كتاب|صحيفه|جامعه|مركز|معهد|كليه|مجله|مواقع|موقع|جائزه|يعمل|تعمل|يكتب|تكتب|مقيم|مولف|جريده|شوون"
)
_MOST_NAME_WORDS, _LONGEST_BIO = 4, 70
_LONGEST_CREDIT, _PARTICLE = 9, 2
_TITLES = frozenset(
    "الدكتور الدكتوره المهندس استشاري استشاريه عضو رييس مدير شاعر محام اكاديمي".split()
)
_BREADCRUMB = re.compile(r"(?:(?:الصفحه )?(?:ال)?رييسيه|home) ?[/>»|›\\]")
_COUNT = re.compile(
    r"\d[\d,.]* (?:مشاهده|مشاهدات|شوهد|قراءه|زياره|زيارات|views?|min read|(?:دقائق|دقيقه"
    r"|دقايق) (?:ل?ل?قراءه))"
    r"|(?:قراءه|القراءه) \d+ (?:دقائق|دقيقه|دقايق)"
    r"|\d(?:\.\d)? من (?:5|10|\d+ (?:تقييم|صوت)).*"
    r"|(?:عدد )?(?:ال)?(?:زيارات|مشاهدات|قراءات|زوار) ?:? ?\d.*"
)
_COMMENT_COUNT = re.compile(r"\(?\d+\)? ?(?:تعليق|تعليقا|تعليقات|comments?)$")
_POST = re.compile(r"\(@\w+\)|pic\.twitter\.com/|^https?://(?:t\.co|youtu\.be|www\.youtube)")
_SUPPLIER = re.compile('(?:خدمه|بالاتفاق مع|خاص ?ب|.{3,30} خاص ?ب) ?:? ?[«"{(]')
_PICTURE = re.compile(
    "(?<![^\\W\\d])(?:خلال|اثناء|في صوره|صوره جماعيه|لقطه|من اليمين|الي اليمين|ارشيفيه"
    "|من الارشيف|لدي (?:لقايه|استقباله)"
    "|متحدثا|تصوير)(?![^\\W\\d])"
)
_SPAN = re.compile(
    "خلال (?:\\d|ساع|اسبوع|شهر|عام|سنه|ايام|العام|الشهر|الاسبوع|الربع|الساعات|الايام|السنوات|النصف)"
)
_CREDIT = re.compile(
    "(?:صوره? )?(?:ال)?ارشيف(?:يه|ي)?(?: \\w+)?|عدسه \\w+(?: \\w+)?|(?:عن )?مواقع التواصل(?: الاجتماعي)?"
    "|(?:من )?المصدر|(?:ال)?انترنت|تداول(?:ها)? ناشطون|صوره? (?:خاصه|متداوله|توضيحيه|تعبيريه|ارشيفيه)|social media|وسائل التواصل.*"
)
_TEMPLATE = re.compile(r"\{\{?[^{}]{1,60}\}?\}|\[/?[a-z]+[_ -][^\]]{0,60}\]|%%?\w{1,30}%%?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FEWEST_NUMBERS, _MOSTLY_NUMBERS = 6, 0.45
_SHOT_BY = re.compile(r"^(?!.*\d{4})[^()]*[^()!؟?\s]\s*\(([^()]{2,24})\)$")
_BEHIND_PICTURE = re.compile(
    r"(?:(?:ال)?ارشيف(?:يه)?|صوره \w+|خدمه \w+|مواقع التواصل)(?: ?[:/،-] ?[\w ]+)?"
)
"""What stands in brackets behind a caption, folded, beside agencies and desks."""
_PICTURE_DESKS = frozenset(map(fold, (
    "شترستوك", "غيتي", "غيتي إيميجز", "جيتي", "الفرنسية", "الأوروبية", "مواقع التواصل", "وكالات",
    "فيسبوك", "أرشيف", "أرشيفية", "رويترز", "أسوشيتد برس", "أ ب", "بيكسلز",
)))  # fmt: skip
"""Who stands in brackets behind a caption."""
_PHOTOGRAPHER = re.compile("(?:^|[ (])(?:تصوير|عدسه|الصوره|صوره|بعدسه)(?: من)? ?[:：/] ?[^\\W\\d]")
_LONGEST_CONTACT, _LONGEST_CONTACT_LETTERS = 45, 400
_LATIN_SIGNATURE = re.compile(
    r"^(?:[\w ]{0,12}:? ?@\w{3,}|[\w.+-]+ ?@ ?[\w-]+\.[\w.-]+|(?:https?://|www\.)\S+"
    r"|[a-zA-Z]{1,8}: ?\w+|[\d ]+- ?(?:stc|mobily|zain))$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"للتواصل مع الكاتب|لمراسله الكاتب|ارسل (?:رساله )?sms|رساله sms|تبدا بالرمز"
    r"|ثم الرساله|زين تبدا"
    r"|\d - ?(?:stc|mobily|zain)|[\w.+-]+@[\w-]+\.\w+|^البريد الالكتروني|^تويتر ?: ?@|^ايميل|هاتف ?:? ?[+\d][\d ]{5,}|ص ?\. ?ب ?:? ?\d"
)


def is_prose(line: Line) -> bool:
    """Say whether a line reads as running text: long, or ending as a sentence does."""
    if line.words >= _LONG or len(line.text) >= _ENDLESS:
        return True
    end = line.text.rstrip(_CLOSING)[-1:]
    # A stop ends a sentence; an exclamation mark ends headlines as well.
    if end == "." and line.words >= _SHORT and not line.text.endswith(".."):
        return True
    return line.words >= _MIDDLE and (end in "؟?!:؛،" or _COMMA.search(line.text) is not None)


def ends_sentence(line: Line) -> bool:
    """Say whether a line ends with the punctuation of a sentence."""
    return line.text.rstrip(_CLOSING)[-1:] in _FINAL


def continues(line: Line) -> bool:
    """Say whether a line starts as a later paragraph of a story does, not as a first one."""
    match = _CONTINUES.match(line.folded)
    return match is not None and (match[0][0] != "و" or _is_joined(match[0]))


def _is_joined(word: str) -> bool:
    """Tell the conjunction from a first letter: ``وقال`` from ``وزير``."""
    common = common_words()
    rest = common.get(word[1:])
    if rest is None:
        return False
    return rest < common.get(word, rest + 1) or (len(word) > _SHORT - 1 and rest < _FREQUENT)


def is_separator(line: Line) -> bool:
    """Say whether a line has no letter and no digit."""
    return line.words == 0


def has_year(line: Line) -> bool:
    """Say whether a year in figures stands in a line."""
    return _YEAR.search(line.folded) is not None


def is_timestamp(line: Line) -> bool:
    """Say whether a line states a time and nothing else, perhaps with its own address."""
    if line.words > _LONGEST_STAMP:
        return False
    if _NUMBERED_ISSUE.search(line.folded):
        return True
    folded = _BESIDE_STAMP.sub(" ", _ADDRESS.sub("", line.folded))
    words = _WORD.findall(folded)
    numbers = sum(word.isdigit() for word in words)
    if words[:1] in (["منذ"], ["قبل"]) and len(words) > 1 and stamp_words().issuperset(words):
        return True
    if ":" in folded and word_list("sections").issuperset(words[-1:]):
        # "Monday … 13:26, local news": the section stands behind the clock.
        words = words[:-1]
    if not words or any(not word.isdigit() and word not in stamp_words() for word in words):
        return False
    return numbers > 0 if len(words) > numbers or _is_figures(folded) else False


def _is_figures(folded: str) -> bool:
    return ":" in folded or folded.count("/") > 1 or folded.count("-") > 1 or folded.count(".") > 1


def is_caption(line: Line) -> bool:
    """Say whether a short line ends with the credit of a picture."""
    folded = line.folded
    if (
        line.words > 2 * _MIDDLE
        or not ("/" in folded or folded.endswith(")"))
        or ends_sentence(line)
    ):
        return False
    credit = folded.rstrip(") ").rpartition("(" if folded.endswith(")") else "/")[2]
    known = names_agency(credit) or _CREDIT.fullmatch(credit) or is_outlet(credit)
    if len(credit) > _LONG or len(credit) == len(folded) or not known:
        return False
    if line.words > _MIDDLE:
        return True
    opening = kind_of_byline(line.text)
    return opening is None or (opening == "dateline" and not _DASH.search(line.text))


def is_credited_picture(line: Line) -> bool:
    """Say whether a line is a picture's credit: ``© agency / name``, ``تصوير: فلان``."""
    if line.words <= 2 * _MIDDLE and _PHOTOGRAPHER.search(line.folded) and not ends_sentence(line):
        return True
    short = line.words <= _LONG and line.text[-1] == ")"
    agency = _SHOT_BY.search(line.text) if short else None
    credit = fold(agency[1]) if agency else ""
    known = credit in _PICTURE_DESKS or names_agency(credit) or is_outlet(credit)
    if credit and (known or _BEHIND_PICTURE.fullmatch(credit)):
        return True
    return line.folded.startswith(("©", "(c)")) and (
        "/" in line.text or "photo" in line.folded or names_agency(line.folded)
    )


def is_quotations(line: Line) -> bool:
    """Say whether a line is a row of prices and their changes: a widget of the markets."""
    if "%" not in line.text and "٪" not in line.text:
        return False
    words = line.text.split()
    numbers = sum(word[0].isdigit() or word[-1] in "%٪" for word in words)
    return (
        numbers >= _FEWEST_NUMBERS
        and numbers >= len(words) * _MOSTLY_NUMBERS
        and any(word[-1] in "%٪" for word in words)
    )


def is_template(line: Line) -> bool:
    """Say whether a line is a template's tag that nothing filled in: ``{loadposition ad}``."""
    return line.text[0] in "{[%" and _TEMPLATE.fullmatch(line.text) is not None


def is_published_in(line: Line) -> bool:
    """Say whether a line says where and when: ``نشر في ... يوم 05 - 03 - 2022``."""
    return line.words <= _MIDDLE and _PUBLISHED_IN.match(line.folded) is not None


def is_breadcrumb(line: Line) -> bool:
    """Say whether a line is the way from the front page: ``الرئيسية / محليات / …``."""
    return line.words <= 2 * _MIDDLE and _BREADCRUMB.match(line.folded) is not None


def is_count(line: Line) -> bool:
    """Say whether a line counts what readers did, or the minutes that it takes to read."""
    return line.words <= _SHORT + 1 and _COUNT.match(line.folded) is not None


def is_comment_count(line: Line) -> bool:
    """Say whether a line counts comments."""
    return line.words <= _SHORT and _COMMENT_COUNT.match(line.folded) is not None


def is_embedded_post(line: Line) -> bool:
    """Say whether a line signs a post of a social network that the page shows."""
    return line.words <= _LONG and _POST.search(line.text) is not None


def is_hashtags(line: Line) -> bool:
    """Say whether every word of a line is a hashtag."""
    return line.text[0] == "#" and all(word[0] == "#" for word in line.text.split())


def is_invitation(line: Line) -> bool:
    """Say whether a line invites to follow, join, subscribe or install."""
    if line.words > _LONGEST_INVITATION or ends_sentence(line):
        return False
    invites = len({match.lastgroup for match in _INVITATION.finditer(line.folded)}) > 1
    return invites or (line.folded.endswith(_HERE) and _CLICK.match(line.folded) is not None)


def notice(line: Line) -> FurnitureKind | None:
    """Give the kind of a paragraph of the site's own: terms, disclaimers, rules for comments."""
    if not _SHORTEST_NOTICE < line.words <= _LONGEST_NOTICE or not any(
        sign in line.folded for sign in _NOTICE_SIGNS
    ):
        return None
    phrases = set(_NOTICE.findall(line.folded))
    said = len(phrases) >= _NOTICE_PHRASES and not continues(line)
    if not said and not _SURE_NOTICE.search(line.folded):
        return None
    return "comments" if any(_COMMENT.search(phrase) for phrase in phrases) else "rights"


def is_end_mark(line: Line) -> bool:
    """Say whether a line is an agency's last: ``// انتهى //``, ``=====``, initials."""
    if line.words > _MOST_INITIALS:
        return False
    words = _WORD.findall(line.folded)
    if words[0] in _ENDS and all(len(w) <= 2 for w in words[1:]):  # noqa: PLR2004 -- initials
        return True
    if line.folded.startswith(("//", "==", "--(")) or line.text[0] == line.text[-1] == "/":
        return True
    return len(words) > 1 and all(len(word) == 1 and not word.isdigit() for word in words)


def is_contact(line: Line) -> bool:
    """Say whether a line is an address, an account or a number to write to, and nothing else."""
    too_long = line.words > _LONGEST_CONTACT or len(line.text) > _LONGEST_CONTACT_LETTERS
    if too_long or ends_sentence(line):
        return False
    if line.text.isascii():
        return _LATIN_SIGNATURE.match(line.text) is not None
    return len(_CONTACT.findall(line.folded)) > (line.words > _MIDDLE)


_NOTICE = re.compile(
    "شروط (?:ال)?(?:استخدام|خدمه)|سياسه (?:ال)?(?:خصوصيه|النشر|التعليق)|ارشادات الاستخدام"
    "|التعليقات|تعليقاتكم"
    "|لا تعبر(?: بالضروره)? عن|اصحابها|مشاركاتك|ملفات تعريف الارتباط|الكوكيز|حقوق النشر"
    "|جميع الحقوق|يحظر نسخ"
    "|اعاده نشر|لا يتحمل|لا تتحمل|بريدك الالكتروني|البريد الالكتروني|الحقول الالزاميه"
    "|اشتراكك|سجل الدخول"
    "|تسجيل الدخول|المتصفح|راي (?:ال)?(?:موقع|جريده|صحيفه)|akismet|cookies"
)
_NOTICE_PHRASES = 2
_SHORTEST_NOTICE, _LONGEST_NOTICE = 3, 90
# Looked for first: plain searches cost a tenth of what the patterns do.
_NOTICE_SIGNS = (
    "حقوق", "خصوصيه", "استخدام", "تعليق", "مسوول", "لكتروني", "نشر", "تعبر", "تعريف", "كرام",
    "العهده", "تنبيهات", "تجربت", "تفاصيل", "cookies", "akismet", "المتصفح", "الدخول", "لمتابعتكم", "نقله", "بشري",
    "الاصلي", "الاساسي", "المراجعه", "احفظ", "هذا المحتوي", "الصفحه الرسميه", "نقدم لكم",
)  # fmt: skip
_PUBLISHED_IN = re.compile(r"نشرت? في .{2,40} يوم \d")
_LONGEST_INVITATION = 22
_INVITATION = re.compile(
    "(?P<do>(?<![^\\W\\d])(?:تابع(?:ونا|نا|وا|ي|ينا)?|اشترك(?:وا)?|انضم(?:وا)?|حمل(?:وا)?"
    "|اضغط|لمتابعه|لتصلكم?|سجل)(?![^\\W\\d]))"
    "|(?P<where>(?:علي|عبر) (?:ال)?(?:انستغرام|انستجرام|تويتر|فيسبوك|تلغرام|تليجرام|واتساب"
    '|يوتيوب)|في خدمه [«"]|قناتنا|تطبيقنا|صفحتنا|نشرتنا|قنواتنا|حسابنا|(?:جوجل|غوغل|google) (?:نيوز'
    "|news)|نشره? (?:البريديه|الاخباريه))"
)
_HERE = "هنا"
_CLICK = re.compile(
    "(?:شاهد|شاهدي|انقر|انقري|اضغط|اضغطي|للمزيد|لقراءه|لمشاهده|للاشتراك|للاطلاع|للتحميل|لتحميل) .{0,80}(?:من )?هنا$"
)
_COMMENT = re.compile("تعليق|مشارك|بريد|الحقول|akismet")
_SURE_NOTICE = re.compile(
    "كانت هذه تفاصيل|الخبر الاصلي|العهده علي|مصدره الاساسي|نظام التنبيهات|اخلاء مسووليه"
    "|دون تدخل بشري|زوارنا الكرام"
    "|متابعينا الكرام|شكرا لمتابعتكم|نشكر لكم|ولا يعبر عن وجهه نظر|وانما تم نقله"
    "|تم نشر(?:ه|ة) ومتواجد|لن يتم نشر عنوان"
    "|ملفات تعريف الارتباط|لتحسين تجربت|سيظهر تعليقك|تعليقك سوف يظهر"
    "|بعد المراجعه والموافقه|احفظ اسمي|لا يمكن اضافه هذا البريد|لمشاهده هذا المحتوي من|^ونقدم لكم من خلال موقع"
    "|الاخبار المنشوره علي الصفحه الرسميه لوكاله"
)
_ENDS = frozenset("انتهي يتبع النهايه".split())
_MOST_INITIALS = 8


def is_credit(line: Line) -> bool:
    """Say whether a short closing line says who its author is: ``* كاتب وباحث``."""
    words = line.folded.split()
    if not 0 < len(words) <= _LONGEST_CREDIT or ends_sentence(line):
        return False
    first = words[0].strip("*/:.")
    titled = first in _TITLES or line.text.startswith(("د.", "أ.", "م.", "أ. د"))
    starred = line.text.startswith(("*", "٭")) and not line.text.startswith("**")
    return titled or _BIO_NOUN.match(first) is not None or starred


def is_supplier(line: Line) -> bool:
    """Say whether a line names who supplied the article: ``خاص بـ«...»``, ``(بترا)``."""
    if line.folded[0] == "(" and line.folded[-1] == ")" and line.words <= _PARTICLE:
        return names_agency(line.folded)
    return line.words <= _LONGEST_CREDIT and _SUPPLIER.match(line.folded) is not None


def is_picture(line: Line) -> bool:
    """Say whether a short line describes a picture: "during", "from the right", "archive"."""
    return line.words <= _MIDDLE + 2 and _PICTURE.search(line.folded) is not None


def tells_span(line: Line) -> bool:
    """Say whether "during" stands before a span of time: a headline says so, no caption does."""
    return _SPAN.search(line.folded) is not None


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
    if continues(line):
        return None
    name: list[str] = []
    for word in line.text.lstrip("*•- ").split()[: _MOST_NAME_WORDS + 1]:
        if _BIO_NOUN.match(_bare(word)):
            return " ".join(name) if len(name) > 1 else None
        if len(word) <= _PARTICLE:
            return None
        name.append(word)
    return None


def _bare(word: str) -> str:
    return word.translate(_HAMZAS).strip("،,.")


_HAMZAS = str.maketrans({"أ": "ا", "ؤ": "و", "ة": "ه", "ّ": "", "ٌ": "", "ُ": "", "َ": "", "ِ": ""})
