"""A broker of one process: topics as lists, for the local driver and for tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from streams.contract.records import Outgoing, Record, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable


class MemoryBroker:
    """Keeps published records in memory, one partition a topic.

    Args:
        max_bytes: values larger than this are refused, as a broker does.
        clock: gives the records their timestamps.
    """

    def __init__(
        self,
        *,
        max_bytes: int | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._topics: dict[str, list[Record]] = defaultdict(list)
        self._ends: dict[str, int] = defaultdict(int)
        self._max_bytes = max_bytes
        self._clock = clock

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        """Append the records to their topics; see :class:`streams.ports.Publisher`."""
        refusals = []
        for record in records:
            if self._max_bytes is not None and len(record.value or b"") > self._max_bytes:
                refusals.append(Refusal(record, f"{len(record.value or b'')} bytes are too many"))
            else:
                self.append(record)
        return refusals

    def append(self, record: Outgoing) -> Record:
        """Append one record.

        Args:
            record: what is published.

        Returns:
            The record as a reader of the topic sees it.
        """
        topic = self._topics[record.topic]
        stored = Record(
            topic=record.topic,
            partition=0,
            offset=self._ends[record.topic] + len(topic),
            timestamp=int(self._clock().timestamp() * 1000),
            key=record.key,
            value=record.value,
            headers=record.headers,
        )
        topic.append(stored)
        return stored

    def records(self, topic: str) -> Sequence[Record]:
        """Give the records of a topic that were not taken."""
        return tuple(self._topics[topic])

    def take(self, topic: str) -> Sequence[Record]:
        """Give the records of a topic that were not taken yet, and keep them no longer."""
        taken = self._topics.pop(topic, [])
        self._ends[topic] += len(taken)
        return taken
