"""Write a generated page down, flattened or as HTML, with the labels of what stands where."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass, field

from grammar import Page, make_page
from parts import Group, Item
from resiliparse.parse.html import HTMLTree

from streams.pages.blocks import Lines, read_blocks
from streams.pages.evaluation import Label, LabelledPage

_OPENS_STORY = ("title", "body", "lead", "subheading")


def flat_page(seed: int, *, held_out: bool = False) -> LabelledPage:
    """Give a generated page as text with its gold."""
    page = make_page(seed, held_out=held_out)
    rng = page.forms.rng
    between, apart = rng.choice((("\n", "\n"), ("\n", "\n\n"), ("\n\n", "\n\n"), ("\n", "\n\n\n")))
    raw: list[str] = []
    labels: list[Label] = []
    length = 0

    def put(text: str) -> None:
        nonlocal length
        raw.append(text)
        length += len(text)

    def leaf(item: Item) -> None:
        labels.append(Label(length, length + len(item.text), item.kind, item.story))  # type: ignore[arg-type]
        put(item.text)

    def write(group: Group) -> None:
        for number, item in enumerate(group.items):
            if number:
                put(between if group.joint is None else group.joint)
            write(item) if isinstance(item, Group) else leaf(item)

    wrapped = rng.random() < 0.04
    for number, group in enumerate(page.parts):
        if number:
            put(apart)
        write(group)
    text = "".join(raw)
    if wrapped:
        text = _wrap(text, rng.randint(60, 100))
    if rng.random() < 0.25:
        # A page's beginning, as crawlers keep it.
        cut = rng.randint(min(400, len(text)), max(401, len(text)))
        text = text[:cut]
        labels = [label._replace(end=min(label.end, cut)) for label in labels if label.start < cut]
    return LabelledPage(f"flat-{seed}", "flat", text, tuple(labels), page.given)


def _wrap(text: str, width: int) -> str:
    """Break long lines as an old terminal does; spaces become breaks, so offsets stay."""
    out = list(text)
    start = 0
    for line in text.split("\n"):
        place = start
        while start + len(line) - place > width:
            space = text.rfind(" ", place, place + width)
            if space <= place:
                break
            out[space] = "\n"
            place = space + 1
        start += len(line) + 1
    return "".join(out)


_NAMES = {
    "header": "header site-header top-header logo-area topbar brand masthead header-wrapper tdi_12|main-header top_bar",
    "nav": "nav main-menu menu-item navbar nav-links sub-menu mainnav header-menu|bottom-nav menuList",
    "ticker": "ticker breaking-news marquee news-bar urgent tie-breaking latest-bar|breakingBar newsTicker",
    "sidebar": "sidebar widget aside td-ss-main-sidebar side-bar col-4 left-col|rightRail most-read",
    "breadcrumb": "breadcrumb breadcrumbs crumbs path|yoast-breadcrumbs",
    "head": "entry-header post-header article-header head title-area single-post-title news-head|storyHead td-post-header",
    "meta": "entry-meta post-meta meta info article-info byline details-meta td-module-meta-info|storyMeta dateAuthor",
    "figure": "featured-image post-thumbnail media article-image wp-caption main-img|heroImage mediaBox",
    "body": "entry-content td-post-content article-body post-content content story-body paragraph-list details text newsDetail"
    " articleContent the-content field-items body single-content jeg_content tdb-block-inner|storyText wysiwyg node-content",
    "end": "source entry-footer signature article-end|afterText",
    "tags": "tags tag-links post-tags keywords tagcloud entry-tags|newsTags topics",
    "share": "share social-share sharing addtoany_share_save_container share-buttons socials post-share sharedaddy|shareBar follow-us",
    "related": "related-posts related jp-relatedposts yarpp read-more also-read recommended similar-news more-news|relatedNews see-also",
    "widget": "widget latest-news most-read popular trending sidebar-widget block-news|topStories mostViewed",
    "turner": "post-navigation nav-links prev-next next-prev-posts pagination|turner nextStory",
    "comments": "comments comment-list comments-area respond disqus_thread fb-comments comment-respond|readerTalk commentBox",
    "poll": "poll vote survey widget_polls|voting",
    "app": "app-banner newsletter subscribe follow google-news download-app|appStore joinUs",
    "ad": "ad ads banner adsbygoogle advertisement ad-container|adSlot dfp",
    "other": "next-article related-article read-also infinite-post other-story post|nextStory moreArticle",
    "footer": "footer site-footer copyright bottom-footer footer-widgets|colophon foot",
    "opening": "", "extras": "", "table": "table wp-block-table",
}  # fmt: skip
_WRAPPERS = "container wrapper row main site-content page-wrap td-main-content-wrap col-md-8 layout share-page has-sidebar content-area g-layout".split()
_TAGS = {
    "header": "header",
    "nav": "nav",
    "footer": "footer",
    "sidebar": "aside",
    "related": "aside",
    "figure": "figure",
}
_HIDDEN = (
    '<span class="screen-reader-text">{}</span>', '<div style="display:none !important">{}</div>', "<p hidden>{}</p>",
    '<div style="position:absolute;left:-9999px">{}</div>', '<span class="sr-only">{}</span>', '<div class="d-none">{}</div>',
)  # fmt: skip


@dataclass
class _Writer:
    """Writes the groups of one page as one site would."""

    rng: random.Random
    held_out: bool
    out: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = self.rng
        self.paragraph = rng.choice(("p", "p", "p", "p", "p", "div", "br", "brbr", "span"))
        self.semantic = rng.random() < 0.5
        self.bare = rng.random() < 0.12
        self.names = {role: self._name(role) for role in _NAMES}
        self.rows = rng.choice(("li", "div", "li", "article", "h3"))

    def _name(self, role: str) -> str:
        kept, _, held = _NAMES[role].partition("|")
        names = (held if self.held_out and held else kept).split()
        return self.rng.choice(names) if names else ""

    def group(self, group: Group) -> None:
        """Write a group in an element of its own."""
        rng = self.rng
        tag = _TAGS.get(group.role, "div") if self.semantic else "div"
        name = self.names.get(group.role, "")
        attribute = (
            "" if self.bare or not name else f' {rng.choice(("class", "class", "id"))}="{name}"'
        )
        self.out.append(f"<{tag}{attribute}>")
        if group.role == "body":
            self._paragraphs(group)
        elif group.role == "table" and self.rng.random() < 0.7:
            self._table(group)
        elif group.joint is not None or group.role == "opening":
            self.out.append("<div>")
            for number, item in enumerate(group.items):
                self.out.append(html.escape(group.joint or " ") if number else "")
                self._leaf(item, "span", linked=group.role in ("nav", "ticker", "share"))  # type: ignore[arg-type]
            self.out.append("</div>")
        else:
            self._list(group)
        self.out.append(f"</{tag}>\n")

    def _table(self, group: Group) -> None:
        """Write rows of two cells; the last word is the second."""
        self.out.append("<table>")
        for item in group.items:
            assert isinstance(item, Item)
            self.items.append(item)
            first, _, last = item.text.rpartition(" ")
            self.out.append(f"<tr><td>{html.escape(first)}</td> <td>{html.escape(last)}</td></tr>")
        self.out.append("</table>")

    def _list(self, group: Group) -> None:
        rng = self.rng
        listed = group.tag == "ul" and self.rows == "li"
        self.out.append("<ul>" if listed else "")
        for item in group.items:
            if isinstance(item, Group):
                self.group(item)
                continue
            linked = item.tag == "a" or (
                item.kind == "related"
                and group.role != "head"
                and rng.random() < 0.6
                and item.story == 0
            )
            tag = (
                item.tag
                if item.tag not in ("", "a")
                else self.rows
                if linked
                else rng.choice(("p", "div", "span"))
            )
            if item.kind == "body":
                tag = "p"
            tag = tag if listed or tag != "li" else "div"
            wrap = listed and tag != "li"
            self.out.append("<li>" if wrap else "")
            self._leaf(
                item,
                tag,
                linked=linked,
                block=not wrap or tag not in ("span", "b", "label", "time"),
            )
            self.out.append("</li>\n" if wrap else "\n")
        self.out.append("</ul>" if listed else "")

    def _leaf(self, item: Item, tag: str, *, linked: bool, block: bool = False) -> None:
        self.items.append(item)
        text = html.escape(item.text)
        if linked:
            text = f'<a href="/{self.rng.randint(1000, 99999)}">{text}</a>'
        name = {
            "timestamp": "date",
            "byline": "author",
            "caption": "caption",
            "title": "title",
            "lead": "excerpt",
        }.get(item.kind, "")
        attribute = f' class="{name}"' if name and self.rng.random() < 0.4 and not self.bare else ""
        inline = tag in ("span", "b", "label", "time", "strong", "a")
        shown = f"<{tag}{attribute}>{text}</{tag}>"
        self.out.append(f"<div>{shown}</div>" if inline and block else shown)

    def _paragraphs(self, group: Group) -> None:
        rng = self.rng
        for item in group.items:
            if isinstance(item, Group) and item.role != "opening":
                self.group(item)
                continue
            items = item.items if isinstance(item, Group) else [item]
            parts = []
            for leaf in items:
                assert isinstance(leaf, Item)
                self.items.append(leaf)
                text = html.escape(leaf.text)
                if leaf.kind in ("body", "read_also") and rng.random() < (
                    0.9 if leaf.kind == "read_also" else 0.12
                ):
                    words = text.split(" ")
                    at = rng.randint(0, len(words) - 1)
                    words[at] = (
                        f'<a href="/tag">{words[at]}</a>' if leaf.kind == "body" else words[at]
                    )
                    text = " ".join(words)
                    if leaf.kind == "read_also":
                        cue, _, rest = text.partition(": ")
                        text = f'{cue}: <a href="/1">{rest}</a>' if rest else text
                if leaf.kind == "subheading" and leaf.tag in ("strong", "p"):
                    text = f"<strong>{text}</strong>"
                parts.append(text)
            first = items[0]
            assert isinstance(first, Item)
            tag = first.tag if first.tag in ("h2", "h3", "h4", "li") else self.paragraph
            text = " ".join(parts)
            if tag in ("br", "brbr"):
                self.out.append(f"{text}<br>{'<br>' if tag == 'brbr' else ''}\n")
            elif tag == "span":
                self.out.append(f"<div><span>{text}</span></div>\n")
            else:
                self.out.append(f"<{tag}>{text}</{tag}>\n")

    def page(self, page: Page) -> str:
        """Write the whole page: what follows the head and the body may stand beside them."""
        rng, roles = self.rng, [part.role for part in page.parts]
        body = roles.index("body") if "body" in roles else 0
        first = roles.index("head") if "head" in roles else body
        closed = False
        with_end = rng.random() < 0.5
        for number, part in enumerate(page.parts):
            if number == first:
                wrapper = rng.choice(_WRAPPERS)
                article = rng.choice(("article", "div", "main"))
                self.out.append(
                    f'<div class="{wrapper}"><{article} class="{rng.choice(("post", "single", "article", "hentry", "story", ""))}">'
                )
            self.group(part)
            last = body + 1 + (with_end and len(roles) > body + 2)
            if number == min(last, len(roles) - 1) or (
                number == body and not with_end and number == len(roles) - 1
            ):
                self.out.append("" if closed else f"</{article}></div>")
                closed = True
            if rng.random() < 0.1:
                self.out.append(
                    rng.choice(_HIDDEN).format("نص لا يراه القارئ في هذا الموضع من الصفحة")
                )
        shown = "".join(self.out)
        form = rng.random() < 0.03
        return f"<html><head></head><body>{'<form>' if form else ''}{shown}{'</form>' if form else ''}</body></html>"


def html_page(seed: int, *, held_out: bool = False) -> tuple[LabelledPage, Lines]:
    """Give a generated page that was written as HTML and read back, with its gold."""
    page = make_page(seed, held_out=held_out)
    writer = _Writer(page.forms.rng, held_out)
    markup = writer.page(page)
    lines = read_blocks(HTMLTree.parse(markup).body)
    labels, at = [], 0
    for item in writer.items:
        text = " ".join(item.text.split())
        start = lines.text.find(text, at)
        if start < 0:
            continue
        labels.append(Label(start, start + len(text), item.kind, item.story))  # type: ignore[arg-type]
        at = start + len(text)
    given = page.story.title if page.forms.chance(0.7) else None
    return LabelledPage(f"html-{seed}", "html", lines.text, tuple(labels), given), lines


if __name__ == "__main__":
    import sys

    seed = int(sys.argv[2])
    if sys.argv[1] == "flat":
        shown = flat_page(seed, held_out="test" in sys.argv)
    else:
        shown, _ = html_page(seed, held_out="test" in sys.argv)
    for label in shown.labels:
        print(label.story, f"{label.kind:12}", repr(shown.raw[label.start : label.end][:90]))
