"""The order in which a replay judges raw records: that of the live log, wherever it holds them.

Verdicts depend on the order of ``articles.normalised``. Raw records lie in several partitions, and
their timestamps are their producers': another order gives other verdicts, which contradict those
that consumers have.
"""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING

from streams.adapters.kafka.consumer import read, read_span
from streams.contract import codec, dead_letter
from streams.errors import InvalidRecordError
from streams.pipeline import DEAD_LETTERS, step
from streams.replay.selection import origin_of

if TYPE_CHECKING:
    from streams.contract.records import Record
    from streams.replay.ranges import Span
    from streams.replay.runs import Manifest
    from streams.settings import Settings

Order = Callable[["Record"], tuple[int, int]]
"""Gives what records of several partitions are merged by; those of one are in order already."""

_BEFORE, _HELD, _AFTER = 0, 1, 2
_NONE = -1


def by_timestamp(record: Record) -> tuple[int, int]:
    """Order records by their own times alone."""
    return _HELD, record.timestamp


class LiveOrder:
    """Merges the partitions of ``articles.raw`` as the live log has them.

    What the log no longer holds comes before it, and what it does not hold yet after it, both in
    the order of timestamps; a record between others that gave no article keeps its place.

    Args:
        topic: the raw topic, with prefix.
        spans: the range, by partition.
    """

    def __init__(self, topic: str, spans: Mapping[int, Span]) -> None:
        self._topic = topic
        self._spans = spans
        # Eight bytes a record of the range: it may have millions.
        self._ranks = {n: array("q", [_NONE]) * len(span) for n, span in spans.items()}
        self._last: dict[int, int] = {}
        self._now: dict[int, int] = {}
        self._since: int | None = None

    def learn(self, judged: Record) -> None:
        """Hear of a record of the live log, in its order; the first of each origin counts."""
        topic, _, place = origin_of(judged).rpartition("/")
        number, _, offset_ = place.partition("@")
        partition, offset = codec.number(number, _NONE), codec.number(offset_, _NONE)
        span = self._spans.get(partition)
        if topic != self._topic or span is None or not span.start <= offset < span.end:
            return
        if self._since is None:
            self._since = codec.origin_timestamp(judged)
        ranks = self._ranks[partition]
        if ranks[offset - span.start] == _NONE:
            ranks[offset - span.start] = judged.offset
            self._last[partition] = max(self._last.get(partition, _NONE), offset)

    def __call__(self, record: Record) -> tuple[int, int]:
        """Give a record's place; to be asked for the heads of partitions alone."""
        number = record.partition
        rank = self._ranks[number][record.offset - self._spans[number].start]
        if rank != _NONE:
            self._now[number] = rank
            return _HELD, rank
        if record.offset > self._last.get(number, _NONE):
            is_old = number not in self._last and record.timestamp < (self._since or 0)
            return (_BEFORE if is_old else _AFTER), record.timestamp
        if number in self._now:
            return _HELD, self._now[number]
        return _BEFORE, record.timestamp


async def live_order(settings: Settings, manifest: Manifest, end: int) -> LiveOrder:
    """Read the order of a run's raw records out of the live log.

    Args:
        settings: the process's settings.
        manifest: a run from ``normalise`` on.
        end: the offset of the log after the last record that counts, the same at every resumption.

    Raises:
        UnavailableError: no broker answers.
    """
    order = LiveOrder(settings.topic(manifest.topic), manifest.spans)
    source = settings.topic(step("deduplicate").source)
    failed = frozenset([place async for place in _dead_at(settings, source)])
    async for record in read_span(settings, source, 0, 0, end):
        if record.offset not in failed:
            order.learn(record)
    return order


async def _dead_at(settings: Settings, source: str) -> AsyncIterator[int]:
    """Give the offsets of the log whose records were not judged: redriven, they come again."""
    async for record in read(settings, [DEAD_LETTERS]):
        try:
            original = dead_letter.read(record).original
        except InvalidRecordError:
            continue
        if original.topic == source:
            yield original.offset
