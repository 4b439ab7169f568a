"""The gauges and counts that no record moves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streams.adapters.scrape import parse
from streams.live.lag import LagTracker
from streams.live.vitals import Vitals
from streams.metrics import Metrics
from streams.ports import Lookups
from streams.settings import load_settings


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
    vitals = Vitals("s", load_settings(), metrics, LagTracker("s", metrics), tmp_path)
    vitals.refresh()
    resources: Any = Cached()
    vitals.built(resources)
    seen = []
    for hits, misses in ((0, 0), (7, 3), (9, 3), (1, 1), (5, 1)):
        resources.now = {"words": Lookups(hits, misses)}
        vitals.refresh()
        found = parse(metrics.exposition().decode())
        results = found.by("result", "khabar_cache_lookups_total", stage="s", cache="words")
        seen.append((results["hit"], results["miss"]))
    assert seen == [(0, 0), (7, 3), (9, 3), (9, 3), (13, 3)]
