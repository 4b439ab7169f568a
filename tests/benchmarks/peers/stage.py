"""A stage as a plain function, which every peer runs: value in, (topic, key, value) out.

It is the function that Khabar's workers run, with its state in memory; no headers, no dead letters.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import msgspec

from streams.bootstrap import Resources
from streams.contract import codec
from streams.contract.outcomes import Forward, Repeat
from streams.contract.records import Record
from streams.errors import InvalidRecordError
from streams.pipeline import DUPLICATES, PIPELINE, step
from streams.settings import load_settings

Function = Callable[[bytes], Sequence[tuple[str, bytes, bytes]]]


def load(name: str) -> tuple[Function, str, tuple[str, ...]]:
    """Give a stage's function, the topic that it reads and those that it feeds."""
    settings, row = load_settings(), step(name)
    stage = row.stage(Resources(settings))
    first = row.source == PIPELINE[0].source
    sink, duplicates = settings.topic(row.sink), settings.topic(DUPLICATES)
    encode = msgspec.json.encode

    def function(value: bytes) -> list[tuple[str, bytes, bytes]]:
        record = Record(topic=row.source, partition=0, offset=0, timestamp=0, key=None, value=value)
        found = []
        try:
            read = (
                codec.decode_raw(record, settings.max_record_bytes, settings.max_text_code_points)
                if first
                else codec.decode_article(record)
            )
            for outcome in stage(read):
                match outcome:
                    case Forward(article):
                        found.append((sink, article.id.encode(), encode(article)))
                    case Repeat(event):
                        found.append((duplicates, event.id.encode(), encode(event)))
        except InvalidRecordError:
            pass
        return found

    sinks = (sink, duplicates) if name == "deduplicate" else (sink,)
    return function, settings.topic(row.source), sinks


def group(name: str) -> str:
    """Give the consumer group of a stage's peer."""
    return os.environ["KHABAR_TOPIC_PREFIX"] + "peer." + name
