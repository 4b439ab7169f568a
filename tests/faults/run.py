"""`make faults`: break things under load on a three-broker cluster, then ask after every record.

    python -m tests.faults.run                     each fault once, in a bounded time
    python -m tests.faults.run --faults 1000       in pieces of 25, each with a seed of its own:
                                                   what is done is kept, it may be stopped
    python -m tests.faults.run --faults 1000 --pieces 2    two of the pieces that are left
    python -m tests.faults.run --table             the sum of the pieces that are done
    python -m tests.faults.run --seed 7 --faults 25 --again    one piece once more
    python -m tests.faults.run --only "cut off"    one of them
    python -m tests.faults.run --bounded           one of each class
    python -m tests.faults.run --no-standby        the verdicts' owner alone

Prints a table of recovery times, and sent, accounted, repeated, lost; exit 1 where anything is
wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table

from streams.adapters.kafka.consumer import read_partition
from streams.adapters.kafka.producer import publisher
from streams.errors import KhabarError, UnavailableError
from streams.settings import Settings
from tests.faults import pieces
from tests.faults.checker import ENRICHED, Verdict, check, untrue
from tests.faults.faults import FAULTS
from tests.faults.load import Load
from tests.faults.stand import SCALE, standing

_RECOVERY_SECONDS = 120.0
_SHOWN = 30
SLOWEST = 40.0
"""A recovery that takes longer, in seconds, is wrong."""


async def run(
    names: Sequence[str],
    *,
    seed: int,
    rate: float,
    short: bool,
    pause: float,
    minutes: float = 600.0,
    standby: bool = True,
    together: bool = False,
) -> tuple[Verdict, dict[str, list[float]]]:
    """Run the faults until they are done or the time is up, then print the tables.

    Returns:
        What the checker found, and the seconds to recovery after each fault.
    """
    deadline = time.monotonic() + 60 * minutes
    console = Console(width=150)
    recovery: dict[str, list[float]] = defaultdict(list)
    scale = SCALE if standby else ("extract_entities=2",)
    standing_ = standing(
        seed=seed,
        short=short,
        scale=scale,
        together=together,
        dedup_standbys=int(standby and not together),
    )
    async with standing_ as stand:
        load = Load(stand.direct, rate)
        loading = asyncio.create_task(load.run())
        for number, fault in enumerate(names, start=1):
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(pause)
            await FAULTS[fault](stand.bench)
            seconds = await recovered(stand.direct, load)
            recovery[fault].append(seconds)
            console.print(f"{number}/{len(names)} {fault}: recovered in {seconds:.1f} s")
        load.stopping.set()
        await loading
        await stand.at_rest()
        verdict = await check(stand.direct, load.sent)
        verdict.untrue = await untrue(stand.direct, stand.urls, stand.workers)
        said = stand.said()
    pieces.show_recovery(console, recovery)
    show(console, verdict, said)
    if verdict.faults:
        keep(console, said, f".run/faults-{seed}.log")
    return verdict, dict(recovery)


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


def keep(console: Console, said: str, path: str) -> None:
    """Keep what supervisor and workers said, for whoever asks why something is wrong."""
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(said, "utf-8")
    console.print(f"what the workers said is kept: {path}")


def show(console: Console, verdict: Verdict, said: str) -> None:
    """Print what the checker found."""
    table = Table("sent", "accounted", "repeated", "lost", "differing", "self-duplicates", "cycles",
                  "passed over", "stale", "invented", "contradictory", "untrue metrics",
                  title="the checker")  # fmt: skip
    lists = (verdict.lost, verdict.differing, verdict.self_duplicates, verdict.cycles,
             verdict.passed_over, verdict.stale, verdict.invented, verdict.contradictory,
             verdict.untrue)  # fmt: skip
    numbers = (verdict.sent, verdict.accounted, verdict.repeated, *map(len, lists))
    table.add_row(*map(str, numbers))
    console.print(table)
    for name, lines in groupby(verdict.faults, lambda line: line.partition(":")[0]):
        kept = list(lines)
        console.print(f"{len(kept)} {name}, the first of them:")
        for line in kept[:_SHOWN]:
            console.print(f"  {line}")
    endings = [line for line in said.splitlines() if " ended, " in line]
    console.print(f"{len(endings)} workers ended and were started again")
    if verdict.faults:
        console.print(said[-6000:])


CLASSES = (
    "kill normalise", "terminate tag_topics", "freeze deduplicate", "kill all stages",
    "lose the verdicts' store", "fill the disk", "kill a broker", "all brokers down", "cut off",
    "scale out and in", "replay: shadow, promoted", "redrive the dead letters",
    "retract an article",
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


def choose_piece(count: int, seed: int) -> list[str]:
    """Give the faults of a piece: every class comes about as often, in an order of the seed's."""
    chance = random.Random(seed)  # noqa: S311 -- a mix of faults
    names: list[str] = []
    while len(names) < count:
        names += chance.sample(list(FAULTS), k=len(FAULTS))
    return names[:count]


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
    parser.add_argument("--no-standby", action="store_true", help="one worker owns the verdicts")
    parser.add_argument("--together", action="store_true", help="one process runs all stages")
    parser.add_argument("--pieces", type=int, help="at most so many of those that are left")
    parser.add_argument("--table", action="store_true", help="sum up the pieces that are done")
    parser.add_argument("--again", action="store_true", help="also those that are done")
    parser.add_argument(
        "--state", type=Path, default=Path(".run/faults.jsonl"), help="where pieces are kept"
    )
    given = parser.parse_args()
    if given.table:
        done = [one for one in pieces.load(given.state) if one.code == pieces.digest_of_code()]
        pieces.show(Console(width=110), done)
        return 1 if any(one.wrong for one in done) else 0
    if given.faults is not None and given.only is None:
        return _in_pieces(given)
    names = CLASSES if given.bounded else choose(given.faults, given.only, given.seed)
    verdict, _ = _run(given, names, given.seed)
    print(f"{verdict.accounted} of {verdict.sent} accounted, {len(verdict.faults)} wrong")
    return 1 if verdict.faults else 0


def _run(
    given: argparse.Namespace, names: Sequence[str], seed: int
) -> tuple[Verdict, dict[str, list[float]]]:
    return asyncio.run(
        run(
            names,
            seed=seed,
            rate=given.rate,
            short=given.faults is None,
            pause=given.pause,
            minutes=given.minutes,
            standby=not given.no_standby,
            together=given.together,
        )
    )


def _in_pieces(given: argparse.Namespace) -> int:
    """Do the pieces that are left, one after the other; each is kept when it is whole."""
    code = pieces.digest_of_code()
    state = Path(os.devnull) if given.again else given.state
    left = pieces.left(state, given.faults, given.seed, code)[: given.pieces]
    wrong = 0
    for number, (seed, size) in enumerate(left, start=1):
        print(f"piece {number} of {len(left)}: seed {seed}, {size} faults", flush=True)
        verdict, recovery = _run(given, choose_piece(size, seed), seed)
        slow = [f"{fault} took {max(s):.0f} s" for fault, s in recovery.items() if max(s) > SLOWEST]
        piece = pieces.Piece(
            seed=seed, code=code, recovery=recovery, sent=verdict.sent,
            accounted=verdict.accounted, repeated=verdict.repeated, wrong=[*verdict.faults, *slow],
        )  # fmt: skip
        pieces.keep(given.state, piece)
        wrong += len(piece.wrong)
    pieces.show(Console(width=110), [p for p in pieces.load(given.state) if p.code == code])
    print(f"{wrong} wrong in the {len(left)} pieces of this run")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
