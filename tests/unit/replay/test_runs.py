"""Manifests: the counts of several workers add up, and what the broker refuses is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.bootstrap import Resources
from streams.cli import replay_runs
from streams.contract.article import Label, MediaTopic
from streams.contract.records import Outgoing, Record
from streams.errors import UsageError
from streams.replay import plan as planning
from streams.replay import runs
from streams.replay.engine import Replay
from streams.replay.ranges import Span
from streams.replay.results import ENRICHED
from streams.replay.runs import Filters, Manifest
from streams.settings import Settings, load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import NOW, make_article

RUN = Manifest(
    name="r", stage="tag_topics", topic="articles.with-entities", mode="shadow", state="running",
    spans={0: Span(0, 2)}, filters=Filters(), created_by="me", created_at=NOW, updated_at=NOW,
    versions={},
)  # fmt: skip
SETTINGS = load_settings()


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> MemoryBroker:
    """A broker that keeps the manifests, and refuses values over 1,000 bytes."""
    made = MemoryBroker(max_bytes=1000)

    async def read(_: Settings, topics: Sequence[str]) -> AsyncIterator[Record]:
        for topic in topics:
            for record in made.records(topic):
                yield record

    @asynccontextmanager
    async def publisher(_: Settings) -> AsyncIterator[MemoryBroker]:
        yield made

    monkeypatch.setattr(runs, "read", read)
    monkeypatch.setattr(runs, "publisher", publisher)
    return made


async def found() -> Manifest:
    return (await runs.load(SETTINGS))[0]["r"]


class Reader:
    """Has nothing to tell but how far it is."""

    async def positions(self) -> dict[int, int]:
        return {0: 1}


async def told(manifest: Manifest, counts: Counter[str], broker: MemoryBroker) -> None:
    """Let a new worker of a run tell what it has counted."""
    worker = Replay(SETTINGS, manifest, Metrics())
    worker._counts += counts
    reader: Any = Reader()
    sender: Any = broker
    await worker._tell(reader, sender, now=True)
    await worker._tell(reader, sender, now=True)


async def test_the_counts_of_workers_that_share_a_run_add_up(broker: MemoryBroker) -> None:
    await runs.save(SETTINGS, RUN)
    before = await found()
    await told(before, Counter({"records": 5, "refused by the broker": 1}), broker)
    await told(before, Counter({"records": 7}), broker)
    assert (await found()).counts == {"records": 12, "refused by the broker": 1}
    # One that resumes adds its own to theirs, once.
    await told(await found(), Counter({"records": 2}), broker)
    await runs.save(SETTINGS, (await found()).changed(state="promoted"))
    assert (await found()).counts == {"records": 14, "refused by the broker": 1}
    assert (await found()).state == "promoted"


async def test_of_a_run_that_is_forgotten_nothing_is_left(broker: MemoryBroker) -> None:
    other = msgspec.structs.replace(RUN, name="r-2")
    for run in (RUN, other):
        await runs.save(SETTINGS, run)
        await runs.want(SETTINGS, run.name, "running")
        await told(run, Counter({"records": 5}), broker)
    await runs.forget(SETTINGS, "r")
    manifests, wanted = await runs.load(SETTINGS)
    assert list(manifests) == list(wanted) == ["r-2"]
    assert manifests["r-2"].counts == {"records": 5}
    await runs.save(SETTINGS, RUN)
    assert (await found()).counts == {}


async def test_a_manifest_that_the_broker_refuses_is_an_error(broker: MemoryBroker) -> None:
    many = msgspec.structs.replace(RUN, filters=Filters(ids=frozenset(f"a{n}" for n in range(300))))
    with pytest.raises(UsageError, match=r"replay r names 300 articles, .* choose fewer"):
        await runs.save(SETTINGS, many)
    with pytest.raises(UsageError, match="300 articles"):
        await runs.save(SETTINGS, many, broker)


async def test_a_run_whose_manifest_is_refused_leaves_nothing_behind(
    broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: set[str] = set()

    async def spans(*_: Any, **__: Any) -> dict[int, Span]:
        return {0: Span(0, 2)}

    async def ids(*_: Any) -> frozenset[str]:
        return frozenset(f"a{n}" for n in range(300))

    async def create(_: Settings, manifest: Manifest) -> None:
        made.add(manifest.name)

    async def remove(_: Settings, manifest: Manifest) -> None:
        made.discard(manifest.name)

    monkeypatch.setattr(planning, "_spans", spans)
    monkeypatch.setattr(planning, "_ids_with", ids)
    monkeypatch.setattr("streams.replay.setup.create_shadow", create)
    monkeypatch.setattr("streams.replay.setup.remove_shadow", remove)
    with pytest.raises(UsageError, match="300 articles"):
        await planning.plan(
            SETTINGS, name="r", stage="tag_topics", mode="shadow", first="earliest", last="latest",
            partitions=(), filters=Filters(), media_topic="medtop:04000000", now=NOW,
            resources=Resources(SETTINGS),
        )  # fmt: skip
    assert not made
    assert await runs.load(SETTINGS) == ({}, {})


def with_topics(key: str, *topics: str) -> Outgoing:
    media = tuple(
        MediaTopic(id=one, label=Label(en=one, ar=one), score=1.0, evidence=()) for one in topics
    )
    article = msgspec.structs.replace(make_article(id=key), media_topics=media)
    value = msgspec.json.encode(article)
    return Outgoing(topic=ENRICHED, key=key.encode(), value=value, headers=())


async def test_a_topic_chooses_by_what_stands(
    broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(_: Settings, topics: Sequence[str]) -> AsyncIterator[Record]:
        for record in broker.records(topics[0]):
            yield record

    monkeypatch.setattr(planning, "read", read)
    for one in (
        with_topics("stands", "medtop:1"), with_topics("stands", "medtop:1"),
        with_topics("changed", "medtop:1"), with_topics("changed", "medtop:2"),
        with_topics("gone", "medtop:1"),
        Outgoing(topic=ENRICHED, key=b"gone", value=None, headers=()),
        Outgoing(topic=ENRICHED, key=b"alien", value=b"no JSON", headers=()),
    ):  # fmt: skip
        broker.append(one)
    assert await planning._ids_with(SETTINGS, "medtop:1") == {"stands"}

    async def spans(*_: Any, **__: Any) -> dict[int, Span]:
        return {0: Span(0, 2)}

    monkeypatch.setattr(planning, "_spans", spans)

    async def planned(*ids: str) -> Manifest:
        return await planning.plan(
            SETTINGS, name="r", stage="tag_topics", mode="dry-run", first="earliest",
            last="latest", partitions=(), filters=Filters(ids=frozenset(ids)),
            media_topic="medtop:1", now=NOW, resources=Resources(SETTINGS),
        )  # fmt: skip

    assert (await planned()).filters.ids == {"stands"}
    assert (await planned("stands", "changed")).filters.ids == {"stands"}
    with pytest.raises(UsageError, match="no article that is meant has the topic"):
        await planned("changed")


async def test_each_run_of_a_name_has_a_group_of_its_own() -> None:
    first = msgspec.structs.replace(RUN, attempt=runs.attempt_of("a" * 32))
    assert RUN.group == "khabar.replay.r", "a run of an earlier release goes on"
    assert first.group == f"khabar.replay.r.{'a' * 12}"


@pytest.mark.parametrize("command", ["stop", "pause"])
async def test_a_run_that_nobody_works_on_is_ended_at_once(
    command: str, broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await runs.save(SETTINGS, RUN)
    ended = await asyncio.to_thread(CliRunner().invoke, getattr(replay_runs, command), ["r"])
    assert ended.exit_code == 0, ended.output
    assert "nobody works on it" in ended.output
    assert (await found()).state == {"stop": "stopped", "pause": "paused"}[command]


async def test_a_run_that_is_being_promoted_is_not_cleaned(broker: MemoryBroker) -> None:
    await runs.save(SETTINGS, RUN.changed(state="promoting"))
    ended = await asyncio.to_thread(CliRunner().invoke, replay_runs.clean, ["r"])
    assert "is being promoted" in str(ended.exception)
    assert (await found()).state == "promoting"


async def test_a_record_of_others_without_a_key_is_passed_over(broker: MemoryBroker) -> None:
    await runs.save(SETTINGS, RUN)
    await broker.publish([Outgoing(topic=runs.TOPIC, key=None, value=b"no manifest")])
    assert set((await runs.load(SETTINGS))[0]) == {"r"}
