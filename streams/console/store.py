"""What the console remembers of the topics: bounded, raw bytes, decoded when somebody looks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from streams.console import rows
from streams.console.payloads import LetterRow, Summary
from streams.console.ring_buffer import Ring
from streams.contract import codec, dead_letter
from streams.contract.article import Article
from streams.contract.identity import ids_of
from streams.contract.records import Record
from streams.contract.retraction import WITHDRAWN
from streams.errors import InvalidRecordError
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE
from streams.settings import Settings

ENRICHED = PIPELINE[-1].sink
NORMALISED = PIPELINE[0].sink
PASSED = tuple(row.sink for row in PIPELINE)
"""The topics that an article passes, in order."""

MEBIBYTE = 1024 * 1024
_OVERHEAD = 2048
_LETTER_BYTES = 64 * 1024


class Kept(Struct, frozen=True):
    """An event as it came, what the list shows of it, and the ids of its entities."""

    summary: Summary
    record: Record
    ids: frozenset[str] = frozenset()


class KeptLetter(Struct, frozen=True):
    """A dead letter; of a long value only the beginning is kept."""

    row: LetterRow
    letter: dead_letter.DeadLetter


class Change(Struct, frozen=True):
    """What a record added: at most one of them; a mark on the dead-letter topic changes a row."""

    article: Summary | None = None
    duplicate: Summary | None = None
    letter: LetterRow | None = None


class Store:
    """The newest events of the topics, bounded by count and by bytes.

    Args:
        settings: give the topics' names.
        count: most enriched articles.
    """

    def __init__(self, settings: Settings, count: int = 500) -> None:
        self._settings = settings
        self.articles: Ring[str, Kept] = Ring(count, 48 * MEBIBYTE)
        self.duplicates: Ring[str, Kept] = Ring(count // 2, 4 * MEBIBYTE)
        self.texts: Ring[str, Record] = Ring(2 * count, 32 * MEBIBYTE)
        self.trips: Ring[str, dict[str, int]] = Ring(4 * count, 4 * MEBIBYTE)
        self.letters: Ring[int, KeptLetter] = Ring(count // 2, 8 * MEBIBYTE)
        self.redriven: Ring[int, bool] = Ring(10_000, MEBIBYTE)
        self.seen = 0
        self.unreadable = 0

    def last(self, count: int) -> dict[str, int]:
        """Say how many records of each partition to begin with, by topic without prefix."""
        return dict.fromkeys(PASSED, count) | {
            NORMALISED: 6 * count,
            DUPLICATES: count,
            DEAD_LETTERS: 2 * count,
        }

    def take(self, record: Record) -> Change:
        """Remember a record of one of the topics.

        Args:
            record: as it was read; what cannot be decoded is counted and passed over.

        Returns:
            What a list shows of it; empty for a repeat and for topics between the stages.
        """
        topic = record.topic.removeprefix(self._settings.topic_prefix)
        try:
            if topic == DEAD_LETTERS:
                return self._take_letter(record)
            if record.value is None:
                self._withdraw(topic, record)
                return Change()
            return self._take_event(topic, record)
        except InvalidRecordError:
            self.unreadable += 1
            return Change()

    def _take_event(self, topic: str, record: Record) -> Change:
        key = key_of(record)
        if topic == DUPLICATES:
            return self._take_duplicate(key, record)
        trip = self.trips.get(key) or {}
        if topic not in trip:
            trip[topic] = _made_at(record)
            self.trips.put(key, trip, 600)
        if topic == NORMALISED:
            self.texts.put(key, record, len(record.value or b"") + _OVERHEAD)
        if topic != ENRICHED:
            return Change()
        known = self.articles.get(key)
        if known is not None and known.record.value == record.value:
            return Change()
        article = codec.decode_article(record)
        summary = rows.article_row(key, article, record)
        ids = frozenset(one for entity in article.entities or () for one in ids_of(entity.link))
        size = len(record.value or b"") + _OVERHEAD + sum(map(len, ids))
        self.articles.put(key, Kept(summary, record, ids), size)
        self.seen += 1
        return Change(article=summary)

    def _withdraw(self, topic: str, record: Record) -> None:
        """Forget what was withdrawn; with a taken down article its text."""
        kept = {ENRICHED: self.articles, DUPLICATES: self.duplicates}.get(topic)
        if kept is None:
            return
        id_ = (record.key or b"").decode("utf-8", "replace")
        for one in [entry.summary for entry in kept.newest() if entry.summary.id == id_]:
            kept.drop(one.key)
            if record.header(WITHDRAWN) == "takedown":
                self.texts.drop(one.key)

    def _take_duplicate(self, key: str, record: Record) -> Change:
        known = self.duplicates.get(key)
        if known is not None and known.record.value == record.value:
            return Change()
        summary = rows.duplicate_row(key, codec.decode_duplicate(record), record)
        self.duplicates.put(key, Kept(summary, record), len(record.value or b"") + _OVERHEAD)
        return Change(duplicate=summary)

    def _take_letter(self, record: Record) -> Change:
        mark = dead_letter.mark_of(record)
        if mark is not None:
            self.redriven.put(mark, value=True, size=64)
            known = self.letters.get(mark)
            return Change() if known is None else Change(letter=self.row(known))
        letter = dead_letter.read(record)
        row = rows.letter_row(record, letter)
        short = rows.shortened(letter, _LETTER_BYTES)
        kept = KeptLetter(row, short)
        self.letters.put(record.offset, kept, len(short.original.value or b"") + _OVERHEAD)
        return Change(letter=self.row(kept))

    def row(self, kept: KeptLetter) -> LetterRow:
        """Give a dead letter's row as it stands now: tried again or not."""
        return rows.with_mark(kept.row, redriven=kept.row.offset in self.redriven)

    def rows(self) -> tuple[LetterRow, ...]:
        """Give the dead letters' rows, the newest first."""
        return tuple(self.row(kept) for kept in self.letters.newest())

    def article(self, key: str) -> tuple[Kept, Article] | None:
        """Give an enriched article, decoded."""
        kept = self.articles.get(key)
        return None if kept is None else (kept, codec.decode_article(kept.record))

    def text(self, key: str) -> tuple[str, str] | None:
        """Give title and text of an article or of a duplicate, if they are still remembered."""
        kept = self.articles.get(key)
        record = kept.record if kept is not None else self.texts.get(key)
        if record is None:
            return None
        article = codec.decode_article(record)
        return article.title or "", article.text

    def cluster(self, summary: Summary) -> tuple[Summary, ...]:
        """Give the other articles and duplicates that are the same story, oldest first."""
        related = {summary.id, summary.canonical, summary.of} - {""}
        kept = [*self.articles.newest(), *self.duplicates.newest()]
        found = [
            one.summary
            for one in kept
            if one.summary.key != summary.key
            and (one.summary.canonical == summary.canonical or one.summary.id in related)
        ]
        return tuple(sorted(found, key=lambda one: one.ingested)[:50])


def key_of(record: Record) -> str:
    """Give what an article's events on all topics have in common: a digest of id and origin."""
    origin = record.header(codec.ORIGIN) or record.place
    subject = record.header("ce_subject") or (record.key or b"").decode("utf-8", "replace")
    return hashlib.sha256(f"{subject}\n{origin}".encode()).hexdigest()[:20]


def newest(kept: Ring[str, Kept], most: int) -> Sequence[Summary]:
    """Give the newest rows of a ring."""
    found = (one.summary for one in kept.newest())
    return [row for row, _ in zip(found, range(most), strict=False)]


def _made_at(record: Record) -> int:
    """Give when the event was made, in milliseconds: its ``ce_time``, else its timestamp."""
    try:
        time = datetime.fromisoformat(record.header("ce_time") or "")
    except ValueError:
        return record.timestamp
    return int(time.timestamp() * 1000) if time.tzinfo else record.timestamp
