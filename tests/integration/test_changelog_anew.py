"""A changelog made anew beside an old store: the verdicts of the second run are right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.adapters.kafka import broker, topics
from streams.adapters.kafka.broker import Broker
from streams.contract import codec
from streams.contract.records import Outgoing
from streams.settings import Settings
from tests.factories import make_article
from tests.harness import Worker, await_ready, collect_until, create_topics, send

STAGE = "deduplicate"
TOPICS = ("articles.normalised", "articles.unique", "articles.duplicates", topics.CHANGELOG)


def article(number: int, copy: str = "") -> Outgoing:
    """Give an article of a text of its own, or a copy of it under another id."""
    words = " ".join(f"كلمة{number}-{n}" for n in range(40))
    value = make_article(id=f"a-{number}{copy}", text=f"قال الوزير {words} اليوم.")
    return Outgoing(topic="articles.normalised", key=value.id.encode(), value=codec.encode(value))


async def verdicts_of(settings: Settings, articles: Sequence[Outgoing]) -> dict[bytes, str]:
    """Wait for the verdicts of all articles, and give them with those that were there before."""
    keys = {one.key for one in articles}
    events = await collect_until(
        settings, TOPICS[1:3], lambda got: {one.key for one in got} >= keys
    )
    return {one.key or b"": json.loads(one.value or b"")["duplicate"]["verdict"] for one in events}


async def judge(
    settings: Settings, folder: Path, articles: Sequence[Outgoing]
) -> tuple[dict[bytes, str], str]:
    """Let a worker judge articles and stop it; give the verdicts and what it said."""
    worker = Worker(settings, STAGE, 1, folder / "worker.log")
    try:
        await send(settings, articles)
        await await_ready({STAGE: worker})
        verdicts = await verdicts_of(settings, articles)
        assert worker.stop() == 0, worker.said()
    finally:
        if worker.process.poll() is None:
            worker.kill()
    return verdicts, worker.log.read_text("utf-8")


@asynccontextmanager
async def made_anew(settings: Settings, running: Broker, *, kafka: bool) -> AsyncIterator[Settings]:
    """Lose all topics and create them again; the embedded broker loses them when it ends."""
    if not kafka:
        with broker.running("embedded", port=broker.free_port(), cache=Path()) as another:
            other = replace(settings, bootstrap_servers=another.address)
            await create_topics(other)
            yield other
        return
    await topics.delete(settings, TOPICS)
    gone = {settings.topic(name) for name in TOPICS}
    for _ in range(100):
        await asyncio.sleep(0.2)
        if not gone & set(await topics.existing(settings)):
            break
    await create_topics(settings)
    yield settings


@pytest.mark.parametrize("others", [0, 3, 30], ids=["empty", "shorter", "longer"])
async def test_verdicts_are_right_beside_a_store_of_the_changelog_before(
    others: int, settings: Settings, any_broker: Broker, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    await create_topics(settings)
    old = [article(n) for n in range(10)]
    assert set((await judge(settings, tmp_path, old))[0].values()) == {"unique"}
    kafka = "kafka" in request.node.callspec.id
    async with made_anew(settings, any_broker, kafka=kafka) as second:
        meanwhile = replace(second, data_dir=tmp_path / "meanwhile")
        known = [article(n) for n in range(100, 100 + others)]
        if known:
            assert set((await judge(meanwhile, tmp_path, known))[0].values()) == {"unique"}
        copies = [article(n, "-copy") for n in range(100, 100 + others)]
        verdicts, said = await judge(second, tmp_path, [*old, *copies])
    assert {verdicts[one.key or b""] for one in old} == {"unique"}, "they are of a lost topic"
    assert [verdicts[one.key or b""] for one in copies] == ["exact"] * others
    assert said.count("removed, the verdicts are read anew from the changelog") == 1


async def test_a_store_of_this_changelog_is_gone_on_with(
    settings: Settings, tmp_path: Path
) -> None:
    await create_topics(settings)
    _, said = await judge(settings, tmp_path, [article(1)])
    # The first start had an empty changelog, which leaves no mark.
    await judge(settings, tmp_path, [article(2)])
    verdicts, said = await judge(settings, tmp_path, [article(3), article(1, "-copy")])
    assert said.count("removed, the verdicts are read anew") == 1
    assert (verdicts[b"a-3"], verdicts[b"a-1-copy"]) == ("unique", "exact")


async def day_of_two(
    settings: Settings, folder: Path, articles: Sequence[Outgoing], copy: Outgoing
) -> tuple[dict[bytes, str], list[str]]:
    """Judge articles with an owner and a standby, and a copy after the owner's death."""
    pair = [Worker(settings, STAGE, n, folder / f"worker-{n}.log") for n in (1, 2)]
    try:
        await until_said(pair, ["recovered", "standing by"])
        owner, standby = sorted(pair, key=lambda one: "standing by" in one.said())
        await send(settings, articles)
        await verdicts_of(settings, articles)
        owner.kill()
        async with supervised(standby):
            await send(settings, [copy])
            verdicts = await verdicts_of(settings, [*articles, copy])
        assert standby.stop() == 0, standby.said()
        return verdicts, [one.log.read_text("utf-8") for one in pair]
    finally:
        for one in pair:
            if one.process.poll() is None:
                one.kill()


@asynccontextmanager
async def supervised(worker: Worker) -> AsyncIterator[None]:
    """Start a worker again that a hole of Faust's has ended, as its supervisor does.

    A partition that changes hands may have one (deploy/decisions/0002-delivery.md); nothing behind
    it is processed before the new start.
    """

    async def watch() -> None:
        while True:
            if worker.process.poll() is not None:
                assert "reading again from the last commit" in worker.said(), worker.said()
                worker.restart()
            await asyncio.sleep(0.2)

    watching = asyncio.create_task(watch())
    try:
        yield
        if watching.done():
            watching.result()
        # One that is starting is not stopped in the middle of it.
        await await_ready({worker.stage: worker})
    finally:
        watching.cancel()


async def until_said(pair: Sequence[Worker], words: Sequence[str]) -> None:
    for _ in range(200):
        said = "".join(one.said() for one in pair)
        assert all(one.process.poll() is None for one in pair), said
        if all(word in said for word in words):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(said)


async def test_an_owner_and_its_standby_both_begin_anew(
    settings: Settings, any_broker: Broker, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = replace(settings, dedup_standbys=1)
    await create_topics(settings)
    known = [article(n) for n in range(10)]
    verdicts, _ = await day_of_two(settings, tmp_path, known, article(1, "-copy"))
    assert verdicts.pop(b"a-1-copy") == "exact"
    assert set(verdicts.values()) == {"unique"}
    logs = tmp_path / "second"
    logs.mkdir()
    kafka = "kafka" in request.node.callspec.id
    async with made_anew(settings, any_broker, kafka=kafka) as second:
        verdicts, said = await day_of_two(second, logs, known[:4], article(3, "-copy"))
    assert verdicts.pop(b"a-3-copy") == "exact"
    assert set(verdicts.values()) == {"unique"}
    assert [text.count("removed, the verdicts are read anew") for text in said] == [1, 1]
