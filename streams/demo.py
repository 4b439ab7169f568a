"""The demonstration: sample pages through the whole pipeline on a broker of its own.

Every event is traced back to its page and held to ``deploy/demo/expected.toml``.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from streams.adapters.http.endpoints import url_of
from streams.adapters.http.scrape import Scrape, is_ready, scrape
from streams.adapters.kafka import broker, topics
from streams.adapters.kafka.consumer import read
from streams.adapters.kafka.producer import publisher
from streams.console.browser_client import BrowserClient, missing, visiting
from streams.console.server import PORT, serving_console
from streams.contract import codec, dead_letter
from streams.contract.article import Article, DuplicateEvent
from streams.errors import UnavailableError
from streams.ingest.inputs import RAW, Input, read_inputs
from streams.pipeline import DUPLICATES, PIPELINE
from streams.settings import Settings, shipped

if TYPE_CHECKING:
    from streams.contract.dead_letter import DeadLetter

_ENRICHED = PIPELINE[-1].sink
_READY_SECONDS = 90.0
_DONE_SECONDS = 60.0
_QUIET_SECONDS = 1.5


class Seen(Struct, kw_only=True):
    """What came out so far: each event once, with the page that it came from."""

    enriched: dict[str, tuple[str, Article]] = {}
    duplicates: dict[str, tuple[str, DuplicateEvent]] = {}
    dead_letters: dict[str, tuple[str, DeadLetter]] = {}

    def outcomes(self) -> dict[str, dict[str, list[str]]]:
        """Give, for each page, the verdicts and error codes that it came to, sorted."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for page, article in self.enriched.values():
            found[page]["enriched"].append(article.duplicate.verdict if article.duplicate else "")
        for page, event in self.duplicates.values():
            found[page]["duplicates"].append(event.duplicate.verdict)
        for page, letter in self.dead_letters.values():
            found[page]["dead_letters"].append(letter.code)
        return {
            page: {kind: sorted(ends) for kind, ends in kinds.items()}
            for page, kinds in found.items()
        }


class Report(Struct, kw_only=True):
    """How a demonstration went."""

    pages: int
    seconds: float
    seen: Seen
    metrics: Scrape
    urls: Sequence[str]
    bootstrap: str
    differences: Sequence[str]
    console: str = ""
    visible: Sequence[float] = ()
    """Seconds from ingest to console, for each article, sorted."""


class Stack(Struct, frozen=True):
    """A running pipeline: its settings, where its workers serve, and its console if it has one."""

    settings: Settings
    urls: Sequence[str]
    console: str = ""


@asynccontextmanager
async def running_stack(
    kind: broker.Kind, base: Settings, say: Callable[[str], None]
) -> AsyncIterator[Stack]:
    """Run a broker and all stages for as long as the context lasts.

    Args:
        kind: which broker.
        base: settings of the process; broker, ports and data folder are replaced.
        say: told what is being done.

    Yields:
        The stack, every worker ready.

    Raises:
        UnavailableError: something did not start in time.
    """
    with (
        tempfile.TemporaryDirectory(prefix="khabar-demo-") as folder,
        broker.running(kind, port=broker.free_port(), cache=base.cache_dir) as local,
    ):
        say(f"{kind} broker on {local.address}")
        settings = replace(
            base,
            bootstrap_servers=local.address,
            replication_factor=1,
            http_base_port=broker.free_ports(len(PIPELINE), base.http_base_port),
            data_dir=Path(folder) / "data",
        )
        await topics.apply(settings)
        say("topics created, starting the stages")
        urls = [
            url_of(settings.http_host, settings.http_base_port + place)
            for place in range(len(PIPELINE))
        ]
        with (Path(folder) / "workers.log").open("w+b") as log:
            async with (
                _workers(settings, log.fileno()),
                serving_console(settings, port=broker.free_ports(1, PORT)) as console,
            ):
                try:
                    await _await_ready(urls)
                except UnavailableError:
                    log.seek(0)
                    say(log.read()[-4000:].decode("utf-8", "replace"))
                    raise
                say(f"every stage is ready; console on {console}")
                yield Stack(settings, urls, console)


@asynccontextmanager
async def _workers(settings: Settings, log: int) -> AsyncIterator[None]:
    environment = os.environ | {
        "KHABAR_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "KHABAR_HTTP_BASE_PORT": str(settings.http_base_port),
        "KHABAR_DATA_DIR": str(settings.data_dir),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", "up", env=environment, stdout=log, stderr=log,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _await_ready(urls: Sequence[str]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not all([await is_ready(url) for url in urls]):
        if time.monotonic() > deadline:
            raise UnavailableError(f"the stages were not ready in {_READY_SECONDS:.0f} s")
        await asyncio.sleep(0.3)


async def play(stack: Stack, say: Callable[[str], None]) -> Report:
    """Send the sample pages, originals first, then copies, and hold what comes out to account.

    Args:
        stack: the running pipeline.
        say: told what is being done.

    Returns:
        The report; ``differences`` is empty when exactly the expected events came out.
    """
    if not stack.console:
        return await _play(stack, say, None)
    async with visiting(stack.console) as visitor:
        return await _play(stack, say, visitor)


async def _play(stack: Stack, say: Callable[[str], None], visitor: BrowserClient | None) -> Report:
    expected = tomllib.loads(shipped("deploy/demo/expected.toml").read_text("utf-8"))
    pages = list(read_inputs([str(shipped("deploy/demo/pages"))]))
    started = time.monotonic()
    seen = Seen()
    for wave in ("1", "2"):
        batch = [page for page in pages if page.name.startswith(wave)]
        await _send(stack.settings, batch)
        say(f"sent {len(batch)} pages")
        wanted = {name: want for name, want in expected["pages"].items() if name[0] <= wave}
        seen = await _await_events(stack.settings, pages, wanted)
    seconds = time.monotonic() - started
    await asyncio.sleep(_QUIET_SECONDS)
    seen = await _look(stack.settings, pages)
    metrics = await scrape(list(stack.urls))
    return Report(
        pages=len(pages),
        seconds=seconds,
        seen=seen,
        metrics=metrics,
        urls=stack.urls,
        bootstrap=stack.settings.bootstrap_servers,
        differences=_differences(expected, seen, metrics) + await _on_console(visitor, seen),
        console=stack.console,
        visible=sorted(visitor.visible.values()) if visitor else (),
    )


async def _on_console(visitor: BrowserClient | None, seen: Seen) -> list[str]:
    if visitor is None:
        return []
    return await missing(
        visitor,
        articles={article.id for _, article in seen.enriched.values()},
        duplicates={event.id for _, event in seen.duplicates.values()},
        letters=len(seen.dead_letters),
    )


async def _send(settings: Settings, pages: Sequence[Input]) -> None:
    async with publisher(settings) as sender:
        await sender.publish([page.record for page in pages])


async def _await_events(
    settings: Settings, pages: Sequence[Input], wanted: Mapping[str, Mapping[str, list[str]]]
) -> Seen:
    """Wait until every page of the wave has come to as many events as it should."""
    deadline = time.monotonic() + _DONE_SECONDS
    while True:
        seen = await _look(settings, pages)
        found = seen.outcomes()
        done = all(
            len(found.get(page, {}).get(kind, ())) >= len(ends)
            for page, kinds in wanted.items()
            for kind, ends in kinds.items()
        )
        if done or time.monotonic() > deadline:
            return seen
        await asyncio.sleep(0.5)


async def _look(settings: Settings, pages: Sequence[Input]) -> Seen:
    """Read all result topics and trace every event back to its page."""
    names = {_header(page, "ce_id"): page.name for page in pages}
    origins: dict[str, str] = {}
    async for record in read(settings, [RAW]):
        place = f"{record.topic}/{record.partition}@{record.offset}"
        origins[place] = names.get(record.header("ce_id") or "", "?")
    seen = Seen()
    async for record in read(settings, [_ENRICHED, DUPLICATES, dead_letter.TOPIC]):
        page = origins.get(record.header(codec.ORIGIN) or "", "?")
        key = record.header("ce_id") or ""
        match record.topic.removeprefix(settings.topic_prefix):
            case dead_letter.TOPIC:
                seen.dead_letters[key] = (page, dead_letter.read(record))
            case _ if record.topic == settings.topic(DUPLICATES):
                seen.duplicates[key] = (page, codec.decode_duplicate(record))
            case _:
                seen.enriched[key] = (page, codec.decode_article(record))
    return seen


def _header(page: Input, name: str) -> str:
    return next(value.decode() for key, value in page.record.headers if key == name)


def _differences(expected: Mapping[str, Any], seen: Seen, metrics: Scrape) -> list[str]:
    found = seen.outcomes()
    lines = []
    for page in sorted({*expected["pages"], *found}):
        want, have = expected["pages"].get(page, {}), found.get(page, {})
        if dict(want) != have:
            lines.append(f"{page}: expected {dict(want) or 'nothing'}, came {have or 'nothing'}")
    drops = {r: int(n) for r, n in metrics.by("reason", "khabar_drops_total").items()}
    if drops != expected["drops"]:
        lines.append(f"drops: expected {expected['drops']}, came {drops}")
    return lines
