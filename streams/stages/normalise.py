"""normalise: make articles of a raw page: its main article and every full article in it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from streams.arabic.direction import mend_direction
from streams.arabic.fold import fold
from streams.arabic.unicode import display_form, mend_persian_letters
from streams.contract.article import Article, Outlet, Provenance, Related
from streams.contract.outcomes import Drop, Forward
from streams.errors import InvalidRecordError
from streams.pages import metadata
from streams.pages.html import Page, read_html
from streams.pages.labeller import shipped_field
from streams.pages.lines import clean, split_lines
from streams.pages.outlets import outlet_name, outlet_zone
from streams.pages.segments import segment
from streams.pages.stories import stories
from streams.pages.titles import article_title, site_name, site_of_window
from streams.text.dates import (
    date_in_url,
    machine_time,
    parse_time,
    plausible,
    split_stamp,
    to_utc,
)
from streams.text.encoding import repair_mojibake
from streams.text.language import detect_language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from streams.contract.article import PublishedAtSource, RawArticle
    from streams.contract.outcomes import DropReason, Outcome
    from streams.pages.stories import Story
    from streams.ports import FirstStage

VERSION = "1"
_PROVENANCE = (Provenance(stage="normalise", version=VERSION),)
_ID = re.compile(r"\S{1,512}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ID_LENGTH = 32
_ACCOUNT = re.compile(
    r"https?://|www\.|^@|@\w+\."
    r"|^(?:admin|administrator|(?:web|site)?[ -]?editor|root|super ?user|user\d*|webmaster)$",
    re.IGNORECASE,
)
_ARABIC = "ar"


class _Dated(NamedTuple):
    published_at: datetime | None
    source: PublishedAtSource | None
    modified_at: datetime | None


def make_normalise(*, languages: frozenset[str]) -> FirstStage:
    """Build the stage.

    Args:
        languages: ISO 639 codes of the articles to keep; the others are dropped, counted.

    Returns:
        The stage: it forwards the main article first, then each full article that the page embeds,
        as an article of its own with ``parent_id``. A page without anything to read is dropped as
        ``empty``, one without any running text as ``only_furniture``.
    """
    shipped_field()  # now, and not while the first page waits

    def normalise(raw: RawArticle) -> tuple[Outcome, ...]:
        page = _read(raw)
        lines = split_lines(page.text)
        if not lines:
            return (_page_drop("empty", raw, page),)
        title = _line(raw.title) or page.title
        pieces = segment(lines, page.text, title=title, layout=page.layout)
        kept = " ".join(piece.line.text for piece in pieces if piece.kept)
        if not kept:
            return (_page_drop("only_furniture", raw, page),)
        language = detect_language(kept, hint=raw.language or page.language)
        main, *embedded = stories(pieces, arabic=language == _ARABIC, offsets=page.text == raw.text)
        if not raw.title:
            title = article_title(
                page.title, main.title, main.text, named=page.is_named, window=page.window
            )
        page = replace(page, site=site_name(page.site, site_of_window(page.window, title)))
        article = _article(raw, page, main, language, title)
        outcomes = [_outcome(article, languages)]
        for story in embedded:
            own = detect_language(story.text, hint=language)
            carrier = _page_outlet(raw, page, article.canonical_url, main.site)
            outcomes.append(_outcome(_embedded(article, story, own, carrier), languages))
        return tuple(outcomes)

    return normalise


def id_of_url(url: str) -> str | None:
    """Give the id of an article at an address, where its sender gives it none; None for no URL."""
    canonical = metadata.canonical_url(url)
    return _digest(canonical) if canonical else None


def _page_drop(reason: DropReason, raw: RawArticle, page: Page) -> Drop:
    url = raw.url or page.url
    id_ = _usable(raw.id) or (id_of_url(url) if url else None)
    return Drop(reason, id=id_, url=url, title=_line(raw.title) or page.title)


def _article_drop(reason: DropReason, detail: str, article: Article) -> Drop:
    return Drop(reason, detail, id=article.id, url=article.url, title=article.title)


def _outcome(article: Article, languages: frozenset[str]) -> Outcome:
    if not article.text:
        return _article_drop("only_furniture", "", article)
    if article.language not in languages:
        return _article_drop("language", article.language, article)
    return Forward(article)


def _read(raw: RawArticle) -> Page:
    """Read the page's text; HTML wins where both are given.

    Raises:
        InvalidRecordError: a lone surrogate stands somewhere, or the text was decoded wrongly
            and cannot be repaired: no event could carry it.
    """
    given = (raw.text, raw.html, raw.title, raw.outlet, raw.author, raw.url, raw.id)
    if any(_SURROGATE.search(value) for value in given if value):
        raise InvalidRecordError("invalid_characters", "a lone surrogate is no character")
    if raw.html is not None:
        page = read_html(repair_mojibake(raw.html))
        text = mend_direction(page.text)
        return replace(page, text=text, layout=page.layout and page.layout.over(text))
    return Page(text=mend_direction(repair_mojibake(raw.text or "")))


def _line(text: str | None) -> str | None:
    return (clean(text) or None) if text else None


def _mended(text: str | None, language: str) -> str | None:
    if text is None:
        return None
    shown = display_form(text)
    return (mend_persian_letters(shown) if language == _ARABIC else shown) or None


def _article(
    raw: RawArticle, page: Page, story: Story, language: str, title: str | None
) -> Article:
    url = raw.url or page.url
    canonical = metadata.canonical_url(url) if url else None
    title = _mended(title or story.title, language)
    outlet, aggregator = _outlets(raw, page, story, canonical)
    dated = _dated(raw, page, story, url, outlet or aggregator)
    keywords = story.keywords or metadata.page_keywords(_mended(page.keywords, language), title)
    identity = (
        _usable(raw.id)
        or (_digest(canonical) if canonical else None)
        or _digest(outlet.name if outlet else "", title or "", story.text)
    )
    return Article(
        id=identity,
        revision=_digest(title or "", story.text),
        language=language,
        text=story.text,
        keywords=keywords,
        related=_related(story, title),
        segments=story.segments,
        provenance=_PROVENANCE,
        url=url,
        canonical_url=canonical,
        title=title,
        outlet=outlet,
        aggregator=aggregator,
        author=_mended(_author(raw, page, story, outlet, aggregator), language),
        published_at=dated.published_at,
        published_at_source=dated.source,
        modified_at=dated.modified_at,
        dateline=_mended(story.dateline, language),
        agency=_mended(_agency(story), language),
        ignored=raw.ignored,
        fetched_at=to_utc(raw.fetched_at),
    )


def _usable(given: str | None) -> str | None:
    """Give a producer's id as consumers may rely on it, a digest of it where it is none."""
    return given if not given or _ID.fullmatch(given) else _digest("id", given)


def _embedded(parent: Article, story: Story, language: str, carrier: Outlet | None) -> Article:
    """Build an article that a page embeds.

    Its id is its own, so that the same article embedded in two pages is one article.
    """
    return replace(
        parent,
        id=_digest("embedded", fold(story.title or ""), fold(story.text)),
        revision=_digest(story.title or "", story.text),
        language=language,
        text=story.text,
        keywords=story.keywords,
        related=_related(story, story.title),
        segments=story.segments,
        parent_id=parent.id,
        url=None,
        canonical_url=None,
        title=story.title,
        outlet=Outlet(name=story.source) if story.source else None,
        aggregator=carrier,
        author=story.author,
        published_at=None,
        published_at_source=None,
        modified_at=None,
        dateline=_mended(story.dateline, language),
        agency=_mended(_agency(story), language),
        ignored=(),
    )


def _author(
    raw: RawArticle, page: Page, story: Story, outlet: Outlet | None, aggregator: Outlet | None
) -> str | None:
    """Give who wrote it: as sent, as the page shows it, as the markup says.

    Markup and senders often name the site, an agency or an account; none of them is a person.
    """
    sites = [
        name for name in (outlet and outlet.name, aggregator and aggregator.name, page.site) if name
    ]
    for text in (raw.author, story.author, page.author):
        shown = _line(text)
        if shown is None or _ACCOUNT.search(shown) or metadata.is_agency(shown):
            continue
        name = metadata.person_name(shown) or shown
        if not any(_same_outlet(name, site) for site in sites):
            return name
    return None


def _agency(story: Story) -> str | None:
    """Give the news agency that supplied the story: of its dateline, else of its source line."""
    named = metadata.agency_name(story.dateline) if story.dateline else None
    if named is None and story.source and metadata.is_agency(story.source):
        return story.source
    return named


def _related(story: Story, title: str | None) -> tuple[Related, ...]:
    own = fold(title or "")
    return tuple(Related(title=text) for text in story.related if fold(text) != own)


def _outlets(
    raw: RawArticle, page: Page, story: Story, canonical: str | None
) -> tuple[Outlet | None, Outlet | None]:
    """Tell the publisher from who copied it: a source line names the publisher.

    A news agency that a page names as its source supplied the story; the page still published it.
    """
    here = _page_outlet(raw, page, canonical, story.site)
    source = story.source
    if source is None or (here is not None and metadata.is_agency(source)):
        return here, None
    if here is not None and _same_outlet(source, here.name):
        return here, None
    return Outlet(name=source), here


def _page_outlet(
    raw: RawArticle, page: Page, canonical: str | None, shown: str | None
) -> Outlet | None:
    """Give whose page it is: by the sender, the markup, the table, the address, the page itself."""
    host = metadata.host_of(canonical)
    name = _line(raw.outlet) or page.site or outlet_name(host) or shown or host
    return Outlet(name=name, domain=host) if name else None


def _same_outlet(one: str, other: str) -> bool:
    first, second = fold(one).replace(" ", ""), fold(other).replace(" ", "")
    return first in second or second in first


def _dated(
    raw: RawArticle, page: Page, story: Story, url: str | None, outlet: Outlet | None
) -> _Dated:
    """Say when the article was published and changed, and who says so.

    A time that no news can have (before 1990, after the page was read) is none, whoever gives it.
    """
    fetched_at = to_utc(raw.fetched_at)
    zone = outlet_zone(outlet.domain, outlet.name) if outlet else None

    def read(stamp: str) -> datetime | None:
        return plausible(parse_time(stamp, fetched_at=fetched_at, zone=zone), fetched_at)

    split = [split_stamp(stamp) for stamp in story.stamps]
    changes = (plausible(machine_time(text, zone), fetched_at) for text in page.modified)
    modified = _first(changes) or _first(read(stamp.modified) for stamp in split)
    given = plausible(to_utc(raw.published_at), fetched_at)
    if given is not None:
        return _Dated(given, "given", modified)
    shown = _first(plausible(machine_time(text, zone), fetched_at) for text in page.published)
    shown = shown or _first(read(stamp.published) for stamp in split)
    if shown is not None:
        return _Dated(shown, "page", modified)
    named = plausible(date_in_url(url), fetched_at) if url else None
    if named is not None:
        return _Dated(named, "url", modified)
    return _Dated(modified, "page" if modified else None, modified)


def _first(times: Iterable[datetime | None]) -> datetime | None:
    return next((time for time in times if time is not None), None)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:_ID_LENGTH]
