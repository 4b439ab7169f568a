"""Whether any broker answers: one line when none does any more, and one when one does again.

An idle worker notices nothing by itself: its fetches fail and are tried again without a word.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from streams.adapters.kafka.producer import ask
from streams.errors import UnavailableError
from streams.telemetry import logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.settings import Settings
    from streams.telemetry.metrics import Metrics

_LOOK_SECONDS = 2.0
_ANSWER_SECONDS = 5.0
AWAY_SECONDS = 10.0
"""After so long without an answer a worker is not ready."""

log = logging.getLogger(__name__)


class BrokerWatch:
    """Watches them.

    Args:
        settings: the process's settings.
        metrics: has the gauge.
        stage: the label on it.
        producer: a started one; its client is asked.
        clock: seconds, of a clock that only goes forward.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        stage: str,
        producer: Any,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._servers = settings.bootstrap_servers
        self._gauge = metrics.broker_answers.labels(stage)
        self._producer = producer
        self._clock = clock
        self._answered = clock()
        self.are_away = False
        self._gauge.set(1)

    async def watch(self) -> None:
        """Ask for ever."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Ask once, and tell what has changed."""
        try:
            await asyncio.wait_for(ask(self._producer), _ANSWER_SECONDS)
        except (UnavailableError, TimeoutError):
            self._missed()
        else:
            self._heard()

    def _missed(self) -> None:
        seconds = self._clock() - self._answered
        if self.are_away or seconds < AWAY_SECONDS:
            return
        self.are_away = True
        self._gauge.set(0)
        log.error(
            "no broker answers at %s for %.0f s: not ready, waiting; nothing is lost",
            self._servers, seconds,
        )  # fmt: skip
        logs.hush(quiet=True)

    def _heard(self) -> None:
        now = self._clock()
        if self.are_away:
            log.warning("the brokers answer again, after %.0f s", now - self._answered)
            self.are_away = False
            self._gauge.set(1)
            logs.hush(quiet=False)
        self._answered = now
