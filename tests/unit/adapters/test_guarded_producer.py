"""What the producer mends of its library: batches that are given up, connections that are lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.client import ConnectionGroup
from aiokafka.conn import CloseReason
from aiokafka.errors import KafkaConnectionError, ProducerClosed
from aiokafka.protocol.metadata import MetadataResponse_v0

from streams.adapters.kafka.guarded_producer import GuardedProducer


async def test_a_batch_that_waits_for_its_next_try_is_given_up_silently() -> None:
    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    producer = GuardedProducer(lambda: None, bootstrap_servers="127.0.0.1:1")
    accumulator, place = producer._message_accumulator, TopicPartition("t", 0)
    sent = await accumulator.add_message(place, None, b"v", 1.0)
    accumulator.reenqueue(accumulator._pop_batch(place))
    accumulator.fail_all(ProducerClosed())
    assert isinstance((await asyncio.gather(sent, return_exceptions=True))[0], ProducerClosed)
    await asyncio.sleep(0)
    producer._closed = True
    assert said == []


class _Connection:
    """Refuses to write, as uvloop does."""

    said = "unable to perform operation on <TCPTransport>; the handler is closed"
    is_closed = False

    def send(self, *_: Any, **__: Any) -> None:
        raise RuntimeError(self.said)

    def close(self, *, reason: CloseReason) -> None:
        self.is_closed = reason is CloseReason.CONNECTION_BROKEN

    def connected(self) -> bool:
        return not self.is_closed


async def test_a_connection_that_uvloop_found_closed_is_a_lost_one() -> None:
    producer = GuardedProducer(lambda: None, bootstrap_servers="127.0.0.1:1")
    client, connection = producer.client, _Connection()
    client._conns[0, ConnectionGroup.DEFAULT] = connection
    with pytest.raises(KafkaConnectionError, match="closed"):
        await client.send(0, None)
    assert connection.is_closed
    # The task of metadata goes on with the next broker, and tells when there is none.
    connection.is_closed = False
    client.cluster.update_metadata(_metadata())
    assert await client._metadata_update(client.cluster, set()) is False
    connection.said, connection.is_closed = "something else", False
    with pytest.raises(RuntimeError, match="else"):
        await client.send(0, None)
    producer._closed = True


def _metadata() -> Any:
    """Give what a cluster of one broker says of itself."""
    return MetadataResponse_v0([(0, "127.0.0.1", 1)], [])
