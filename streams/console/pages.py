"""The page of one article, of one dead letter, and of two texts side by side."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise
from typing import Literal

from streams.console.highlights import MOST_TEXT, text_blocks, title_runs
from streams.console.payloads import (
    ArticleView,
    EntityView,
    Hop,
    LetterView,
    TopicView,
)
from streams.console.sanitise import line, shown
from streams.console.store import PASSED, Kept, KeptLetter, Store
from streams.contract import codec
from streams.contract.article import Article, Link, MediaTopic, Segment
from streams.contract.dead_letter import DeadLetter
from streams.contract.identity import address_of, ids_of
from streams.contract.records import Record
from streams.media_topics.vocabulary import load_labels

_HEX_BYTES = 4096
_TEXT_BYTES = 16_384
_HEADERS = 64
_WEB = re.compile(r"https?://[^\s\"'<>\\^`{|}]{1,2000}")
_SAME = 5


def article_page(store: Store, key: str) -> ArticleView | None:
    """Give an article with all that the console knows about it.

    Args:
        store: what the console remembers.
        key: of the article.

    Returns:
        The page; None when the article is not remembered, or no longer.
    """
    found = store.article(key)
    if found is None:
        return None
    kept, article = found
    return ArticleView(
        summary=kept.summary,
        title=title_runs(article),
        blocks=text_blocks(article),
        entities=tuple(
            EntityView(
                type=one.type,
                name=line(one.name, 120),
                count=one.count,
                salience=one.salience,
                links=_links(one.link),
                same=_with_same(store, key, one.link),
            )
            for one in article.entities or ()
        ),
        topics=tuple(
            TopicView(
                id=line(one.id, 40),
                ar=line(one.label.ar, 80),
                en=line(one.label.en, 80),
                score=one.score,
                evidence=tuple(dict.fromkeys(line(e.text, 80) for e in one.evidence)),
                broader=_above(one, "ar"),
                broader_en=_above(one, "en"),
            )
            for one in article.media_topics or ()
        ),
        furniture=tuple(Counter(line(s.kind, 40) for s in _furniture(article)).items()),
        provenance=tuple(
            (line(p.stage, 40), line(p.version, 40), line(p.model, 80), line(p.digest, 80))
            for p in article.provenance
        ),
        facts=_facts(article, kept.record),
        url=article.url if article.url and _WEB.fullmatch(article.url) else "",
        keywords=tuple(line(word, 80) for word in article.keywords[:30]),
        related=tuple(line(one.title, 160) for one in article.related[:30]),
        trip=_trip(store, kept),
        cluster=store.cluster(kept.summary),
        cut=max(0, len(article.text) - MOST_TEXT),
    )


def _furniture(article: Article) -> list[Segment]:
    return [segment for segment in article.segments if segment.end == segment.start]


def _links(link: Link | None) -> tuple[tuple[str, str], ...]:
    if link is None:
        return ()
    parts = (
        ("Wikipedia", Link(wikipedia=link.wikipedia)),
        ("Wikidata", Link(wikidata=link.wikidata)),
        ("GeoNames", Link(geonames=link.geonames)),
        ("ISO 3166-2", Link(iso3166_2=link.iso3166_2)),
        ("ISO 3166", Link(iso3166=link.iso3166)),
    )
    return tuple(
        (f"{name} {line(one.partition(':')[2], 120)}", address_of(part))
        for name, part in parts
        for one in ids_of(part)
    )


def _with_same(store: Store, key: str, link: Link | None) -> tuple[tuple[str, str], ...]:
    """Give keys and titles of the newest other articles with the same thing in them."""
    ids = set(ids_of(link))
    if not ids:
        return ()
    others = (kept.summary for kept in store.articles.newest() if not kept.ids.isdisjoint(ids))
    return tuple(islice(((one.key, one.title) for one in others if one.key != key), _SAME))


def _facts(article: Article, record: Record) -> tuple[tuple[str, str], ...]:
    given = {
        "id": article.id,
        "revision": article.revision,
        "parent_id": article.parent_id,
        "author": article.author,
        "aggregator": article.aggregator.name if article.aggregator else None,
        "published_at": article.published_at and article.published_at.isoformat(),
        "published_at_source": article.published_at_source,
        "fetched_at": article.fetched_at and article.fetched_at.isoformat(),
        "canonical_url": article.canonical_url,
        "record": record.place,
        "origin": record.header(codec.ORIGIN),
        "ce_id": record.header("ce_id"),
        "traceparent": record.header("traceparent"),
        "redrives": record.header(codec.REDRIVES),
    }
    return tuple((name, line(value, 200)) for name, value in given.items() if value)


def _trip(store: Store, kept: Kept) -> tuple[Hop, ...]:
    trip = store.trips.get(kept.summary.key) or {}
    times = [("articles.raw", kept.summary.ingested)]
    times += [(topic, trip[topic]) for topic in PASSED if topic in trip]
    hops = [Hop(place=times[0][0], at=times[0][1])]
    for (_, before), (place, at) in pairwise(times):
        hops.append(Hop(place=place, at=at, after=at - before))
    return tuple(hops)


def letter_page(store: Store, kept: KeptLetter) -> LetterView:
    """Give a dead letter with its headers and the beginning of its bytes."""
    letter: DeadLetter = kept.letter
    original = letter.original
    value = original.value or b""
    headers = original.headers[:_HEADERS]
    return LetterView(
        row=store.row(kept),
        key=line(_text(original.key or b""), 200),
        headers=tuple((line(name, 100), line(_text(value), 400)) for name, value in headers),
        text=shown(_text(value[:_TEXT_BYTES])),
        hex=hex_dump(value[:_HEX_BYTES]),
        shown=min(len(value), _TEXT_BYTES),
    )


def hex_dump(value: bytes) -> str:
    """Give bytes as people read them: offset, sixteen bytes in hex, ASCII, a line each."""
    lines = []
    for start in range(0, len(value), 16):
        row = value[start : start + 16]
        plain = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)  # noqa: PLR2004 -- printable ASCII
        lines.append(f"{start:08x}  {row[:8].hex(' '):23}  {row[8:].hex(' '):23}  {plain}")
    return "\n".join(lines)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")


def _above(topic: MediaTopic, language: Literal["ar", "en"]) -> tuple[str, ...]:
    """Name the topics above a topic, from the top down; one that is not known by its id."""
    names = load_labels()
    return tuple(
        line(getattr(names[above], language) if above in names else above, 80)
        for above in reversed(topic.broader or ())
    )
