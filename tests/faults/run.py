"""`make faults`: break things under load on a three-broker cluster, then ask after every record.

    python -m tests.faults.run                     each fault once, in a bounded time
    python -m tests.faults.run --faults 200        a seeded random mix, an hour or more
    python -m tests.faults.run --only "cut off"    one of them
    python -m tests.faults.run --bounded           one of each class

Prints a table of recovery times, and sent, accounted, repeated, lost; exit 1 where anything is
wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from streams.adapters.broker import free_ports
from streams.adapters.kafka import publisher
from streams.adapters.reading import read_partition
from streams.adapters.scrape import is_ready, scrape
from streams.errors import KhabarError, UnavailableError
from streams.pipeline import PIPELINE
from streams.settings import Settings, load_settings
from tests.conftest import CACHE
from tests.faults.checker import ENRICHED, Verdict, check
from tests.faults.cluster import Cluster, running_cluster
from tests.faults.faults import FAULTS, SMALL_DISK_BYTES, Bench
from tests.faults.load import Load
from tests.harness import collect, create_topics, environment

_RECOVERY_SECONDS = 120.0
_REST_SECONDS = 180.0
_SCALE = ("deduplicate=2", "extract_entities=2")
_WORKERS = len(PIPELINE) + len(_SCALE)


def settings_for(cluster: Cluster, folder: Path, *, proxied: bool, port: int) -> Settings:
    """Give the settings of the workers (through the proxies) or of the loader and checker."""
    return load_settings(
        bootstrap_servers=cluster.proxied if proxied else cluster.direct,
        topic_prefix="faults.",
        replication_factor=3,
        http_base_port=port,
        data_dir=folder / "data",
    )


async def run(
    names: Sequence[str],
    *,
    seed: int,
    rate: float,
    short: bool,
    pause: float,
    minutes: float = 600.0,
) -> Verdict:
    """Run the faults until they are done or the time is up, then print the tables."""
    deadline = time.monotonic() + 60 * minutes
    console = Console(width=110)
    recovery: dict[str, list[float]] = defaultdict(list)
    port = free_ports(12, 13_000)
    with tempfile.TemporaryDirectory(prefix="khabar-faults-") as name:
        folder = Path(name)
        with small_disk(folder / "data"), running_cluster(folder, CACHE) as cluster:
            direct = settings_for(cluster, folder, proxied=False, port=port)
            proxied = settings_for(cluster, folder, proxied=True, port=port)
            await until_available(direct)
            log = (folder / "workers.log").open("wb")
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "streams", "up", *(f"--scale={s}" for s in _SCALE),
                env=environment(proxied), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            try:
                await until_ready(proxied)
                load = Load(direct, rate)
                loading = asyncio.create_task(load.run())
                chance = random.Random(seed)  # noqa: S311 -- a mix of faults
                bench = Bench(
                    cluster,
                    proxied,
                    process.pid,
                    folder,
                    chance,
                    short,
                )
                for number, fault in enumerate(names, start=1):
                    if time.monotonic() > deadline:
                        break
                    await asyncio.sleep(pause)
                    await FAULTS[fault](bench)
                    seconds = await recovered(direct, load)
                    recovery[fault].append(seconds)
                    console.print(f"{number}/{len(names)} {fault}: recovered in {seconds:.1f} s")
                load.stopping.set()
                await loading
                await at_rest(direct, proxied, load)
            finally:
                process.terminate()
                await process.wait()
                log.close()
            verdict = await check(direct, load.sent)
            said = (folder / "workers.log").read_text("utf-8", "replace")
    show(console, recovery, verdict, said)
    return verdict


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount a small disk for the workers' state, where that is allowed."""
    folder.mkdir()
    size = f"size={SMALL_DISK_BYTES}"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


async def until_available(settings: Settings) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            return await create_topics(settings)
        except KhabarError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(1)


def urls(settings: Settings) -> list[str]:
    return [f"http://127.0.0.1:{settings.http_base_port + n}" for n in range(_WORKERS)]


async def until_ready(settings: Settings) -> None:
    deadline = time.monotonic() + 90
    while not all([await is_ready(url) for url in urls(settings)]):
        if time.monotonic() > deadline:
            raise UnavailableError("the workers were not ready in 90 s")
        await asyncio.sleep(0.5)


async def recovered(settings: Settings, load: Load) -> float:
    """Send a probe after the fault, and give the seconds until its result is there."""
    started = time.monotonic()
    sent, record = load.probe()
    while True:
        try:
            async with publisher(settings) as sender:
                await sender.publish([record])
            load.sent.append(sent)
            break
        except UnavailableError:
            await asyncio.sleep(0.5)
    starts = dict.fromkeys(range(6), 0)
    topic = settings.topic(ENRICHED)
    while time.monotonic() - started < _RECOVERY_SECONDS:
        for partition in starts:
            try:
                found, _ = await read_partition(settings, topic, partition, starts[partition])
            except KhabarError:
                continue
            if any(r.key == record.key for r in found):
                return time.monotonic() - started
            if found:
                starts[partition] = found[-1].offset + 1
        await asyncio.sleep(0.3)
    return float("inf")


async def at_rest(direct: Settings, proxied: Settings, load: Load) -> None:
    """Wait until every worker is ready and nothing waits any more."""
    deadline = time.monotonic() + _REST_SECONDS
    calm = 0
    while calm < 3 and time.monotonic() < deadline:
        try:
            found = await scrape(urls(proxied))
            ready = found.total("khabar_ready") == _WORKERS
            calm = calm + 1 if ready and found.total("khabar_lag_records") == 0 else 0
        except UnavailableError:
            calm = 0
        await asyncio.sleep(2)
    await collect(direct, ENRICHED)


def show(console: Console, recovery: dict[str, list[float]], verdict: Verdict, said: str) -> None:
    table = Table("fault", "times", "recovered after, median s", "longest s", title="faults")
    for fault, seconds in recovery.items():
        table.add_row(fault, str(len(seconds)), f"{median(seconds):.1f}", f"{max(seconds):.1f}")
    console.print(table)
    table = Table("sent", "accounted", "repeated", "lost", "differing", "self-duplicates", "cycles",
                  "passed over", "stale", "invented", title="the checker")  # fmt: skip
    lists = (verdict.lost, verdict.differing, verdict.self_duplicates, verdict.cycles,
             verdict.passed_over, verdict.stale, verdict.invented)  # fmt: skip
    numbers = (verdict.sent, verdict.accounted, verdict.repeated, *map(len, lists))
    table.add_row(*map(str, numbers))
    console.print(table)
    for line in verdict.faults[:40]:
        console.print(line)
    endings = [line for line in said.splitlines() if " ended, " in line]
    console.print(f"{len(endings)} workers ended and were started again")
    if verdict.faults:
        console.print(said[-6000:])


CLASSES = (
    "kill normalise", "terminate tag_topics", "freeze deduplicate", "kill all stages",
    "lose the verdicts' store", "fill the disk", "kill a broker", "all brokers down", "cut off",
    "scale out and in",
)  # fmt: skip
"""One of each class, for continuous integration."""


def choose(count: int | None, only: list[str] | None, seed: int) -> list[str]:
    """Give the names of the faults: one, all once, or a random mix."""
    if only is not None:
        return (only * (count or len(only)))[: count or len(only)]
    if count is None:
        return list(FAULTS)
    chance = random.Random(seed)  # noqa: S311 -- a mix of faults
    return [*FAULTS, *chance.choices(list(FAULTS), k=max(0, count - len(FAULTS)))][:count]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faults", type=int, help="how many, chosen at random after each once")
    parser.add_argument("--only", action="append", choices=sorted(FAULTS), help="repeatable")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=20.0, help="pages a second")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between faults")
    parser.add_argument("--minutes", type=float, default=600.0, help="no fault after so many")
    parser.add_argument("--bounded", action="store_true", help="one of each class, four minutes")
    given = parser.parse_args()
    names = CLASSES if given.bounded else choose(given.faults, given.only, given.seed)
    verdict = asyncio.run(
        run(
            names,
            seed=given.seed,
            rate=given.rate,
            short=given.faults is None,
            pause=given.pause,
            minutes=given.minutes,
        )
    )
    print(f"{verdict.accounted} of {verdict.sent} accounted, {len(verdict.faults)} wrong")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
