"""`make soak`: a hundred thousand pages as fast as they go through, a fault every ten seconds.

    python -m tests.faults.soak                      the whole of it, half an hour or more
    python -m tests.faults.soak --pages 5000         less of it
    python -m tests.faults.soak --no-faults          the load alone, for the memory of each process

Always enough is waiting that the stages have work. A worker breaks every ten seconds, and beside it
a broker or the network, half a minute after the one before. Prints the rate, the faults, the memory
of each process by tenths of the run, and what the checker found; exit 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table

from streams.adapters.http.scrape import scrape
from streams.errors import UnavailableError
from tests.faults.checker import Verdict, check
from tests.faults.faults import FAULTS
from tests.faults.load import Load
from tests.faults.run import show
from tests.faults.stand import SCALE, Stand, standing
from tests.harness import resident

_ENOUGH = 4000
_BURST = 1000.0
_PARTS = 10
_MEGABYTE = 1e6
_DISK_BYTES = 2 * 1024 * 1024 * 1024
_REST_SECONDS = 600.0
_HARDLY = 200
_STUCK_SECONDS = 300.0
_BROKER_RESTS = 3
"""Times the workers' interval: what has to travel needs brokers that are up."""
INDEX_ARTICLES = 20_000
"""Far fewer than are sent: articles leave the index while workers die and build it anew."""
ON_BROKERS = (
    "kill a broker", "stop a broker", "rolling restart of the brokers", "all brokers down",
    "slow network", "dropping network", "cut off",
)  # fmt: skip
"""Faults of brokers and network. They happen one after the other, beside those of workers."""


class Sampler:
    """Reads the resident memory of every process, by its role.

    Args:
        stand: what runs.
        seconds: between two samples.
    """

    def __init__(self, stand: Stand, seconds: float = 5.0) -> None:
        self._stand = stand
        self._seconds = seconds
        self.seen: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
        """By role: moments (s), process ids, resident bytes."""

    async def run(self) -> None:
        """Sample until cancelled."""
        while True:
            for role, pid in self._processes().items():
                if size := resident(pid):
                    self.seen[role].append((time.monotonic(), pid, size))
            await asyncio.sleep(self._seconds)

    def _processes(self) -> dict[str, int]:
        """Give the process of each role; a worker that waits to be started again has none."""
        bench = self._stand.bench
        found = {
            f"broker {node.number}": node.process.pid
            for node in bench.cluster.nodes
            if node.process is not None
        }
        found["supervisor"] = bench.supervisor
        for pid, words in bench.workers():
            stage, number = (words[words.index(w) + 1] for w in ("worker", "--instance"))
            found[f"{stage} {number}"] = pid
        return found


class Soaked(Struct):
    """What a soak came to."""

    seconds: float
    faults: Counter[str]
    memory: Mapping[str, Sequence[tuple[float, int, int]]]
    verdict: Verdict
    said: str


async def soak(
    pages: int, *, every: float | None, seed: int, rate: float = _BURST, standby: bool = True
) -> Soaked:
    """Send pages while faults happen, and check everything at the end.

    Args:
        pages: how many.
        every: seconds from the beginning of one fault to that of the next; None for no faults.
        seed: of the mix of faults.
        rate: pages a second at most.
        standby: whether a second worker keeps a copy of the verdicts.

    Returns:
        What it came to.
    """
    faults: Counter[str] = Counter()
    async with standing(
        seed=seed, short=False, scale=SCALE if standby else ("extract_entities=2",),
        disk=_DISK_BYTES, dedup_max_articles=INDEX_ARTICLES, dedup_standbys=int(standby),
    ) as stand:  # fmt: skip
        load = Load(stand.direct, rate, pages)
        sampler = Sampler(stand)
        started = time.monotonic()
        helpers = [
            asyncio.create_task(sampler.run()),
            asyncio.create_task(_hold(stand, load)),
            asyncio.create_task(_progress(load, pages)),
        ]
        if every is not None:
            helpers += [
                asyncio.create_task(_break_workers(stand, every, faults)),
                asyncio.create_task(_break_brokers(stand, _BROKER_RESTS * every, faults)),
            ]
        sending = asyncio.create_task(_send(stand, load))
        try:
            # A helper ends by failing alone; then the rest would show nothing.
            await asyncio.wait([sending, *helpers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in [sending, *helpers[1:]]:
                task.cancel()
            results = await asyncio.gather(sending, *helpers[1:], return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result
        await _mend(stand)
        await stand.at_rest(_REST_SECONDS)
        seconds = time.monotonic() - started
        helpers[0].cancel()
        verdict = await check(stand.direct, load.sent)
        return Soaked(seconds, faults, sampler.seen, verdict, stand.said())


async def _hold(stand: Stand, load: Load) -> None:
    """Stop the loader while enough is waiting; a worker that is not ready is as it last was."""
    waiting: dict[str, float] = {}
    while True:
        for url in stand.urls:
            with suppress(UnavailableError):
                found = await scrape([url])
                if found.total("khabar_ready"):
                    waiting[url] = found.total("khabar_lag_records")
        load.holding = sum(waiting.values()) > _ENOUGH
        await asyncio.sleep(0.5)


async def _break_workers(stand: Stand, every: float, done: Counter[str]) -> None:
    """Break a worker every so often; the next one when the one before is mended."""
    names = [name for name in FAULTS if name not in ON_BROKERS]
    while True:
        started = time.monotonic()
        name = stand.bench.chance.choice(names)
        await FAULTS[name](stand.bench)
        done[name] += 1
        await asyncio.sleep(max(0.0, every - (time.monotonic() - started)))


async def _break_brokers(stand: Stand, rest: float, done: Counter[str]) -> None:
    """Break brokers and network, with a rest after each."""
    while True:
        await asyncio.sleep(rest)
        name = stand.bench.chance.choice(ON_BROKERS)
        await FAULTS[name](stand.bench)
        done[name] += 1


async def _send(stand: Stand, load: Load) -> None:
    await load.run()
    await _until_done(stand)


async def _until_done(stand: Stand) -> None:
    """Wait until hardly anything waits, or no longer gets less."""
    least, since = float("inf"), time.monotonic()
    while least > _HARDLY and time.monotonic() - since < _STUCK_SECONDS:
        with suppress(UnavailableError):
            waiting = (await scrape(stand.urls)).total("khabar_lag_records")
            if waiting < least:
                least, since = waiting, time.monotonic()
        await asyncio.sleep(1)


async def _mend(stand: Stand) -> None:
    """Undo what a fault that was cut short left behind."""
    for node in stand.bench.cluster.nodes:
        node.proxy.heal()
        if node.process is None or node.process.poll() is not None:
            node.start()
            await asyncio.to_thread(node.await_start)
    for pid, _ in stand.bench.workers():
        with suppress(OSError):
            os.kill(pid, signal.SIGCONT)
    (stand.bench.settings.data_dir / "filler").unlink(missing_ok=True)


async def _progress(load: Load, pages: int) -> None:
    """Show how much is sent; a line a minute where nobody watches."""
    screen = Console(stderr=True)
    columns = ("sent", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task("sent", total=pages)
        seconds = 1 if screen.is_terminal else 60
        while True:
            bar.update(task, completed=len(load.sent))
            if not screen.is_terminal:
                print(f"{len(load.sent)} of {pages} sent", flush=True)
            await asyncio.sleep(seconds)


def show_soak(console: Console, found: Soaked) -> None:
    """Print rate, faults and memory."""
    count = found.verdict.sent
    console.print(
        f"{count} pages in {found.seconds:.0f} s: {count / found.seconds:.0f} a second, "
        f"{found.faults.total()} faults"
    )
    if found.faults:
        console.print(", ".join(f"{name} {n}" for name, n in sorted(found.faults.items())))
    starts = min(rows[0][0] for rows in found.memory.values() if rows)
    part = found.seconds / _PARTS
    titles = [f"{number + 1}/{_PARTS}" for number in range(_PARTS)]
    table = Table("process", *titles, "most", "lives", title="resident memory, median MB by tenth")
    for role, rows in sorted(found.memory.items()):
        cells = []
        for number in range(_PARTS):
            own = [size for at, _, size in rows if number <= (at - starts) / part < number + 1]
            cells.append(f"{median(own) / _MEGABYTE:.0f}" if own else "-")
        most = max(size for _, _, size in rows) / _MEGABYTE
        lives = len({pid for _, pid, _ in rows})
        table.add_row(role, *cells, f"{most:.0f}", str(lives))
    console.print(table)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between faults")
    parser.add_argument("--rate", type=float, default=_BURST, help="pages a second at most")
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--no-standby", action="store_true", help="one worker owns the verdicts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="keep what the workers said in this file")
    given = parser.parse_args()
    every = None if given.no_faults else given.every
    found = asyncio.run(
        soak(
            given.pages,
            every=every,
            seed=given.seed,
            rate=given.rate,
            standby=not given.no_standby,
        )
    )
    console = Console(width=130)
    show_soak(console, found)
    show(console, found.verdict, found.said)
    if given.log is not None:
        given.log.write_text(found.said, "utf-8")
        given.log.with_suffix(".wrong").write_text("\n".join(found.verdict.faults), "utf-8")
    verdict = found.verdict
    print(f"{verdict.accounted} of {verdict.sent} accounted, {len(verdict.faults)} wrong")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
