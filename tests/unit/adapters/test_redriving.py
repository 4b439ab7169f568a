"""A letter counts as tried again only when it was published, with the value that it had."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from click.testing import CliRunner

from streams.adapters.kafka import redriving
from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.adapters.kafka.redriving import redrive
from streams.cli import khabar
from streams.contract import dead_letter
from streams.contract.dead_letter import MarkedLetter
from streams.contract.records import Record
from streams.errors import InvalidRecordError, KhabarError, UsageError
from streams.pipeline import SOURCES
from streams.settings import Settings, load_settings
from tests.factories import NOW, make_record

SETTINGS = load_settings(topic_prefix="t.")
SOURCE = make_record(b"x" * 100, topic="t.articles.raw", headers=(("content-type", b"text/html"),))
PLACE = "t.articles.raw/2@7"


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> MemoryBroker:
    """A broker that refuses values over 200 bytes."""
    made = MemoryBroker(max_bytes=200)

    @asynccontextmanager
    async def publisher(_: Settings) -> AsyncIterator[MemoryBroker]:
        yield made

    monkeypatch.setattr(redriving, "publisher", publisher)
    return made


def kept(monkeypatch: pytest.MonkeyPatch, found: Record | None) -> None:
    """Let the topic that the record failed on keep this at its place."""

    async def read_one(_: Settings, *place: object) -> Record | None:
        assert place == ("articles.raw", 2, 7)
        return found

    monkeypatch.setattr(redriving, "read_one", read_one)


def letter(source: Record = SOURCE, *, omitted: bool = False, offset: int = 0) -> MarkedLetter:
    """Give the letter of a record, perhaps without its value."""
    error = InvalidRecordError("too_large", "too large")
    out = dead_letter.dead_letter(source, "normalise", "too_large", error, NOW)
    more = ((dead_letter.OMITTED, b"%d" % len(source.value or b"")),) if omitted else ()
    record = make_record(
        None if omitted else out.value, offset=offset, key=out.key, headers=(*out.headers, *more)
    )
    return MarkedLetter(offset=offset, redriven=False, letter=dead_letter.read(record))


def marks(broker: MemoryBroker) -> list[int | None]:
    return [dead_letter.mark_of(record) for record in broker.records(dead_letter.TOPIC)]


async def test_what_the_broker_refuses_is_told_and_neither_counted_nor_marked(
    broker: MemoryBroker,
) -> None:
    lines: list[str] = []
    large = letter(make_record(b"x" * 300, topic="t.articles.raw"), offset=4)
    counts = await redrive(SETTINGS, [large, letter(offset=5)], SOURCES, told=lines.append)
    assert counts == {"redriven": 1, "refused": 0, "too_large": 1, "gone": 0, "nowhere": 0}
    assert lines == ["dead letter 4: 300 bytes are too many"]
    assert [record.value for record in broker.records("articles.raw")] == [SOURCE.value]
    assert marks(broker) == [5]


async def test_a_value_that_the_letter_could_not_hold_is_fetched_from_where_it_failed(
    broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(monkeypatch, SOURCE)
    assert (await redrive(SETTINGS, [letter(omitted=True)], SOURCES))["redriven"] == 1
    (record,) = broker.records("articles.raw")
    assert (record.key, record.value) == (SOURCE.key, SOURCE.value)
    assert record.header("content-type") == "text/html"
    assert record.header("khabar-redrives") == "1"
    assert marks(broker) == [0]


async def test_a_letter_that_names_no_stage_s_topic_ends_nothing(broker: MemoryBroker) -> None:
    lines: list[str] = []
    foreign = letter(make_record(b"x", topic="t.elsewhere"), offset=4)
    counts = await redrive(SETTINGS, [foreign, letter(offset=5)], SOURCES, told=lines.append)
    assert (counts["nowhere"], counts["redriven"]) == (1, 1)
    assert lines == ["dead letter 4: no stage reads 't.elsewhere', which it names"]
    assert marks(broker) == [5]


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    "found",
    [
        None,
        msgspec.structs.replace(SOURCE, key=b"another"),
        msgspec.structs.replace(SOURCE, value=b"another"),
    ],
    ids=["gone", "another article", "another value"],
)
async def test_what_is_no_longer_there_is_told_and_not_marked(
    found: Record | None, broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    kept(monkeypatch, found)
    lines: list[str] = []
    letters = [letter(omitted=True, offset=9)]
    counts = await redrive(SETTINGS, letters, SOURCES, dry_run=dry_run, told=lines.append)
    assert counts == {"redriven": 0, "refused": 0, "too_large": 0, "gone": 1, "nowhere": 0}
    assert lines == [
        f"dead letter 9 has no value: it was too large, and {PLACE} no longer keeps it"
    ]
    assert broker.records("articles.raw") == ()
    assert marks(broker) == []


async def test_a_topic_that_is_gone_keeps_nothing(
    broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read_one(*_: object) -> None:
        raise UsageError("missing topic t.articles.raw")

    monkeypatch.setattr(redriving, "read_one", read_one)
    assert (await redrive(SETTINGS, [letter(omitted=True)], SOURCES))["gone"] == 1
    assert marks(broker) == []


def test_the_command_fails_when_something_could_not_be_published(
    broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = InvalidRecordError("stage_failed", "failed")
    records = [
        make_record(out.value, offset=offset, topic=dead_letter.TOPIC, key=out.key,
                    headers=out.headers)
        for offset, value in ((4, b"x" * 300), (5, b"x"))
        for out in [dead_letter.dead_letter(
            make_record(value, topic="articles.raw"), "normalise", "stage_failed", error, NOW
        )]
    ]  # fmt: skip

    async def read(*_: object) -> AsyncIterator[Record]:
        for record in records:
            yield record

    async def read_one(_: Settings, topic: str, partition: int, offset: int) -> Record | None:
        assert (topic, partition) == (dead_letter.TOPIC, 0)
        return next((record for record in records if record.offset == offset), None)

    monkeypatch.setattr("streams.cli.dlq.read", read)
    monkeypatch.setattr(redriving, "read_one", read_one)
    missing = CliRunner().invoke(khabar, ["dlq", "show", "6"])
    assert "there is no dead letter at offset 6" in str(missing.exception)
    shown = CliRunner().invoke(khabar, ["dlq", "show", "4", "--raw"])
    assert shown.output == "x" * 300
    listed = CliRunner().invoke(khabar, ["dlq", "list"])
    assert "300" in listed.output
    result = CliRunner().invoke(khabar, ["dlq", "redrive"])
    assert "dead letter 4: 300 bytes are too many" in result.output
    assert "1 published, 0 refused" in result.output
    assert isinstance(result.exception, KhabarError)
    assert str(result.exception) == "1 could not be published, named above; they are not marked"
    assert [record.value for record in broker.records("articles.raw")] == [b"x"]
    assert marks(broker) == [5]
