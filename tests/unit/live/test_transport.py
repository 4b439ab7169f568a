"""A worker that has committed nothing goes back to the first record, not past it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvloop
from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver

from streams.adapters.kafka.consumer import consuming
from streams.contract.records import Outgoing
from streams.live import transport
from streams.live.app import build_app
from streams.settings import Settings, load_settings
from tests.harness import create_topics, send


@pytest.fixture
async def member(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """A member of a new group, before three records."""
    await create_topics(settings)
    records = [Outgoing(topic="articles.raw", key=b"k", value=b"%d" % n) for n in range(3)]
    await send(settings, records)
    async with consuming(settings, group=settings.topic("new")) as consumer:
        consumer.subscribe([settings.topic("articles.raw")])
        yield consumer


async def test_records_fetched_before_the_first_commit_come_again(
    member: AIOKafkaConsumer,
) -> None:
    for value in (b"0", b"1", b"2"):
        assert (await member.getone()).value == value
    await member.seek_to_committed()
    assert await member.getmany(timeout_ms=1500) == {}, "aiokafka goes back by itself now"
    committed = await transport.seek_back(member, lambda _: True)
    assert not any(committed.values())
    assert (await member.getone()).value == b"0"


async def test_what_is_committed_and_what_does_not_concern_stay(member: AIOKafkaConsumer) -> None:
    await member.getone()
    await transport.seek_back(member, lambda _: False)
    assert (await member.getone()).value == b"1"
    await member.commit()
    assert (await member.getone()).value == b"2"
    await transport.seek_back(member, lambda _: True)
    assert (await member.getone()).value == b"2"


def test_a_position_that_is_not_known_yet_ends_no_worker() -> None:
    """The driver asks its consumer, which is not there; the worker's own watch looks instead."""
    thread: Any = transport._Thread.__new__(transport._Thread)
    thread.verify_event_path(0.0, ("articles.raw", 0))


def test_every_worker_has_it(tmp_path: Path) -> None:
    app = build_app(load_settings(), "normalise", tmp_path, standbys=0)
    consumer: Any = app.transport.Consumer
    assert consumer._new_consumer_thread.__module__ == transport.__name__


@pytest.fixture
async def consumer(tmp_path: Path) -> AsyncIterator[Any]:
    """Faust's consumer as a worker has it, not started."""
    app = build_app(load_settings(), "normalise", tmp_path, standbys=0)
    make: Any = app.transport.Consumer
    made = make(
        app.transport, callback=print, on_partitions_revoked=print, on_partitions_assigned=print,
        loop=asyncio.get_running_loop(),
    )  # fmt: skip
    yield made
    made._thread.thread_loop.close()


async def test_its_thread_runs_on_uvloop(consumer: Any) -> None:
    assert isinstance(consumer._thread.thread_loop, uvloop.Loop)


def test_who_stops_the_thread_does_not_wait_for_its_loop_to_close(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """uvloop's close waits for a look-up of a name, as long as the resolver takes."""
    resolved, closed = threading.Event(), threading.Event()

    def close() -> None:
        resolved.wait(10)
        closed.set()

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_start_thread", lambda _: None)
    thread: Any = transport._Thread.__new__(transport._Thread)
    thread.thread_loop = SimpleNamespace(close=close)
    thread._start_thread()
    assert not closed.is_set()
    resolved.set()
    assert closed.wait(10)


async def _after(turns: int, value: str) -> str:
    for _ in range(turns):
        await asyncio.sleep(0)
    return value


@pytest.mark.parametrize("turns", [0, 1, 3])
async def test_a_record_goes_on_whether_or_not_it_has_to_wait(consumer: Any, turns: int) -> None:
    suspended = asyncio.Event()
    found = await consumer.wait_first(_after(turns, "done"), suspended.wait())
    assert (found.results, found.stopped) == (["done"], False)


async def test_what_is_done_at_once_makes_no_task(
    consumer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "ensure_future", None)
    monkeypatch.setattr(asyncio, "wait_for", None)
    assert (await consumer.wait_first(_after(0, "done"), asyncio.Event().wait())).results
    await consumer.sleep(0)


async def test_a_consumer_that_stops_says_so(consumer: Any) -> None:
    consumer._stopped.set()
    suspended = asyncio.Event()
    assert (await consumer.wait_first(_after(0, "done"), suspended.wait())).stopped


async def test_other_things_than_coroutines_are_waited_for_as_before(consumer: Any) -> None:
    found = await consumer.wait_first(_after(0, "done"), asyncio.Event())
    assert found.results == ["done"]


async def test_a_record_that_waits_is_given_up_with_who_waits_for_it(consumer: Any) -> None:
    waiting = asyncio.create_task(consumer.wait_first(_after(9**9, ""), asyncio.Event().wait()))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_record_that_waits_is_given_up_when_the_flow_is_suspended(consumer: Any) -> None:
    given_up = []

    async def waiting() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.append(True)
            raise

    suspended = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, suspended.set)
    await consumer.wait_first(waiting(), suspended.wait())
    await asyncio.sleep(0)
    assert given_up == [True]


@pytest.mark.parametrize("turns", [0, 2])
async def test_what_goes_wrong_with_a_record_is_raised(consumer: Any, turns: int) -> None:
    async def failing() -> None:
        await _after(turns, "")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await consumer.wait_first(failing(), asyncio.Event().wait())


class _Strategy:
    """Gives everything to the one member."""

    name = "range"

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def assign(self, _: Any, members: list[str]) -> dict[str, Any]:
        parts = dict(zip(members, ([("a", [0, 1])], [("a", [2]), ("b", [0])]), strict=True))
        return {name: SimpleNamespace(assignment=parts[name]) for name in members}

    def on_assignment(self, assignment: Any) -> None:
        self.heard.append(assignment)


def test_the_leader_knows_what_all_have_and_forgets_it_when_another_leads() -> None:
    strategy = _Strategy()
    assignor = transport.Assignor(strategy)
    assert (assignor.name, assignor.given) == ("range", None)
    assignor.assign(None, ["one", "two"])
    assignor.on_assignment("mine")
    assert sorted(assignor.given or ()) == [("a", 0), ("a", 1), ("a", 2), ("b", 0)]
    assignor.on_assignment("mine again")
    assert not assignor.given
    assert strategy.heard == ["mine", "mine again"]
