"""Replays of a hundred thousand articles on Apache Kafka, beside live load.

    python -m tests.benchmarks.bench_replay_scale                   the whole of it, an hour or so
    python -m tests.benchmarks.bench_replay_scale --articles 3000   less of it

A shadow run with another entity engine, killed three times, compared, promoted twice; then a live
run, killed three times, while newer revisions of its articles come in. A consumer follows the live
results all the time, another one joins at the end. Prints what was measured; exit 1 where a result
is lost, overwritten, repeated with another value, or the live stages fell too far behind.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from streams.adapters.kafka import broker
from streams.adapters.kafka.consumer import read, span_ends
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.errors import KhabarError
from streams.replay import engine, runs
from streams.settings import Settings
from tests.benchmarks.replay_watch import ENRICHED, Measured, Seen, Watch, page
from tests.benchmarks.tables import show
from tests.conftest import CACHE, broker_settings
from tests.harness import await_ready, create_topics, environment, resident, workers

STAGE = "extract_entities"
_ENOUGH = 4000
_BATCH = 250
_KILLS = (0.25, 0.5, 0.75)
_MEGABYTE = 1e6
_LATE = 0.01
_SUMMARY = re.compile(r"(\d+) published, (\d+) there already, (\d+) superseded")


class Bench:
    """One broker with its live stages, and what is done to them.

    Args:
        settings: of all.
        watch: of the live stages.
        count: articles that are replayed.
        rate: records a second of the live load.
        bound: records that the live stages may be behind.
    """

    def __init__(
        self, settings: Settings, watch: Watch, count: int, rate: float, bound: int
    ) -> None:
        self._settings, self._watch = settings, watch
        self._count, self._rate, self._bound = count, rate, bound
        self.measured = Measured()
        self.revisions: dict[bytes, int] = {}
        self.fresh_sent = 0
        self._ending = asyncio.Event()

    async def fill(self) -> None:
        """Send the articles as fast as they go through, and wait for their results."""
        started = time.monotonic()
        async with publisher(self._settings) as sender:
            for first in range(0, self._count, _BATCH):
                await self._watch.until_below(_ENOUGH)
                last = min(first + _BATCH, self._count)
                await sender.publish([page(number) for number in range(first, last)])
        await self._watch.at_rest()
        seconds = time.monotonic() - started
        self.measured.say("articles live", f"{self._count:,}, {self._count / seconds:.0f} a second")

    async def load(self, make: Callable[[int], Outgoing]) -> None:
        """Send live articles, one after the other at the rate, until told to end."""
        number, started = 0, time.monotonic()
        self._ending.clear()
        async with publisher(self._settings) as sender:
            while not self._ending.is_set():
                due = int((time.monotonic() - started) * self._rate)
                if due > number:
                    await sender.publish([make(n) for n in range(number, due)])
                    number = due
                await asyncio.sleep(0.1)

    async def end(self, loading: asyncio.Future[None]) -> None:
        """End the live load, and wait until all of it is through."""
        self._ending.set()
        await loading
        await self._watch.at_rest()

    def fresh(self, number: int) -> Outgoing:
        """Make a new article."""
        self.fresh_sent = number + 1
        return page(self._count + number)

    def revised(self, number: int) -> Outgoing:
        """Make a newer revision of an article of the range."""
        article = number * 7919 % self._count
        made = page(article, self.revisions.get(b"id-%d" % article, 0) + 1)
        self.revisions[made.key or b""] = self.revisions.get(made.key or b"", 0) + 1
        return made

    async def replay(self, name: str, *arguments: str, **more: str) -> None:
        """Run a replay, kill it three times on its way, and go on each time."""
        began, self._watch.lags = time.monotonic(), []
        pace = ("--yield-to-live", str(self._bound))
        process = await self._khabar("replay", "run", name, *arguments, *pace, **more)
        sizes: list[int] = []
        kills = list(_KILLS)
        while process.returncode is None:
            await asyncio.sleep(1)
            sizes.append(resident(process.pid))
            if kills and await self._share_done(name) >= kills[0]:
                kills.pop(0)
                process.kill()
                await process.wait()
                process = await self._khabar("replay", "resume", name, *pace, **more)
        if process.returncode:
            raise KhabarError(f"{name}: exit code {process.returncode}")
        seconds = time.monotonic() - began
        used = [size for size in sizes if size]
        tail = used[len(used) // 2 :]
        say = self.measured.say
        say(f"{name}: records a second, kills included", f"{self._count / seconds:.0f}")
        say(f"{name}: resident MB, most", f"{max(used) / _MEGABYTE:.0f}")
        say(f"{name}: resident MB, most in its second half", f"{max(tail) / _MEGABYTE:.0f}")
        self.measured.must(f"{name}: kills", len(_KILLS) - len(kills), len(_KILLS))
        self._judge_lag(name)

    def _judge_lag(self, name: str) -> None:
        lags = sorted(self._watch.lags)
        over = sum(lag > self._bound for lag in lags) / len(lags)
        middle = lags[len(lags) // 2]
        self.measured.say(
            f"{name}: live lag, median / most / over {self._bound}",
            f"{middle} / {lags[-1]} / {over:.1%} of {len(lags)} s",
        )
        if over > _LATE:
            self.measured.wrong.append(f"{name}: live lag was over its bound for {over:.1%}")

    async def _share_done(self, name: str) -> float:
        with suppress(KhabarError):
            manifest = await runs.find(self._settings, name)
            return await engine.done(self._settings, manifest) / manifest.total
        return 0.0

    async def _khabar(self, *arguments: str, **more: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", *arguments, env=environment(self._settings) | more,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def output(self, *arguments: str) -> str:
        """Run a command to its end and give what it prints; its memory is measured."""
        began, most = time.monotonic(), 0
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", *arguments, env=environment(self._settings),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        reading = asyncio.ensure_future(process.communicate())
        while not reading.done():
            most = max(most, resident(process.pid))
            await asyncio.wait([reading], timeout=0.5)
        said = f"{time.monotonic() - began:.0f} s, {most / _MEGABYTE:.0f} MB"
        self.measured.say(" ".join(arguments[:3]), said)
        if process.returncode:
            raise KhabarError(f"{' '.join(arguments)}: exit code {process.returncode}")
        return (await reading)[0].decode()

    async def shadow(self, live: Seen) -> None:
        """Replay with another engine, compare, promote twice, and check every article."""
        must, settings = self.measured.must, self._settings
        await self.replay("new-model", "--stage", STAGE, KHABAR_ENTITY_ENGINE="gazetteer")
        results: dict[bytes, int] = {}
        repeated = differing = 0
        async for record in read(settings, [f"replay.new-model.{ENRICHED}"]):
            value = hash(record.value)
            repeated += record.key in results
            differing += results.setdefault(record.key or b"", value) != value
        self.measured.say("shadow results repeated after kills", f"{repeated:,}")
        # Live articles that came before the range was fixed are of it too.
        total = (await runs.find(settings, "new-model")).total
        must("articles with a shadow result", len(results), total)
        must("shadow results that differ when repeated", differing)
        found = json.loads(await self.output("replay", "diff", "new-model", "--json"))
        self.measured.say("diff: same / changed", f"{found['same']:,} / {found['changed']:,}")
        must("diff: same and changed", found["same"] + found["changed"], total)
        must("diff: new and missing", len(found["new"]) + len(found["missing"]))
        pace = ("--yield-to-live", str(self._bound))
        self._watch.lags = []
        first = _SUMMARY.match(await self.output("replay", "promote", "new-model", *pace))
        second = _SUMMARY.match(await self.output("replay", "promote", "new-model", *pace))
        self._judge_lag("promote")
        assert first is not None
        assert second is not None
        must("first promotion: published or there already",
             int(first[1]) + int(first[2]), total)  # fmt: skip
        must("second promotion: published", int(second[1]))
        await self._caught_up(live)
        must("live results that are not the promoted ones",
             sum(live.newest[key][0] != value for key, value in results.items()))  # fmt: skip

    async def race(self, live: Seen) -> None:
        """Replay into the live topics while newer revisions come in, and look for an old one."""
        loading = asyncio.ensure_future(self.load(self.revised))
        await self.replay("racing", "--stage", STAGE, "--mode", "live", KHABAR_MAX_ENTITIES="2")
        await self.end(loading)
        await self._caught_up(live)
        must = self.measured.must
        self.measured.say("articles with newer revisions", f"{len(self.revisions):,}")
        must("articles whose newest revision is not the last",
             sum(live.newest[key][2] != r for key, r in self.revisions.items()))  # fmt: skip
        untouched = {b"id-%d" % n for n in range(self._count)} - self.revisions.keys()
        must("other articles that are not the replay's",
             sum(live.newest[key][1] != "racing" for key in untouched))  # fmt: skip

    async def late(self, live: Seen) -> None:
        """Let a consumer join at the end, and compare."""
        late = Seen()
        async for record in read(self._settings, [ENRICHED]):
            late.take(record)
        must = self.measured.must
        must("gaps that the live consumer saw", live.gaps)
        must("articles that a late consumer has", len(late.newest), self._count + self.fresh_sent)
        must("of them other than the live consumer's",
             sum(live.newest.get(k) != v for k, v in late.newest.items()))  # fmt: skip

    async def _caught_up(self, live: Seen) -> None:
        """Wait until the live consumer has all that is there now."""
        ends = await span_ends(self._settings, self._settings.topic(ENRICHED))
        while any(live.next.get(n, 0) < end for n, end in ends.items()):  # noqa: ASYNC110 -- no event
            await asyncio.sleep(0.5)


async def main(count: int, rate: float, bound: int) -> int:
    """Run it all and print the table."""
    with (
        tempfile.TemporaryDirectory() as name,
        broker.running("kafka", port=broker.free_port(), cache=CACHE) as local,
    ):
        settings = broker_settings(local, Path(name))
        await create_topics(settings)
        with workers(settings, Path(name)) as running:
            await await_ready(running)
            watch, live = Watch(running), Seen()
            bench = Bench(settings, watch, count, rate, bound)
            beside = [
                asyncio.ensure_future(watch.run()),
                asyncio.ensure_future(live.follow(settings)),
            ]
            await bench.fill()
            loading = asyncio.ensure_future(bench.load(bench.fresh))
            await bench.shadow(live)
            await bench.end(loading)
            await bench.race(live)
            await bench.late(live)
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)
            for stage, most in watch.memory.items():
                bench.measured.say(f"{stage}: resident MB, most", f"{most / _MEGABYTE:.0f}")
    show(("what", "measured"), bench.measured.rows)
    for line in bench.measured.wrong:
        print(f"wrong: {line}")
    return 1 if bench.measured.wrong else 0


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=20.0, help="live records a second")
    parser.add_argument("--bound", type=int, default=400, help="live lag that a replay yields at")
    return parser.parse_args(given)


if __name__ == "__main__":
    chosen = arguments()
    sys.exit(asyncio.run(main(chosen.articles, chosen.rate, chosen.bound)))
