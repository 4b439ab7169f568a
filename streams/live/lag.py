"""How far a stage is behind: in records, and in seconds of the oldest unhandled record.

Both are 0 when caught up, grow while a stage stands still, and lose their series when a partition
goes to another worker. Partitions that no worker has are shown by one of them.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from streams.text.dates import is_usable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from streams.contract.records import Record
    from streams.telemetry.metrics import Metrics


class Place(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class LagTracker:
    """Follows the partitions of one worker.

    Args:
        stage: the label on the metrics.
        metrics: has the gauges.
        clock: seconds since the epoch.
    """

    def __init__(
        self, stage: str, metrics: Metrics, clock: Callable[[], float] = time.time
    ) -> None:
        self._stage = stage
        self._metrics = metrics
        self._clock = clock
        self._places: frozenset[Place] = frozenset()
        self._unread: frozenset[Place] = frozenset()
        self._next: dict[Place, int] = {}
        self._ends: dict[Place, int] = {}
        self._oldest: dict[Place, float] = {}
        self._settled: dict[Place, int] = {}

    @property
    def settled_offsets(self) -> Mapping[Place, int]:
        """The offset after the last record that was settled here, of each partition."""
        return self._settled

    @property
    def places(self) -> frozenset[Place]:
        """The partitions that this worker has."""
        return self._places

    @property
    def followed(self) -> frozenset[Place]:
        """Those partitions, and those that nobody has."""
        return self._places | self._unread

    @property
    def unread(self) -> frozenset[Place]:
        """The partitions followed that nobody has."""
        return self._unread

    @property
    def behind(self) -> int:
        """Records of all partitions that are not settled, as far as it is known."""
        return sum(end - start for _, start, end in self.waiting)

    @property
    def unknown(self) -> frozenset[Place]:
        """Those followed of which no position is known yet."""
        return self.followed - self._next.keys()

    def assign(self, places: Iterable[Place]) -> None:
        """Follow these partitions and no others; their positions are learnt anew."""
        kept = frozenset(places)
        self._forget(self.followed - kept)
        self._places = kept
        self._unread = frozenset()
        self._settled.clear()
        self._next.clear()
        self._ends.clear()
        self._oldest.clear()

    def watch(self, unread: Iterable[Place]) -> None:
        """Follow also these partitions, which no worker of the stage has."""
        now = frozenset(unread) - self._places
        self._forget(self._unread - now)
        self._unread = now

    def _forget(self, places: Iterable[Place]) -> None:
        for place in places:
            self._next.pop(place, None)
            self._ends.pop(place, None)
            self._oldest.pop(place, None)
            for gauge in (self._metrics.lag_records, self._metrics.lag_seconds):
                with suppress(KeyError):
                    gauge.remove(self._stage, place.topic, str(place.partition))

    @property
    def waiting(self) -> Sequence[tuple[Place, int, int]]:
        """The partitions that are behind, with their first unhandled offset and their end."""
        spans = [
            (place, self._next[place], self._ends[place])
            for place in self._next.keys() & self._ends.keys() & self._places
        ]
        return [span for span in spans if span[1] < span[2]]

    def pass_over(self, place: Place, start: int, end: int) -> None:
        """Go on to an offset: no record is there. Not where something came meanwhile."""
        if self._next.get(place) == start:
            self._next[place] = end

    def begin(self, records: Iterable[Record]) -> None:
        """Note the records that are being handled now."""
        for record in records:
            place = Place(record.topic, record.partition)
            if place in self._places and record.offset == self._next.setdefault(
                place, record.offset
            ):
                self._oldest[place] = self._written(record)

    def _written(self, record: Record) -> float:
        """Give when a record was written; one whose time cannot be is as old as it is known."""
        now = self._clock()
        return record.timestamp / 1000 if is_usable(record.timestamp, now) else now

    def settled(self, records: Iterable[Record]) -> None:
        """Note that records are handled."""
        for record in records:
            place = Place(record.topic, record.partition)
            if record.offset >= self._next.get(place, record.offset + 1):
                self._next[place] = self._settled[place] = record.offset + 1
                # The next one is not older than this one; `show` forgets it when caught up.
                self._oldest[place] = self._written(record)

    def learn(self, *, positions: Mapping[Place, int], ends: Mapping[Place, int]) -> None:
        """Take in what the broker says.

        Args:
            positions: first unhandled offsets, for places where none is known yet.
            ends: the offsets after the last records.
        """
        for place, position in positions.items():
            if place in self.followed:
                self._next.setdefault(place, position)
        self._ends |= {place: end for place, end in ends.items() if place in self.followed}

    def show(self) -> None:
        """Bring the gauges up to date."""
        now = self._clock()
        for place in self._next.keys() & self._ends.keys():
            behind = max(0, self._ends[place] - self._next[place])
            if behind == 0:
                self._oldest.pop(place, None)
            since = self._oldest.setdefault(place, now) if behind else now
            labels = (self._stage, place.topic, str(place.partition))
            self._metrics.lag_records.labels(*labels).set(behind)
            self._metrics.lag_seconds.labels(*labels).set(max(0.0, now - since))
