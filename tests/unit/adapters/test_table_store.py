"""The changelog comes first: nothing is in the database that is not on the changelog."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from rocksdict import WriteBatch

from streams.adapters.stores import table_store
from streams.adapters.stores.table_store import ChangelogFirst, TableStore
from streams.contract.records import Outgoing, Record, Refusal
from streams.errors import FencedError, KhabarError, UnavailableError
from streams.settings import load_settings


class Database(dict[bytes, bytes]):
    """Stands in for RocksDB; takes rocksdict's batches through a recording factory."""

    def write(self, batch: Batch) -> None:
        for key, value in batch.changes:
            if value is None:
                self.pop(key, None)
            else:
                self[key] = value


class Batch:
    def __init__(self, **_: Any) -> None:
        self.changes: list[tuple[bytes, bytes | None]] = []

    def put(self, key: bytes, value: bytes) -> None:
        self.changes.append((key, value))

    def delete(self, key: bytes) -> None:
        self.changes.append((key, None))


class Table:
    """What is used of Faust's RocksDB store."""

    offset_key = b"offset"
    partition_path = staticmethod(lambda _: Path("no-such-store"))

    def __init__(self) -> None:
        self.database = Database()
        self.persisted: int | None = None

    def _db_for_partition(self, _: int) -> Database:
        return self.database

    def persisted_offset(self, _: object) -> int | None:
        return self.persisted

    def set_persisted_offset(self, _: object, offset: int) -> None:
        self.persisted = offset


class Builder:
    def __init__(self, room: int) -> None:
        self.room, self.records = room, list[tuple[bytes, bytes | None]]()

    def append(self, *, key: bytes, value: bytes | None, timestamp: None) -> object | None:
        if len(self.records) >= self.room:
            return None
        self.records.append((key, value))
        return self


class Sent:
    def __init__(self, offset: int) -> None:
        self.offset = offset


class Producer:
    """A changelog that takes whole batches, or fails."""

    def __init__(self, room: int = 2) -> None:
        self.log: list[tuple[bytes, bytes | None]] = []
        self.room, self.failures = room, 0

    def create_batch(self) -> Builder:
        return Builder(self.room)

    async def send_batch(self, batch: Builder, _: str, *, partition: int) -> asyncio.Future[Sent]:
        future: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        if self.failures:
            self.failures -= 1
            future.set_exception(KafkaTimeoutError())
        else:
            future.set_result(Sent(len(self.log)))
            self.log += batch.records
        return future


@pytest.fixture
def producer() -> Producer:
    return Producer()


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
async def store(producer: Producer, table: Table, monkeypatch: pytest.MonkeyPatch) -> TableStore:
    monkeypatch.setattr(table_store, "WriteBatch", Batch)
    return await opened(producer, table, monkeypatch)


async def opened(producer: Producer, table: Table, monkeypatch: pytest.MonkeyPatch) -> TableStore:
    async def read(*args: Any) -> tuple[Sequence[Record], int]:
        start = args[-1]
        records = [
            Record(topic="c", partition=0, offset=o, timestamp=0, key=key, value=value)
            for o, (key, value) in enumerate(producer.log)
            if o >= start
        ]
        return records, len(producer.log)

    monkeypatch.setattr(table_store, "read_partition", read)
    made = TableStore(producer, "c")
    await made.open(table, load_settings())
    return made


async def test_what_was_put_is_there_at_once_and_in_the_database_after_a_flush(
    store: TableStore, table: Table, producer: Producer
) -> None:
    for n in range(5):
        store.put(b"%d" % n, b"v")
    assert store.get(b"3") == b"v"
    assert table.database == {}
    await store.flush()
    assert len(producer.log) == len(table.database) == 5
    assert table.persisted == 4
    assert sorted(store.items()) == [(b"%d" % n, b"v") for n in range(5)]


async def test_nothing_is_written_that_the_broker_did_not_confirm(
    store: TableStore, table: Table, producer: Producer
) -> None:
    store.put(b"a", b"1")
    producer.failures = 1
    with pytest.raises(UnavailableError):
        await store.flush()
    assert table.database == {}
    assert store.get(b"a") == b"1"
    await store.flush()
    assert table.database == {b"a": b"1"}


async def test_a_failure_in_between_leaves_a_prefix(
    store: TableStore, table: Table, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        store.put(b"%d" % n, b"v")
    producer.failures = 0
    original = producer.send_batch

    async def second_fails(batch: Builder, topic: str, *, partition: int) -> Any:
        producer.failures = int(bool(producer.log))
        return await original(batch, topic, partition=partition)

    monkeypatch.setattr(producer, "send_batch", second_fails)
    with pytest.raises(UnavailableError):
        await store.flush()
    assert sorted(table.database) == [b"0", b"1"]
    assert table.persisted == 1


async def test_a_second_owner_is_found_out(
    store: TableStore, table: Table, producer: Producer
) -> None:
    producer.log.append((b"other", b"owner"))
    store.put(b"a", b"1")
    with pytest.raises(FencedError):
        await store.flush()
    assert table.database == {}


async def test_opening_reads_what_the_recovery_left_out(
    producer: Producer, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_store, "WriteBatch", Batch)
    producer.log = [(b"a", b"1"), (b"b", b"2"), (b"a", None)]
    table.database[b"a"] = b"1"
    table.persisted = 0
    store = await opened(producer, table, monkeypatch)
    assert dict(store.items()) == {b"b": b"2"}
    assert table.persisted == 2


async def test_a_store_ahead_of_its_changelog_is_not_taken_over(
    producer: Producer, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    producer.log = [(b"a", b"1")]
    table.persisted = 1
    with pytest.raises(KhabarError, match=r"ahead of its changelog \(1 of 1 records\)"):
        await opened(producer, table, monkeypatch)


async def test_a_deletion_reaches_changelog_and_database(
    store: TableStore, table: Table, producer: Producer
) -> None:
    store.put(b"a", b"1")
    await store.flush()
    store.delete(b"a")
    assert store.get(b"a") is None
    assert list(store.items()) == []
    await store.flush()
    assert producer.log[-1] == (b"a", None)
    assert table.database == {}


def test_before_recovery_there_is_nothing_to_ask(producer: Producer) -> None:
    with pytest.raises(UnavailableError):
        TableStore(producer, "c").get(b"a")


async def test_events_wait_for_the_changelog(store: TableStore, producer: Producer) -> None:
    order: list[int] = []

    class Events:
        async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
            order.append(len(producer.log))
            return ()

    store.put(b"a", b"1")
    await ChangelogFirst(store, Events()).publish([])
    assert order == [1]


def test_rocksdict_has_the_batch_that_is_stood_in_for() -> None:
    batch = WriteBatch(raw_mode=True)
    batch.put(b"a", b"1")
    batch.delete(b"a")
    assert len(batch) == 2
