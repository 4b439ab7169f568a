"""How fast a replay may go: a rate cap, and stepping aside when the live stages fall behind."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.adapters.kafka import groups
from streams.adapters.kafka.consumer import consuming
from streams.adapters.kafka.offsets import partitions_of
from streams.errors import KhabarError
from streams.pipeline import PIPELINE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from streams.settings import Settings

_LOOK_SECONDS = 1.0
_ASIDE_SECONDS = 1.0
_STEP_SECONDS = 0.5
"""So soon it hears that it shall stop."""
_STEP_ASIDE = 0.5
"""At which share of the bound it steps aside: lag grows on for a moment."""

log = logging.getLogger(__name__)


class Pace:
    """Holds a replay back.

    Args:
        settings: the process's settings.
        rate: most records a second, or None.
        yield_to_live: records that the live stages may be behind, or None; it waits from half of
            that on.
    """

    def __init__(
        self, settings: Settings, *, rate: float | None, yield_to_live: int | None
    ) -> None:
        self._settings = settings
        self._rate = rate
        self._yield = yield_to_live
        self._started = time.monotonic()
        self._handled = 0
        self._looked = 0.0
        self._consumer: AIOKafkaConsumer | None = None
        self.waited = 0.0
        """Seconds spent waiting for the live stages."""

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Stay connected for as long as the context lasts, where the live lag is asked for."""
        if self._yield is None:
            yield
        else:
            async with consuming(self._settings) as self._consumer:
                yield

    async def hold(self, records: int, stopping: Callable[[], bool]) -> None:
        """Wait as long as needed after so many records.

        Args:
            records: handled since the last call.
            stopping: says whether to give up waiting.
        """
        self._handled += records
        if self._rate is not None:
            due = self._started + self._handled / self._rate
            # A pause and a signal only leave a word: it is asked for in steps.
            while not stopping() and (ahead := due - time.monotonic()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(min(ahead, _STEP_SECONDS))
        if self._yield is None or time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        while not stopping() and await self._is_behind(self._yield * _STEP_ASIDE):
            await asyncio.sleep(_ASIDE_SECONDS)
            self.waited += _ASIDE_SECONDS
            self._started += _ASIDE_SECONDS
        self._looked = time.monotonic()

    async def _is_behind(self, most: float) -> bool:
        try:
            return await self.live_lag() > most
        except (KafkaError, OSError, KhabarError) as error:
            log.warning("the live lag is not known, waiting: %s", error)
            return True

    async def live_lag(self) -> int:
        """Give how many records the live stages are behind, all together."""
        assert self._consumer is not None  # noqa: S101 -- connected() has been entered
        behind = 0
        for row in PIPELINE:
            topic = self._settings.topic(row.source)
            group = self._settings.topic(f"khabar.{row.name}")
            offsets = await groups.committed(self._settings, group)
            if not offsets:
                continue
            places = [
                TopicPartition(topic, number)
                for number in await partitions_of(self._consumer, topic)
            ]
            ends = await self._consumer.end_offsets(places)
            behind += sum(
                max(0, end - offsets.get((p.topic, p.partition), 0)) for p, end in ends.items()
            )
        return behind
