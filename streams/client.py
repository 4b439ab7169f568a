"""Read what Khabar publishes, typed: enriched articles, duplicates, what was taken down.

A few lines make a consumer. Each event comes at least once, in the order of its partition; one that
repeats the last one of its article on its topic is left out::

    import asyncio
    from streams.client import Duplicate, Enriched, Retracted, Withdrawn, events

    async def main():
        async for event in events(group="my-search"):
            match event:
                case Enriched(article=article):
                    save(article.id, article.title, article.media_topics)
                case Duplicate(duplicate=duplicate):     # who repeats whom
                    link(duplicate.id, duplicate.duplicate.of)
                case Withdrawn(topic=topic, key=id):     # nothing stands there under it any more
                    delete(topic, id)
                case Retracted(retraction=retraction):   # an article was taken down, and why
                    tell(retraction.id, retraction.reason)

    asyncio.run(main())

With a group, an event is committed some time after the next one is asked for, and again when the
iteration ends; what a crash leaves uncommitted comes again. Who leaves the loop early closes the
iterator (``contextlib.aclosing``). Without a group nothing is committed:
keep ``event.topic``, ``event.partition`` and ``event.offset + 1`` beside what you write, in one
transaction, and begin there with ``start={(topic, partition): offset}``: that is exactly once.
Broker, prefix, TLS and SASL are those of the ``KHABAR_*`` settings; ``settings=`` takes others.
Only committed records are read. Neither Faust nor a model is imported.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from msgspec import Struct

from streams.adapters.kafka.consumer import consuming, record
from streams.adapters.kafka.offsets import end_offsets, offsets_at, places_of
from streams.adapters.kafka.producer import unreachable
from streams.contract import codec
from streams.contract.retraction import TOPIC, read_retraction
from streams.errors import InvalidRecordError, UsageError
from streams.pipeline import DUPLICATES, PIPELINE
from streams.settings import Settings, load_settings
from streams.text.dates import from_milliseconds

if TYPE_CHECKING:
    from streams.contract.article import Article, DuplicateEvent
    from streams.contract.records import Record
    from streams.contract.retraction import Retraction

ENRICHED = PIPELINE[-1].sink
TOPICS = (ENRICHED, DUPLICATES, TOPIC)
_COMMIT_SECONDS = 1.0
_POLL_MS = 200
_REMEMBERED = 100_000
"""Articles of which the last event is known, some 20 MB."""

Start = Literal["earliest", "latest"] | datetime | Mapping[tuple[str, int], int]

log = logging.getLogger(__name__)


class Event(Struct, frozen=True, kw_only=True):
    """What all events have.

    Args:
        id: the header ``ce_id``: equal for equal events; "" on a tombstone.
        key: the article's id.
        topic: where it was read, without prefix.
        partition: likewise.
        offset: likewise.
        time: the record's timestamp; None where it has none that can be.
    """

    id: str
    key: str
    topic: str
    partition: int
    offset: int
    time: datetime | None


class Enriched(Event, frozen=True, kw_only=True):
    """An enriched article: the newest revision under its id.

    Args:
        article: what it says.
        value: the JSON that says it, as it was published.
    """

    article: Article
    value: bytes


class Withdrawn(Event, frozen=True, kw_only=True):
    """Nothing stands on this topic under this id any more: forget it, or that it is a duplicate."""


class Duplicate(Event, frozen=True, kw_only=True):
    """An article repeats another one."""

    duplicate: DuplicateEvent


class Retracted(Event, frozen=True, kw_only=True):
    """An article was taken down, and why."""

    retraction: Retraction


class Lifted(Event, frozen=True, kw_only=True):
    """The article of this id was taken down, and may come again."""


class Unreadable(Event, frozen=True, kw_only=True):
    """A record that is no event of Khabar's: somebody else wrote to the topic."""

    value: bytes
    reason: str


async def events(
    *,
    group: str | None = None,
    start: Start = "earliest",
    topics: Sequence[str] = TOPICS,
    follow: bool = True,
    settings: Settings | None = None,
) -> AsyncIterator[Event]:
    """Read events, on and on or to the ends as they stand now.

    Args:
        group: consumer group, without prefix; its members share the partitions, and it goes on
            where it was. None reads all partitions and commits nothing.
        start: where to begin in a partition that has no commit: ``earliest``, ``latest``, a time
            with its zone (the first event written then or later), or the next offset for each
            (topic without prefix, partition); partitions that are not named begin at the earliest.
        topics: without prefix; some of :data:`TOPICS`.
        follow: go on with what comes next; otherwise the iteration ends where the topics end.
        settings: of the connection; those of the environment where absent.

    Yields:
        The events; repeats of one of the last hundred thousand are left out.

    Raises:
        UsageError: a topic is missing or not one of these, or the time has no zone.
        UnavailableError: no broker answers.
    """
    settings = settings or load_settings()
    if unknown := [name for name in topics if name not in TOPICS]:
        raise UsageError(f"no events on {', '.join(unknown)}: read {', '.join(TOPICS)}")
    if isinstance(start, datetime) and start.tzinfo is None:
        raise UsageError("start: a time needs its zone, such as datetime.now(UTC)")
    name = settings.topic(group) if group else None
    # What a promotion that broke off wrote is not there for whoever reads committed records.
    async with consuming(settings, group=name, poll_ms=_POLL_MS, committed=True) as consumer:
        reader = _Reader(consumer, settings, commits=group is not None)
        try:
            await reader.begin(topics, start)
            async for event in reader.read(follow=follow):
                yield event
        except (KafkaError, OSError) as error:
            raise unreachable(settings, error) from error
        finally:
            await reader.commit()


class _Reader:
    """Reads with one consumer, leaves repeats out, commits what is done."""

    def __init__(self, consumer: AIOKafkaConsumer, settings: Settings, *, commits: bool) -> None:
        self._consumer = consumer
        self._prefix = len(settings.topic_prefix)
        self._settings = settings
        self._commits = commits
        self._last: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._done: dict[TopicPartition, int] = {}
        self.assigned = asyncio.Event()
        """Whether it has its partitions; in a rebalance it has none for a moment."""
        self._committed_at = time.monotonic()

    async def begin(self, topics: Sequence[str], start: Start) -> None:
        """Get partitions, and go in each to where to begin."""
        consumer = self._consumer
        names = [self._settings.topic(name) for name in topics]
        places = await places_of(consumer, *names)
        if self._commits:
            consumer.subscribe(names, listener=_Listener(self, start))
            await self.assigned.wait()
        else:
            consumer.assign(places)
            await self.seek(places, start)
            self.assigned.set()

    async def seek(self, places: Sequence[TopicPartition], start: Start) -> None:
        """Go to the beginning of partitions, as ``start`` says."""
        consumer = self._consumer
        if not places:
            return
        if start == "latest":
            await consumer.seek_to_end(*places)
            return
        firsts = await consumer.beginning_offsets(list(places))
        if isinstance(start, datetime):
            wanted = await offsets_at(consumer, places, start, await end_offsets(consumer, places))
        elif isinstance(start, Mapping):
            wanted = {p: start.get((p.topic[self._prefix :], p.partition), 0) for p in places}
        else:
            wanted = firsts
        for place in places:
            consumer.seek(place, max(firsts[place], wanted[place]))

    async def read(self, *, follow: bool) -> AsyncIterator[Event]:
        """Give events, on and on or to the ends as they stand when partitions come to us."""
        ends: dict[TopicPartition, int] = {}
        while follow or not await self._is_read(ends):
            batches = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=500)
            for place, messages in batches.items():
                for message in messages:
                    event = self._event(record(message))
                    if self._is_new(event):
                        yield event
                    self._done[place] = message.offset + 1
            if time.monotonic() - self._committed_at > _COMMIT_SECONDS:
                await self.commit()

    async def _is_read(self, ends: dict[TopicPartition, int]) -> bool:
        """Say whether what is ours is read; the ends of partitions that are new to us are added."""
        await self.assigned.wait()
        ours = self._consumer.assignment()
        try:
            if new := [place for place in ours if place not in ends]:
                ends |= await end_offsets(self._consumer, new)
            return all([await self._consumer.position(place) >= ends[place] for place in ours])
        except IllegalStateError:  # given to another member meanwhile
            return False

    async def commit(self) -> None:
        """Commit what is done in the partitions that are still ours."""
        self._committed_at = time.monotonic()
        ours = self._consumer.assignment()
        done = {place: offset for place, offset in self._done.items() if place in ours}
        if not self._commits or not done:
            return
        try:
            await self._consumer.commit(done)
        except KafkaError as error:
            log.warning("not committed, it comes again: %s", type(error).__name__)

    async def seek_uncommitted(self, places: Collection[TopicPartition], start: Start) -> None:
        """Go to the beginning of the partitions in which the group has not committed."""
        never = [place for place in places if await self._consumer.committed(place) is None]
        await self.seek(never, start)

    async def give_up(self) -> None:
        """Commit what is done, and no more of it: the partitions may be another member's soon."""
        await self.commit()
        self._done.clear()

    def _is_new(self, event: Event) -> bool:
        """Say whether the event is another one than the last of its article on its topic.

        Not whether it never came: an article may be withdrawn and published again as it was.
        """
        place = (event.topic, event.key)
        known = self._last.pop(place, None)
        self._last[place] = event.id
        if len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        return not event.id or event.id != known

    def _event(self, found: Record) -> Event:
        name = found.topic[self._prefix :]
        about: dict[str, Any] = {
            "id": found.header("ce_id") or "",
            "key": (found.key or b"").decode("utf-8", "replace"),
            "topic": name,
            "partition": found.partition,
            "offset": found.offset,
            "time": from_milliseconds(found.timestamp),
        }
        if found.value is None:
            return Lifted(**about) if name == TOPIC else Withdrawn(**about)
        try:
            if name == ENRICHED:
                return Enriched(article=codec.decode_article(found), value=found.value, **about)
            if name == DUPLICATES:
                return Duplicate(duplicate=codec.decode_duplicate(found), **about)
            return Retracted(retraction=read_retraction(found), **about)
        except InvalidRecordError as error:
            return Unreadable(value=found.value, reason=str(error), **about)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Seeks where the group has not been, and commits before partitions go."""

    def __init__(self, reader: _Reader, start: Start) -> None:
        self._reader, self._start = reader, start

    async def on_partitions_revoked(self, _: Collection[TopicPartition]) -> None:
        """Commit what is done; called before the partitions are another member's."""
        self._reader.assigned.clear()
        await self._reader.give_up()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Go to where to begin; called before anything is fetched."""
        await self._reader.seek_uncommitted(assigned, self._start)
        self._reader.assigned.set()
