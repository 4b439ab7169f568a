"""What was taken down ends at every stage, and a withdrawal is an event of its own."""

from __future__ import annotations

import json
import logging

import pytest

from streams import pipeline
from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.adapters.kafka.retractions import Retracted
from streams.bootstrap import Resources
from streams.contract import codec
from streams.contract.outcomes import Drop, Outcome
from streams.contract.records import Outgoing, Record
from streams.contract.retraction import (
    DUPLICATES,
    ENRICHED,
    Retraction,
    lifted,
    read_retraction,
    retraction,
    withdrawal,
)
from streams.local.chain import Chain
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import make_record

TAKEN = Retraction(id="a-1", reason="court order", by="me@here", url="https://example.org/1")


def landed(out: Outgoing) -> Record:
    return make_record(out.value, topic=out.topic, key=out.key, headers=out.headers)


def test_it_names_the_topics_of_the_pipeline() -> None:
    assert (pipeline.PIPELINE[-1].sink, pipeline.DUPLICATES) == (ENRICHED, DUPLICATES)


def test_a_takedown_is_read_back_and_lifted() -> None:
    known = Retracted()
    known.see(landed(retraction(TAKEN)))
    assert read_retraction(landed(retraction(TAKEN))) == TAKEN
    assert "a-1" in known
    assert "a-2" not in known
    known.see(landed(lifted("a-1")))
    assert not known


def test_what_is_no_takedown_is_told_and_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    known = Retracted()
    with caplog.at_level(logging.WARNING):
        known.see(make_record(b"{", topic="articles.retractions"))
        known.see(make_record(None, key=None, topic="articles.retractions"))
    assert len(known) == 0
    assert "is no retraction" in caplog.text


def test_withdrawals_have_ids_of_their_own() -> None:
    one, other = (landed(withdrawal(ENRICHED, b"a-1", "takedown")) for _ in range(2))
    assert one.value is None
    assert one.header("ce_id") != other.header("ce_id")
    assert one.header("khabar-withdrawn") == "takedown"


def test_events_that_wait_for_a_broker_are_left_out_too() -> None:
    known = Retracted()
    known.see(landed(retraction(TAKEN)))
    events = [
        Outgoing(topic=topic, key=key, value=value)
        for topic, key, value in (
            (ENRICHED, b"a-1", b"{}"), (ENRICHED, b"a-2", b"{}"), (ENRICHED, b"a-1", None),
            ("articles.dead-letters", b"a-1", b"{}"), (ENRICHED, None, b"{}"),
        )
    ]  # fmt: skip
    assert known.without(events, frozenset({ENRICHED})) == events[1:]


@pytest.mark.parametrize("first", ["normalise", "deduplicate", "extract_entities", "tag_topics"])
async def test_it_ends_at_every_stage_and_is_counted(first: str) -> None:
    """Not before it is judged: it keeps its place among the near-duplicates."""
    text = "أعلنت الوزارة افتتاح الطريق الجديد بين المدينتين صباح اليوم بعد أعمال دامت عامين."
    raw = Outgoing(
        topic="articles.raw", key=b"k", value=json.dumps({"id": "a-1", "text": text}).encode()
    )
    settings, broker = load_settings(), MemoryBroker()
    record = broker.append(raw)
    names = [row.name for row in pipeline.PIPELINE]
    if (place := names.index(first)) > 0:
        before = Chain(settings, Metrics(), Resources(settings), last=names[place - 1])
        (out,) = (await before.run(record))[-1].outputs
        assert codec.decode_article(landed(out)).id == "a-1"
        record = landed(out)
    metrics, resources = Metrics(), Resources(settings, retracted={"a-1"})
    *_, processed = await Chain(settings, metrics, resources, first=first).run(record)
    expected: tuple[Outcome, ...] = (Drop("retracted", id="a-1"),)
    assert (processed.outcomes, processed.outputs, processed.result) == (expected, (), "dropped")
    ends = "deduplicate" if first == "normalise" else first
    sample = f'khabar_drops_total{{reason="retracted",run="live",stage="{ends}"}} 1.0'
    if first in {"normalise", "deduplicate"}:
        assert len(resources.judge) == 1
    assert sample in metrics.exposition().decode()
