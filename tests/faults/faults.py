"""The faults: each breaks something, waits, and mends it again."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.errors import UnavailableError
from streams.settings import Settings
from tests.faults.cluster import Cluster
from tests.faults.load import TAKEN, taken_record
from tests.harness import STAGES, Worker, environment, workers_of

_LONGER_THAN_THE_SESSION = 9.0
_BROKERS_DOWN = 30.0
_COMMAND_SECONDS = 240.0
_WRONG_USAGE, _NO_BROKER = 2, 3
_TOO_FEW = "and the topics want"
SMALL_DISK_BYTES = 128 * 1024 * 1024
"""Size of the disk that the workers' state lies on, where one can be mounted."""


class Bench(Struct):
    """What faults can be done to: the brokers, and the supervisor of the workers."""

    cluster: Cluster
    settings: Settings
    direct: Settings
    supervisor: int
    folder: Path
    chance: random.Random
    short: bool

    def workers(self) -> list[tuple[int, list[str]]]:
        """Give the processes of the workers, and the command line of each."""
        return workers_of(self.supervisor)

    def pids(self, stage: str) -> list[int]:
        """Give the processes of a stage's workers."""
        return [pid for pid, words in self.workers() if stage in words]

    def any_of(self, stage: str) -> int:
        """Give one of them; waits for none."""
        pids = self.pids(stage)
        return self.chance.choice(pids) if pids else 0


Fault = Callable[[Bench], Awaitable[None]]


def _signal(pid: int, number: signal.Signals) -> None:
    if pid:
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(pid, number)


def kill(stage: str) -> Fault:
    async def fault(bench: Bench) -> None:
        _signal(bench.any_of(stage), signal.SIGKILL)

    return fault


def terminate(stage: str) -> Fault:
    async def fault(bench: Bench) -> None:
        _signal(bench.any_of(stage), signal.SIGTERM)

    return fault


def freeze(stage: str) -> Fault:
    """Stop a worker for longer than its session, then let it wake up and try to go on."""

    async def fault(bench: Bench) -> None:
        pid = bench.any_of(stage)
        _signal(pid, signal.SIGSTOP)
        await asyncio.sleep(_LONGER_THAN_THE_SESSION)
        _signal(pid, signal.SIGCONT)

    return fault


async def kill_all_stages(bench: Bench) -> None:
    for stage in STAGES:
        for pid in bench.pids(stage):
            _signal(pid, signal.SIGKILL)


async def kill_broker(bench: Bench) -> None:
    node = bench.chance.choice(bench.cluster.nodes)
    node.kill()
    await asyncio.sleep(5)
    node.start()
    await asyncio.to_thread(node.await_start)


async def stop_broker(bench: Bench) -> None:
    node = bench.chance.choice(bench.cluster.nodes)
    await asyncio.to_thread(node.stop)
    await asyncio.sleep(2)
    node.start()
    await asyncio.to_thread(node.await_start)


async def rolling_restart(bench: Bench) -> None:
    for node in bench.cluster.nodes:
        await asyncio.to_thread(node.stop)
        node.start()
        await asyncio.to_thread(node.await_start)
        await asyncio.sleep(4)


async def all_brokers_down(bench: Bench) -> None:
    for node in bench.cluster.nodes:
        node.kill()
    await asyncio.sleep(10.0 if bench.short else _BROKERS_DOWN)
    for node in bench.cluster.nodes:
        node.start()
    for node in bench.cluster.nodes:
        await asyncio.to_thread(node.await_start)


async def slow_network(bench: Bench) -> None:
    for node in bench.cluster.nodes:
        node.proxy.delay = 0.15
    await asyncio.sleep(8)
    for node in bench.cluster.nodes:
        node.proxy.heal()


async def dropping_network(bench: Bench) -> None:
    for _ in range(4):
        for node in bench.cluster.nodes:
            node.proxy.drop()
        await asyncio.sleep(1.5)


async def cut_off(bench: Bench) -> None:
    """Cut all workers off from all brokers for longer than a session."""
    for node in bench.cluster.nodes:
        node.proxy.cut_off()
    await asyncio.sleep(_LONGER_THAN_THE_SESSION)
    for node in bench.cluster.nodes:
        node.proxy.heal()


async def scale_out_and_in(bench: Bench) -> None:
    """Add a second worker to a stage under load, and take it away again."""
    stage = bench.chance.choice(["normalise", "extract_entities", "tag_topics"])
    extra = Worker(bench.settings, stage, 7, bench.folder / f"{stage}-7.log")
    try:
        await asyncio.sleep(10)
    finally:
        # A soak that is over breaks a fault off.
        extra.stop()


async def lose_the_store(bench: Bench) -> None:
    """Kill the owner of the verdicts and delete its local copy of them."""
    for pid in bench.pids("deduplicate"):
        _signal(pid, signal.SIGKILL)
    for folder in (bench.settings.data_dir).glob("deduplicate-*"):
        shutil.rmtree(folder, ignore_errors=True)


async def fill_the_disk(bench: Bench) -> None:
    """Fill the disk that the verdicts' store lies on; where it is no small one, leave it alone."""
    folder = bench.settings.data_dir
    if shutil.disk_usage(folder).total > 2 * SMALL_DISK_BYTES:
        return
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1024 * 1024))
    await asyncio.sleep(8)
    filler.unlink()


async def freeze_broker(bench: Bench) -> None:
    """Stop a broker's process: it holds its connections and answers nothing."""
    node = bench.chance.choice(bench.cluster.nodes)
    assert node.process is not None
    _signal(node.process.pid, signal.SIGSTOP)
    await asyncio.sleep(_LONGER_THAN_THE_SESSION)
    _signal(node.process.pid, signal.SIGCONT)


async def cut_off_a_broker(bench: Bench) -> None:
    """Cut all workers off from one broker; the others answer for it."""
    node = bench.chance.choice(bench.cluster.nodes)
    node.proxy.cut_off()
    await asyncio.sleep(_LONGER_THAN_THE_SESSION)
    node.proxy.heal()


async def freeze_all_stages(bench: Bench) -> None:
    pids = [pid for stage in STAGES for pid in bench.pids(stage)]
    for pid in pids:
        _signal(pid, signal.SIGSTOP)
    await asyncio.sleep(_LONGER_THAN_THE_SESSION)
    for pid in pids:
        with suppress(ProcessLookupError):
            _signal(pid, signal.SIGCONT)


async def khabar(bench: Bench, *arguments: str) -> None:
    """Run a command to its end, past the proxies; it must succeed.

    Where another fault has brokers down, it says so: then again.
    """
    code, said = await _run(bench, *arguments)
    deadline = time.monotonic() + _COMMAND_SECONDS
    while _is_away(code, said) and time.monotonic() < deadline:
        await asyncio.sleep(5)
        code, said = await _run(bench, *arguments)
    if code:
        raise AssertionError(f"khabar {' '.join(arguments)}: {said[-2000:]}")


def _is_away(code: int | None, said: str) -> bool:
    return code == _NO_BROKER or (code == _WRONG_USAGE and _TOO_FEW in said)


async def _run(bench: Bench, *arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", *arguments, env=environment(bench.direct),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), _COMMAND_SECONDS)
    return process.returncode, said.decode()


def replayed(mode: str) -> Fault:
    """Replay the last minute with the verdicts that stand; a shadow run is promoted and removed.

    From an earlier stage on a range judges anew: what it repeats lies before it, so results change,
    and the checker asks for one result a record.
    """

    async def fault(bench: Bench) -> None:
        name = f"{mode}-{bench.chance.randrange(10**9)}"
        stage = ("--stage", "extract_entities")
        await khabar(bench, "replay", "run", name, "--mode", mode, *stage, "--from", "60s")
        if mode == "shadow":
            await khabar(bench, "replay", "promote", name)
        await khabar(bench, "replay", "clean", name)

    return fault


async def redrive(bench: Bench) -> None:
    await khabar(bench, "dlq", "redrive")


async def retract(bench: Bench) -> None:
    """Send an article, take it down while a worker is killed, and send it again."""
    key = f"{TAKEN}{bench.chance.randrange(10**9)}"
    record = taken_record(key)
    await _send(bench, record)
    await asyncio.sleep(2)
    _signal(bench.any_of("tag_topics"), signal.SIGKILL)
    await khabar(bench, "retract", key, "--reason", "a fault")
    await _send(bench, record)


async def _send(bench: Bench, record: Outgoing) -> None:
    """Send a record, again for as long as another fault has the brokers down."""
    deadline = time.monotonic() + _COMMAND_SECONDS
    while True:
        try:
            async with publisher(bench.direct) as sender:
                await sender.publish([record])
        except UnavailableError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(1)
        else:
            return


FAULTS: dict[str, Fault] = {
    **{f"kill {stage}": kill(stage) for stage in STAGES},
    **{f"terminate {stage}": terminate(stage) for stage in STAGES},
    **{f"freeze {stage}": freeze(stage) for stage in STAGES},
    "kill all stages": kill_all_stages,
    "kill a broker": kill_broker,
    "stop a broker": stop_broker,
    "rolling restart of the brokers": rolling_restart,
    "all brokers down": all_brokers_down,
    "slow network": slow_network,
    "dropping network": dropping_network,
    "cut off": cut_off,
    "scale out and in": scale_out_and_in,
    "lose the verdicts' store": lose_the_store,
    "fill the disk": fill_the_disk,
    "freeze a broker": freeze_broker,
    "cut off from one broker": cut_off_a_broker,
    "freeze all stages": freeze_all_stages,
    "replay: shadow, promoted": replayed("shadow"),
    "replay: live": replayed("live"),
    "redrive the dead letters": redrive,
    "retract an article": retract,
}
"""Every fault by its name in the table."""
