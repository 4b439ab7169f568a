"""What stands around a line decides: elements of the markup, the title, a stamp below."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from streams.contract.article import Article, RawArticle
from streams.contract.outcomes import Forward
from streams.stages.normalise import make_normalise

HEADLINE = "بلدية المرج تعيد فتح جسر الوادي أمام السيارات بعد ترميمه"
FIRST = "أعادت بلدية المرج، صباح الثلاثاء، فتح جسر الوادي أمام السيارات بعد ترميم استمر سبعة أشهر."
SECOND = (
    "وقال رئيس البلدية سالم الحداد إن أعمال الترميم شملت الدعامات والحواجز، وإن الجسر صار يتحمل "
    "شاحنات أثقل من قبل."
)
THIRD = "وأضاف أن السكان كانوا يقطعون سبعة كيلومترات زيادة للوصول إلى المدرسة والمستوصف كل يوم."
COMMENT = "شكرا لكل من عمل في هذا الجسر، لقد تعبنا من الطريق الطويل كل هذه الشهور والله."

normalise = make_normalise(languages=frozenset({"ar"}))


def read(**raw: str) -> Article:
    outcome = normalise(RawArticle(fetched_at=datetime(2025, 11, 20, tzinfo=UTC), **raw))[0]  # type: ignore[arg-type]
    assert isinstance(outcome, Forward)
    return outcome.article


def page(*parts: str, head: str = "") -> Article:
    inside = "".join(parts)
    return read(html=f"<html><head>{head}</head><body><article>{inside}</article></body></html>")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "more",
    [
        f'<div id="comments"><div class="comment-content"><p>{COMMENT}</p></div></div>',
        "<figure><img src=x><figcaption>عمال يزيلون آخر الحواجز فوق الجسر</figcaption></figure>",
        "<form><p>اكتب بريدك هنا لتصلك أخبار المدينة كل صباح قبل الجميع ومجانا.</p></form>",
        "<div class='poll'><p>هل ترميم الجسور القديمة أولى من بناء جسور جديدة هنا؟</p></div>",
    ],
)
def test_elements_that_are_certain_decide(more: str) -> None:
    article = page(f"<h1>{HEADLINE}</h1>", paragraphs(FIRST, SECOND), more, paragraphs(THIRD))
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    "box",
    [
        "<div><p>نشرة المدينة تصلك كل صباح مجانا.</p><form><button>اشترك</button></form></div>",
        "<div class='newsletter'><p>مختارات من أخبار المدينة تصلك كل أسبوع مجانا.</p></div>",
    ],
)
def test_what_stands_around_a_form_invites_to_fill_it_in(box: str) -> None:
    article = page(f"<h1>{HEADLINE}</h1>", paragraphs(FIRST, SECOND), box, paragraphs(THIRD))
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_recipe_keeps_its_ingredients() -> None:
    items = ("كوبان من العدس الأصفر", "بصلة كبيرة مفرومة", "ملعقة صغيرة كمون", "عصير ليمونة")
    article = flat(*MENU, "شوربة العدس على طريقة الجدة", FIRST, "المقادير:", *items, SECOND, THIRD)
    assert article.text == "\n".join((FIRST, "المقادير:", *items, SECOND, THIRD))


def test_an_obituary_keeps_its_formulas() -> None:
    first, last = "بسم الله الرحمن الرحيم", "إنا لله وإنا إليه راجعون"
    article = flat("نعي الحاج سالم الحداد", first, FIRST, SECOND, last)
    assert article.text.endswith(last)
    assert first in article.text


def test_an_article_that_allows_comments_is_no_comment() -> None:
    article = read(
        html=f"<body><div class='post comments-open'><h1>{HEADLINE}</h1>"
        f"{paragraphs(FIRST, SECOND, THIRD)}</div>"
        f"<div id='comments'>{paragraphs(*[COMMENT] * 9)}</div></body>"
    )
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_heading_below_a_list_of_links_is_of_the_text() -> None:
    links = "<ul class='related'><li><a href=/1>سوق السمك يعود إلى الميناء القديم</a></li></ul>"
    article = page(
        f"<h1>{HEADLINE}</h1>", paragraphs(FIRST, SECOND), links,
        "<h2>طريق أقصر إلى المدرسة</h2>", paragraphs(THIRD),
    )  # fmt: skip
    assert article.text == f"{FIRST}\n{SECOND}\nطريق أقصر إلى المدرسة\n{THIRD}"


def test_items_between_paragraphs_are_of_the_text() -> None:
    items = "<ul><li>ثلاثة أكواب من الطحين</li><li>ملعقتان من السمن</li><li>رشة ملح</li></ul>"
    article = page(f"<h1>{HEADLINE}</h1>", paragraphs(FIRST), items, paragraphs(SECOND, THIRD))
    assert "ملعقتان من السمن" in article.text


def flat(*lines: str) -> Article:
    return read(text="\n".join(lines))


MENU = ("الرئيسية", "سياسة", "اقتصاد", "رياضة", "محافظات")


@pytest.mark.parametrize(
    "above",
    [
        ("الأرصاد: ضباب على الطرق حتى التاسعة", "أسعار الخضار اليوم في الأسواق"),
        ("«الأرصاد» تكشف حالة الطقس غدا",),
        (FIRST[:60] + "...",),
        (),
    ],
)
def test_the_headline_above_the_stamp_is_the_title(above: tuple[str, ...]) -> None:
    article = flat(*MENU, *above, HEADLINE, "الثلاثاء 18 نوفمبر 2025 10:12 م", FIRST, SECOND, THIRD)
    assert article.title == HEADLINE
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2025-11-18"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("الثلاثاء 18-11-2025 09:48 | كتب: محمد سعيد |", "محمد سعيد"),
        ("حاورتها سعاد بن علي", "سعاد بن علي"),
        ("ن. بوزيان", "ن. بوزيان"),
    ],
)
def test_who_wrote_it(line: str, author: str) -> None:
    article = flat(*MENU, HEADLINE, line, "2025/11/18", FIRST, SECOND, THIRD)
    assert article.author == author


def test_a_name_in_the_footer_is_nobodys() -> None:
    article = flat(
        *MENU, HEADLINE, "18/11/2025", FIRST, SECOND, THIRD, "الأكثر قراءة", "سوق السمك يعود",
        "موجة برد جديدة", "كتاب الموقع", "بقلم: سمير قاسم", "جميع الحقوق محفوظة",
    )  # fmt: skip
    assert article.author is None


@pytest.mark.parametrize(
    "caption",
    [
        "عمال فوق الجسر مساء الاثنين (أرشيفية)",
        "عمال فوق الجسر مساء الاثنين (مواقع التواصل)",
        "عمال فوق الجسر مساء الاثنين (الجزيرة نت)",
        "عمال فوق الجسر - تصوير: سعيد النمر",
        "ح.م",
    ],
)
def test_captions_are_no_text(caption: str) -> None:
    article = flat(*MENU, HEADLINE, "18/11/2025", caption, FIRST, caption, SECOND, THIRD)
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    ("first", "last", "outlet"),
    [
        ("هسبريس", "تابعوا آخر الأخبار من هسبريس على غوغل", "هسبريس"),
        ("بوابة الشاطئ", "جميع الحقوق محفوظة لبوابة الشاطئ 2025", "بوابة الشاطئ"),
        ("محليات", "جميع الحقوق محفوظة - بلدية المرج - قسم الإعلام", "بلدية المرج"),
        ("الرأي", "اقرأ المزيد في الرأي", None),
    ],
)
def test_what_the_page_calls_itself(first: str, last: str, outlet: str | None) -> None:
    article = flat(first, *MENU, HEADLINE, "18/11/2025", FIRST, SECOND, THIRD, last)
    assert (article.outlet.name if article.outlet else None) == outlet


OTHER = "ميناء الصيد في الساحل يستقبل أول قارب من القوارب الجديدة"
OF_OTHER = (
    "استقبل ميناء الصيد في الساحل، مساء الاثنين، أول قارب من القوارب التي وعد بها الصيادون.",
    "وقال نقيب الصيادين إن القوارب ستوزع بالقرعة، وإن الأولوية لمن فقدوا قواربهم في عاصفة الشتاء.",
    "وأضاف أن بقية القوارب تصل قبل نهاية السنة، وأن ثمن الوقود ما زال أكبر هموم الصيادين.",
)


def test_the_next_post_of_a_blog_is_another_article() -> None:
    def post(title: str, *texts: str) -> str:
        heading = f"<h3 class='post-title'><a href=/x>{title}</a></h3>"
        return f"<div class='post'>{heading}<div class='post-body'>{paragraphs(*texts)}</div></div>"

    html = f"<body>{post(HEADLINE, FIRST, SECOND, THIRD)}{post(OTHER, *OF_OTHER)}</body>"
    main, second = normalise(RawArticle(html=html))
    assert isinstance(main, Forward)
    assert isinstance(second, Forward)
    assert main.article.text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert second.article.title == OTHER
    assert second.article.text == "\n".join(OF_OTHER)


@pytest.mark.parametrize(
    "between",
    [
        f"<h4>اقرأ أيضا</h4><div><a href=/1>{OTHER}</a></div><h3>ما الذي تغير على الطريق</h3>",
        "<div><div>عدد السيارات في اليوم</div><div>بيانات: البلدية</div></div>",
        "<table><tr><th>المرحلة</th></tr><tr><td>الأولى من 7 إلى 20 سبتمبر</td></tr></table>",
    ],
)
def test_what_one_element_holds_is_one_article(between: str) -> None:
    html = f"<h1>{HEADLINE}</h1>{paragraphs(FIRST, SECOND)}{between}{paragraphs(*OF_OTHER)}"
    outcomes = normalise(RawArticle(html=f"<body><article>{html}</article></body>"))
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Forward)
    assert outcomes[0].article.text.endswith(OF_OTHER[-1])


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='author-box'><p>{COMMENT}</p></div>",
        f"<nav><p>{COMMENT}</p></nav>",
        f"<div class='latest'><h3><a href=/1>{OTHER}</a></h3><p>{COMMENT}</p></div>",
        f"<blockquote><a href=/p>{COMMENT}</a></blockquote>",
    ],
)
def test_a_box_or_a_link_is_no_text(box: str) -> None:
    text = f"<article><h1>{HEADLINE}</h1>{paragraphs(FIRST, SECOND, THIRD)}</article>"
    assert read(html=f"<body>{text}{box}</body>").text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_list_of_contents_is_no_text() -> None:
    contents = "<ul><li><a href=#1>طريق أقصر</a></li><li><a href=#2>ماذا بعد</a></li></ul>"
    more = (paragraphs(SECOND), "<h2>طريق أقصر</h2>", paragraphs(THIRD))
    article = page(f"<h1>{HEADLINE}</h1>", paragraphs(FIRST), contents, *more)
    assert article.text == f"{FIRST}\n{SECOND}\nطريق أقصر\n{THIRD}"


def test_a_pulled_quote_is_said_once() -> None:
    quote = SECOND.partition("، وإن")[0]
    article = page(f"<h1>{HEADLINE}</h1>", paragraphs(FIRST, SECOND, f"«{quote}»", THIRD))
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    "rows",
    [
        ("أسعار الصرف", "الدولار 48.5 جنيها", "اليورو 56.1 جنيها", "الريال 12.9 جنيها"),
        ("حراسة المرمى: سالم حداد", "الدفاع: رامي عيد - خالد نور", "الهجوم: باسم ربيع"),
    ],
)
def test_rows_of_data_between_paragraphs_are_text(rows: tuple[str, ...]) -> None:
    article = flat(*MENU, HEADLINE, "18 نوفمبر 2025", FIRST, SECOND, *rows, THIRD, *OF_OTHER)
    assert all(row in article.text for row in rows)


def test_live_entries_keep_their_headings() -> None:
    heads = ("الجسر يفتح من جديد", "البلدية تشكر السكان")
    article = flat(
        *MENU,
        HEADLINE,
        "18 نوفمبر 2025",
        FIRST,
        "21:38",
        heads[0],
        SECOND,
        "19:15",
        heads[1],
        THIRD,
    )
    assert all(head in article.text for head in heads)


def test_a_columnist_above_the_title_is_the_author() -> None:
    article = flat(
        *MENU,
        "سعاد بن علي",
        "كاتبة تونسية مقيمة في باريس",
        HEADLINE,
        "18 نوفمبر 2025",
        FIRST,
        SECOND,
    )
    assert article.title == HEADLINE
    assert article.author == "سعاد بن علي"


def test_the_line_above_the_dateline_is_a_caption() -> None:
    opening = f"المرج 18 نوفمبر 2025 - {FIRST}"
    picture = "عمال يزيلون آخر الحواجز فوق الجسر القديم في المرج – مواقع التواصل"
    article = flat(*MENU, HEADLINE, "18 نوفمبر 2025", picture, opening, SECOND, THIRD)
    assert picture not in article.text


@pytest.mark.parametrize(
    "above",
    [
        ("الرئيسية > محافظات > المرج", HEADLINE, "صور من الجسر بعد ترميمه اليوم", "18 نوفمبر 2025"),
        ("الرئيسية / محافظات", "محافظات", HEADLINE, "18 نوفمبر 2025", "جسر الوادي في المرج اليوم"),
        (HEADLINE, "سالم محمد الحداد", "18 نوفمبر 2025"),
        (
            f"الرئيسية / محافظات / {HEADLINE}",
            "محافظات",
            HEADLINE,
            "صورة سالم سالم الحداد أرسل بريدا",
        ),
        (HEADLINE, "جسر الوادي في بلدية المرج قبل ترميمه (رويترز)", "18 نوفمبر 2025"),
        ("تاسي 11,021.35 0.42% نمو 23,914.10 -0.15% برنت 64.08 0.21%", HEADLINE, "18 نوفمبر 2025"),
    ],
)
def test_a_breadcrumb_leads_to_the_title_and_a_name_is_none(above: tuple[str, ...]) -> None:
    article = flat(*MENU, *above, FIRST, SECOND, THIRD)
    assert article.title == HEADLINE


def test_the_windows_title_above_the_page_names_the_title() -> None:
    standfirst = "ترميم استمر سبعة أشهر وكلف مليوني دينار.. والسكان يشكرون البلدية على العمل"
    article = flat(f"{HEADLINE} | بوابة المرج", *MENU, HEADLINE, standfirst, FIRST, SECOND, THIRD)
    assert article.title == HEADLINE


def test_the_one_line_above_a_stamp_is_the_title_whatever_it_says() -> None:
    article = flat(*MENU, "ما لا يقال عن الماء", "نشر: 10:15 - 6 نوفمبر 2025", FIRST, SECOND, THIRD)
    assert article.title == "ما لا يقال عن الماء"


def test_a_widget_below_the_page_is_no_text() -> None:
    widget = ("شارك الخبر", "حالة الطقس", "أسعار العملات", "دولار 0.708", "يورو 0.826")
    article = flat(*MENU, HEADLINE, "18 نوفمبر 2025", FIRST, SECOND, THIRD, *widget)
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_heading_between_siblings_and_a_question_below_a_link_are_of_the_text() -> None:
    heading, question = "طريق أقصر إلى المدرسة", "- وهل انتهت كل أعمال الترميم؟"
    also = '<div>اقرأ أيضا</div><div><a href="/2">سوق المرج يعود إلى مكانه القديم</a></div>'
    article = page(
        f"<h1>{HEADLINE}</h1>",
        paragraphs(FIRST, SECOND),
        f"<h2>{heading}</h2>",
        paragraphs(THIRD),
        also,
        f"<p><strong>{question}</strong></p>",
        paragraphs(FIRST),
    )
    assert article.text == f"{FIRST}\n{SECOND}\n{heading}\n{THIRD}\n{question}\n{FIRST}"


def test_other_stories_below_the_text_and_beside_it_are_none_of_it() -> None:
    teaser = "تسببت عواصف رعدية مصحوبة بالبرد في أضرار زراعية واسعة بمقاطعتي لوتسرن وأوري."
    aside = (
        '<aside>تقرير <a href="/3">سوق المرج يعود إلى مكانه القديم بعد عامين من الغياب</a></aside>'
    )
    article = read(
        html=f"<html><body><div><article><h1>{HEADLINE}</h1>{paragraphs(FIRST, SECOND)}{aside}"
        f"{paragraphs(THIRD, SECOND)}</article></div><div><p>{teaser}</p></div></body></html>"
    )
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}\n{SECOND}"


def test_a_name_in_the_menu_or_among_tags_signs_nothing() -> None:
    menu = '<ul class="menu"><li><a href="/k">بقلم سعيد الناجي</a></li></ul>'
    tags = '<div class="tags"><a href="/t">سالم الحداد</a> <a href="/j">جسور</a></div>'
    byline = '<div class="author"><span class="author-name">ليلى منصور</span></div>'
    article = page(
        menu, f"<h1>{HEADLINE}</h1>", paragraphs(FIRST), byline, paragraphs(SECOND, THIRD), tags
    )
    assert article.author == "ليلى منصور"


def test_an_issues_number_stands_in_a_stamp() -> None:
    stamp = "ضفاف المدن-العدد: 7773 - 2023 / 10 / 21 - 18:35"
    article = flat(HEADLINE, "سالم الحداد", stamp, FIRST, SECOND, THIRD)
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2023-10-21"
    assert stamp not in article.text
