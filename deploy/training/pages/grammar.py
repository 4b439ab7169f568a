"""A grammar of news pages: which parts follow which, as text and as markup.

Usage: ``make_page(seed, held_out=False)`` gives a page; the same seed gives the same page.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from parts import (
    AGENCIES,
    Forms,
    Group,
    Item,
    byline,
    comments,
    contact,
    extras,
    footer,
    headlines,
    masthead,
    menu,
    share_row,
    stamp,
    tags,
    teasers,
    ticker,
    weather,
)  # fmt: skip
from stories import CITIES, Story, headline, make_story, person, plain


@dataclass
class Page:
    """A page before it is written down: its parts in order, and its main story."""

    forms: Forms
    parts: list[Group]
    story: Story
    given: str | None


def make_page(seed: int, *, held_out: bool = False) -> Page:
    """Make a page.

    Args:
        seed: of all that is random in it.
        held_out: whether it is made of the forms that are kept for testing.

    Returns:
        The page.
    """
    rng = random.Random(f"{'test' if held_out else 'train'} {seed}")
    forms = Forms(rng, held_out=held_out)
    story = make_story(rng, dots=forms.chance(0.75))
    parts: list[Group] = []
    if forms.chance(0.05):
        return _bare(forms, story)
    full = forms.chance(0.65)
    beginning = not full and forms.chance(0.6)
    if full or forms.chance(0.6):
        _top(forms, story, parts, full=full)
    _head(forms, story, parts)
    parts.append(_body(forms, story))
    if not beginning:
        _end(forms, story, parts, full=full)
    given = None
    if forms.chance(0.06):
        for group in parts:
            group.items = [
                i
                for i in group.items
                if not (isinstance(i, Item) and i.kind == "title" and not i.story)
            ]
    elif forms.chance(0.2):
        given = story.title
    if given is not None and forms.chance(0.4):
        for group in parts:
            group.items = [
                i
                for i in group.items
                if not (isinstance(i, Item) and i.kind == "title" and not i.story)
            ]
    return Page(forms, [part for part in parts if part.items], story, given)


def _bare(forms: Forms, story: Story) -> Page:
    """Make a page that is the article alone, a flash, or nothing but headlines."""
    form = forms.of("text", "text", "flash", "text tail")
    if form == "flash":
        text = story.paragraphs[0].split(". ")[0]
        return Page(
            forms,
            [
                Group("head", [Item(story.title, "title", "h1")]),
                Group("body", [Item(text, "body")]),
            ],
            story,
            None,
        )
    parts = [_body(forms, story)]
    if form == "text tail":
        _end(forms, story, parts, full=False)
    return Page(
        forms,
        [part for part in parts if part.items],
        story,
        story.title if forms.chance(0.6) else None,
    )


def _top(forms: Forms, story: Story, parts: list[Group], *, full: bool) -> None:
    if forms.chance(0.7):
        parts.append(masthead(forms, story))
    for part, share in (
        (menu, 0.6 if full else 0.3),
        (ticker, 0.36),
        (menu, 0.15),
        (weather, 0.08),
    ):
        if forms.chance(share):
            parts.append(part(forms))
    if forms.chance(0.15):
        parts.append(headlines(forms, "sidebar"))
    if forms.chance(0.2):
        parts.append(teasers(forms))
    if forms.chance(0.08):
        parts.append(extras(forms))
    forms.rng.shuffle(parts) if forms.chance(0.15) else None
    if forms.chance(0.3):
        names = ["الرئيسية", forms.text("سياسة|أخبار محلية|رياضة|اقتصاد|منوعات|تقارير")]
        crumbs = forms.of(
            [" / ".join(names)],
            names,
            [" » ".join(names)],
            [" > ".join([*names, story.title[:40]])],
        )
        parts.append(Group("breadcrumb", [Item(text, "navigation", "a") for text in crumbs]))  # type: ignore[attr-defined]


def _head(forms: Forms, story: Story, parts: list[Group]) -> None:
    rng, head = forms.rng, Group("head")
    if forms.chance(0.25):
        head.items.append(
            Item(
                forms.text("سياسة|عرب وعالم|رياضة|تقارير خاصة|خاص|اقتصاد|حوادث|بلدنا|خارج الحدود"),
                "navigation",
                "span",
            )
        )
    title = Item(story.title, "title", "h1")
    rows: list[Item | Group] = []
    said, kind = byline(forms, story)
    if forms.chance(0.75):
        rows.append(Item(stamp(forms), "timestamp", forms.of("span", "time", "div", "p")))  # type: ignore[arg-type]
        if forms.chance(0.12):
            rows.append(Item("تحديث: " + stamp(forms), "timestamp", "span"))
    if forms.chance(0.5):
        rows.append(Item(said, kind, forms.of("span", "a", "div", "p")))  # type: ignore[arg-type]
    if forms.chance(0.15):
        rows.append(
            Item(
                f"{rng.randint(2, 9)} تعليقات" if forms.chance(0.5) else "لا تعليقات",
                "comments",
                "a",
            )
        )
    rng.shuffle(rows)
    share = share_row(forms) if forms.chance(0.35) else None
    extra = extras(forms) if forms.chance(0.15) else None
    order = forms.of(
        "title rows",
        "title rows",
        "rows title",
        "title rows",
        "share title rows",
        "title share rows",
    )
    meta: list[Item | Group] = (
        [Group("meta", rows, forms.of(None, None, None, " "))] if rows else []
    )  # type: ignore[list-item,arg-type]
    if extra:
        meta.append(extra)
    blocks: list[Item | Group]
    if order == "rows title":
        blocks = [*meta, title, *([share] if share else [])]
    elif order == "share title rows":
        blocks = [*([share] if share else []), title, *meta]
    elif order == "title share rows":
        blocks = [title, *([share] if share else []), *meta]
    else:
        blocks = [title, *meta, *([share] if share else [])]
    if forms.chance(0.3):
        blocks.insert(
            blocks.index(title) + 1, Item(story.lead(), "lead", forms.of("h2", "p", "div"))
        )  # type: ignore[arg-type]
    if forms.chance(0.06):
        at = blocks.index(title) + 1
        bullet = forms.text("- |• |■ |* ")
        blocks[at:at] = [
            Item(bullet + story.lead(), "lead", "li") for _ in range(rng.randint(2, 3))
        ]
    if forms.chance(0.4):
        blocks.append(_figure(forms, story))
    if forms.chance(0.12):
        blocks.append(Item(story.title, "title", "h2"))
    if forms.chance(0.06):
        blocks.append(headlines(forms, "related", cue=True))
    head.items += blocks
    parts.append(head)


def _figure(forms: Forms, story: Story) -> Group:
    text = story.caption() if forms.chance(0.8) else story.title
    times = 2 if forms.chance(0.25) else 1
    kind = "caption" if text != story.title else "title"
    return Group("figure", [Item(text, kind, "figcaption") for _ in range(times)])


def _body(forms: Forms, story: Story) -> Group:
    rng, body = forms.rng, Group("body")
    opening = _dateline(forms, story) if forms.chance(0.2) else None
    every = rng.choice((0, 0, 0, 0, 1, 2, 2, 3, 4))
    listed = forms.chance(0.06)
    table = forms.chance(0.05)
    for number, text in enumerate(story.paragraphs):
        if number and every and number % every == 0:
            body.items.append(_between(forms, story))
        if number and forms.chance(0.06):
            body.items.append(
                Item(story.subheading(), "subheading", forms.of("h2", "h3", "strong", "p"))
            )  # type: ignore[arg-type]
        if listed and number == 1:
            body.items += [
                Item(
                    f"{forms.text('- |• |– |* ')}{story.sentence()}{'.' if story.dots else ''}",
                    "body",
                    "li",
                )
                for _ in range(rng.randint(2, 4))
            ]
        if table and number == min(1, len(story.paragraphs) - 1):
            body.items.append(_table(forms, story))
        if number == 0 and opening:
            body.items.append(
                Group("opening", [Item(opening[0], opening[1]), Item(text, "body")], " ")
            )
        else:
            body.items.append(Item(text, "body"))
    return body


def _table(forms: Forms, story: Story) -> Group:
    """Make a table of the story: prices, results, numbers."""
    rng = forms.rng
    names = [*story.subject, *(plain(city) for city in rng.sample(CITIES, 4))]
    rows: list[Item | Group] = []
    if forms.chance(0.6):
        rows.append(
            Item(
                f"{forms.text('الولاية|المدينة|الصنف|البند|الفريق|العيار')} {forms.text('السعر|العدد|النقاط|الكمية بالطن')}",
                "body",
                "tr",
            )
        )
    for name in rng.sample(names, rng.randint(2, 7)):
        value = forms.text(
            f"{rng.randint(1, 90000)}|{rng.random() * 90:.2f} دينار|: {rng.randint(10, 9000)} جنيها|{rng.randint(0, 5)}-{rng.randint(0, 5)}"
        )
        rows.append(Item(f"{name} {value}", "body", "tr"))
    if forms.chance(0.3):
        rows.insert(0, Item("وجاءت الأرقام على النحو التالي:", "body"))
    return Group("table", rows)


def _dateline(forms: Forms, story: Story) -> tuple[str, str]:
    city, agency = plain(forms.rng.choice(CITIES)), forms.rng.choice(AGENCIES)
    name = person(forms.rng)
    return forms.of(
        (f"{city} - {agency}:", "dateline"), (f"{city} ({agency}) -", "dateline"), (f"({agency}) -", "dateline"),
        (f"{story.outlet} - {city}", "dateline"), (f"{story.outlet}/ {city}", "dateline"), (f'{city} – "{story.outlet}":', "dateline"), (f"{name} - {city}:", "byline"),
        (f"{city}/ {agency} -", "dateline"), (f"{story.outlet} - {city}:", "dateline"),
    )  # type: ignore[return-value]  # fmt: skip


def _between(forms: Forms, story: Story) -> Item | Group:
    pick = forms.of(
        "also", "also", "ad", "extras", "figure", "list", "sub", "quote", "share", "also list"
    )
    if pick == "also":
        cue = forms.text(
            "اقرأ أيضا|شاهد أيضا|اقرأ أيضاً|طالع أيضا|إقرأ أيضا|اقرأ المزيد|للمزيد|تابع أيضا"
        )
        return Item(f"{cue}: {headline(forms.rng)}", "read_also", "p")
    if pick == "also list":
        cue = forms.text("اقرأ أيضا|أخبار ذات صلة|ذات صلة|موضوعات متعلقة|قصص مقترحة")
        kind = "read_also" if cue == "اقرأ أيضا" else "related"
        return Group(
            "related",
            [
                Item(cue, kind, "h4"),
                *(Item(headline(forms.rng), kind, "a") for _ in range(forms.rng.randint(1, 3))),
            ],
            tag="ul",
        )
    if pick == "figure":
        return _figure(forms, story)
    if pick == "list":
        return headlines(forms, "related", cue=True)
    if pick == "ad":
        return Group("ad", [Item(forms.text("إعلان|Advertisement|إعلانات|ADS"), "ad")])
    if pick == "sub":
        return Item(story.subheading(), "subheading", "h3")
    if pick == "share":
        return share_row(forms)
    return extras(forms)


def _end(forms: Forms, story: Story, parts: list[Group], *, full: bool) -> None:
    rng, end = forms.rng, Group("end")
    if forms.chance(0.35):
        end.items.append(Item(*forms.of(
            (f"المصدر: {story.outlet}", "source"), (f"المصدر : {rng.choice(AGENCIES)}", "source"), (f"{story.outlet}", "outlet_line"),
            (person(rng), "byline"), ("انتهى", "end_mark"), (f"({rng.choice(AGENCIES)})", "source"), (f"* كاتب وباحث من {plain(rng.choice(CITIES))}", "byline"),
            ("ع س / م ن", "end_mark"), (f"عن موقع {story.outlet}", "source"), (f"تحرير: {person(rng)}", "byline"), ("// انتهى //", "end_mark"),
            (f"إعداد: {person(rng)}", "byline"),
        )))  # type: ignore[misc]  # fmt: skip
    parts.append(end)
    pool = [
        (tags, 0.35), (share_row, 0.35), (extras, 0.2), (_turner, 0.12 + 0.1 * full), (headlines, 0.3 + 0.3 * full), (teasers, 0.08),
        (comments, 0.4), (_other, 0.14), (headlines, 0.25 * full), (ticker, 0.05), (menu, 0.1 * full), (_poll, 0.05), (_tail, 0.12), (weather, 0.05),
    ]  # fmt: skip
    chosen = [part for part, share in pool if forms.chance(share)]
    if forms.chance(0.5):
        rng.shuffle(chosen)
    parts += [part(forms) for part in chosen]
    if forms.chance(0.7 if full else 0.25):
        parts.append(footer(forms, story.outlet))
        if forms.chance(0.25):
            parts.append(contact(forms, story.outlet))


def _turner(forms: Forms) -> Group:
    both = (
        forms.text("المقال السابق|الخبر السابق|السابق|Previous"),
        forms.text("المقال التالي|الخبر التالي|التالي|Next"),
    )
    items: list[Item | Group] = []
    for name in both[: forms.rng.randint(1, 2)]:
        items += [Item(name, "related", "span"), Item(headline(forms.rng), "related", "a")]
    return Group("turner", items)


def _poll(forms: Forms) -> Group:
    return Group("poll", [
        Item(forms.text("استطلاع|استطلاع الرأي|شارك في التصويت|رأيك يهمنا"), "navigation", "h3"),
        Item(f"هل تؤيد {forms.rng.choice(make_story(forms.rng, paragraphs=1).subject)}؟", "navigation", "p"),
        *(Item(text, "navigation", "label") for text in ("نعم", "لا", "لا أعرف", "صوّت", "النتائج")[: forms.rng.randint(2, 5)]),
    ])  # fmt: skip


def _tail(forms: Forms) -> Group:
    return headlines(forms, "widget", cue=False)


def _other(forms: Forms) -> Group:
    """Make another story in full, or its beginning."""
    rng = forms.rng
    story = make_story(rng, paragraphs=rng.choice((1, 2, 3, 5)), dots=forms.chance(0.8))
    items: list[Item | Group] = []
    opening = _dateline(forms, story) if forms.chance(0.25) else None
    if forms.chance(0.4):
        cue = forms.text(
            "اقرأ أيضا|إقرأ أيضاً|شاهد أيضا|اقرأ التالي|الموضوع التالي|المقال التالي|التالي"
        )
        items.append(Item(cue, "read_also" if "قرأ" in cue or "شاهد" in cue else "related", "h4"))
    if forms.chance(0.85) or not (items or opening):
        items.append(Item(story.title, "title", "h2", 1))
    if forms.chance(0.3):
        items.append(Item(stamp(forms), "timestamp", "span", 1))
    if forms.chance(0.3):
        said, kind = byline(forms, story)
        items.append(Item(said, kind, "span", 1))
    for number, text in enumerate(story.paragraphs):
        if number == 0 and opening:
            items.append(
                Group(
                    "opening", [Item(opening[0], opening[1], "", 1), Item(text, "body", "", 1)], " "
                )
            )
        else:
            items.append(Item(text, "body", "p", 1))
    return Group("other", items)
