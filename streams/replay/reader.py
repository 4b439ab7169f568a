"""Reads the spans of a run: shared among workers, or in one total order where order matters."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from streams.adapters.kafka import groups
from streams.adapters.kafka.consumer import consuming, record
from streams.errors import UsageError
from streams.replay.order import Order, by_timestamp
from streams.replay.ranges import Span

if TYPE_CHECKING:
    from streams.contract.records import Record
    from streams.replay.runs import Manifest
    from streams.settings import Settings

Counted = Callable[[], Awaitable[Mapping[int, Counter[str]]]]
"""Gives what was counted with the commits, by partition."""

_FETCH_MS = 500
_SESSION_MS = 10_000


class SpanReader:
    """Gives a run's records in batches, and commits how far they are done.

    Args:
        consumer: a started consumer of the run's group.
        settings: the process's settings.
        manifest: the run.
        ordered: whether all records come in one order (one worker alone).
        again: whether to begin at the starts of the spans, whatever is done already.
        order: which one, across partitions.
        counted: asks what was counted with the commits so far.

    A dry run takes all partitions and commits nothing.
    """

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        settings: Settings,
        manifest: Manifest,
        *,
        ordered: bool,
        again: bool = False,
        order: Order = by_timestamp,
        counted: Counted | None = None,
    ) -> None:
        self._order = order
        self._counted = counted
        self._counts: dict[int, Counter[str]] = {}
        self._committed: dict[int, int] = {}
        self._consumer = consumer
        self._topic = settings.topic(manifest.topic)
        self._spans: Mapping[int, Span] = manifest.spans
        self._ordered = ordered
        self._again = again
        self._dry = manifest.mode == "dry-run"
        self._done = {number: span.start for number, span in manifest.spans.items()}
        self._buffers: dict[int, deque[Record]] = {}
        self._next: dict[int, int] = {}
        """By partition: the offset that the next fetch begins with, unless records are gone."""
        self._unplaced: set[TopicPartition] = set()
        """What the group has given and was not rewound yet."""

    async def start(self) -> None:
        """Take partitions: all of them in order, otherwise those that the group gives."""
        if self._ordered or self._dry:
            places = [TopicPartition(self._topic, number) for number in self._spans]
            self._consumer.assign(places)
            await self.rewind(places)
        else:
            self._consumer.subscribe([self._topic], listener=_Listener(self))

    def take(self, places: Iterable[TopicPartition]) -> None:
        """Hear which partitions the group has given: they are rewound before anything is read.

        Not at once: the client only logs what is raised while it rebalances.
        """
        self._unplaced = set(places)

    async def _place(self) -> None:
        """Rewind what the group has given.

        Raises:
            UsageError: retention took records of the range that were not read.
            KafkaError: the broker does not tell; the next call tries again.
        """
        while taken := self._unplaced:
            await self.rewind([p for p in self._consumer.assignment() if p in taken])
            if self._unplaced is taken:  # otherwise the group has given them anew meanwhile
                self._unplaced = set()

    async def rewind(self, places: Sequence[TopicPartition]) -> None:
        """Go to what the group has committed, or to the starts of the spans."""
        done = await self.positions()
        if self._counted is not None and not self._dry:
            self._counts = dict(await self._counted())
        self._committed = dict(done)
        kept = await self._consumer.beginning_offsets(list(places)) if places else {}
        for place in places:
            if place.partition not in self._spans:
                self._consumer.pause(place)
                continue
            span = self._spans[place.partition]
            start = span.start if self._again else done[place.partition]
            if kept[place] > start and start < span.end:
                raise self._gone(place, start, kept[place])
            self._buffers.pop(place.partition, None)
            self._next[place.partition] = start
            self._consumer.seek(place, start)

    def _gone(self, place: TopicPartition, start: int, kept: int) -> UsageError:
        return UsageError(
            f"{self._topic}/{place.partition} no longer keeps offset {start}: it begins at {kept} "
            f"now; start another run from there"
        )

    async def _fetch(
        self, *places: TopicPartition, most: int | None = None
    ) -> Mapping[TopicPartition, Sequence[Any]]:
        """Fetch the next records; none of them is passed over when this fails."""
        await self._place()
        got = await self._consumer.getmany(*places, timeout_ms=_FETCH_MS, max_records=most)
        fetched = {place: found for place, found in got.items() if place not in self._unplaced}
        try:
            for place, messages in fetched.items():
                await self._check_gap(place, messages)
        except (KafkaError, OSError):
            for place, messages in fetched.items():
                with suppress(KafkaError):  # given to another worker meanwhile
                    self._consumer.seek(place, messages[0].offset)
            raise
        for place, messages in fetched.items():
            self._next[place.partition] = messages[-1].offset + 1
        return fetched

    async def _check_gap(self, place: TopicPartition, messages: Sequence[Any]) -> None:
        """Tell what retention took in the middle of a run; what compaction took is no loss.

        Raises:
            UsageError: records of the range are gone that were not read.
        """
        expected, first = self._next.get(place.partition), messages[0].offset
        span = self._spans.get(place.partition)
        if span is None or expected is None or first <= expected or expected >= span.end:
            return
        await self._check_kept(place)

    async def _check_kept(self, place: TopicPartition) -> None:
        expected = self._next[place.partition]
        kept = (await self._consumer.beginning_offsets([place]))[place]
        if kept > expected:
            raise self._gone(place, expected, kept)

    async def positions(self) -> dict[int, int]:
        """Give the first offset of each span that is not done, by what the group has committed."""
        if self._dry:
            return dict(self._done)
        found = {}
        for number, span in self._spans.items():
            offset = await self._consumer.committed(TopicPartition(self._topic, number))
            found[number] = max(span.start, offset or 0)
        return found

    async def is_done(self) -> bool:
        """Say whether every span is done, by this worker or another.

        What was given out must be committed.

        Raises:
            UsageError: retention took records of the range that were not read.
        """
        await self._place()
        done = await self.positions()
        done |= await self._pass_what_is_gone(done)
        return all(done[number] >= span.end for number, span in self._spans.items())

    async def _pass_what_is_gone(self, done: Mapping[int, int]) -> dict[int, int]:
        """Commit the ends of spans whose last records compaction took after the run began.

        Returns:
            Those ends, by partition.
        """
        gone = {}
        for place in self._consumer.assignment():
            number, span = place.partition, self._spans.get(place.partition)
            if (
                span is not None
                and place not in self._unplaced
                and done[number] < span.end
                and not self._buffers.get(number)
                and await self._consumer.position(place) >= span.end
            ):
                await self._check_kept(place)
                gone[place] = span.end
        if gone and not self._dry:
            await self._consumer.commit(self._with_counts(gone))
            self._committed |= {place.partition: offset for place, offset in gone.items()}
        ends = {place.partition: end for place, end in gone.items()}
        self._done |= ends
        return ends

    async def batch(self, size: int) -> Sequence[Record]:
        """Give the next records; none while others work on what is left, or when all is read."""
        return await (self._in_order(size) if self._ordered else self._as_they_come(size))

    async def _as_they_come(self, size: int) -> Sequence[Record]:
        fetched = await self._fetch(most=size)
        return [
            record(message)
            for place, messages in fetched.items()
            for message in messages
            if self._is_within(place, message.offset)
        ]

    def _is_within(self, place: TopicPartition, offset: int) -> bool:
        span = self._spans.get(place.partition)
        if span is None or offset >= span.end:
            self._consumer.pause(place)
            return False
        return offset >= span.start

    async def _in_order(self, size: int) -> Sequence[Record]:
        batch: list[Record] = []
        while len(batch) < size:
            try:
                await self._fill()
            except (KafkaError, OSError):
                # What is taken out of the buffers already must be handed over, or it is lost.
                if batch:
                    break
                raise
            heads = [(self._order(b[0]), n) for n, b in self._buffers.items() if b]
            if not heads:
                break
            batch.append(self._buffers[min(heads)[1]].popleft())
        return batch

    async def _fill(self) -> None:
        """Make sure that every unfinished partition has its next record in the buffer."""
        while True:
            lacking = []
            for number, span in self._spans.items():
                place = TopicPartition(self._topic, number)
                if (
                    not self._buffers.get(number)
                    and await self._consumer.position(place) < span.end
                ):
                    lacking.append(place)
            if not lacking:
                return
            for place, messages in (await self._fetch(*lacking)).items():
                buffer = self._buffers.setdefault(place.partition, deque())
                buffer.extend(record(m) for m in messages if self._is_within(place, m.offset))

    def _with_counts(self, offsets: Mapping[TopicPartition, int]) -> Mapping[TopicPartition, Any]:
        """Give offsets as they are committed: with what was counted up to them."""
        if self._counted is None:
            return offsets
        return {
            place: (offset, _written(self._counts.get(place.partition, Counter())))
            for place, offset in offsets.items()
        }

    async def commit(
        self, done: Sequence[Record], counts: Mapping[int, Counter[str]] | None = None
    ) -> None:
        """Commit that these records are done: only after their results are confirmed.

        Args:
            done: the records.
            counts: what they came to, by partition; it stands with the commit.
        """
        offsets: dict[TopicPartition, int] = {}
        for one in done:
            place = TopicPartition(one.topic, one.partition)
            offsets[place] = max(offsets.get(place, 0), one.offset + 1)
            self._done[one.partition] = max(self._done[one.partition], one.offset + 1)
        # What went to another worker meanwhile is that worker's to commit.
        mine = self._consumer.assignment()
        # Nor does anything go back that is only judged again.
        new = {
            place: offset
            for place, offset in offsets.items()
            if place in mine and offset > self._committed.get(place.partition, 0)
        }
        if not new or self._dry:
            return
        before = dict(self._counts)
        for place in new:
            known = self._counts.get(place.partition, Counter())
            self._counts[place.partition] = known + (counts or {}).get(place.partition, Counter())
        try:
            await self._consumer.commit(self._with_counts(new))
        except BaseException:
            self._counts = before
            raise
        self._committed |= {place.partition: offset for place, offset in new.items()}


def _written(counts: Counter[str]) -> str:
    return msgspec.json.encode(counts).decode()


async def _own_counts(
    consumer: AIOKafkaConsumer, topic: str, spans: Iterable[int]
) -> Mapping[int, Counter[str]]:
    """Ask with the run's own consumer: the embedded broker does not answer administrators."""
    places = [TopicPartition(topic, number) for number in spans]
    found = await consumer._coordinator.fetch_committed_offsets(places)  # noqa: SLF001 -- `committed` leaves the metadata out
    return {place.partition: _read(one.metadata) for place, one in found.items()}


def _read(said: str | None) -> Counter[str]:
    """Read what stands with a commit; one of an earlier release has nothing."""
    return Counter(msgspec.json.decode(said, type=dict[str, int])) if said else Counter()


async def committed_counts(settings: Settings, manifest: Manifest) -> dict[int, Counter[str]]:
    """Give what a run has counted with its commits, by partition.

    Raises:
        UnavailableError: no broker answers.
    """
    group, topic = settings.topic(manifest.group), settings.topic(manifest.topic)
    found = await groups.committed_with(settings, group)
    return {number: _read(said) for (name, number), said in found.items() if name == topic and said}


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells the reader which partitions have come."""

    def __init__(self, reader: SpanReader) -> None:
        self._reader = reader

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing is held that was not committed."""

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Let the reader go back to what is committed."""
        self._reader.take(assigned)


@asynccontextmanager
async def span_reader(
    settings: Settings,
    manifest: Manifest,
    *,
    ordered: bool,
    again: bool = False,
    order: Order = by_timestamp,
) -> AsyncIterator[SpanReader]:
    """Connect a reader of a run, and disconnect it at the end."""
    async with consuming(
        settings,
        group=settings.topic(manifest.group),
        session_timeout_ms=_SESSION_MS,
        heartbeat_interval_ms=2_000,
    ) as consumer:
        reader = SpanReader(
            consumer,
            settings,
            manifest,
            ordered=ordered,
            again=again,
            order=order,
            counted=lambda: _own_counts(consumer, settings.topic(manifest.topic), manifest.spans),
        )
        await reader.start()
        yield reader
