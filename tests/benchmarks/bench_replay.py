"""A replay of entities and topics against the same stages in one process, in one run.

python -m tests.benchmarks.bench_replay [--articles 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from streams.adapters.kafka import broker
from streams.adapters.kafka.consumer import read
from streams.adapters.kafka.producer import publisher
from streams.bootstrap import Resources
from streams.contract.records import Outgoing
from streams.ingest.inputs import raw_record
from streams.local.chain import Chain
from streams.local.driver import LocalPipeline
from streams.replay.engine import Replay
from streams.replay.plan import plan
from streams.replay.runs import Filters
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.benchmarks.corpus import raw_articles
from tests.conftest import CACHE, broker_settings
from tests.harness import create_topics

FIRST = "extract_entities"
SOURCE = "articles.unique"


async def unique_articles(count: int) -> list[Outgoing]:
    """Give what deduplication would publish of the corpus."""
    pipeline = LocalPipeline(load_settings(), Metrics())
    found = []
    for value in raw_articles(count)[1]:
        for one in await pipeline.run(raw_record(value, "application/json")):
            found += [out for out in one.outputs if out.topic == SOURCE]
    return found


async def main(count: int) -> None:
    """Run both and print the table."""
    records = await unique_articles(count)
    with (
        tempfile.TemporaryDirectory() as name,
        broker.running("kafka", port=broker.free_port(), cache=CACHE) as local,
    ):
        settings = broker_settings(local, Path(name))
        await create_topics(settings)
        async with publisher(settings) as sender:
            for start in range(0, len(records), 500):
                await sender.publish(records[start : start + 500])
        stored = [record async for record in read(settings, [SOURCE])]
        chain = Chain(settings, Metrics(), Resources(settings), first=FIRST, run="replay")
        for record in stored[:50]:
            await chain.run(record)
        started = time.perf_counter()
        for record in stored:
            await chain.run(record)
        in_process = time.perf_counter() - started
        manifest = await plan(
            settings, name="bench", stage=FIRST, mode="shadow", first="earliest", last="latest",
            partitions=(), filters=Filters(), media_topic=None, now=datetime.now(UTC),
        )  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        done = await Replay(settings, manifest, Metrics()).run()
        replayed = time.perf_counter() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    table = Table("", "seconds", "articles a second", title=f"{len(stored):,} articles")
    table.add_row("stages in one process", f"{in_process:.1f}", f"{len(stored) / in_process:.0f}")
    table.add_row(
        "shadow replay on Apache Kafka", f"{replayed:.1f}", f"{len(stored) / replayed:.0f}"
    )
    console = Console(width=100)
    console.print(table)
    console.print(f"ratio {in_process / replayed:.2f}, state {done.state}")
    console.print(f"peak memory grew by {grown // 1024} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    asyncio.run(main(parser.parse_args().articles))
