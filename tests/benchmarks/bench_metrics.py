"""What counting costs: the same articles through all stages, with metrics and with none.

    python -m tests.benchmarks.bench_metrics [--articles 1500]

Both pipelines take turns, a hundred articles each, so that what else runs on the machine meets
both; one scrape after every turn.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from itertools import islice
from typing import Any

from streams.ingest.inputs import raw_record
from streams.local.driver import LocalPipeline
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.benchmarks.corpus import raw_articles
from tests.benchmarks.tables import show

_TURN = 100


class Nothing:
    """Takes the place of every metric and does nothing."""

    def __getattr__(self, _: str) -> Any:
        return self

    def __call__(self, *_: object, **__: object) -> Any:
        return self


async def main(count: int) -> None:
    """Run both in turns and print the table."""
    settings = load_settings()
    metrics = Metrics()
    counted = LocalPipeline(settings, metrics)
    silent = LocalPipeline(settings, Nothing())  # type: ignore[arg-type]
    values = raw_articles(count)[1]
    seconds = {"with metrics": 0.0, "without": 0.0}
    scrapes = 0.0
    turn = 0
    while values_of_turn := list(islice(values, _TURN)):
        pair = [("with metrics", counted), ("without", silent)]
        for name, pipeline in pair if turn % 2 else reversed(pair):
            started = time.perf_counter()
            for value in values_of_turn:
                await pipeline.run(raw_record(value, "application/json"))
            # The first turn warms both up.
            seconds[name] += (time.perf_counter() - started) if turn else 0.0
        started = time.perf_counter()
        metrics.exposition()
        scrapes += time.perf_counter() - started
        turn += 1
    done = (turn - 1) * _TURN
    rows = [(name, f"{done / spent:.1f}") for name, spent in seconds.items()]
    show(("", "articles a second"), rows)
    print(f"metrics cost {seconds['with metrics'] / seconds['without'] - 1:.2%} of the time")
    print(f"a scrape takes {scrapes / turn * 1000:.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1500)
    asyncio.run(main(parser.parse_args().articles))
