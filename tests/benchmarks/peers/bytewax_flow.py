"""bytewax: a dataflow for each stage; it has no consumer groups and begins at the start."""

from __future__ import annotations

import sys
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.run import cli_main

from tests.benchmarks.peers.stage import load


def main(stage: str, servers: str) -> None:
    function, source, _ = load(stage)
    flow = Dataflow(stage)
    read = op.input("in", flow, KafkaSource([servers], [source], batch_size=50))

    def results(message: Any) -> list[Any]:
        return [
            KafkaSinkMessage(key, value, topic=topic)
            for topic, key, value in function(message.value)
        ]

    made = op.flat_map("stage", read, results)
    options = {"acks": "all", "linger.ms": "5", "compression.type": "zstd"}
    op.output("out", made, KafkaSink([servers], None, add_config=options))
    cli_main(flow)


if __name__ == "__main__":
    main(*sys.argv[1:])
