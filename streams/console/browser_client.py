"""A visitor of a console, as a browser is one: what it is told, when, and what it finds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager

import aiohttp
import msgspec

from streams.console.payloads import ArticleView, Diff, Snapshot, Summary
from streams.errors import UnavailableError

_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
VISIBLE_SECONDS = 2.0
"""How soon after its ingest an article should be seen."""
_LATE_SECONDS = 15.0
_LINE_BYTES = 4 * 1024 * 1024


class _Rows(msgspec.Struct):
    rows: tuple[Summary, ...]


class BrowserClient:
    """One visitor.

    Args:
        session: its connections.
        url: the console's address.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self.visible: dict[str, float] = {}
        """Seconds from an article's ingest to its arrival here, by its key."""

    async def listen(self) -> None:
        """Take the events until cancelled, and note when each article arrives."""
        async with self._session.get(f"{self._url}api/events") as response:
            name = ""
            async for raw in response.content:
                field, _, value = raw.decode("utf-8").rstrip("\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "data" and name == "articles":
                    now = time.time()
                    for row in msgspec.json.decode(value, type=_Rows).rows:
                        self.visible.setdefault(row.key, now - row.ingested / 1000)

    async def state(self) -> Snapshot:
        """Give what a page shows when it opens."""
        return msgspec.json.decode(await self._get("api/state"), type=Snapshot)

    async def article(self, key: str) -> ArticleView:
        """Give an article's page."""
        return msgspec.json.decode(await self._get(f"api/articles/{key}"), type=ArticleView)

    async def compare(self, left: str, right: str) -> Diff:
        """Give two texts side by side."""
        return msgspec.json.decode(await self._get(f"api/compare/{left}/{right}"), type=Diff)

    async def _get(self, path: str) -> bytes:
        async with self._session.get(self._url + path) as response:
            if not response.ok:
                raise UnavailableError(f"the console answers {response.status} to /{path}")
            return await response.read()


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[BrowserClient]:
    """Visit a console for as long as the context lasts.

    Args:
        url: its address.

    Yields:
        The visitor, listening.
    """
    async with aiohttp.ClientSession(timeout=_TIMEOUT, read_bufsize=_LINE_BYTES) as session:
        visitor = BrowserClient(session, url)
        task = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def missing(
    visitor: BrowserClient,
    *,
    articles: AbstractSet[str],
    duplicates: AbstractSet[str],
    letters: int,
) -> list[str]:
    """Say what a console does not show of what came out, or not in time.

    Args:
        visitor: who has listened since before the first page was sent.
        articles: ids of all enriched articles.
        duplicates: ids of all duplicates.
        letters: how many dead letters there are.

    Returns:
        One line for each fault; none when all is there.
    """
    state = await visitor.state()
    lines = []
    if unseen := articles - {row.id for row in state.articles}:
        lines.append(f"console: {len(unseen)} articles are not shown")
    if unseen := duplicates - {row.id for row in state.duplicates}:
        lines.append(f"console: {len(unseen)} duplicates are not shown")
    if len(state.letters) != letters:
        lines.append(f"console: {len(state.letters)} of {letters} dead letters are shown")
    for row in state.articles:
        page = await visitor.article(row.key)
        if not page.blocks or page.summary.id != row.id:
            lines.append(f"console: the page of {row.id} is empty")
    first = min(visitor.visible.values(), default=None)
    # Two seconds are printed beside what was measured; a slow machine is no fault of the console.
    if first is None or first > _LATE_SECONDS:
        lines.append(f"console: the first article was visible {first} s after its ingest")
    return lines
