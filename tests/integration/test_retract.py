"""Taking an article down, on Apache Kafka: it is gone, and comes back by no way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.broker import Broker
from streams.contract.records import Outgoing
from streams.contract.retraction import read_retraction
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect, collect_until, create_topics, send, workers
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, named
from tests.integration.test_replay_verdicts import DUPLICATES, standing, stands

pytestmark = pytest.mark.kafka
URL = "https://news.example.org/a/17?utm_source=x"


def at_url(number: int, url: str) -> Outgoing:
    """Give an article without an id of its own, at an address."""
    plain = json.loads(named(number).value or b"{}")
    del plain["id"]
    value = json.dumps(plain | {"url": url}).encode()
    return Outgoing(topic="articles.raw", key=b"page", value=value)


async def counted(settings: Settings, urls: list[str], reason: str) -> float:
    return (await scrape(urls)).total("khabar_drops_total", reason=reason)


async def test_an_article_that_was_taken_down_stays_away_until_it_is_lifted(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        urls = [worker.url for worker in running.values()]
        await send(settings, [named(1), named(2), at_url(3, URL)])
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= 3)
        (taken,) = set(stands(await collect(settings, ENRICHED))) - {"id-1", "id-2"}
        assert (await khabar(settings, "replay", "run", "before"))[0] == 0

        code, _, err = await khabar(settings, "retract", taken)
        assert (code, "--reason" in err) == (2, True), err
        why = ("--reason", "court order 12", "--url", URL.partition("?")[0])
        code, out, _ = await khabar(settings, "retract", *why, "--dry-run")
        assert (code, taken in out, "1 would be retracted" in out) == (0, True, True)
        assert await collect(settings, "articles.retractions") == []
        code, out, err = await khabar(settings, "retract", *why)
        assert (code, "1 retracted, 2 results withdrawn" in out) == (0, True), out + err

        assert await standing(settings) == ({"id-1", "id-2"}, set())
        (event,) = await collect(settings, "articles.retractions")
        told = read_retraction(event)
        assert (told.id, told.reason) == (taken, "court order 12")
        (last,) = [r for r in await collect(settings, ENRICHED) if r.value is None]
        assert (last.key, last.header("khabar-withdrawn")) == (taken.encode(), "takedown")
        assert taken in (await khabar(settings, "retract", "--list"))[1]

        # Sent again, and a copy under another address: its place is kept.
        await send(settings, [at_url(3, URL), at_url(3, "https://other.example.org/b/1")])
        await collect_until(settings, [DUPLICATES], lambda got: len(got) >= 1)
        (copy,) = [json.loads(r.value or b"") for r in await collect(settings, DUPLICATES)]
        assert copy["duplicate"]["of"] == taken
        assert await counted(settings, urls, "retracted") == 1
        # Replays of what is still on the raw topic, and one that was made before.
        assert (await khabar(settings, "replay", "promote", "before"))[0] == 0
        for mode in ("live", "shadow"):
            code, _, err = await khabar(settings, "replay", "run", f"again-{mode}", "--mode", mode)
            assert code == 0, err
        assert (await khabar(settings, "replay", "promote", "again-shadow"))[0] == 0
        assert await standing(settings) == ({"id-1", "id-2"}, {copy["id"]})

        assert (await khabar(settings, "retract", "--lift", "nobody"))[0] == 2
        assert (await khabar(settings, "retract", "--lift", taken))[0] == 0
        await send(settings, [at_url(3, URL)])
        await collect_until(settings, [ENRICHED], lambda got: taken in stands(got))
        assert taken in (await standing(settings))[0]
