"""``khabar tail``: what comes out, as a table or as JSON lines."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from streams.client import ENRICHED, Enriched, Start, Unreadable, events
from streams.contract.identity import is_id
from streams.errors import UsageError
from streams.media_topics.vocabulary import load_labels
from streams.replay.ranges import parse_bound
from streams.settings import load_settings
from streams.terminal import console, isolated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from streams.contract.article import Article, MediaTopic
    from streams.settings import Settings

_TITLE, _ENTITIES, _TOPICS = 48, 4, 2


@click.command()
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes next.")
@click.option("--new", is_flag=True, help="Begin at the end instead of the beginning.")
@click.option("--since", metavar="TIME", help="Begin at a time, or a duration before now: 36h.")
@click.option("--limit", "-n", type=click.IntRange(min=1), help="Stop after that many.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines instead of a table.")
@click.option(
    "--topic", help="Only with this media topic or one below it: its id, or a part of a label."
)
@click.option("--outlet", help="Only of this outlet: its name or domain, or a part of it.")
@click.option(
    "--entity",
    help="Only with this entity: its name, a part of it, or an id (Q159, geonames:281184).",
)
def tail(
    *,
    follow: bool,
    new: bool,
    since: str | None,
    limit: int | None,
    as_json: bool,
    topic: str | None,
    outlet: str | None,
    entity: str | None,
) -> None:
    """Show the enriched articles.

    \b
    Examples:
      khabar tail
      khabar tail -f --new --topic sport
      khabar tail --since 2h --outlet hespress
      khabar tail --entity ترامب --json | jq .title
      khabar tail --entity "en:Arab League"
    """
    wanted = _filter(topic, outlet, entity)
    settings = load_settings()
    articles = _articles(settings, wanted, follow=follow, start=_start(since, new=new), limit=limit)
    asyncio.run(_print_json(articles) if as_json else _print_table(articles, live=follow))


def _start(since: str | None, *, new: bool) -> Start:
    """Say where the client begins."""
    if since is None:
        return "latest" if new else "earliest"
    if new:
        raise UsageError("--since and --new: give one of them")
    bound = parse_bound(since, datetime.now(UTC))
    if bound.time is None:
        raise UsageError(
            f"--since {since}: give a time such as 2025-05-04T12:00:00Z, or a duration such as 36h"
        )
    return bound.time


def _filter(topic: str | None, outlet: str | None, entity: str | None) -> Callable[[Article], bool]:
    def wanted(article: Article) -> bool:
        labels = [part for one in article.media_topics or () for part in _names(one)]
        names = [article.outlet.name, article.outlet.domain or ""] if article.outlet else []
        pairs = ((topic, labels), (outlet, names))
        return all(
            part is None or any(part in name for name in found) for part, found in pairs
        ) and (
            entity is None
            or any(entity in one.name or is_id(one.link, entity) for one in article.entities or ())
        )

    return wanted


def _names(topic: MediaTopic) -> Iterator[str]:
    """Give id and labels of a topic and of those above it."""
    known = load_labels()
    for one in (topic.id, *(topic.broader or ())):
        label = topic.label if one == topic.id else known.get(one)
        yield from (one, label.ar, label.en) if label else (one,)


async def _articles(
    settings: Settings,
    wanted: Callable[[Article], bool],
    *,
    follow: bool,
    start: Start,
    limit: int | None,
) -> AsyncIterator[Enriched]:
    shown = 0
    found = events(start=start, topics=[ENRICHED], follow=follow, settings=settings)
    async with aclosing(found):  # type: ignore[type-var]
        async for event in found:
            if isinstance(event, Unreadable):
                place = f"{event.topic}/{event.partition}@{event.offset}"
                click.echo(f"{place}: {event.reason}", err=True)
            elif isinstance(event, Enriched) and wanted(event.article):
                yield event
                shown += 1
                if shown == limit:
                    return


async def _print_json(articles: AsyncIterator[Enriched]) -> None:
    async for event in articles:
        sys.stdout.buffer.write(event.value + b"\n")
        sys.stdout.buffer.flush()


async def _print_table(articles: AsyncIterator[Enriched], *, live: bool) -> None:
    if live:
        async for event in articles:
            table = article_table()
            add_article(table, event.article)
            console().print(table)
        return
    table = article_table()
    async for event in articles:
        add_article(table, event.article)
    console().print(table if table.row_count else "nothing there")


def article_table() -> Table:
    """Give an empty table of articles."""
    table = Table(show_lines=True)
    for name in ("outlet", "title", "verdict", "entities", "media topics"):
        table.add_column(name, overflow="fold")
    return table


def add_article(table: Table, article: Article) -> None:
    """Add a row: outlet, title, verdict, the first entities and media topics."""
    entities = [f"{one.name} {one.type} ×{one.count}" for one in (article.entities or ())]
    topics = [f"{one.label.ar} {one.score:.2f}" for one in (article.media_topics or ())]
    title = article.title or article.text
    table.add_row(
        isolated(article.outlet.name if article.outlet else ""),
        isolated(title if len(title) <= _TITLE else title[:_TITLE] + "…"),
        article.duplicate.verdict if article.duplicate else "",
        isolated("، ".join(entities[:_ENTITIES])),
        isolated("، ".join(topics[:_TOPICS])),
    )
