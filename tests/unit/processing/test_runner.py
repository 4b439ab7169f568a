"""The wrapper around a stage: what becomes of a record, and what is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from time import perf_counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from streams.adapters.http.scrape import Scrape, parse
from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.contract import codec
from streams.contract.article import Duplicate, DuplicateEvent
from streams.contract.outcomes import Drop, Forward, Outcome, Repeat
from streams.contract.records import Outgoing, Record, Refusal
from streams.errors import (
    DeadLetterLimitError,
    FencedError,
    InvalidRecordError,
    KhabarError,
    UnavailableError,
)
from streams.pipeline import PIPELINE
from streams.processing.runner import Runner
from streams.telemetry.metrics import Metrics
from streams.telemetry.tracing import Hop
from tests.factories import NOW, make_article, make_record

STEP = PIPELINE[1]
REPEAT = Repeat(
    DuplicateEvent(
        id="a1", revision="0" * 32, language="ar", provenance=(),
        duplicate=Duplicate(verdict="exact", canonical="a0", of="a0"),
    )
)  # fmt: skip


def build(answer: Callable[[Record], tuple[Outcome, ...]], limit: int = 3) -> Runner:
    return Runner(STEP, answer, Metrics(), failure_limit=limit, clock=lambda: NOW)


def scraped(one: Runner) -> Scrape:
    return parse(one.metrics.exposition().decode())


def fail(_: Record) -> tuple[Outcome, ...]:
    raise ZeroDivisionError("of course")


def succeed(_: Record) -> tuple[Outcome, ...]:
    return ()


async def test_a_forwarded_article_goes_to_the_sink() -> None:
    one, broker = build(lambda _: (Forward(make_article()),)), MemoryBroker()
    await one.settle([one.process(make_record())], broker)
    (record,) = broker.records(STEP.sink)
    assert codec.decode_article(record) == make_article()
    assert scraped(one).by("outcome", "khabar_records_total") == {"forwarded": 1}


async def test_a_duplicate_goes_to_its_own_topic() -> None:
    one, broker = build(lambda _: (REPEAT,)), MemoryBroker()
    await one.settle([one.process(make_record())], broker)
    assert codec.decode_duplicate(broker.records("articles.duplicates")[0]) == REPEAT.event
    assert scraped(one).by("verdict", "khabar_verdicts_total") == {"exact": 1}


async def test_a_drop_is_counted_by_its_reason_and_publishes_nothing() -> None:
    one, broker = build(lambda _: (Drop("language", "fa"),)), MemoryBroker()
    await one.settle([one.process(make_record())], broker)
    assert not any(broker.records(row.sink) for row in PIPELINE)
    assert scraped(one).by("reason", "khabar_drops_total") == {"language": 1}


async def test_an_exception_is_a_dead_letter_with_the_bytes() -> None:
    one, broker = build(fail), MemoryBroker()
    await one.settle([one.process(make_record(b"\x00"))], broker)
    (letter,) = broker.records("articles.dead-letters")
    assert (letter.value, letter.header("khabar-error-code")) == (b"\x00", "stage_failed")
    assert letter.header("khabar-error-class") == "ZeroDivisionError"


@pytest.mark.parametrize("digits", [25, 400, 5000])
async def test_a_header_that_is_no_time_holds_no_batch_up(digits: int) -> None:
    one, broker = build(lambda _: (Forward(make_article()),)), MemoryBroker()
    headers = (("khabar-origin-timestamp", b"9" * digits),)
    await one.settle([one.process(make_record(headers=headers))], broker)
    (record,) = broker.records(STEP.sink)
    assert record.header("khabar-origin-timestamp") == str(make_record().timestamp)
    assert scraped(one).by("outcome", "khabar_records_total") == {"forwarded": 1}


@pytest.mark.parametrize("kind", [UnavailableError, FencedError])
def test_a_record_is_no_dead_letter_for_what_is_away(kind: type[KhabarError]) -> None:
    def miss(_: Record) -> tuple[Outcome, ...]:
        raise kind("the store is away")

    one = build(miss, limit=1)
    with pytest.raises(kind):
        one.process(make_record())


def test_too_many_failures_in_a_row_stop_the_worker() -> None:
    one = build(fail, limit=3)
    one.process(make_record())
    one.process(make_record())
    with pytest.raises(DeadLetterLimitError, match="3 times in a row"):
        one.process(make_record())


def test_a_success_between_starts_the_count_anew() -> None:
    answers = iter([fail, fail, succeed, fail, fail])

    def take_turns(record: Record) -> tuple[Outcome, ...]:
        return next(answers)(record)

    one = build(take_turns, limit=3)
    assert [one.process(make_record()).result for _ in range(5)] == [
        "dead_letter", "dead_letter", "dropped", "dead_letter", "dead_letter",
    ]  # fmt: skip


def test_invalid_records_do_not_count_as_failures() -> None:
    def refuse(_: Record) -> tuple[Outcome, ...]:
        raise InvalidRecordError("invalid_schema", "no")

    one = build(refuse, limit=2)
    assert {one.process(make_record()).error for _ in range(5)} == {"invalid_schema"}


class Flaky:
    """Confirms nothing the first times, then hands over."""

    def __init__(self, times: int) -> None:
        self.left, self.broker = times, MemoryBroker()

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        if self.left:
            self.left -= 1
            raise UnavailableError("no leader")
        return await self.broker.publish(records)


async def test_an_unconfirmed_batch_is_published_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def no_sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("streams.processing.runner.asyncio.sleep", no_sleep)
    one, flaky = build(lambda _: (Forward(make_article()),)), Flaky(9)
    await one.settle([one.process(make_record())], flaky)
    assert len(flaky.broker.records(STEP.sink)) == 1
    assert slept[:3] == [0.2, 0.4, 0.8]
    assert max(slept) == 10.0
    assert scraped(one).total("khabar_retries_total") == 9


async def test_an_event_that_outgrows_the_broker_is_a_dead_letter() -> None:
    one = build(lambda _: (Forward(make_article(text="ن" * 500)),))
    broker = MemoryBroker(max_bytes=300)
    await one.settle([one.process(make_record(b"{}"))], broker)
    (letter,) = broker.records("articles.dead-letters")
    assert letter.header("khabar-error-code") == "unpublishable"
    assert letter.value == b"{}"


async def test_a_dead_letter_that_is_too_large_goes_without_its_value() -> None:
    one, broker = build(fail), MemoryBroker(max_bytes=10)
    await one.settle([one.process(make_record(b"x" * 100))], broker)
    (letter,) = broker.records("articles.dead-letters")
    assert letter.value is None
    assert letter.header("khabar-error-omitted-bytes") == "100"
    assert letter.header("khabar-error-offset") == "7"


async def test_ages_are_measured_from_the_record_and_from_its_origin() -> None:
    one = build(lambda _: ())
    origin = (("khabar-origin-timestamp", str(int(NOW.timestamp() * 1000) - 60_000).encode()),)
    stamp = int(NOW.timestamp() * 1000) - 2_000
    await one.settle([one.process(make_record(timestamp=stamp, headers=origin))], MemoryBroker())
    found = scraped(one)
    assert found.total("khabar_event_age_seconds_sum") == pytest.approx(2)
    assert found.total("khabar_end_to_end_age_seconds_sum") == pytest.approx(60)


async def test_a_page_of_two_articles_is_one_record() -> None:
    articles: tuple[Any, ...] = (Forward(make_article()), Forward(make_article(id="a2")))
    one, broker = build(lambda _: articles), MemoryBroker()
    await one.settle([one.process(make_record())], broker)
    assert scraped(one).total("khabar_records_total") == 1
    assert scraped(one).total("khabar_events_total") == 2


async def test_a_record_that_takes_too_long_is_a_dead_letter() -> None:
    def hang(_: Record) -> tuple[Outcome, ...]:
        while True:
            pass

    one = Runner(STEP, hang, Metrics(), seconds=0.05, clock=lambda: NOW)
    broker = MemoryBroker()
    await one.settle([one.process(make_record(b"slow"))], broker)
    (letter,) = broker.records("articles.dead-letters")
    assert (letter.value, letter.header("khabar-error-code")) == (b"slow", "stage_timeout")
    assert scraped(one).total("khabar_stage_duration_seconds_sum") >= 0.05


async def test_a_refused_record_took_as_long_as_its_stage() -> None:
    one = build(lambda _: (Forward(make_article(text="ن" * 500)),))
    processed = replace(one.process(make_record(b"{}")), started=perf_counter() - 8, seconds=7.0)
    spans: list[Hop] = []
    one._tracing = cast("Any", SimpleNamespace(record=spans.append))
    await one.settle([processed], MemoryBroker(max_bytes=300))
    assert scraped(one).total("khabar_stage_duration_seconds_sum") == 7.0
    (span,) = spans
    assert (span.error, span.processed - span.began) == ("unpublishable", 7_000_000_000)
    assert span.ended - span.began > 7_000_000_000


async def test_a_record_that_wants_too_much_memory_is_a_dead_letter() -> None:
    def swell(_: Record) -> tuple[Outcome, ...]:
        raise MemoryError

    one, broker = build(swell), MemoryBroker()
    await one.settle([one.process(make_record(b"huge"))], broker)
    (letter,) = broker.records("articles.dead-letters")
    assert letter.header("khabar-error-class") == "MemoryError"


@pytest.mark.parametrize(
    "milliseconds", [0, 1, 631_151_999_999, NOW.timestamp() * 1000 + 86_400_001]
)
async def test_times_that_no_news_has_enter_no_age_and_are_counted(milliseconds: float) -> None:
    one = build(lambda _: ())
    await one.settle([one.process(make_record(timestamp=int(milliseconds)))], MemoryBroker())
    found = scraped(one)
    for name in ("event_age", "end_to_end_age"):
        assert found.total(f"khabar_{name}_seconds_count") == 0
    assert found.by("of", "khabar_unusable_times_total") == {"record": 1, "origin": 1}
    assert found.total("khabar_records_total") == 1


async def test_what_was_written_before_the_first_result_waited_for_a_start() -> None:
    now = [NOW]
    one = Runner(STEP, succeed, Metrics(), failure_limit=3, clock=lambda: now[0])
    start = NOW.timestamp()
    for clock, written, waited in (
        (0, -600, 1), (30, -100, 2), (100, -1, 3), (100, 1, 3), (100, 45, 3), (500, 20, 3),
    ):  # fmt: skip
        now[0] = NOW + timedelta(seconds=clock)
        record = make_record(timestamp=int((start + written) * 1000))
        await one.settle([one.process(record)], MemoryBroker())
        assert scraped(one).total("khabar_waited_for_start_total") == waited
    assert scraped(one).total("khabar_end_to_end_age_seconds_count") == 6
