"""The gauges and counts that no record moves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from streams.adapters.http.scrape import parse
from streams.adapters.kafka.peek import Looked
from streams.live.health import Health
from streams.live.lag import LagTracker, Place
from streams.ports import Lookups
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import make_record


class Cached:
    """Resources of a stage that has caches alone."""

    has_judge = False
    now: Mapping[str, Lookups] = {}

    def models(self, _: str) -> tuple[()]:
        return ()

    def caches(self, _: str) -> Mapping[str, Lookups]:
        return self.now


def test_lookups_are_counted_at_each_scrape_and_never_fall(tmp_path: Path) -> None:
    metrics = Metrics()
    health = Health(
        "normalise", load_settings(), metrics, LagTracker("normalise", metrics), tmp_path
    )
    health.refresh()
    resources: Any = Cached()
    health.built(resources)
    seen = []
    for hits, misses in ((0, 0), (7, 3), (9, 3), (1, 1), (5, 1)):
        resources.now = {"words": Lookups(hits, misses)}
        health.refresh()
        found = parse(metrics.exposition().decode())
        results = found.by("result", "khabar_cache_lookups_total", stage="normalise", cache="words")
        seen.append((results["hit"], results["miss"]))
    assert seen == [(0, 0), (7, 3), (9, 3), (9, 3), (13, 3)]


async def test_what_holds_no_record_is_passed_and_records_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The end of a transaction has an offset, and what retention took has offsets too."""
    there = {0: Looked(None, 0), 1: Looked(make_record(offset=7), 0), 2: Looked(None, 9)}

    async def look_into(_: Any, topic: str, partition: int, start: int, end: int) -> Looked:
        assert (topic, start, end) == ("articles.raw", 5, 9)
        return there[partition]

    monkeypatch.setattr("streams.live.health.look_into", look_into)
    metrics = Metrics()
    places = [Place("articles.raw", partition) for partition in there]
    lag = LagTracker("normalise", metrics)
    lag.assign(places)
    lag.learn(positions=dict.fromkeys(places, 5), ends=dict.fromkeys(places, 9))
    health = Health("normalise", load_settings(), metrics, lag, tmp_path)
    assert lag.behind == 12
    await health._pass_what_is_empty()
    assert lag.waiting == [(places[1], 5, 9)]
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "articles.raw/2 no longer has the records from 5 to 8"
    ]
    lag.learn(positions={}, ends=dict.fromkeys(places, 10))
    assert lag.behind == 1 + 5 + 1
    lag.pass_over(places[1], 4, 10)
    assert lag.behind == 7, "something came meanwhile"


def test_readiness_is_told_once_and_what_keeps_it_away_when_it_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    metrics = Metrics()
    health = Health(
        "normalise", load_settings(), metrics, LagTracker("normalise", metrics), tmp_path
    )
    now, reasons = 1000.0, iter(["a", "a", "a", None, None, "b", None])
    monkeypatch.setattr("time.monotonic", lambda: now)
    health._told_at = now
    monkeypatch.setattr(health, "not_ready", lambda: next(reasons))
    for _ in range(7):
        health._tell_readiness()
        now += 6
    assert [record.getMessage() for record in caplog.records] == ["not ready: a", "ready"]
