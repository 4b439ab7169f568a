"""Metrics under load on Apache Kafka, held against the truth counted from the topics."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from streams.adapters.http.scrape import Scrape, scrape
from streams.adapters.kafka.broker import Broker
from streams.contract import codec
from streams.contract.records import Outgoing, Record
from streams.entities.gazetteer import parts_of
from streams.entities.sentences import sentences
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import await_ready, collect, collect_until, create_topics, header, send, workers
from tests.integration.test_replay import named

pytestmark = pytest.mark.kafka
GOOD, POISON, FOREIGN = 300, 15, 10


def load() -> list[Outgoing]:
    foreign = b'{"text": "The ministers met on Monday to discuss water."}'
    return [
        *(named(n) for n in range(GOOD)),
        *(Outgoing(topic="articles.raw", key=b"p%d" % n, value=b"{") for n in range(POISON)),
        *(Outgoing(topic="articles.raw", key=b"f%d" % n, value=foreign) for n in range(FOREIGN)),
    ]


async def test_metrics_say_what_is_true(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        began = time.time()
        await send(settings, load())
        await collect_until(
            settings, ["articles.enriched"], lambda got: len({r.key for r in got}) >= GOOD
        )
        urls = [worker.url for worker in running.values()]
        await settled(urls)
        found = await scrape(urls)
        ended = time.time()
        topics = {
            name: await collect(settings, name)
            for name in (*(row.sink for row in PIPELINE), "articles.raw", DUPLICATES, DEAD_LETTERS)
        }
        cost = await scrape_cost(urls[0])
    hold_records(found, topics)
    hold_events(found, topics)
    hold_domain(found, topics, settings)
    hold_ages(found, ended - began)
    hold_caches(found, topics)
    hold_vitals(found, settings)
    for row in PIPELINE:
        assert found.total("khabar_lag_records", stage=row.name) == 0
        assert found.total("khabar_lag_seconds", stage=row.name) == 0
        assert found.total("khabar_ready", stage=row.name) == 1
        assert began < found.total("khabar_last_progress_timestamp_seconds", stage=row.name) < ended
    partitions = found.by("partition", "khabar_lag_records", stage="normalise")
    assert partitions.keys() == {str(n) for n in range(6)}
    assert found.total("khabar_dedup_index_articles") == GOOD
    assert cost < 1.0, "a scrape is cheap, even on a busy machine"


async def settled(urls: list[str]) -> None:
    """Wait until the lag is 0: the ends are asked for once a second."""
    for _ in range(100):
        found = await scrape(urls)
        if found.total("khabar_lag_records") == 0:
            return
    raise AssertionError("lag stays")


async def scrape_cost(url: str) -> float:
    """Give the median time of a scrape, in seconds."""
    times = []
    async with aiohttp.ClientSession() as session:
        for _ in range(15):
            started = time.perf_counter()
            async with session.get(f"{url}/metrics") as response:
                await response.read()
            times.append(time.perf_counter() - started)
    return sorted(times)[len(times) // 2]


def hold_records(found: Scrape, topics: dict[str, list[Record]]) -> None:
    for row in PIPELINE:
        outcomes = found.by("outcome", "khabar_records_total", stage=row.name, run="live")
        assert sum(outcomes.values()) == len(topics[row.source]), row.name
    first = found.by("outcome", "khabar_records_total", stage="normalise")
    assert first == {"forwarded": GOOD, "dead_letter": POISON, "dropped": FOREIGN}
    assert found.by("reason", "khabar_drops_total") == {"language": FOREIGN}
    codes = Counter(header(r, "khabar-error-code") for r in topics[DEAD_LETTERS])
    assert found.by("code", "khabar_dead_letters_total") == codes


def hold_events(found: Scrape, topics: dict[str, list[Record]]) -> None:
    for name in (*(row.sink for row in PIPELINE), DEAD_LETTERS):
        assert found.total("khabar_events_total", topic=name) == len(topics[name]), name


def hold_domain(found: Scrape, topics: dict[str, list[Record]], settings: Settings) -> None:
    articles = [codec.decode_article(r) for r in topics["articles.enriched"]]
    verdicts = Counter(a.duplicate.verdict for a in articles if a.duplicate)
    verdicts.update(codec.decode_duplicate(r).duplicate.verdict for r in topics[DUPLICATES])
    assert found.by("verdict", "khabar_verdicts_total") == verdicts
    entities = Counter(e.type for a in articles for e in a.entities or ())
    assert found.by("type", "khabar_entities_total") == entities
    tagged = Counter(t.id for a in articles for t in a.media_topics or ())
    assert found.by("media_topic", "khabar_media_topics_total") == tagged
    assert found.by("language", "khabar_articles_total") == {"ar": GOOD}
    outlets = Counter(a.outlet.name for a in articles if a.outlet)
    assert found.by("outlet", "khabar_outlet_articles_total") == outlets
    models = {(p.model, p.digest) for a in articles for p in a.provenance if p.model}
    for stage in ("extract_entities", "tag_topics"):
        (model,) = found.by("model", "khabar_model_info", stage=stage)
        (digest,) = found.by("digest", "khabar_model_info", stage=stage)
        assert (model, digest) in models


def hold_caches(found: Scrape, topics: dict[str, list[Record]]) -> None:
    """Hold the lookups against the words of the articles, and against the raw records."""
    words = [
        word
        for record in topics["articles.unique"]
        for part in parts_of(codec.decode_article(record))
        for sentence in sentences(part.text)
        for word in sentence.words
    ]
    name = "khabar_cache_lookups_total"
    made = len(set(words))
    results = found.by("result", name, stage="extract_entities", cache="word_scores")
    assert results == {"hit": len(words) - made, "miss": made}
    results = found.by("result", name, stage="normalise", cache="content_types")
    assert results == {"hit": len(topics["articles.raw"]) - 1, "miss": 1}


def hold_vitals(found: Scrape, settings: Settings) -> None:
    """Hold what no record moves: commits, state, disk, roles."""
    for row in PIPELINE:
        assert found.total("khabar_commit_age_seconds", stage=row.name) == 0
        assert found.total("khabar_disk_free_bytes", stage=row.name) > 0
    folder = next(settings.data_dir.glob("deduplicate*"))
    size = sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
    shown = found.total("khabar_state_bytes", stage="deduplicate")
    assert abs(shown - size) < 0.2 * size
    assert found.by("role", "khabar_state_role") == {"owner": 1, "standby": 0}
    assert found.total("khabar_standbys_wanted") == settings.standbys


def hold_ages(found: Scrape, seconds: float) -> None:
    for row in PIPELINE:
        count = found.total("khabar_end_to_end_age_seconds_count", stage=row.name)
        assert count == found.total("khabar_records_total", stage=row.name)
        total = found.total("khabar_end_to_end_age_seconds_sum", stage=row.name)
        assert 0 < total / count < seconds
        own = found.total("khabar_event_age_seconds_sum", stage=row.name)
        assert own <= total + 0.001
        batches = found.total("khabar_batch_records_sum", stage=row.name)
        assert batches == count
