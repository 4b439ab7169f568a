"""The verdicts in a Faust table: RocksDB beside the worker, a changelog topic behind it.

Faust's own ``table[key] = value`` writes RocksDB first and sends the changelog without waiting.
Here the changelog comes first: what a batch of articles has put is sent as whole record batches,
each of which the broker takes or refuses as one, and only then written to RocksDB. So the changelog
is always the result of a prefix of the source topic, without a gap, and so is every copy of it.
deploy/decisions/0002-delivery.md says what follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from aiokafka.errors import KafkaError
from rocksdict import WriteBatch

from streams.adapters.kafka.consumer import read_partition
from streams.adapters.stores import changelog_mark
from streams.adapters.stores.changelog_mark import PARTITION, Place
from streams.errors import FencedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiokafka import AIOKafkaProducer

    from streams.contract.records import Outgoing, Refusal
    from streams.ports import Publisher
    from streams.settings import Settings


class _Database(Protocol):
    """What is used of a RocksDB database opened by rocksdict in raw mode."""

    def get(self, key: bytes) -> bytes | None: ...
    def items(self) -> Iterator[tuple[bytes, bytes]]: ...
    def write(self, batch: WriteBatch) -> None: ...


class TableStore:
    """Keeps the verdicts of one worker; see :class:`streams.ports.Store`.

    Args:
        producer: a started producer.
        topic: the changelog topic, with prefix.
    """

    def __init__(self, producer: AIOKafkaProducer, topic: str) -> None:
        self._producer = producer
        self._topic = topic
        self._pending: dict[bytes, bytes | None] = {}
        self._table: Any = None
        self._next_offset = 0

    async def open(self, table: Any, settings: Settings) -> None:
        """Take over a table that Faust has recovered, and read what its recovery left out.

        Args:
            table: Faust's RocksDB store.
            settings: the process's settings.

        Raises:
            UnavailableError: no broker answers.
            KhabarError: the changelog is another one since the start.
        """
        self._table = table
        self._pending.clear()
        place = Place(self._topic)
        applied = table.persisted_offset(place)
        start = 0 if applied is None else applied + 1
        missing, self._next_offset = await read_partition(settings, self._topic, PARTITION, start)
        await changelog_mark.check(table, settings, self._topic, self._next_offset)
        changes = {record.key: record.value for record in missing if record.key is not None}
        self._write(changes)
        if missing:
            table.set_persisted_offset(place, missing[-1].offset)

    @property
    def _database(self) -> _Database:
        if self._table is None:
            raise UnavailableError("the verdicts are not recovered yet")
        database: _Database = self._table._db_for_partition(PARTITION)  # noqa: SLF001 -- Faust has no public way
        return database

    def get(self, key: bytes) -> bytes | None:
        """Give the record under the key, if there is one."""
        if key in self._pending:
            return self._pending[key]
        return self._database.get(key)

    def put(self, key: bytes, value: bytes) -> None:
        """Keep the record under the key, on the changelog from the next :meth:`flush` on."""
        self._pending[key] = value

    def delete(self, key: bytes) -> None:
        """Forget the record under the key."""
        self._pending[key] = None

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Give every record, in any order."""
        for key, value in self._database.items():
            if key not in self._pending and key != self._table.offset_key:
                yield key, value
        for key, pending in self._pending.items():
            if pending is not None:
                yield key, pending

    async def flush(self) -> None:
        """Send what was put to the changelog, await its delivery, then write it to RocksDB.

        Raises:
            UnavailableError: the broker did not confirm; nothing was written, flush again.
            FencedError: another worker wrote to the changelog meanwhile; end this one.
        """
        while self._pending:
            batch, keys = self._next_batch()
            try:
                future = await self._producer.send_batch(batch, self._topic, partition=PARTITION)
                sent = await future
            except (KafkaError, OSError) as error:
                raise UnavailableError(f"changelog: {type(error).__name__}"[:200]) from error
            if sent.offset != self._next_offset:
                raise FencedError(
                    f"the changelog went on from {self._next_offset} to {sent.offset} without this "
                    "worker: another one owns the verdicts"
                )
            self._write({key: self._pending.pop(key) for key in keys})
            self._next_offset += len(keys)
            self._table.set_persisted_offset(Place(self._topic), self._next_offset - 1)

    def _next_batch(self) -> tuple[Any, Sequence[bytes]]:
        batch = self._producer.create_batch()
        keys = []
        for key, value in self._pending.items():
            if batch.append(key=key, value=value, timestamp=None) is None:
                break
            keys.append(key)
        if not keys:
            raise ValueError("a verdict is larger than a record batch")
        return batch, keys

    def _write(self, changes: Mapping[bytes, bytes | None]) -> None:
        batch = WriteBatch(raw_mode=True)
        for key, value in changes.items():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        self._database.write(batch)


class ChangelogFirst:
    """Publishes events only after the verdicts behind them are on the changelog.

    Args:
        store: has the verdicts.
        publisher: publishes the events.
    """

    def __init__(self, store: TableStore, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        """Flush the store, then publish; see :class:`streams.ports.Publisher`."""
        await self._store.flush()
        return await self._publisher.publish(records)
