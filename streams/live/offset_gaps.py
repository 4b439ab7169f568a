"""Makes sure that Faust hands over every record, one after the other.

Faust throws away what it has fetched when a rebalance comes in between, and trusts that it goes
back to the committed offset; where that fails, or another rebalance overtakes it, the records are
skipped, and the hole counts as acknowledged (deploy/decisions/0002-delivery.md). Here a hole is
seen before anything after it is processed: the worker ends and reads again from its last commit.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from streams.adapters.kafka.peek import look_into
from streams.errors import KhabarError
from streams.live.lag import Place

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from streams.contract.records import Record
    from streams.settings import Settings

log = logging.getLogger(__name__)


class SkippedError(KhabarError):
    """Records were skipped; they are read again by a new process."""


class OffsetGaps:
    """Follows the offsets of one worker.

    Args:
        settings: the process's settings.
        known: gives the last committed offset of a partition that this process knows of, 0 where it
            knows of none; the broker's is never before it.
        committed: asks the broker for it. That may take a second: it waits for the fetch under way.
    """

    def __init__(
        self,
        settings: Settings,
        known: Callable[[Place], int],
        committed: Callable[[Place], Awaitable[int]],
    ) -> None:
        self._settings = settings
        self._known = known
        self._committed = committed
        self._next: dict[Place, int] = {}

    async def check(self, records: Iterable[Record]) -> None:
        """Make sure that no record lies between those seen so far and these.

        Args:
            records: the next ones to be processed, each partition's in order.

        Raises:
            SkippedError: some were skipped.
            UnavailableError: the broker does not say whether some were.
        """
        for record in records:
            place = Place(record.topic, record.partition)
            start = self._next.get(place, 0) or self._known(place)
            if record.offset > start:
                await self._explain(record, place, start)
            self._next[place] = record.offset + 1

    async def _explain(self, record: Record, place: Place, start: int) -> None:
        """Accept a hole that is committed, or that holds nothing any more."""
        start = max(await self._committed(place), start)
        if record.offset <= start:
            return
        skipped, kept_from = await look_into(self._settings, *place, start, record.offset)
        if skipped is not None:
            raise SkippedError(
                f"{place.topic}/{place.partition}: {record.offset} came after {start - 1}, and "
                f"{skipped.offset} lies between: reading again from the last commit"
            )
        tell_if_lost(place, start, kept_from)


def tell_if_lost(place: Place, start: int, kept_from: int) -> None:
    """Say it where retention took records that were not read; the end of a transaction is none."""
    if start < kept_from:
        log.warning(
            "%s/%d no longer has the records from %d to %d: retention took them before they were "
            "read",
            *place,
            start,
            kept_from - 1,
        )
