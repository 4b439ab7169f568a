"""The thinnest loop: confluent-kafka's consumer and producer."""

from __future__ import annotations

import signal
import sys
from typing import Any

from confluent_kafka import Consumer, Producer

from tests.benchmarks.peers.stage import group, load


def main(stage: str, servers: str) -> None:
    function, source, _ = load(stage)
    consumer = Consumer(
        {
            "bootstrap.servers": servers, "group.id": group(stage),
            "auto.offset.reset": "earliest", "enable.auto.commit": False,
        }
    )  # fmt: skip
    producer = Producer(
        {"bootstrap.servers": servers, "acks": "all", "linger.ms": 5, "compression.type": "zstd",
         "message.max.bytes": 12_000_000}
    )  # fmt: skip
    going = True

    def stop(*_: Any) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    consumer.subscribe([source])
    while going:
        messages = consumer.consume(50, timeout=0.05)
        for message in messages:
            if message.error() is None:
                for topic, key, value in function(message.value()):
                    producer.produce(topic, value, key)
        if messages:
            producer.flush()
            consumer.commit(asynchronous=True)
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
