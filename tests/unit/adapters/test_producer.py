"""What the producer mends of its library: batches that are given up, connections that are lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, ProducerClosed

from streams.adapters.kafka.producer import _GuardedProducer


async def test_a_batch_that_waits_for_its_next_try_is_given_up_silently() -> None:
    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    producer = _GuardedProducer(lambda: None, bootstrap_servers="127.0.0.1:1")
    accumulator, place = producer._message_accumulator, TopicPartition("t", 0)
    sent = await accumulator.add_message(place, None, b"v", 1.0)
    accumulator.reenqueue(accumulator._pop_batch(place))
    accumulator.fail_all(ProducerClosed())
    assert isinstance((await asyncio.gather(sent, return_exceptions=True))[0], ProducerClosed)
    await asyncio.sleep(0)
    producer._closed = True
    assert said == []


async def test_a_connection_lost_a_moment_ago_is_no_error_of_the_producers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As uvloop tells it, which aiokafka does not expect."""
    said = "unable to perform operation on <TCPTransport>; the handler is closed"

    async def lost(*_: Any, **__: Any) -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(AIOKafkaClient, "send", lost)
    monkeypatch.setattr(AIOKafkaClient, "_metadata_update", lost)
    producer = _GuardedProducer(lambda: None, bootstrap_servers="127.0.0.1:1")
    with pytest.raises(KafkaConnectionError, match="closed"):
        await producer.client.send(0, None)
    assert await producer.client._metadata_update(None, set()) is False
    said = "something else"
    for ask in (producer.client.send, producer.client._metadata_update):
        with pytest.raises(RuntimeError, match="else"):
            await ask(0, None)
    producer._closed = True
