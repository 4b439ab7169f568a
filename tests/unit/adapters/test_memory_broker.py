"""The broker in memory keeps the contract of a publisher."""

from __future__ import annotations

from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.contract.records import Outgoing


def record(value: bytes) -> Outgoing:
    return Outgoing(topic="t", key=b"k", value=value)


async def test_records_are_kept_in_order_with_offsets() -> None:
    broker = MemoryBroker()
    assert await broker.publish([record(b"a"), record(b"b")]) == []
    assert [(r.offset, r.value) for r in broker.records("t")] == [(0, b"a"), (1, b"b")]


async def test_what_was_taken_is_gone_and_offsets_go_on() -> None:
    broker = MemoryBroker()
    await broker.publish([record(b"a")])
    assert [r.value for r in broker.take("t")] == [b"a"]
    await broker.publish([record(b"b")])
    assert [(r.offset, r.value) for r in broker.take("t")] == [(1, b"b")]
    assert list(broker.take("t")) == []


async def test_what_is_too_large_is_refused_and_the_rest_delivered() -> None:
    broker = MemoryBroker(max_bytes=1)
    large = record(b"xx")
    (refusal,) = await broker.publish([large, record(b"y")])
    assert refusal.record is large
    assert [r.value for r in broker.records("t")] == [b"y"]
