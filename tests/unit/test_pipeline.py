"""The pipeline is a chain: each sink is the next source, and every topic is declared."""

from __future__ import annotations

from itertools import pairwise

from streams.adapters.kafka.topics import declared
from streams.contract.dead_letter import TOPIC
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE, step
from streams.settings import load_settings


def test_each_sink_is_the_next_source() -> None:
    assert all(one.sink == following.source for one, following in pairwise(PIPELINE))


def test_every_topic_is_declared() -> None:
    names = {topic.name for topic in declared(load_settings())}
    used = {row.source for row in PIPELINE} | {row.sink for row in PIPELINE}
    assert used | {DUPLICATES, DEAD_LETTERS} <= names


def test_a_step_is_found_by_name() -> None:
    assert [step(row.name) for row in PIPELINE] == list(PIPELINE)


def test_the_dead_letter_topic_has_one_name() -> None:
    assert TOPIC == DEAD_LETTERS
