"""The values that flow: frozen, typed, and the same on every driver.

The JSON Schemas in ``schemas/`` describe the same shapes to consumers; a test holds the two equal.
Offsets are Unicode code points. Times are aware datetimes in UTC. A field that is ``None`` is left
out of the JSON; an empty tuple that a stage has filled stands there as ``[]``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

EntityType = Literal["PER", "LOC", "ORG", "MISC", "DATE", "MONEY", "PERCENT", "QUANTITY"]
Field = Literal["title"]
"""Where an offset points when it is not the event's ``text``."""

Verdict = Literal["unique", "revision", "exact", "near", "contained", "template"]
PublishedAtSource = Literal["given", "page", "url"]


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every value: immutable, compared by content, absent fields left out of the JSON."""


class RawArticle(Value, frozen=True):
    """What arrives on ``articles.raw``: everything but the text is optional.

    Exactly one of ``text`` and ``html`` is needed; where both are given, ``html`` wins.
    """

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    fetched_at: datetime | None = None
    ignored: tuple[str, ...] = ()


class Outlet(Value, frozen=True):
    """A publisher or an aggregator; ``domain`` is lower case without ``www.``."""

    name: str
    domain: str | None = None


class Related(Value, frozen=True):
    """A headline that the page offers besides the article."""

    title: str
    url: str | None = None


class Segment(Value, frozen=True):
    """A typed piece of the page.

    ``start`` and ``end`` slice the event's ``text``. They are equal for a segment that is not part
    of the text (furniture): it is named, not kept, and ``raw_start`` and ``raw_end`` say where it
    stood in the raw text, when the raw input was text.
    """

    kind: str
    start: int
    end: int
    raw_start: int | None = None
    raw_end: int | None = None


class Duplicate(Value, frozen=True):
    """What the article is to earlier ones.

    ``of`` is the earlier article that it repeats most; ``canonical`` is the first of its cluster
    (its own id when nothing came before). ``jaccard`` and ``containment`` are estimates in 0..1.
    """

    verdict: Verdict
    canonical: str
    of: str | None = None
    jaccard: float | None = None
    containment: float | None = None


class Mention(Value, frozen=True):
    """One place where an entity is named: ``text[start:end]`` of the event, exactly."""

    start: int
    end: int
    text: str
    confidence: float
    field: Field | None = None


class Link(Value, frozen=True):
    """What an entity is elsewhere: one or several ids of the same thing.

    ``iso3166`` is a country, ``iso3166_2`` a first-order subdivision of one, ``wikipedia`` a
    language and a title (``en:Arab League``).
    """

    iso3166: str | None = None
    geonames: int | None = None
    wikidata: str | None = None
    iso3166_2: str | None = None
    wikipedia: str | None = None


class Entity(Value, frozen=True):
    """A named thing with all its mentions; ``salience`` is its share of the article in 0..1."""

    type: EntityType
    name: str
    count: int
    salience: float
    mentions: tuple[Mention, ...]
    link: Link | None = None


class Label(Value, frozen=True):
    """A media topic's name in Arabic and English."""

    ar: str
    en: str


class Evidence(Value, frozen=True):
    """A term that speaks for a media topic: ``text[start:end]`` of the event, exactly."""

    text: str
    start: int
    end: int
    field: Field | None = None


class MediaTopic(Value, frozen=True):
    """An IPTC Media Topic of the article, with a score in 0..1 and what speaks for it.

    ``broader`` are the ids of the topics above it in IPTC's tree, the nearest first, none left out;
    a top-level topic has none. It is ``None`` in events that an earlier version wrote.
    """

    id: str
    label: Label
    score: float
    evidence: tuple[Evidence, ...]
    broader: tuple[str, ...] | None = None


class Provenance(Value, frozen=True):
    """Which stage, at which version and with which model, wrote its part of the event."""

    stage: str
    version: str
    model: str | None = None
    digest: str | None = None


class Article(Value, frozen=True):
    """One article on its way; each stage fills its own fields and leaves the rest alone.

    ``id`` is stable across redelivery and replay. ``revision`` is a digest of title and text: the
    same id with another revision is the same article, rewritten. ``duplicate``, ``entities`` and
    ``media_topics`` are ``None`` until their stage has run.
    """

    id: str
    revision: str
    language: str
    text: str
    keywords: tuple[str, ...]
    related: tuple[Related, ...]
    segments: tuple[Segment, ...]
    provenance: tuple[Provenance, ...]
    parent_id: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    outlet: Outlet | None = None
    aggregator: Outlet | None = None
    author: str | None = None
    published_at: datetime | None = None
    published_at_source: PublishedAtSource | None = None
    modified_at: datetime | None = None
    dateline: str | None = None
    agency: str | None = None
    ignored: tuple[str, ...] = ()
    fetched_at: datetime | None = None
    duplicate: Duplicate | None = None
    entities: tuple[Entity, ...] | None = None
    media_topics: tuple[MediaTopic, ...] | None = None


class DuplicateEvent(Value, frozen=True):
    """What consumers of ``articles.duplicates`` read: who repeats whom, without the text."""

    id: str
    revision: str
    language: str
    duplicate: Duplicate
    provenance: tuple[Provenance, ...]
    parent_id: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    outlet: Outlet | None = None
    aggregator: Outlet | None = None
    published_at: datetime | None = None
    published_at_source: PublishedAtSource | None = None
    fetched_at: datetime | None = None
