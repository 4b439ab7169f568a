"""The parts of a news page, each in many forms; the forms of the test part are never trained on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from stories import (
    AGENCIES,
    CITIES,
    DAYS,
    OUTLETS,
    Story,
    headline,
    make_story,
    person,
    plain,
    teaser,
)

MONTHS = (
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
)
SECTIONS = (
    "الرئيسية|أخبار|سياسة|اقتصاد|رياضة|ثقافة|فن|صحة|تعليم|حوادث|عربي ودولي|محليات|منوعات|مقالات|تكنولوجيا|تحقيقات"
    "|رأي|فيديو|صور|عاجل|مجتمع|مرأة|دين|سيارات|سفر|أسواق|كأس العالم|ملفات|حوارات|على مسؤوليتي|حوار خاص|كاريكاتير"
    "|إنفوجراف|بودكاست|البث المباشر|نشرة الأخبار|أسعار الذهب|مواقيت الصلاة|من نحن|اتصل بنا|أرشيف|English|الطقس"
    "|كتّاب وآراء|توب ستوري|بلدنا|خارج الحدود|عرب وعالم|أخبار مصر|لبنان|سوريا|العراق|اليمن|المغرب العربي"
).split("|")
FIRST, SECOND = "main", "other"


@dataclass
class Item:
    """A leaf of a page: one thing, with its kind and the story it belongs to."""

    text: str
    kind: str
    tag: str = ""
    story: int = 0


@dataclass
class Group:
    """Items that stand together.

    ``role`` is what a style sheet would call them; ``form`` is how they stand when the page is
    flattened: lines, or on one line with ``joint`` between them.
    """

    role: str
    items: list[Item | Group] = field(default_factory=list)
    joint: str | None = None
    tag: str = ""


class Forms:
    """Draws forms: a part of every list is kept for the test part of the generated pages."""

    def __init__(self, rng: random.Random, *, held_out: bool) -> None:
        self.rng, self.held_out = rng, held_out

    def of(self, *forms: object) -> object:
        """Draw one form; of four or more, the last quarter is the test part's."""
        kept = len(forms) // 4
        if not kept:
            return self.rng.choice(forms)
        ours = forms[-kept:] if self.held_out and self.rng.random() < 0.8 else forms[:-kept]
        return self.rng.choice(ours)

    def text(self, forms: str) -> str:
        """Draw one of the texts that bars separate."""
        return str(self.of(*forms.split("|")))

    def chance(self, share: float) -> bool:
        """Say yes in that share of the cases."""
        return self.rng.random() < share


def arabic_digits(text: str) -> str:
    """Write figures as the Mashriq does."""
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def day_text(forms: Forms) -> str:
    """Write a day in one of the ways of Arabic pages."""
    rng = forms.rng
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2008, 2026)
    name = plain(rng.choice(MONTHS).split()[month - 1])
    both = f"{plain(MONTHS[1].split()[month - 1])}/{MONTHS[0].split()[month - 1]}"
    english = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[month - 1]
    text = str(
        forms.of(
            f"{day} {name} {year}", f"{day} {name}، {year}", f"{rng.choice(DAYS)} {day} {name} {year}",
            f"{rng.choice(DAYS)}، {day} {name} {year}", f"{year}-{month:02}-{day:02}", f"{day:02}/{month:02}/{year}",
            f"{year}/{month:02}/{day:02}", f"{day:02}-{month:02}-{year}", f"{day} {both} {year}", f"{day}.{month}.{year}",
            f"{rng.choice(DAYS)} {day:02}/{name}/{year}", f"{english} {day}, {year}", f"{rng.choice(DAYS)} {day} / {month} / {year}",
            f"{rng.choice(DAYS)} , {day} {name} {year}", f"{day}th, {english} {year}", f"{name} {day}, {year}",
        )
    )  # fmt: skip
    return arabic_digits(text) if rng.random() < 0.12 else text


def stamp(forms: Forms) -> str:
    """Write when an article was published."""
    rng = forms.rng
    clock = f"{rng.randint(1, 12):02}:{rng.randint(0, 59):02}"
    half = forms.text("| ص| م| صباحا| مساءً| AM| PM")
    day = day_text(forms)
    ago = f"منذ {rng.randint(2, 23)} {forms.text('ساعة|ساعات|دقيقة|أيام')}"
    return str(
        forms.of(
            day, f"{day} - {clock}{half}", f"{day} {clock}{half}", f"{clock}{half} {day}", f"{day} | {clock}{half}",
            f"نشر في {day}", f"تاريخ النشر: {day} - {clock}{half}", f"تم النشر: {day} {clock}{half}", f"آخر تحديث: {day}",
            f"نشر بتاريخ : {day} {clock}{half}", f"نُشر {day}", ago, f"{day}، {clock} (بتوقيت غرينتش)", f"التاريخ: {day}",
            f"آخر تحديث {day} - {clock} (مكة المكرمة)", f"{day} {clock} بتوقيت القاهرة", f"{clock} - {day}",
            f"تم نشره {day} {clock}{half}", f"date {day}", f"Published on {day}", f"كُتب في {day}", f"{clock}{day}",
        )
    )  # fmt: skip


def byline(forms: Forms, story: Story) -> tuple[str, str]:
    """Write who wrote an article; gives the text and its kind."""
    name, rng = person(forms.rng), forms.rng
    city, outlet = plain(rng.choice(CITIES)), story.outlet
    return forms.of(
        (f"كتب: {name}", "byline"), (f"كتب {name}", "byline"), (f"بقلم: {name}", "byline"), (name, "byline"),
        (f"بقلم {name}", "byline"), (f"{city} - {name}", "byline"), (f"{outlet} - {name}", "byline"),
        (f"بواسطة {name}", "byline"), (f"إعداد: {name}", "byline"), (f"{name} - {city}", "byline"),
        (f"د. {name}", "byline"), (f"بواسطة: {name}", "byline"), (f"تحرير: {name}", "byline"),
        (f"{outlet} ـ {city}", "dateline"), (f"{outlet}|متابعات", "dateline"), (f"{city} - وكالات", "dateline"),
        (f"{outlet} - متابعات", "dateline"), (f"{city} ({outlet})", "dateline"), (f"كتبت - {name}", "byline"),
        (f"{name} / {city}", "byline"), (f"أ.د {name}", "byline"), (f"By {name}", "byline"), (f"{outlet} – {name}", "byline"),
        (f"{city}/{outlet}", "dateline"), (f"المصدر: {outlet}", "source"), (f"الكاتب : {name}", "byline"),
    )  # type: ignore[return-value]  # fmt: skip


def masthead(forms: Forms, story: Story) -> Group:
    """Make the top of a site: its name, day, editor, search, login."""
    rng, group = forms.rng, Group("header")
    lines: list[tuple[str, str]] = []
    if forms.chance(0.6):
        lines.append((story.outlet, "outlet_line"))
    if forms.chance(0.3):
        lines.append((day_text(forms), "timestamp"))
    if forms.chance(0.06):
        lines += [
            (text, "timestamp")
            for text in (
                forms.text("Feb.|يناير|Mar|تموز"),
                str(rng.randint(1, 31)),
                str(rng.randint(2009, 2026)),
            )
        ]
    if forms.chance(0.15):
        lines.append((f"رئيس التحرير {person(rng)}", "byline"))
    if forms.chance(0.2):
        lines.append(
            (
                forms.text(
                    "صوت من لا صوت له|الخبر أولا بأول|حقيقة بلا حدود|جريدة يومية مستقلة شاملة|أخبار على مدار الساعة"
                    "|الخبر كما هو|صحيفة إلكترونية مستقلة|نبض الشارع"
                ),
                "outlet_line",
            )
        )
    for text in rng.sample(
        ["بحث", "تسجيل الدخول", "القائمة", "Skip to content", "اذهب إلى المحتوى", "اشترك الآن", "إغلاق", "ابحث عن", "حسابي",
         "أضف إلى المفضلة", "الوضع الليلي", "EN", "تخطى إلى المحتوى", "فتح القائمة", "Search", "Menu", "العربية"], rng.choice((0, 0, 1, 2, 3))
    ):  # fmt: skip
        lines.append((text, "navigation"))
    if forms.chance(0.4):
        rng.shuffle(lines)
    if forms.chance(0.2) and story.outlet and lines:
        lines.append((story.outlet, "outlet_line"))
    group.items = [Item(text, kind) for text, kind in lines]
    return group


def menu(forms: Forms, *, least: int = 4) -> Group:
    """Make a menu: a name a line, bulleted, or all on one line."""
    rng = forms.rng
    names = rng.sample(SECTIONS, min(len(SECTIONS), rng.choice((least, 7, 10, 14, 25, 40))))
    joint = forms.of(None, None, None, None, " ", " | ", "", "  ")
    bullet = "• " if joint is None and forms.chance(0.15) else ""
    return Group("nav", [Item(bullet + name, "navigation", "a") for name in names], joint, "ul")  # type: ignore[arg-type]


def ticker(forms: Forms) -> Group:
    """Make a news bar."""
    rng = forms.rng
    joint = forms.of(None, " ", " ", "    ", " ", " • ", " | ", "")
    rows: list[Item | Group] = []
    if forms.chance(0.5):
        rows.append(
            Item(
                forms.text(
                    "عاجل|شريط الأخبار|آخر الأخبار|الأخبار العاجلة|أحدث الأخبار|أهم الأنباء|آخر الأنباء|العاجل|TRENDING"
                ),
                "related",
            )
        )
    clock = forms.of("", "", "stamp", "dot")
    kind = "headlines" if joint is not None else "related"
    for _ in range(rng.randint(2, 9)):
        text = headline(rng)
        time = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
        if clock == "dot":
            text = f"• {time} . {text}... المزيد"
        elif clock == "stamp":
            if joint is None:
                rows.append(
                    Item(time if forms.chance(0.5) else f"منذ {rng.randint(2, 59)} دقيقة", kind)
                )
            else:
                text = f"{time} {text}"
        rows.append(Item(text, kind, "a"))
    if joint in (" ", "    ") and forms.chance(0.3):
        rows.append(
            Item(
                f"هل {forms.text('يؤجل|ينجح|يعود|تتراجع')} {rng.choice(make_story(rng, paragraphs=1).subject)}؟",
                kind,
                "a",
            )
        )
    return Group("ticker", rows, joint, "ul")  # type: ignore[arg-type]


RELATED = (
    "أخبار ذات صلة|مقالات ذات صلة|الأكثر قراءة|اقرأ أيضا|مواضيع ذات صلة|قد يعجبك أيضا|آخر الأخبار|شاهد أيضا|المزيد من الأخبار"
    "|الموضوعات المتعلقة|أحدث المقالات|الأكثر مشاهدة|اخترنا لكم|أخبار متعلقة|مقالات مشابهة|من نفس القسم|ترشيحات المحرر|قصص أخرى"
    "|في الواجهة|حديث الساعة|عدسة|تقارير|فيديو|الأكثر تعليقا|زوارنا يقرأون الآن|المزيد في سياسة|لا تفوت|جديد الموقع|بانوراما"
    "|من الأرشيف|مختارات القراء|رائج|ذات صلة|موضوعات أخرى للكاتب|اقرأ في هذا الملف|على الغلاف"
)


def headlines(forms: Forms, role: str = "related", *, cue: bool | None = None) -> Group:
    """Make a list of headlines, with or without a heading, stamps, sections, teasers, numbers."""
    rng, group = forms.rng, Group(role, tag="ul")
    if cue if cue is not None else forms.chance(0.7):
        heading = forms.text(RELATED)
        group.items.append(Item(heading + forms.text("|||:"), "related", "h3"))
    stamped, section = forms.chance(0.3), forms.chance(0.2)
    numbered, cut = forms.chance(0.12), forms.chance(0.15)
    bullet = forms.text("• |- |▪ |* |■ |» ") if forms.chance(0.3) else ""
    for number in range(rng.randint(1 if group.items else 2, 10)):
        if numbered:
            group.items.append(Item(str(number + 1), "related", "span"))
        if section:
            group.items.append(Item(rng.choice(SECTIONS), "related", "a"))
        group.items.append(Item(bullet + headline(rng), "related", "a"))
        if stamped:
            group.items.append(Item(stamp(forms), "related", "span"))
        if cut:
            group.items.append(Item(teaser(rng), "related", "p"))
    if forms.chance(0.15):
        group.items.append(
            Item(forms.text("المزيد|عرض المزيد|عرض الكل|شاهد الكل|تحميل المزيد"), "navigation", "a")
        )
    return group


def teasers(forms: Forms) -> Group:
    """Make stories of others, cut by dots, perhaps each below its title."""
    group = Group("related")
    for _ in range(forms.rng.randint(1, 4)):
        if forms.chance(0.3):
            group.items.append(Item(headline(forms.rng), "related", "h3"))
        group.items.append(Item(teaser(forms.rng), "related", "p"))
        if forms.chance(0.2):
            group.items.append(
                Item(forms.text("اقرأ المزيد|المزيد|التفاصيل|أكمل القراءة »"), "navigation", "a")
            )
    return group


def share_row(forms: Forms) -> Group:
    """Make the buttons that share an article."""
    rng = forms.rng
    arabic = [
        "شارك",
        "فيسبوك",
        "تويتر",
        "واتساب",
        "تيليجرام",
        "طباعة",
        "نسخ الرابط",
        "إرسال",
        "لينكد إن",
        "مشاركة",
        "تغريدة",
        "البريد",
    ]
    latin = [
        "Facebook",
        "Twitter",
        "WhatsApp",
        "Telegram",
        "Print",
        "Share",
        "Email",
        "Linkedin",
        "Share on Facebook",
        "Share on Twitter",
        "Pinterest",
        "X",
        "Messenger",
        "Viber",
    ]
    names = rng.sample(forms.of(arabic, arabic, latin, arabic + latin), rng.randint(1, 6))  # type: ignore[call-overload]
    lead = (
        [forms.text("شارك|شارك الخبر|شارك هذا الموضوع|شاركها|مشاركة عبر|شارك المقال|انشر")]
        if forms.chance(0.3)
        else []
    )
    joint = forms.of(None, None, "", " ", " | ", "", "  ")
    return Group("share", [Item(name, "share", "a") for name in [*lead, *names]], joint)  # type: ignore[arg-type]


def extras(forms: Forms) -> Group:
    """Make a line of the site's own: app, newsletter, ad, poll, print, sizes, counts."""
    rng = forms.rng
    text, kind, role = forms.of(
        ("تابعونا على جوجل نيوز", "app", "app"), ("حمل تطبيقنا ليصلك كل جديد", "app", "app"), ("اشترك في النشرة البريدية", "app", "app"),
        ("إعلان", "ad", "ad"), ("Advertisement", "ad", "ad"), ("مساحة إعلانية", "ad", "ad"), ("مادة إعلانية", "ad", "ad"),
        (f"{rng.randint(20, 9000)} مشاهدة", "navigation", "meta"), ("حجم الخط", "navigation", "meta"),
        (f"عدد المشاهدات : {rng.randint(20, 9000)}", "navigation", "meta"), (f"{rng.randint(1, 9)} دقائق قراءة", "navigation", "meta"),
        ("استمع إلى المقال", "navigation", "meta"), ("حفظ", "navigation", "share"), ("تكبير الخط", "navigation", "meta"),
        ("انضم إلى قناتنا على تلغرام", "app", "app"), ("سجّل إعجابك بصفحتنا على فيسبوك لتحصل على المزيد", "app", "app"),
        ("اضف تعليقاً واقرأ تعليقات القراء", "comments", "comments"), ("تابعنا", "app", "share"), ("اقرأ في التطبيق", "app", "app"),
    )  # type: ignore[misc]  # fmt: skip
    return Group(role, [Item(text, kind)])


READERS = (
    "الله يعطيكم العافية على المجهود", "كلام فاضي كل يوم نسمع نفس الاسطوانة ومافي شي يتغير على الارض", "شكرا على الخبر",
    "والله حرام اللي بيصير بالناس يا جماعة وين المسؤولين؟؟", "ربنا يصلح الحال يا رب", "مقال رائع ومتوازن بارك الله فيك",
    "انا من سكان المنطقة وما شفنا اي حاجة من اللي مكتوب ده خالص", "هههههه صدقناكم", "لا حول ولا قوة الا بالله العلي العظيم",
    "ياريت الحكومة تسمع صوت الناس مرة وحدة بس، كل سنة نفس الوعود ونفس النتيجة", "اتفق معك اخي الكريم في كل ما قلته",
    "الخبر ناقص، لم يذكر الكاتب الارقام الصحيحة وكان عليه ان يسأل اهل المنطقة", "👏👏👏", "بالتوفيق إن شاء الله",
    "حسبنا الله ونعم الوكيل في كل ظالم", "مين قال ان المشروع بدأ اصلا؟ انا امر من هناك كل يوم ولا يوجد عامل واحد",
    "يا سلام عليكم شغل نظيف والله", "كل سنة وانتم بخير", "طيب وين كانوا من زمان؟ ليش توهم يتذكرون", "مش مصدق ولا كلمة من الكلام ده",
    "الشارع عندنا مكسر من سنين ومحد سائل فينا", "انا شفت بعيني كيف يتعاملون مع الناس والله المستعان", "نتمنى من الوزير ان ينزل ويشوف بنفسه",
    "فعلا كلام في محله وياريت يوصل للمسؤولين", "يعني بالعربي راحت علينا", "احسن خبر سمعته اليوم الحمد لله", "ما هذا الهراء يا صحيفتنا المحترمة",
    "السؤال المهم من المستفيد من كل هذا؟؟؟", "لازم محاسبة كل فاسد مهما كان منصبه واسمه", "رحم الله والديك على هالمقال الجميل",
    "تحية للكاتب على جرأته ونتمنى المزيد من هذه المقالات التي تلامس هموم المواطن البسيط", "لم افهم شيئا من هذا الكلام",
)  # fmt: skip


def comments(forms: Forms) -> Group:
    """Make readers' comments: with a heading, a count, or none; with a form or without."""
    rng, group = forms.rng, Group("comments")
    count = rng.choice((0, 0, 1, 2, 3, 5))
    heading = forms.of(
        "تعليقات القراء", "التعليقات", "أضف تعليقا", "اترك تعليقاً", f"{count} تعليقات", f"التعليقات ({count})", "تعليقات الزوار",
        f"{count + 2} ردود", "اكتب تعليقك", "تعليقات", "شارك برأيك", "Comments", "", "", "", "", "", "آراء القراء", "", f"{count} Comments", "ردود",
    )  # fmt: skip
    if heading:
        group.items.append(Item(str(heading), "comments", "h3"))
    order = forms.of("name first", "name first", "text first", "text alone")
    for _ in range(count):
        name = Item(
            forms.of(
                person(rng),
                "زائر",
                "ابو خالد",
                "مواطن",
                "بنت البلد",
                "Ahmed",
                "محب الوطن",
                "متابع من بعيد",
            ),
            "comments",
            "b",
        )  # type: ignore[arg-type]
        said = Item(reader(rng), "comments", "p")
        time = Item(
            stamp(forms) if forms.chance(0.5) else f"منذ {rng.randint(2, 20)} ساعات",
            "comments",
            "span",
        )
        answer = Item(forms.text("رد|الرد|أعجبني|إبلاغ|Reply"), "comments", "a")
        row = {
            "name first": [name, time, said, answer],
            "text first": [said, name, answer],
            "text alone": [said],
        }[str(order)]
        group.items += [item for item in row if item in (said, name) or forms.chance(0.6)]
    if forms.chance(0.5) or not group.items:
        form = ["لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *", "التعليق *", "الاسم *", "البريد الإلكتروني *",
                "الموقع الإلكتروني", "إرسال التعليق", "الاسم", "نص التعليق", "ارسل"]  # fmt: skip
        group.items += [
            Item(text, "comments", "label") for text in form[: rng.randint(1, len(form))]
        ]
    return group


def tags(forms: Forms) -> Group:
    """Make the tags of an article."""
    rng = forms.rng
    subject = make_story(rng, paragraphs=1).subject
    names = [
        *rng.sample(subject, 3),
        *rng.sample([plain(city) for city in CITIES], rng.randint(0, 3)),
    ]
    heading = forms.text(
        "الوسوم|وسوم|كلمات دلالية|الكلمات المفتاحية|هاشتاج|Tags|سمات|الكلمات الدالة"
    )
    kind = "keywords" if "كلمات" in heading else "tags"
    form = forms.of("label line", "lines", "one line", "hash", "bare lines", "glued")
    if form == "label line":
        return Group("tags", [Item(f"{heading}: " + forms.text("، | , | | - ").join(names), kind)])
    if form == "hash":
        return Group(
            "tags",
            [Item("#" + name.replace(" ", "_"), "tags", "a") for name in names],
            forms.of(" ", None),
        )  # type: ignore[arg-type]
    items = [Item(name, kind, "a") for name in names]
    lead = [Item(heading + forms.text("|:"), kind, "span")]
    return Group(
        "tags",
        ([] if form == "bare lines" else lead) + items,
        {"one line": " ", "glued": " "}.get(str(form)),
    )  # type: ignore[arg-type,operator]


def footer(forms: Forms, outlet: str) -> Group:
    """Make the end of a site: about, links, rights, cookies."""
    rng, group = forms.rng, Group("footer")
    if forms.chance(0.4):
        about = forms.of(
            f"{outlet} صحيفة إلكترونية شاملة تقدم الأخبار على مدار الساعة وتهتم بالشأن المحلي والعربي والدولي",
            f"موقع {outlet} موقع إخباري مستقل، يقدم لزواره آخر الأخبار والتقارير والتحليلات في السياسة والاقتصاد والرياضة.",
            f"{outlet}.. الخبر اليقين. تأسست عام 2011 وتصدر عن شركة للنشر والإعلام ومقرها العاصمة.",
            f"منصة إعلامية تعنى بنقل الحقيقة، وتفتح صفحاتها أمام الأقلام الجادة. للتواصل مع {outlet} عبر البريد.",
        )
        group.items.append(Item(str(about), "rights", "p"))
    if forms.chance(0.5):
        group.items += [
            Item(text, "navigation", "a")
            for text in rng.sample(
                [
                    "من نحن",
                    "اتصل بنا",
                    "سياسة الخصوصية",
                    "الشروط والأحكام",
                    "أعلن معنا",
                    "هيئة التحرير",
                    "خريطة الموقع",
                    "وظائف",
                    "شروط الاستخدام",
                    "RSS",
                ],
                rng.randint(2, 6),
            )
        ]
    if forms.chance(0.3):
        group.items += menu(forms).items
    if forms.chance(0.2):
        group.items += [Item(text, "app", "a") for text in ("Google Play", "App Store")]
    if forms.chance(0.2):
        for text in forms.of(
            (
                "نستخدم ملفات تعريف الارتباط لتحسين تجربتك. باستمرارك في التصفح فإنك توافق على ذلك",
                "موافق",
            ),
            ("We use cookies to improve your experience", "Accept", "Learn More"),
            ("هذا الموقع يستخدم ملفات الكوكيز", "قبول", "رفض"),
            ("We use", "cookies", "We use cookies to make", "your experience better.", "Accept"),
        ):  # type: ignore[attr-defined]
            group.items.append(Item(text, "rights", "span"))
    rights = forms.of(
        f"جميع الحقوق محفوظة © {outlet} {rng.randint(2010, 2026)}", f"© {rng.randint(2010, 2026)} {outlet}", "جميع الحقوق محفوظة",
        f"حقوق النشر محفوظة لموقع {outlet}", f"Copyright © {outlet}. All rights reserved", f"كافة الحقوق محفوظة لـ{outlet}",
        f"© جميع الحقوق محفوظة {outlet}", "تطوير وتصميم شركة النبض التقني",
    )  # fmt: skip
    if forms.chance(0.8):
        group.items.append(Item(str(rights), "rights", "p"))
    return group


def weather(forms: Forms) -> Group:
    """Make a widget: the weather, prayer times, prices, the stars."""
    rng = forms.rng
    cities = [plain(city) for city in rng.sample(CITIES, rng.randint(1, 6))]
    degree = forms.text("°|o| °|° C|ْ")
    rows = {
        "weather": [t for city in cities for t in (city, f"{rng.randint(2, 45)}{degree}")] + ["غائم جزئيا", "صافي"][: rng.randint(0, 2)],
        "prayers": [t for name in ("الفجر", "الشروق", "الظهر", "العصر", "المغرب", "العشاء") for t in (name, f"{rng.randint(1, 12)}:{rng.randint(10, 59)}")],
        "prices": [t for name in ("دولار أمريكي", "يورو", "ذهب عيار 21", "النفط") for t in (name, f"{rng.random() * 90:.2f}")],
        "stars": ["الأبراج", "الحمل", "الثور", "الجوزاء", "السرطان", "الأسد"],
        "programmes": ["البرامج", "الجدول", "البث المباشر", "بالصوت", "بالفيديو", "مسلسلات", "وثائقيات", "حوار المرحلة"],
    }  # fmt: skip
    name = forms.text("weather|prayers|prices|stars|programmes")
    return Group(
        "widget",
        [Item(text, "navigation", "span") for text in rows[name]],
        forms.of(None, None, " "),
    )  # type: ignore[arg-type]


def contact(forms: Forms, outlet: str) -> Group:
    """Make how to reach a site."""
    rng = forms.rng
    number = "".join(str(rng.randint(0, 9)) for _ in range(8))
    rows = [
        f"هاتف: {number}", f"الهاتف : {number}", f"فاكس: {number}", "البريد الإلكتروني: news@example.org", f"العنوان: شارع النصر، {plain(rng.choice(CITIES))}",
        f"المقر : {plain(rng.choice(CITIES))}، حي الزهور", f"رئيس التحرير: {person(rng)}", f"المدير المسؤول {person(rng)}", "ص.ب 1234",
        f"تصدر عن شركة {outlet} للنشر",
    ]  # fmt: skip
    items = []
    for text in rng.sample(rows, rng.randint(1, 4)):
        kind = (
            "byline"
            if "التحرير" in text
            else "contact"
            if ":" in text and "العنوان" not in text
            else "rights"
        )
        items.append(Item(text, kind, "p"))
    return Group("footer", items)


def reader(rng: random.Random) -> str:
    """Make what a reader writes."""
    parts = [rng.choice(READERS) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    return rng.choice((" ", "، ", ".. ", "! ")).join(parts) + rng.choice(
        ("", "", ".", "!!", " ..", "؟")
    )


__all__ = ["AGENCIES", "OUTLETS", "Forms", "Group", "Item"]
