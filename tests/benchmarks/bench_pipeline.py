"""`make bench`: the same articles in one process and through Apache Kafka, in one run.

    python -m tests.benchmarks.bench_pipeline [--articles 10000] [--embedded]

End to end is from the first record sent until the last result is confirmed, ingest included.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from streams.adapters.http.scrape import Scrape, scrape
from streams.adapters.kafka import broker
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.ingest.inputs import raw_record
from streams.local.driver import LocalPipeline
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.benchmarks.corpus import raw_articles
from tests.conftest import CACHE, broker_settings
from tests.harness import await_ready, create_topics, workers

RESULTS = (PIPELINE[-1].sink, DUPLICATES, DEAD_LETTERS)
_TICKS = os.sysconf("SC_CLK_TCK")
_QUIET_SECONDS = 120.0


async def in_process(records: Sequence[Outgoing]) -> tuple[float, int, float, dict[str, float]]:
    """Run the records through the stages here: seconds, results, CPU seconds, and CPU by stage."""
    pipeline = LocalPipeline(load_settings(), Metrics())
    for warm in records[:20]:
        await pipeline.run(warm)
    pipeline = LocalPipeline(load_settings(), Metrics())
    spent = dict.fromkeys((row.name for row in PIPELINE), 0.0)
    started, cpu = time.perf_counter(), time.process_time()
    results = 0
    names = {row.source: row.name for row in PIPELINE}
    for record in records:
        for one in await pipeline.run(record):
            spent[names[one.source.topic]] += one.seconds
            results += sum(out.topic in RESULTS for out in one.outputs)
    return time.perf_counter() - started, results, time.process_time() - cpu, spent


async def through_broker(
    records: Sequence[Outgoing], results: int, kind: broker.Kind
) -> tuple[float, Scrape, dict[str, tuple[float, float]]]:
    """Run them through workers: seconds, metrics, and CPU seconds and peak MB by process."""
    with (
        tempfile.TemporaryDirectory() as name,
        broker.running(kind, port=broker.free_port(), cache=CACHE) as local,
    ):
        folder = Path(name)
        settings = broker_settings(local, folder)
        await create_topics(settings)
        with workers(settings, folder) as running:
            await await_ready(running)
            urls = [worker.url for worker in running.values()]
            pids = {stage: worker.process.pid for stage, worker in running.items()}
            pids |= {"broker": local.process.pid}
            before = {stage: usage(pid)[0] for stage, pid in pids.items()}
            own = resource.getrusage(resource.RUSAGE_SELF)
            started = time.perf_counter()
            async with publisher(settings) as sender:
                for start in range(0, len(records), 500):
                    await sender.publish(records[start : start + 500])
            sending = time.perf_counter() - started
            ingest = resource.getrusage(resource.RUSAGE_SELF)
            seconds = await until_done(urls, results, started)
            used = {
                stage: (usage(pid)[0] - before[stage], usage(pid)[1]) for stage, pid in pids.items()
            }
            used["ingest"] = (
                ingest.ru_utime + ingest.ru_stime - own.ru_utime - own.ru_stime,
                usage(os.getpid())[1],
            )
            print(f"ingest took {sending:.1f} s")
            return seconds, await scrape(urls), used


async def until_done(urls: list[str], results: int, started: float) -> float:
    """Wait until all results are confirmed; an error when nothing moves any more."""
    last, moved = -1.0, time.perf_counter()
    while True:
        found = await scrape(urls)
        done = sum(found.total("khabar_events_total", topic=topic) for topic in RESULTS)
        if done >= results:
            return time.perf_counter() - started
        if done > last:
            last, moved = done, time.perf_counter()
        if time.perf_counter() - moved > _QUIET_SECONDS:
            raise SystemExit(f"stuck at {done:.0f} of {results} results")
        await asyncio.sleep(0.25)


def usage(pid: int) -> tuple[float, float]:
    """Give a process's CPU seconds and its peak resident memory in MB."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return (int(stat[11]) + int(stat[12])) / _TICKS, int(peak.split()[1]) / 1024


async def main(count: int, kind: broker.Kind) -> None:
    """Run both and print the tables."""
    what, values = raw_articles(count)
    records = [raw_record(value, "application/json") for value in values]
    size = sum(len(record.value or b"") for record in records) / len(records)
    console = Console(width=100)
    console.print(f"{what} articles, {size / 1000:.1f} KB each, {os.cpu_count()} cores")
    seconds, results, cpu, spent = await in_process(records)
    wall, metrics, used = await through_broker(records, results, kind)
    local, live = len(records) / seconds, len(records) / wall
    table = Table("", "seconds", "articles a second", title="end to end")
    table.add_row("stages in one process", f"{seconds:.1f}", f"{local:.0f}")
    table.add_row(f"through {kind}, four stages", f"{wall:.1f}", f"{live:.0f}")
    console.print(table)
    console.print(f"ratio {live / local:.2f}")
    table = Table(
        "process", "CPU s", "peak MB", "stage function s in one process", title="processes"
    )
    for name, (burnt, peak) in used.items():
        own = f"{spent[name]:.1f}" if name in spent else ""
        table.add_row(name, f"{burnt:.1f}", f"{peak:.0f}", own)
    console.print(table)
    outcomes = metrics.by("outcome", "khabar_records_total", stage="normalise")
    verdicts = metrics.by("verdict", "khabar_verdicts_total")
    console.print(f"in one process {cpu:.1f} CPU s; normalise {outcomes}; verdicts {verdicts}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--embedded", action="store_true", help="on the embedded broker")
    given = parser.parse_args()
    asyncio.run(main(given.articles, "embedded" if given.embedded else "kafka"))
