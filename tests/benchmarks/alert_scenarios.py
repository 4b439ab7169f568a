"""Troubles that are made to a pipeline, and the alerts that each must raise."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct

from streams.adapters.http.scrape import is_ready, scrape
from streams.adapters.kafka import topics
from streams.settings import Settings
from tests.alerting import Feed
from tests.harness import Worker, environment, workers_of

DAY = 1000
"""Pages that were there before, for a replay."""
POISONED = 20
"""One page in so many."""
_AGAIN_SECONDS = 6.0
_CRASHES = 5


class Stand(Struct):
    """One scenario's pipeline.

    Args:
        settings: of its own.
        urls: of its workers, by name.
        workers: by name, where nobody restarts them.
        supervisor: with its own workers, instead of these.
        feed: what goes in.
        replay_port: where a replay shows its metrics.
        told: what there is to say of it.
    """

    settings: Settings
    urls: dict[str, str]
    workers: dict[str, Worker]
    supervisor: subprocess.Popen[bytes] | None
    feed: Feed
    replay_port: int
    told: list[str] = []

    async def owner(self) -> str:
        """Name the worker that owns the verdicts."""
        names = [name for name in self.urls if name.startswith("deduplicate")]
        for name in names:
            shown = await scrape([self.urls[name]])
            if shown.total("khabar_state_role", role="owner"):
                return name
        raise AssertionError("nobody owns the verdicts")

    def child(self, stage: str) -> int:
        """Give the process of the supervisor's worker of a stage; 0 while there is none."""
        assert self.supervisor is not None
        return next((pid for pid, words in workers_of(self.supervisor.pid) if stage in words), 0)


Inject = Callable[[Stand], Awaitable[None]]


class Scenario(Struct, frozen=True):
    """A trouble, and what it must raise.

    Args:
        name: for the table.
        inject: makes the trouble; may go on for as long as it lasts.
        expected: until when each alert must have fired, in seconds of the shipped times.
        minutes: for how long it is watched.
        supervised: whether `khabar up` restarts the workers.
        day: whether there were pages before.
    """

    name: str
    inject: Inject
    expected: Mapping[str, float] = {}
    minutes: float = 10.0
    supervised: bool = True
    day: bool = False


async def nothing(_: Stand) -> None:
    """Leave it alone."""


async def poison(stand: Stand) -> None:
    """Poison one page in twenty."""
    stand.feed.poison_every = POISONED


async def kill_stage(stand: Stand) -> None:
    """Kill the one worker of a stage; nobody restarts it."""
    stand.workers["extract_entities"].process.kill()


async def kill_owner(stand: Stand) -> None:
    """Kill the owner of the verdicts; the standby takes over, and nobody stands by."""
    stand.workers[await stand.owner()].process.kill()


async def freeze_stage(stand: Stand) -> None:
    """Stop a worker's process: it holds its connections and answers nothing."""
    os.kill(stand.child("tag_topics"), signal.SIGSTOP)


async def hold_stage(stand: Stand) -> None:
    """Take away the topic that a stage writes: it lives, answers, reads, and gets nowhere."""
    await topics.delete(stand.settings, ["articles.enriched"])


async def crash_again_and_again(stand: Stand) -> None:
    """Kill a worker each time that its supervisor has brought it back."""
    for number in range(_CRASHES):
        pid = 0
        while not pid or not await is_ready(stand.urls["tag_topics"]):
            await asyncio.sleep(0.5)
            pid = stand.child("tag_topics")
        await asyncio.sleep(_AGAIN_SECONDS if number else 0)
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(1)


def replay(mode: str) -> Inject:
    """Make what replays everything of the last day."""

    async def run(stand: Stand) -> None:
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", "replay", "run", "day", "--mode", mode, "--from",
            "24h", "--port", str(stand.replay_port), env=environment(stand.settings),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            _, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, err.decode()
        lines = " ".join(err.decode().split())
        stand.told.append(f"{time.monotonic() - started:.0f} s: {lines[:300]}")

    return run


SCENARIOS = (
    Scenario(
        "pause a stage: the topic it writes is gone",
        hold_stage,
        {"KhabarNoProgress": 480, "KhabarLagGrows": 960},
        minutes=17,
    ),
    Scenario("quiet", nothing),
    Scenario("poison 5 % of the input", poison, {"KhabarDeadLetters": 480}),
    Scenario("kill a stage, not restarted", kill_stage, {"KhabarWorkerDown": 90}, supervised=False),
    Scenario("pause a stage: SIGSTOP", freeze_stage, {"KhabarWorkerDown": 90}),
    Scenario(
        "kill the owner of the verdicts, not restarted",
        kill_owner,
        {"KhabarWorkerDown": 90, "KhabarNoStandby": 390},
        supervised=False,
    ),
    Scenario(
        "kill a stage five times, restarted by its supervisor",
        crash_again_and_again,
        {"KhabarCrashLoop": 300},
    ),
    Scenario("replay a day: shadow", replay("shadow"), day=True),
    Scenario("replay a day: live", replay("live"), day=True),
)
