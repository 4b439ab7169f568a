"""The client: typed events, from where it is told, going on after its commits."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.adapters.kafka.broker import Broker
from streams.client import (
    Duplicate,
    Enriched,
    Event,
    Lifted,
    Retracted,
    Unreadable,
    Withdrawn,
    events,
)
from streams.contract.records import Outgoing
from streams.contract.retraction import ENRICHED, Retraction, lifted, retraction, withdrawal
from streams.errors import UsageError
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect_until, create_topics, send, workers
from tests.integration.test_replay import named


async def taken(found: AsyncIterator[Event], most: int) -> list[Event]:
    """Take so many, and close."""
    events_: list[Event] = []
    async with asyncio.timeout(30), aclosing(found) as iterator:  # type: ignore[type-var]
        async for event in iterator:
            events_.append(event)
            if len(events_) == most:
                break
    return events_


async def all_of(found: AsyncIterator[Event]) -> list[Event]:
    async with asyncio.timeout(60):
        return [event async for event in found]


async def fill(settings: Settings, folder: Path) -> None:
    """Ten articles, one of them twice under another id."""
    await create_topics(settings)
    with workers(settings, folder) as running:
        await await_ready(running)
        await send(settings, [named(n) for n in range(10)])
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= 10)
        again = (named(3).value or b"").replace(b"id-3", b"copy-3")
        await send(settings, [Outgoing(topic="articles.raw", key=b"copy-3", value=again)])
        await collect_until(settings, ["articles.duplicates"], lambda got: len(got) >= 1)


@pytest.mark.kafka
async def test_events_are_typed_and_a_group_goes_on(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await fill(settings, tmp_path)
    found = await all_of(events(follow=False, settings=settings))
    articles = [event for event in found if isinstance(event, Enriched)]
    (copy,) = [event for event in found if isinstance(event, Duplicate)]
    assert {event.article.id for event in articles} == {f"id-{n}" for n in range(10)}
    assert all(event.key == event.article.id and event.id for event in articles)
    assert (copy.duplicate.id, copy.duplicate.duplicate.of) == ("copy-3", "id-3")

    # Nothing new: a repeat of what stands there already, as a worker that died would send it.
    last = next(event for event in articles if event.key == "id-5")
    record = next(r for r in await collect_until(settings, [ENRICHED], lambda got: len(got) >= 10)
                  if r.key == b"id-5")  # fmt: skip
    await send(
        settings,
        [
            Outgoing(topic=ENRICHED, key=record.key, value=record.value, headers=record.headers),
            withdrawal(ENRICHED, b"id-5", "takedown"),
            Outgoing(topic=ENRICHED, key=record.key, value=record.value, headers=record.headers),
            retraction(Retraction(id="id-6", reason="court", by="desk")),
            lifted("id-6"),
            Outgoing(topic=ENRICHED, key=b"alien", value=b"{"),
        ],
    )
    offsets = {
        (event.topic, event.partition): 1 + max(
            e.offset for e in found if (e.topic, e.partition) == (event.topic, event.partition)
        )
        for event in found
    }  # fmt: skip
    later = await all_of(events(follow=False, settings=settings, start=offsets))
    # Here the first repeat is the first that this process sees of its article.
    kinds = [type(event) for event in later if event.key == "id-5"]
    assert kinds == [Enriched, Withdrawn, Enriched]
    assert {type(event) for event in later} == {Enriched, Withdrawn, Retracted, Lifted, Unreadable}
    whole = await all_of(events(follow=False, settings=settings))
    kinds = [type(event) for event in whole if event.key == "id-5"]
    assert kinds == [Enriched, Withdrawn, Enriched]
    assert [e.id for e in whole if e.key == "id-5"].count(last.id) == 2

    # A group: what was handled is not given again, what was in hand is.
    first = await taken(events(group="search", topics=[ENRICHED], settings=settings), 4)
    rest = await all_of(events(group="search", topics=[ENRICHED], settings=settings, follow=False))
    everything = [event for event in whole if event.topic == ENRICHED]
    places = {(event.partition, event.offset) for event in everything}
    # The second reader does not know what the first one gave: a repeat of that is new to it.
    assert {(e.partition, e.offset) for e in (*first, *rest)} >= places
    assert len(first) + len(rest) <= len(places) + 3
    assert await all_of(
        events(group="search", topics=[ENRICHED], settings=settings, follow=False)
    ) == []  # fmt: skip


@pytest.mark.kafka
async def test_two_of_a_group_read_to_the_ends(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await fill(settings, tmp_path)

    def reading() -> AsyncIterator[Event]:
        return events(group="pair", topics=[ENRICHED], settings=settings, follow=False)

    first, second = reading(), reading()
    found = [await anext(first)]
    # Partitions leave the first in the middle, and come to the second.
    async with asyncio.timeout(60):
        found.append(await anext(second))
        found += [event async for event in first]
        found += [event async for event in second]
    assert {event.key for event in found} == {f"id-{n}" for n in range(10)}


@pytest.mark.kafka
async def test_it_begins_at_a_time(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    past, ahead = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
    await send(settings, [retraction(Retraction(id=f"a{n}", reason="r", by="b")) for n in range(3)])
    assert len(await all_of(events(follow=False, settings=settings, start=past))) == 3
    assert await all_of(events(follow=False, settings=settings, start=ahead)) == []
    assert await all_of(events(follow=False, settings=settings, start="latest")) == []
    with pytest.raises(UsageError, match="zone"):
        await all_of(events(start=datetime(2026, 1, 1), settings=settings))  # noqa: DTZ001
    with pytest.raises(UsageError, match=r"articles\.raw"):
        await all_of(events(topics=["articles.raw"], settings=settings))


def test_neither_faust_nor_a_model_is_imported() -> None:
    code = (
        "import sys, streams.client\n"
        "heavy = {'faust', 'onnxruntime', 'torch', 'camel_tools', 'streams.entities', "
        "'streams.pages', 'streams.media_topics', 'rocksdict'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
