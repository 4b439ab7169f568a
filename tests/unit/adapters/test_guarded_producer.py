"""What the producer mends of its library: batches that are given up."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import ProducerClosed

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
