"""quixstreams: a streaming data frame for each stage."""

from __future__ import annotations

import sys
from typing import Any

from quixstreams import Application

from tests.benchmarks.peers.stage import group, load


def main(stage: str, servers: str) -> None:
    function, source, sinks = load(stage)
    app = Application(
        servers, consumer_group=group(stage), auto_offset_reset="earliest", commit_interval=0.5,
        auto_create_topics=False, use_changelog_topics=False, loglevel="WARNING",
        producer_extra_config={"acks": "all", "linger.ms": 5, "compression.type": "zstd"},
    )  # fmt: skip
    frame = app.dataframe(app.topic(source, value_deserializer="bytes"))
    frame = frame.apply(function, expand=True)
    for sink in sinks:

        def is_of(one: Any, sink: str = sink) -> bool:
            return bool(one[0] == sink)

        frame[frame.apply(is_of)].apply(lambda one: (one[1], one[2])).to_topic(
            app.topic(sink, value_serializer=_Value()), key=lambda one: one[0]
        )
    app.run()


def _Value() -> Any:  # noqa: N802 -- stands for a class of quixstreams
    from quixstreams.models.serializers import BytesSerializer  # noqa: PLC0415

    class Second(BytesSerializer):  # type: ignore[misc]
        def __call__(self, value: Any, ctx: Any) -> bytes:
            return bytes(value[1])

    return Second()


if __name__ == "__main__":
    main(*sys.argv[1:])
