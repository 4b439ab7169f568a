"""What the console answers: the page and its files, its data, its events, and the way back."""

from __future__ import annotations

import asyncio
import logging
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from streams.adapters.kafka.redriving import read_letter, redrive
from streams.adapters.kafka.tail import read_one
from streams.console import pages
from streams.console.payloads import Snapshot
from streams.console.replays import rows
from streams.console.store import newest
from streams.console.word_diff import compare
from streams.contract import dead_letter
from streams.errors import KhabarError, UnavailableError, UsageError
from streams.pipeline import SOURCES

if TYPE_CHECKING:
    from streams.console.components import Console

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
_FIRST_ROWS = 100
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}
_WRITE_SECONDS = 15.0
_DIGITS = "[0-9]{1,15}"
_KEY = "[0-9a-f]{20}"


def routes(console: Console) -> list[web.RouteDef]:
    """Give all routes of a console."""
    answers = Answers(console)
    return [
        web.get("/", answers.page),
        web.get("/static/{name:[a-z-]+[.](?:css|js|svg)}", answers.file),
        web.get("/api/state", answers.state),
        web.get("/api/events", answers.events),
        web.get(f"/api/articles/{{key:{_KEY}}}", answers.article),
        web.get(f"/api/compare/{{left:{_KEY}}}/{{right:{_KEY}}}", answers.compare),
        web.get(f"/api/letters/{{offset:{_DIGITS}}}", answers.letter),
        web.get(f"/api/letters/{{offset:{_DIGITS}}}/raw", answers.raw),
        web.post(f"/api/letters/{{offset:{_DIGITS}}}/redrive", answers.redrive),
        web.get("/api/replays", answers.replays),
    ]


class Answers:
    """The handlers, over one console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._redriving = asyncio.Lock()

    async def page(self, _: web.Request) -> web.Response:
        """The one page; all else is its script's work."""
        return _file("index.html")

    async def file(self, request: web.Request) -> web.Response:
        """A style sheet or a script."""
        return _file(request.match_info["name"])

    async def state(self, _: web.Request) -> web.Response:
        """All that a page needs when it opens."""
        console = self._console
        store = console.store
        return _json(
            Snapshot(
                version=metadata.version("khabar"),
                broker=console.feed.broker,
                bootstrap=console.settings.bootstrap_servers,
                stages=console.watcher.snapshot(),
                articles=tuple(newest(store.articles, _FIRST_ROWS)),
                duplicates=tuple(newest(store.duplicates, _FIRST_ROWS)),
                letters=store.rows(),
                token="" if console.read_only else console.token,
                seen=store.seen,
            )
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The stream: frames as they come, until the page closes or cannot keep up at all."""
        try:
            with self._console.hub.joined() as client:
                response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
                await response.prepare(request)
                async for made in client.frames():
                    async with asyncio.timeout(_WRITE_SECONDS):
                        await response.write(made)
        except (ConnectionError, TimeoutError):
            return response
        except UsageError as error:
            return _json({"error": str(error)}, status=503)
        return response

    async def article(self, request: web.Request) -> web.Response:
        """One article with its entities, topics, copies, provenance and way."""
        key = request.match_info["key"]
        # Not in a thread: the reader changes the store meanwhile. It takes milliseconds.
        found = pages.article_page(self._console.store, key)
        return _forgotten() if found is None else _json(found)

    async def compare(self, request: web.Request) -> web.Response:
        """Two texts side by side."""
        store, names = self._console.store, request.match_info
        left, right = store.text(names["left"]), store.text(names["right"])
        if left is None or right is None:
            return _forgotten()
        return _json(await asyncio.to_thread(compare, "\n".join(left), "\n".join(right)))

    async def letter(self, request: web.Request) -> web.Response:
        """One dead letter: headers, text, hex dump."""
        kept = self._console.store.letters.get(int(request.match_info["offset"]))
        if kept is None:
            return _forgotten()
        return _json(pages.letter_page(self._console.store, kept))

    async def raw(self, request: web.Request) -> web.Response:
        """The original bytes as a file to save: never shown by the browser."""
        offset = int(request.match_info["offset"])
        try:
            record = await read_one(self._console.settings, dead_letter.TOPIC, 0, offset)
        except KhabarError as error:
            return _failed(error)
        if record is None:
            return _forgotten()
        name = f'attachment; filename="dead-letter-{offset}.bin"'
        return web.Response(
            body=record.value or b"",
            headers={"Content-Type": "application/octet-stream", "Content-Disposition": name},
        )

    async def redrive(self, request: web.Request) -> web.Response:
        """Try a dead letter again, once; the guard has asked for origin and token."""
        if self._console.read_only:
            return _json({"error": "read-only"}, status=403)
        offset = int(request.match_info["offset"])
        settings, store = self._console.settings, self._console.store
        async with self._redriving:
            if offset in store.redriven:
                return _json({"error": "redriven"}, status=409)
            try:
                letter = await read_letter(settings, offset)
                if letter is None:
                    return _forgotten()
                one = dead_letter.MarkedLetter(offset=offset, redriven=False, letter=letter)
                counts = await redrive(settings, [one], SOURCES)
            except KhabarError as error:
                return _failed(error)
            if counts["redriven"]:
                store.redriven.put(offset, value=True, size=64)
        log.info("redrive of dead letter %d from the console: %s", offset, dict(counts))
        return _json(dict(counts))

    async def replays(self, _: web.Request) -> web.Response:
        """The replay runs."""
        try:
            return _json(await rows(self._console.settings))
        except KhabarError as error:
            return _failed(error)


def _file(name: str) -> web.Response:
    path = STATIC / name
    if not path.is_file():
        return web.json_response({"error": "no such file"}, status=404)
    return web.Response(body=path.read_bytes(), content_type=_TYPES[path.suffix], charset="utf-8")


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json"
    )


def _forgotten() -> web.Response:
    return _json({"error": "forgotten"}, status=404)


def _failed(error: KhabarError) -> web.Response:
    status = 503 if isinstance(error, UnavailableError) else 400
    return _json({"error": str(error)[:300]}, status=status)
