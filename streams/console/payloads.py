"""What the browser is sent: typed shapes, every text in them harmless (see ``sanitise``).

Times are milliseconds since 1970 in UTC; ages and lags are seconds; rates are records a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

State = Literal["ready", "not_ready", "unreachable"]


class Payload(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all shapes; what is absent or empty is left out."""


class Chip(Payload, frozen=True):
    """An entity or a media topic in a list: its name (a topic's in English too), type or score."""

    name: str
    en: str = ""
    type: str = ""
    score: float | None = None


class Summary(Payload, frozen=True):
    """One article or one duplicate in a list."""

    key: str
    title: str
    verdict: str
    at: int
    ingested: int
    outlet: str = ""
    language: str = ""
    published_at: str = ""
    entities: tuple[Chip, ...] = ()
    more_entities: int = 0
    topics: tuple[Chip, ...] = ()
    replay: str = ""
    canonical: str = ""
    of: str = ""
    id: str = ""
    jaccard: float | None = None


class Run(Payload, frozen=True):
    """A piece of text: of which entity (with what confidence), evidence of which media topics."""

    t: str
    e: int | None = None
    c: float | None = None
    v: tuple[int, ...] = ()
    x: bool = False


class Block(Payload, frozen=True):
    """A paragraph, and which kind of segment it is."""

    kind: str
    runs: tuple[Run, ...]


class EntityView(Payload, frozen=True):
    """An entity: ``links`` are ids and addresses, ``same`` keys and titles of other articles."""

    type: str
    name: str
    count: int
    salience: float
    links: tuple[tuple[str, str], ...] = ()
    same: tuple[tuple[str, str], ...] = ()


class TopicView(Payload, frozen=True):
    """A media topic with the words that speak for it, and the names of those above it.

    ``broader`` goes from the top-level topic down; ``broader_en`` has the same in English.
    """

    id: str
    ar: str
    en: str
    score: float
    evidence: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    broader_en: tuple[str, ...] = ()


class Hop(Payload, frozen=True):
    """When an article passed a place on its way; ``after`` is the time since the one before, ms."""

    place: str
    at: int
    after: int | None = None


class ArticleView(Payload, frozen=True):
    """An article with all that is known about it."""

    summary: Summary
    title: tuple[Run, ...]
    blocks: tuple[Block, ...]
    entities: tuple[EntityView, ...]
    topics: tuple[TopicView, ...]
    furniture: tuple[tuple[str, int], ...]
    provenance: tuple[tuple[str, str, str, str], ...]
    facts: tuple[tuple[str, str], ...]
    url: str = ""
    keywords: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    trip: tuple[Hop, ...] = ()
    cluster: tuple[Summary, ...] = ()
    cut: int = 0


class Diff(Payload, frozen=True):
    """Two texts side by side: pieces of words and whether they are same, gone, new or respelt."""

    left: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]
    same: float
    cut: bool = False


class LetterRow(Payload, frozen=True):
    """A dead letter in a list."""

    offset: int
    at: int
    stage: str
    code: str
    error: str
    message: str
    origin: str
    bytes: int
    tries: int = 0
    redriven: bool = False


class LetterView(Payload, frozen=True):
    """A dead letter with headers and the beginning of its bytes, as text and as a hex dump."""

    row: LetterRow
    key: str
    headers: tuple[tuple[str, str], ...]
    text: str
    hex: str
    shown: int


class ReplayRow(Payload, frozen=True):
    """A replay run and how far it is."""

    name: str
    stage: str
    mode: str
    state: str
    by: str
    started: int
    updated: int
    total: int
    done: int | None
    counts: Mapping[str, int] = {}


class Point(Payload, frozen=True):
    """A stage at one moment, for its charts."""

    t: int
    rate: float
    p95: float | None = None
    lag: float = 0.0


class Worker(Payload, frozen=True):
    """One worker's endpoint."""

    url: str
    state: State
    reason: str = ""


class StageView(Payload, frozen=True):
    """One place of the pipeline as it is now."""

    name: str
    topic: str
    state: State
    rate: float
    workers: tuple[Worker, ...] = ()
    p50: float | None = None
    p95: float | None = None
    lag: float = 0.0
    lag_seconds: float = 0.0
    handled: float = 0.0
    dead: float = 0.0
    dead_lately: float = 0.0
    retries: float = 0.0
    history: tuple[Point, ...] = ()


class BrokerView(Payload, frozen=True):
    """Whether the topics can be read, and what to do when they cannot."""

    state: Literal["connecting", "up", "away", "unprepared"]
    line: str = ""


class Snapshot(Payload, frozen=True):
    """All that a page needs when it opens."""

    version: str
    broker: BrokerView
    bootstrap: str
    stages: tuple[StageView, ...]
    articles: tuple[Summary, ...]
    duplicates: tuple[Summary, ...]
    letters: tuple[LetterRow, ...]
    token: str = ""
    seen: int = 0
