from contextlib import AsyncExitStack
from functools import partial

import aiohttp
from msgspec.structs import replace

from streams.adapters.http.endpoints import serving
from streams.adapters.http.scrape import parse
from streams.adapters.kafka.broker import free_port, free_ports
from streams.console.hub import Hub
from streams.console.stages import Watch, Watcher, default_url, read
from streams.live.supervisor import plan
from streams.pipeline import PIPELINE
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics


def made(records: int, lag: int = 0) -> Metrics:
    metrics = Metrics()
    metrics.ready.labels("normalise").set(1)
    metrics.records.labels("normalise", "forwarded", "live").inc(records)
    metrics.records.labels("normalise", "forwarded", "replay").inc(99)
    metrics.dead_letters.labels("normalise", "undecodable", "live").inc(2)
    metrics.lag_records.labels("normalise", "articles.raw", "0").set(lag)
    metrics.lag_seconds.labels("normalise", "articles.raw", "0").set(1.5)
    metrics.lag_seconds.labels("normalise", "articles.raw", "1").set(0.5)
    for _ in range(records):
        metrics.event_age.labels("normalise", "live").observe(0.2)
    return metrics


def test_a_reading_takes_the_live_run_alone() -> None:
    found = read(parse(made(7, 3).exposition().decode()), "?", 1.0)
    assert (found.stage, found.handled, found.dead) == ("normalise", 7, 2)
    assert (found.lag, found.lag_seconds) == (3, 1.5)
    assert found.ages["0.25"] == 7


def test_missing_metrics_are_zero() -> None:
    found = read(parse(""), "tag_topics", 1.0)
    assert (found.stage, found.handled, found.lag_seconds, found.ages) == ("tag_topics", 0, 0.0, {})


async def test_states_rates_and_a_restart() -> None:
    metrics, why = made(10), [None, "recovering"]
    url = f"http://127.0.0.1:{free_port()}"
    port = int(url.rpartition(":")[2])
    watcher = Watcher([url], Hub())
    watch = watcher._watches[0]
    async with (
        serving(metrics, host="127.0.0.1", port=port, ready=lambda: why[0]),
        aiohttp.ClientSession() as session,
    ):
        await watch.look(session)
        metrics.records.labels("normalise", "forwarded", "live").inc(30)
        await watch.look(session)
        watcher._summarise(1000)
        view = watcher.snapshot()[1]
        assert (view.name, view.state, view.handled) == ("normalise", "ready", 40)
        assert view.rate > 0
        assert view.p95 is None
        assert view.history[0].t == 1000
        why.reverse()
        await watch.look(session)
        assert watch.worker.state == "not_ready"
        assert watch.worker.reason == "recovering"
    async with aiohttp.ClientSession() as session:
        await watch.look(session)
    watcher._summarise(2000)
    assert watcher.snapshot()[1].state == "unreachable"
    assert watcher.snapshot()[1].rate == 0
    assert [view.name for view in watcher.snapshot()] == [
        "ingest", "normalise", "deduplicate", "extract_entities", "tag_topics", "enriched",
    ]  # fmt: skip


async def test_further_workers_are_found_in_a_row_and_kept() -> None:
    settings = load_settings(http_base_port=free_ports(7, 21_000))
    urls = [default_url(settings, number) for number in range(4)]
    pipeline = settings.pipeline
    watcher = Watcher(urls, Hub(), partial(default_url, settings), pipeline=pipeline)
    mine, other = made(1), made(3)
    mine.pipeline.labels("normalise", pipeline).set(1)
    other.pipeline.labels("normalise", replace(settings, topic_prefix="other.").pipeline).set(1)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for number, metrics in ((4, mine), (5, other), (6, made(3))):
            port = settings.http_base_port + number
            context = serving(metrics, host="127.0.0.1", port=port, ready=lambda: None)
            await stack.enter_async_context(context)
        await watcher.find(session)
        await watcher.find(session)
        watcher._summarise(1000)
        view = watcher.snapshot()[1]
        assert [worker.url for worker in view.workers] == [urls[0], default_url(settings, 4)]
        assert (view.state, view.handled) == ("ready", 1)
    async with aiohttp.ClientSession() as session:
        await watcher._watches[-1].look(session)
        await watcher.find(session)
    assert len(watcher._watches) == 5


def test_addresses_are_those_of_up() -> None:
    settings = load_settings(http_base_port=9500)
    specs = plan({row.name: 2 for row in PIPELINE}, settings.http_base_port)
    urls = [f"http://127.0.0.1:{spec.port}" for spec in specs]
    assert [default_url(settings, number) for number in range(8)] == urls
    assert Watch("http://x", "normalise").worker.state == "unreachable"


def test_workers_on_an_address_of_version_6_are_found() -> None:
    settings = load_settings(http_host="::1", http_base_port=9464)
    assert default_url(settings, 1) == "http://[::1]:9465"
