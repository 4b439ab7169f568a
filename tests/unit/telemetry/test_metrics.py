"""Metrics that need more than a counter: values that must stay few."""

from __future__ import annotations

import random

from prometheus_client import CollectorRegistry, Counter

from streams.adapters.http.scrape import Scrape, parse
from streams.telemetry.metrics import Largest, Metrics


def build(names: int) -> tuple[Largest, CollectorRegistry]:
    registry = CollectorRegistry()
    return Largest(Counter("articles", "-", ("outlet", "run"), registry=registry), names), registry


def shown(registry: CollectorRegistry) -> dict[str, float]:
    from prometheus_client import generate_latest  # noqa: PLC0415

    return parse(generate_latest(registry).decode()).by("outlet", "articles_total")


def test_as_many_as_are_named_are_named() -> None:
    largest, registry = build(2)
    for name in "aabbc":
        largest.inc(name, "live")
    assert shown(registry) == {"a": 2, "b": 2, "other": 1}


def test_one_that_is_twice_as_large_takes_the_place_of_the_smallest() -> None:
    largest, registry = build(2)
    for name in "aaab" + "c" * 5:
        largest.inc(name, "live")
    assert shown(registry) == {"a": 3, "other": 1, "c": 4}


def test_other_never_falls_and_nothing_is_lost_but_ended_series() -> None:
    largest, registry = build(5)
    chance = random.Random(1)  # noqa: S311 -- a load
    other = 0.0
    for _ in range(20_000):
        largest.inc(f"o{int(chance.paretovariate(0.6))}", "live")
        assert shown(registry).get("other", 0) >= other if chance.random() < 0.01 else True
        other = shown(registry).get("other", 0) if chance.random() < 0.01 else other
    found = shown(registry)
    assert len(found) == 6
    assert {"o1", "o2"} <= found.keys(), "the largest have a name"
    assert len(largest._counts) <= 4096 + 5


def test_a_hostile_outlet_cannot_break_the_exposition() -> None:
    metrics = Metrics()
    metrics.outlets.inc('بريد"\n{x="1"} 5\n# HELP', "original", "live")
    found: Scrape = parse(metrics.exposition().decode())
    assert found.by("outlet", "khabar_outlet_articles_total") == {'بريد"\n{x="1"} 5\n# HELP': 1}
