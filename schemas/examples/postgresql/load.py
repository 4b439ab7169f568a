"""Khabar's results in PostgreSQL, exactly once: rows and offsets in one transaction.

    pip install khabar 'psycopg[binary]'
    python load.py postgresql://user@host/database            # goes on with what comes
    python load.py postgresql://user@host/database --once     # ends where the topics end

Broker, prefix, TLS and SASL are those of the ``KHABAR_*`` settings. The tables are in
``schema.sql`` beside this file; the first run makes them. A second loader on the same database
waits, and takes over when the first one ends. Exit codes: 0 done, 1 broker or database away (start
it again), 2 it cannot work as asked.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import msgspec
import psycopg
from psycopg import errors, sql

from streams.client import (
    Duplicate,
    Enriched,
    Event,
    Lifted,
    Retracted,
    Unreadable,
    Withdrawn,
    events,
)
from streams.contract.article import Article, DuplicateEvent
from streams.contract.retraction import DUPLICATES, ENRICHED
from streams.errors import KhabarError, UsageError

Connection = psycopg.Connection[tuple[Any, ...]]
Row = dict[str, object]

SCHEMA = Path(__file__).parent / "schema.sql"
LOCK = 0x6B686162
"""The advisory lock that one loader holds."""
BATCH_EVENTS, BATCH_SECONDS = 500, 1.0
STALE = "1 day"
"""How long a tombstone is there at least; `delete.retention.ms`, see the contract."""
REFUSED = (psycopg.DataError, psycopg.IntegrityError, errors.ProgramLimitExceeded)
"""PostgreSQL does not take this row, however often it is tried."""


async def load(database: str, *, once: bool, anew: bool) -> None:
    """Write events to the tables, from where they end.

    Args:
        database: connection string or URL of PostgreSQL.
        once: end where the topics end now; otherwise go on with what comes.
        anew: empty the tables first, and read from the beginning.
    """
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        prepare(connection, anew=anew)
        places = connection.execute("SELECT topic, partition, next_offset FROM khabar.offsets")
        start = {(topic, partition): offset for topic, partition, offset in places}
        stream = cast("AsyncGenerator[Event]", events(start=start, follow=not once))
        async with aclosing(stream) as found:
            async for batch in batches(found):
                write(connection, batch)


def prepare(connection: Connection, *, anew: bool) -> None:
    """Make the tables where they are missing; warn when tombstones may have been missed."""
    if connection.execute("SELECT to_regclass('khabar.offsets')").fetchone() == (None,):
        connection.execute(SCHEMA.read_bytes())
    if anew:
        connection.execute(
            "TRUNCATE khabar.articles, khabar.entities, khabar.mentions, khabar.topics,"
            " khabar.duplicates, khabar.retractions, khabar.offsets, khabar.unreadable"
        )
    late = connection.execute(
        "SELECT max(written_at) FROM khabar.offsets HAVING max(written_at) < now() - %s::interval",
        [STALE],
    ).fetchone()
    if late:
        say(
            f"nothing was written since {late[0]:%Y-%m-%d %H:%M}: if the loader did not run for "
            "more than a day, it may have missed withdrawals; --anew reads all again"
        )


async def batches(found: AsyncIterator[Event]) -> AsyncIterator[list[Event]]:
    """Group events: so many, or those of one second."""
    batch: list[Event] = []
    pending: asyncio.Task[Event | None] | None = None
    until = 0.0
    try:
        while True:
            pending = pending or asyncio.create_task(following(found))
            left = max(0.0, until - time.monotonic()) if batch else None
            done, _ = await asyncio.wait({pending}, timeout=left)
            if done:
                event, pending = pending.result(), None
                if event is None:
                    break
                until = until if batch else time.monotonic() + BATCH_SECONDS
                batch.append(event)
            if not done or len(batch) == BATCH_EVENTS:
                yield batch
                batch = []
    finally:
        if pending:
            pending.cancel()
            await asyncio.wait({pending})
    if batch:
        yield batch


async def following(found: AsyncIterator[Event]) -> Event | None:
    """Give the next event, None at the end."""
    return await anext(found, None)


def write(connection: Connection, batch: Sequence[Event]) -> None:
    """Write events and where to go on, in one transaction."""
    offsets = {(event.topic, event.partition): event.offset + 1 for event in batch}
    with connection.transaction():
        for event in batch:
            try:
                with connection.transaction():  # a savepoint
                    apply(connection, event)
            except REFUSED as error:
                keep(connection, event, str(error).splitlines()[0])
        for (topic, partition), offset in offsets.items():
            row: Row = {"topic": topic, "partition": partition, "next_offset": offset}
            upsert(
                connection, "offsets", row, ("topic", "partition"), sql.SQL("written_at = now()")
            )


def apply(connection: Connection, event: Event) -> None:
    """Write what one event says."""
    match event:
        case Enriched(article=article):
            upsert(connection, "articles", article_row(event, article), ("id",))
            write_parts(connection, article)
        case Duplicate(duplicate=duplicate):
            upsert(connection, "duplicates", duplicate_row(event, duplicate), ("id",))
        case Withdrawn(key=id_):
            remove(connection, {ENRICHED: "articles", DUPLICATES: "duplicates"}[event.topic], id_)
        case Retracted(retraction=taken):
            row: Row = {
                "id": taken.id, "reason": taken.reason, "taken_down_by": taken.by,
                "url": taken.url, "event_time": event.time,
            }  # fmt: skip
            # The view hides the article; its own withdrawal, on its own topic, deletes it.
            upsert(connection, "retractions", row, ("id",))
        case Lifted(key=id_):
            remove(connection, "retractions", id_)
        case Unreadable(reason=reason):
            keep(connection, event, reason)


def write_parts(connection: Connection, article: Article) -> None:
    """Write an article's entities, mentions and media topics in place of those that are there."""
    for table in ("entities", "topics"):  # mentions go with their entities
        connection.execute(
            sql.SQL("DELETE FROM {} WHERE article_id = %s").format(name(table)), [article.id]
        )
    entities: list[Row] = []
    mentions: list[Row] = []
    for number, entity in enumerate(article.entities or ()):
        link = msgspec.structs.asdict(entity.link) if entity.link else {}
        entities.append({
            "article_id": article.id, "number": number, "type": entity.type, "name": entity.name,
            "count": entity.count, "salience": entity.salience,
            **{key: link.get(key) for key in
               ("iso3166", "iso3166_2", "geonames", "wikidata", "wikipedia")},
        })  # fmt: skip
        mentions += [{
            "article_id": article.id, "entity": number, "number": place,
            "field": mention.field or "text", "start_offset": mention.start,
            "end_offset": mention.end, "text": mention.text, "confidence": mention.confidence,
        } for place, mention in enumerate(entity.mentions)]  # fmt: skip
    topics: list[Row] = [{
        "article_id": article.id, "number": number, "id": topic.id, "ar": topic.label.ar,
        "en": topic.label.en, "score": topic.score, "broader": list(topic.broader or ()),
    } for number, topic in enumerate(article.media_topics or ())]  # fmt: skip
    for table, rows in (("entities", entities), ("mentions", mentions), ("topics", topics)):
        if rows:
            connection.cursor().executemany(insert(table, rows[0]), rows)


def common_row(event: Event, value: Article | DuplicateEvent) -> Row:
    """Give the columns that articles and duplicates share."""
    duplicate = value.duplicate
    return {
        "id": value.id, "revision": value.revision, "language": value.language,
        "title": value.title, "url": value.url, "canonical_url": value.canonical_url,
        "outlet": value.outlet.name if value.outlet else None,
        "outlet_domain": value.outlet.domain if value.outlet else None,
        "aggregator": value.aggregator.name if value.aggregator else None,
        "published_at": value.published_at, "fetched_at": value.fetched_at,
        "verdict": duplicate.verdict if duplicate else None,
        "canonical": duplicate.canonical if duplicate else None,
        "duplicate_of": duplicate.of if duplicate else None,
        "event_id": event.id, "event_time": event.time,
    }  # fmt: skip


def article_row(event: Event, article: Article) -> Row:
    """Give an article's row."""
    return common_row(event, article) | {
        "parent_id": article.parent_id, "text": article.text, "author": article.author,
        "agency": article.agency, "dateline": article.dateline,
        "keywords": list(article.keywords), "modified_at": article.modified_at,
    }  # fmt: skip


def duplicate_row(event: Event, duplicate: DuplicateEvent) -> Row:
    """Give a duplicate's row."""
    return common_row(event, duplicate) | {
        "jaccard": duplicate.duplicate.jaccard,
        "containment": duplicate.duplicate.containment,
    }


def keep(connection: Connection, event: Event, reason: str) -> None:
    """Keep a record that cannot be written, and say so; the others go on."""
    value = b""
    match event:
        case Unreadable(value=value):
            pass
        case Enriched(article=body) | Duplicate(duplicate=body) | Retracted(retraction=body):
            value = msgspec.json.encode(body)
    reason = reason.replace("\0", "\N{REPLACEMENT CHARACTER}")
    say(f"{event.topic} {event.partition} {event.offset}: kept in khabar.unreadable: {reason}")
    row: Row = {
        "topic": event.topic, "partition": event.partition, "record_offset": event.offset,
        "key": event.key.replace("\0", "\N{REPLACEMENT CHARACTER}"), "reason": reason,
        "value": value,
    }  # fmt: skip
    upsert(connection, "unreadable", row, ("topic", "partition", "record_offset"))


def name(table: str) -> sql.Identifier:
    """Give a table's name."""
    return sql.Identifier("khabar", table)


def insert(table: str, row: Row) -> sql.Composed:
    """Give the statement that inserts a row with these columns."""
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        name(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Placeholder, row)),
    )


def upsert(
    connection: Connection, table: str, row: Row, key: Sequence[str], *also: sql.SQL
) -> None:
    """Insert a row, or change the one that has its key."""
    changes = [
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column))
        for column in row
        if column not in key
    ]
    statement = sql.SQL("{} ON CONFLICT ({}) DO UPDATE SET {}").format(
        insert(table, row),
        sql.SQL(", ").join(map(sql.Identifier, key)),
        sql.SQL(", ").join([*changes, *also]),
    )
    connection.execute(statement, row)


def remove(connection: Connection, table: str, id_: str) -> None:
    """Delete the row of an article, and what hangs on it."""
    connection.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(name(table)), [id_])


def say(message: str) -> None:
    """Write a line for people."""
    print(f"load.py: {message}", file=sys.stderr)


def main() -> int:
    """Read the command line and load."""
    parser = argparse.ArgumentParser(description="Load Khabar's results into PostgreSQL.")
    parser.add_argument("database", help="postgresql://user@host/database")
    parser.add_argument("--once", action="store_true", help="end where the topics end")
    parser.add_argument("--anew", action="store_true", help="empty the tables, read all again")
    given = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # the last line says it
    try:
        asyncio.run(load(given.database, once=given.once, anew=given.anew))
    except KeyboardInterrupt:
        return 0
    except (KhabarError, psycopg.Error) as error:
        say(str(error).splitlines()[0])
        return 2 if isinstance(error, UsageError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
