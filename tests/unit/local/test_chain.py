"""A dead letter from the middle of a replay is that of the record which the run has read."""

from __future__ import annotations

from typing import Any

import pytest

from streams.bootstrap import Resources
from streams.contract import codec, dead_letter
from streams.contract.outcomes import Forward, Outcome
from streams.contract.records import Outgoing, Record
from streams.errors import InvalidRecordError
from streams.local.chain import Chain
from streams.processing.counting import Run
from streams.replay.ranges import Span
from streams.replay.results import results
from streams.replay.runs import Filters, Manifest
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import NOW, make_article, make_record

PAGE = make_record(b"page", topic="t.articles.raw", partition=2, offset=70, key=b"page",
                   headers=(("content-type", b"text/html"),))  # fmt: skip
RUN = Manifest(
    name="r", stage="normalise", topic="articles.raw", mode="live", state="running",
    spans={2: Span(0, 100)}, filters=Filters(), created_by="me", created_at=NOW, updated_at=NOW,
    versions={},
)  # fmt: skip


def three_articles(_: Record) -> tuple[Outcome, ...]:
    return tuple(Forward(make_article(id=f"a{number}")) for number in range(3))


def fails(record: Record) -> tuple[Outcome, ...]:
    """Fail in one way for the first two articles, in another for the third."""
    if codec.decode_article(record).id == "a2":
        raise InvalidRecordError("invalid_characters", "bad luck")
    raise InvalidRecordError("too_large", "bad luck")


def made(run: Run) -> Chain:
    """Give two steps of which the second fails for all the articles of the first."""
    chain = Chain(load_settings(), Metrics(), Resources(load_settings()), last="deduplicate",
                  run=run)  # fmt: skip
    processes: tuple[Any, Any] = (three_articles, fails)
    for runner, process in zip(chain._runners, processes, strict=True):
        runner._process = process
    return chain


def read(letter: Outgoing) -> dead_letter.DeadLetter:
    return dead_letter.read(make_record(letter.value, key=letter.key, headers=letter.headers))


async def test_it_names_and_holds_the_record_whichever_step_failed() -> None:
    outputs = results(await made("replay").run(PAGE), RUN)
    letters = [read(out) for out in outputs]
    assert [letter.original for letter in letters] == [PAGE] * 2
    assert {letter.stage for letter in letters} == {"deduplicate"}
    assert [letter.code for letter in letters] == ["too_large", "invalid_characters"]
    again = dead_letter.redrive(letters[0], "articles.raw", 3)
    assert (again.key, again.value) == (PAGE.key, PAGE.value)


async def test_its_id_is_the_same_when_a_run_is_resumed() -> None:
    resumed, other = made("replay"), make_record(b"page", topic="t.articles.raw", offset=71)
    await resumed.run(other)
    ids = [
        [dict(out.headers)["ce_id"] for out in results(await chain.run(PAGE), RUN)]
        for chain in (made("replay"), resumed)
    ]
    assert ids[0] == ids[1]
    assert ids[0] == [
        b"deduplicate:t.articles.raw/2@70:too_large",
        b"deduplicate:t.articles.raw/2@70:invalid_characters",
    ]


@pytest.mark.parametrize("article", range(3))
async def test_in_one_process_without_a_broker_it_is_that_of_the_article(article: int) -> None:
    processed = (await made("live").run(PAGE))[1:][article]
    (letter,) = processed.outputs
    assert read(letter).original == processed.source


@pytest.mark.parametrize("run", ["live", "replay"])
async def test_nothing_that_it_came_to_stays_in_memory(run: Run) -> None:
    chain = made(run)
    for _ in range(3):
        await chain.run(PAGE)
    assert not any(chain._broker._topics.values())
