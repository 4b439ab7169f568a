"""What a line is by itself: cues, shapes, and several things on one line."""

from __future__ import annotations

import pytest

from streams.pages.line_features import features_of_lines
from streams.pages.lines import split_lines


def kinds(raw: str) -> list[str | None]:
    return [mark.kind for mark in features_of_lines(split_lines(raw), raw)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("المصدر: صدى المدينة", "source"),
        ("عن موقع الجبل", "source"),
        ("كلمات دلالية: نفط، غاز", "keywords"),
        ("الوسوم: نفط", "tags"),
        ("إقرأ أيضاً:", "read_also"),
        ("اقرأ ايضا : أسعار النفط ترتفع", "read_also"),
        ("مقالات مشابهة", "related"),
        ("قد يهمك أيضا", "related"),
        ("فيسبوك", "share"),
        ("Facebook Twitter Whatsapp", "share"),
        ("تابعوا قناتنا على تلغرام", "app"),
        ("لتصلك الأخبار اشترك في نشرتنا", "app"),
        ("إعلان", "ad"),
        ("3 تعليقات", "comments"),
        ("5 دقائق للقراءة", "navigation"),
        ("#القدس #غزة", "tags"),
        ("المصدر/ رويترز", "source"),
        ("قبل ساعتين", "timestamp"),
        ("pic.twitter.com/abcdef", "share"),
        ("اترك تعليقاً", "comments"),
        ("لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *", "comments"),
        ("جميع الحقوق محفوظة © 2024", "rights"),
        ("كتب: سامح عبد الحميد", "byline"),
        ("صدر الصورة، وكالة", "caption"),
        ("© AP Photo / Rahul Sen", "caption"),
        ("دخان فوق المدينة (رويترز)", "caption"),
        ("آخر تحديث: 14:20", "timestamp"),
        ("الثلاثاء 12 آذار 2024 - 09:30", "timestamp"),
        ("منذ 3 ساعات", "timestamp"),
        ("الإثنين 16 تشرين الأول 2023 الساعة 13:26 محليات", "timestamp"),
        ("1,326 شوهد", "navigation"),
        ("ميناء المدينة صباح أمس (أرشيفية: الإنترنت)", "caption"),
        ("نشر في صوت الجبل يوم 05 - 03 - 2022", "timestamp"),
        ("جدة 12 شوال 1445 هـ الموافق 21 أبريل 2024 م واس", "dateline"),
        ("// انتهى //", "end_mark"),
        ("=======ن.ح", "end_mark"),
        ("ح ز / س م ع", "end_mark"),
        ("writer@example.org", "contact"),
        ("* * *", "separator"),
        ("تخطى إلى المحتوى", "navigation"),
        ("كانت هذه تفاصيل خبر افتتاح المحطة لهذا اليوم.", "rights"),
    ],
)
def test_a_line_by_itself(line: str, kind: str | None) -> None:
    assert kinds(line) == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "المصدر الذي تحدث إلينا قال إن الشحنة وصلت إلى الميناء أمس.",
        "شارك في اللقاء عدد من الخبراء والمهتمين بقضايا المياه.",
        "التعليقات التي وردت من الوزارة لم تكن كافية كما قال النائب.",
        "صور الأقمار الصناعية أظهرت تراجع مساحة البحيرة خلال عام.",
        "كتب الوزير في رسالته أن المشروع لن يتوقف مهما كانت الكلفة.",
        "تابع الوزير سير العمل في المحطة وأثنى على جهود العاملين فيها.",
        "انتهى الاجتماع دون اتفاق على موعد جديد للجولة المقبلة.",
        "إعلان الحكومة عن الخطة أثار جدلا واسعا في البرلمان أمس.",
        "منذ ثلاث سنوات والمدينة تنتظر الجسر الذي وعدت به الوزارة.",
        "المزيد من الأموال لن يحل المشكلة وحده كما يرى الخبراء.",
    ],
)
def test_cue_words_in_sentences_are_no_cues(line: str) -> None:
    assert kinds(line) == [None]


def test_share_bar_before_the_first_sentence_is_cut_off() -> None:
    raw = "شارك من خلال تويتر فيسبوك اكتب رأيك حذر خبراء من تراجع منسوب المياه في السد هذا العام."
    assert kinds(raw) == ["share", None]


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("القاهرة - رويترز:", "dateline"),
        ("دمشق، سوريا (CNN) --", "dateline"),
        ("موسكو في 24 يوليو /أ ش أ/", "dateline"),
        ("لندن: «الأفق»", "dateline"),
        ("وطنية - طرابلس -", "dateline"),
        ("أحمد سالم - الأنباء - الكويت:", "byline"),
    ],
)
def test_openings_are_cut_off_the_first_sentence(opening: str, kind: str) -> None:
    raw = f"{opening} أكد مسؤولون أن الطريق سيفتح أمام السيارات قبل نهاية الشهر، وأن العمل اكتمل."
    assert kinds(raw) == [kind, None]


@pytest.mark.parametrize(
    "line",
    [
        "عزز الجيل - أحد أندية الدرجة الأولى - صفوفه بلاعبين اثنين قبل بداية الموسم الجديد.",
        "وصل - بحفظ الله ورعايته - إلى الرياض مساء أمس رئيس الوفد قادما من مدينة جدة.",
        "قال وزير المالية: إن الموازنة الجديدة لن تتضمن أي ضرائب إضافية على المواطنين.",
    ],
)
def test_dashes_and_colons_in_sentences_are_no_openings(line: str) -> None:
    assert kinds(line) == [None]


def test_tags_after_the_last_sentence_are_cut_off() -> None:
    raw = "وينتظر أن تنتهي الأعمال قبل نهاية العام الجاري كما وعدت الشركة. سمات طرق جسور مدن"
    assert kinds(raw) == [None, "tags"]
