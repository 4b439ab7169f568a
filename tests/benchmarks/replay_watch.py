"""What replays are measured with: articles with names, a consumer, a look at the live stages."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from contextlib import suppress

from rich.console import Console

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.consumer import read
from streams.contract.records import Outgoing, Record
from streams.errors import UnavailableError
from streams.replay import runs
from streams.settings import Settings
from tests.faults.load import MARK, text_of
from tests.harness import Worker, resident

ENRICHED = "articles.enriched"
_REST_SECONDS = 900.0
_PEOPLE = ("أحمد الشامي", "منى القاضي", "جورج حداد", "ليلى المنصوري", "يوسف الكتبي")
_PLACES = ("القاهرة", "الرياض", "تونس", "بيروت", "الدوحة", "عمّان", "الرباط")


def page(number: int, revision: int = 0) -> Outgoing:
    """Make an article with names; what it says of people and places follows from its number."""
    who, where = _PEOPLE[number % len(_PEOPLE)], _PLACES[number % len(_PLACES)]
    text = f"{text_of(number)} وقال {who} من {where} إن الرحلات إلى {_PLACES[number % 3]} مستمرة."
    if revision:
        text = f"{text} {MARK} {revision}."
    value = {"id": f"id-{number}", "outlet": "بريد", "text": text}
    return Outgoing(topic="articles.raw", key=b"id-%d" % number, value=json.dumps(value).encode())


def revision_of(record: Record) -> int:
    """Give which revision a result is of; 0 for the first."""
    found = re.search(f"{MARK} (\\d+)", json.loads(record.value or b"{}")["text"])
    return int(found.group(1)) if found else 0


class Seen:
    """What a consumer of the results has: the newest of each article, and whether it saw a gap."""

    def __init__(self) -> None:
        self.newest: dict[bytes, tuple[int, str | None, int]] = {}
        """By key: hash of the value, name of the run, revision."""
        self.next: dict[int, int] = {}
        self.gaps = 0
        self.records = 0

    def take(self, record: Record) -> None:
        """Take the next record."""
        self.records += 1
        self.gaps += record.offset != self.next.get(record.partition, record.offset)
        self.next[record.partition] = record.offset + 1
        run = record.header(runs.RUN_HEADER)
        self.newest[record.key or b""] = (hash(record.value), run, revision_of(record))

    async def follow(self, settings: Settings) -> None:
        """Take all records, and those to come, until cancelled."""
        async for record in read(settings, [ENRICHED], follow=True):
            self.take(record)


class Watch:
    """Looks at the live stages every second: how far behind, how large.

    Args:
        running: their workers.
    """

    def __init__(self, running: dict[str, Worker]) -> None:
        self._running = running
        self.lags: list[int] = []
        self.memory: Counter[str] = Counter()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self.lags.append(await self.lag())
            for stage, worker in self._running.items():
                size = resident(worker.process.pid)
                self.memory[stage] = max(self.memory[stage], size)
            await asyncio.sleep(1)

    async def lag(self) -> int:
        """Give how many records wait before all stages together."""
        with suppress(UnavailableError):
            found = await scrape([worker.url for worker in self._running.values()])
            return int(found.total("khabar_lag_records"))
        return self.lags[-1] if self.lags else 0

    async def until_below(self, enough: int) -> None:
        """Wait until no more than so many records wait."""
        lag = await self.lag()
        while lag > enough:
            await asyncio.sleep(0.2)
            lag = await self.lag()

    async def at_rest(self) -> None:
        """Wait until nothing has waited for five seconds."""
        calm, deadline = 0, time.monotonic() + _REST_SECONDS
        while calm < 5 and time.monotonic() < deadline:
            calm = 0 if await self.lag() else calm + 1
            await asyncio.sleep(1)


class Measured:
    """The rows to be printed, and what is wrong."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, object]] = []
        self.wrong: list[str] = []
        self._console = Console(stderr=True)

    def say(self, what: str, value: object) -> None:
        """Add a row, and show it at once."""
        self.rows.append((what, value))
        self._console.print(f"{what}: {value}")

    def must(self, what: str, value: int, expected: int = 0) -> None:
        """Add a row that has to have one value."""
        self.say(what, f"{value:,}")
        if value != expected:
            self.wrong.append(f"{what}: {value}, not {expected}")
