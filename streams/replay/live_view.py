"""What the live result topic holds: the newest revision of every article, followed as it grows.

"Newer" is by the raw record: the later its timestamp, and on equal ones its offset, the newer. Of
one revision that was fetched more than once, the result written last counts, as new as the latest
fetch.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from streams.adapters.kafka.consumer import consuming, record
from streams.adapters.kafka.offsets import end_offsets, partitions_of
from streams.adapters.stores.disk_store import disk_store
from streams.contract import codec
from streams.contract.records import Headers, Outgoing, Record
from streams.replay.results import tell_refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from streams.ports import Publisher, Store
    from streams.settings import Settings

log = logging.getLogger(__name__)

_Age = tuple[int, int]
_Kept = tuple[bytes | None, Headers]
_NEWEST, _BYTES = b"n", b"b"
_BATCH = 200


class Newest(Struct, frozen=True, array_like=True):
    """The newest result of an article; it itself stands beside it in the store."""

    age: _Age
    revision: str
    digest: bytes


def age_of(result: Record | Outgoing) -> _Age:
    """Give how new a result is: timestamp and offset of its raw record."""
    headers = dict(result.headers)
    stamp = headers.get(codec.ORIGIN_TIMESTAMP, b"0").decode("ascii", "replace")
    place = headers.get(codec.ORIGIN, b"@0").decode("utf-8", "replace").rpartition("@")[2]
    return codec.number(stamp), codec.number(place)


def digest_of(value: bytes | None) -> bytes:
    """Give a digest of a value, to tell equal results."""
    return hashlib.blake2b(value or b"", digest_size=12).digest()


class LiveView:
    """Follows ``articles.enriched``.

    Args:
        settings: the process's settings.
        topic: the topic, without prefix.
        store: an empty store; the topic may hold more than memory.
        consumer: a started one.
    """

    def __init__(
        self, settings: Settings, topic: str, store: Store, consumer: AIOKafkaConsumer
    ) -> None:
        self._settings = settings
        self._store = store
        self._topic = settings.topic(topic)
        self._consumer = consumer
        self._places: list[TopicPartition] = []
        self._overtaken: set[bytes] = set()
        """Keys whose newest result is not the last one on the topic."""

    async def start(self) -> None:
        """Read what is there."""
        numbers = await partitions_of(self._consumer, self._topic)
        self._places = [TopicPartition(self._topic, number) for number in numbers]
        self._consumer.assign(self._places)
        await self._consumer.seek_to_beginning(*self._places)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Read on to the end as it stands now."""
        ends = await end_offsets(self._consumer, self._places)
        while any([await self._consumer.position(p) < end for p, end in ends.items()]):
            for batch in (await self._consumer.getmany(timeout_ms=200)).values():
                for message in batch:
                    self._see(record(message))

    def _see(self, seen: Record) -> None:
        key, age = seen.key or b"", age_of(seen)
        if seen.value is None:
            # Withdrawn: nothing is newer than it, and nothing is put back over it.
            self._overtaken.discard(key)
            self._store.delete(_NEWEST + key)
            self._store.delete(_BYTES + key)
            return
        fields = fields_of(seen.value)
        if not fields:
            log.warning("%s is no result", seen.place)
            return
        known, revision = self._known(key), str(fields.get("revision", ""))
        if known is not None and age < known.age:
            if revision != known.revision:
                self._overtaken.add(key)
                return
            # The same revision made anew, from an earlier fetch of it: as new as the later one.
            age = known.age
        self._overtaken.discard(key)
        newest = Newest(age, revision, digest_of(seen.value))
        self._store.put(_NEWEST + key, msgspec.msgpack.encode(newest))
        # Its bytes too: an older result over it lets compaction remove it.
        self._store.put(_BYTES + key, msgspec.msgpack.encode((seen.value, seen.headers)))

    def _known(self, key: bytes | None) -> Newest | None:
        found = self._store.get(_NEWEST + (key or b""))
        return None if found is None else msgspec.msgpack.decode(found, type=Newest)

    def is_superseded(self, result: Outgoing) -> bool:
        """Say whether a newer revision than this result is on the topic."""
        known = self._known(result.key)
        if known is None or known.age <= age_of(result):
            return False
        return known.revision != revision_of(result.value)

    def is_there(self, result: Outgoing) -> bool:
        """Say whether the topic's newest result of the article is this one, to the byte."""
        if (result.key or b"") in self._overtaken:
            return False
        known = self._known(result.key)
        return known is not None and known.digest == digest_of(result.value)

    def standing(self, key: bytes) -> bytes | None:
        """Give the newest result of an article; None where there is none, or it was withdrawn."""
        found = self._store.get(_BYTES + key)
        return None if found is None else msgspec.msgpack.decode(found, type=_Kept)[0]

    async def put_back(self, sender: Publisher) -> int:
        """Publish the newest results again that an older one was written after.

        Returns:
            How many.

        Raises:
            UnavailableError: the broker did not confirm; the next call goes on.
        """
        count = 0
        await self.catch_up()
        while batch := [self._bytes_of(key) for key in sorted(self._overtaken)[:_BATCH]]:
            refused = tell_refused(await sender.publish(batch))
            self._overtaken.difference_update(refused)
            count += len(batch) - len(refused)
            # What is seen at the end of the topic is overtaken no longer.
            await self.catch_up()
        return count

    def _bytes_of(self, key: bytes) -> Outgoing:
        found = self._store.get(_BYTES + key)
        assert found is not None  # noqa: S101 -- put together with what says that it is overtaken
        value, headers = msgspec.msgpack.decode(found, type=_Kept)
        topic = self._topic.removeprefix(self._settings.topic_prefix)
        return Outgoing(topic=topic, key=key, value=value, headers=headers)


@asynccontextmanager
async def live_view(settings: Settings, topic: str) -> AsyncIterator[LiveView]:
    """Read what a result topic holds, and follow it for as long as the context lasts."""
    with disk_store(settings) as store:
        async with consuming(settings) as consumer:
            view = LiveView(settings, topic, store, consumer)
            await view.start()
            yield view


def revision_of(value: bytes | None) -> str:
    """Give the revision that a result's value names, empty where it names none."""
    return str(fields_of(value).get("revision", ""))


def fields_of(value: bytes | None) -> dict[str, Any]:
    """Give what a result says; nothing of a value that is none: others may write to the topic."""
    try:
        found = orjson.loads(value or b"null")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
