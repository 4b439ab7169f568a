"""The topics, followed for as long as the console runs: into the store, and out to the pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from streams.adapters.kafka.tail import Positions, follow
from streams.console.hub import Hub
from streams.console.payloads import BrokerView, LetterRow, Summary
from streams.console.store import Store
from streams.contract.records import Record
from streams.errors import UnavailableError, UsageError
from streams.settings import Settings

log = logging.getLogger(__name__)

_FLUSH_SECONDS = 0.1
_MOST_PUSHED = 20
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0


class Feed:
    """Follows the topics.

    Args:
        settings: the process's settings.
        store: what is read goes there.
        hub: what is new goes there, at most ten times a second and twenty rows at a time.
        last: records of each partition to begin with.
    """

    def __init__(self, settings: Settings, store: Store, hub: Hub, last: int) -> None:
        self._settings = settings
        self._store = store
        self._hub = hub
        self._last = last
        self._positions: Positions = {}
        self._articles: list[Summary] = []
        self._duplicates: list[Summary] = []
        self._letters: list[LetterRow] = []
        self._flushed = 0.0
        self.broker = BrokerView(state="connecting")

    async def run(self) -> None:
        """Follow until cancelled; a broker that is away is asked again and again."""
        pause = _FIRST_PAUSE
        while True:
            try:
                async for batch in follow(
                    self._settings, self._store.last(self._last), self._positions
                ):
                    self._say(BrokerView(state="up"))
                    self._take(batch)
                    pause = _FIRST_PAUSE
            except UnavailableError as error:
                log.warning("%s; again in %.1f s", error, pause)
                self._say(BrokerView(state="away", line=str(error)[:300]))
            except UsageError as error:
                log.warning("%s; again in %.1f s", error, pause)
                self._say(BrokerView(state="unprepared", line=str(error)[:300]))
            except Exception as error:
                # A page that stands still without a word would be worse than a gap in it.
                log.exception("the console's reader failed; again in %.1f s", pause)
                self._say(BrokerView(state="away", line=f"{type(error).__name__}: see the log"))
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _say(self, broker: BrokerView) -> None:
        if broker != self.broker:
            self.broker = broker
            self._hub.publish("broker", broker)

    def _take(self, batch: Sequence[Record]) -> None:
        for record in batch:
            change = self._store.take(record)
            if change.article is not None:
                self._articles.append(change.article)
            if change.duplicate is not None:
                self._duplicates.append(change.duplicate)
            if change.letter is not None:
                self._letters.append(change.letter)
        if time.monotonic() - self._flushed >= _FLUSH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        self._flushed = time.monotonic()
        for name, rows in (
            ("articles", self._articles),
            ("duplicates", self._duplicates),
            ("letters", self._letters),
        ):
            if rows:
                shown = list(reversed(rows[-_MOST_PUSHED:]))
                skipped = len(rows) - len(shown)
                seen = self._store.seen
                self._hub.publish(name, {"rows": shown, "skipped": skipped, "seen": seen})
                rows.clear()
