"""``khabar up``: one process a worker, restarted when it dies, stopped together.

A worker that was told something it cannot do (exit 2) stops them all: a restart would not help.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from streams.adapters.kafka import topics
from streams.errors import UnavailableError, UsageError
from streams.folders import owned_folder
from streams.live.priority import give_way
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE

if TYPE_CHECKING:
    from streams.settings import Settings

_STOP_SECONDS = 20.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_STABLE_SECONDS = 60.0
_WRONG_USAGE = 2
_AGAIN_SECONDS = 1.0
_STATEFUL = "deduplicate"

log = logging.getLogger(__name__)


class WorkerSpec(NamedTuple):
    """One process to be run: a worker, or one of each of several stages."""

    stages: tuple[str, ...]
    instance: int
    port: int

    @property
    def name(self) -> str:
        """The stage, and from the second worker on its number."""
        stages = "+".join(self.stages)
        return stages if self.instance == 1 else f"{stages}-{self.instance}"

    @property
    def command(self) -> list[str]:
        """How it is started."""
        options = ["--instance", str(self.instance), "--port", str(self.port)]
        return [sys.executable, "-m", "streams", "worker", *self.stages, *options]


def plan(workers: Mapping[str, int], base_port: int) -> list[WorkerSpec]:
    """Give every worker a port: first those of the pipeline in order, then the further ones.

    Args:
        workers: how many of each stage.
        base_port: the port of the first.

    Returns:
        The workers.
    """
    names = [row.name for row in PIPELINE if workers.get(row.name, 0) > 0]
    first = [(name, 1) for name in names]
    further = [(name, n) for name in names for n in range(2, workers[name] + 1)]
    ports = {row.name: base_port + place for place, row in enumerate(PIPELINE)}
    after = base_port + len(PIPELINE)
    return [WorkerSpec((name,), n, ports[name]) for name, n in first] + [
        WorkerSpec((name,), n, after + place) for place, (name, n) in enumerate(further)
    ]


async def run_up(settings: Settings, *, workers: Mapping[str, int], together: bool = False) -> None:
    """Make sure of brokers and topics, once for all workers, and run these.

    Args:
        settings: the settings.
        workers: how many of each stage.
        together: whether one process runs one worker of each stage instead.

    Raises:
        UsageError: topics are missing, the data folder is another's, or a worker cannot run.
    """
    for row in PIPELINE:
        if not workers.get(row.name, 0):
            log.warning(
                "no worker of %s runs here: run one elsewhere, or what is on %s goes no further",
                row.name, settings.topic(row.source),
            )  # fmt: skip
    with owned_folder(settings.data_dir / "up", "`khabar up`"):
        if await _await_brokers(settings):
            await supervise(settings, workers=workers, together=together)


async def _await_brokers(settings: Settings) -> bool:
    """Wait for brokers and topics; False when told to stop before."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    names = {name for row in PIPELINE for name in (row.source, row.sink)}
    waiting = False
    while not stopping.is_set():
        try:
            await topics.await_topics(settings, {*names, DUPLICATES, DEAD_LETTERS})
        except UnavailableError as error:
            if not waiting:
                log.error("%s; waiting for one", error)  # noqa: TRY400 -- one line
            waiting = True
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _AGAIN_SECONDS)
        else:
            return True
    return False


async def supervise(
    settings: Settings, *, workers: Mapping[str, int], together: bool = False
) -> None:
    """Run workers until SIGTERM or SIGINT, or until one cannot be run at all.

    Args:
        settings: the settings; the workers read the same from the environment.
        workers: how many of each stage.
        together: whether one process runs one worker of each stage instead.

    Raises:
        UsageError: a worker ended for wrong usage, such as a missing topic.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if together:
        specs = [WorkerSpec(tuple(row.name for row in PIPELINE), 1, settings.http_base_port)]
    else:
        specs = plan(workers, settings.http_base_port)
    for spec in specs:
        log.info("%s on http://%s:%d/metrics", spec.name, settings.http_host, spec.port)
    given = _environment(settings, workers)
    tasks = [
        asyncio.create_task(_keep_running(spec, stopping, given), name=spec.name) for spec in specs
    ]
    results = await asyncio.gather(*tasks)
    failed = [spec.name for spec, result in zip(specs, results, strict=True) if result]
    if failed:
        raise UsageError(f"{', '.join(failed)} cannot run, the reason stands above")


def _environment(settings: Settings, workers: Mapping[str, int]) -> dict[str, str]:
    """Give what the workers read besides: a standby is asked for where one can be."""
    if settings.dedup_standbys is not None:
        return {}
    spare = max(0, workers.get(_STATEFUL, 0) - 1)
    return {"KHABAR_DEDUP_STANDBYS": str(min(settings.standbys, spare))}


async def _keep_running(
    spec: WorkerSpec, stopping: asyncio.Event, given: Mapping[str, str]
) -> bool:
    """Run one worker again and again; give True when it cannot be run."""
    pause = _FIRST_PAUSE
    restarts = 0
    while not stopping.is_set():
        started = time.monotonic()
        code = await _run_once(spec, stopping, {**given, "KHABAR_RESTARTS": str(restarts)})
        restarts += 1
        if stopping.is_set():
            break
        if code == _WRONG_USAGE:
            stopping.set()
            return True
        if time.monotonic() - started > _STABLE_SECONDS:
            pause = _FIRST_PAUSE
        log.error("%s ended, %s; again in %.1f s", spec.name, _said(code), pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return False


async def _run_once(spec: WorkerSpec, stopping: asyncio.Event, given: Mapping[str, str]) -> int:
    # A session of its own: Ctrl-C on the terminal reaches the supervisor alone.
    process = await asyncio.create_subprocess_exec(
        *spec.command,
        env=os.environ | given,
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    ended = asyncio.create_task(process.wait())
    told = asyncio.create_task(stopping.wait())
    giving_way = asyncio.create_task(give_way(process.pid, spec.stages))
    await asyncio.wait(_both(ended, told), return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    giving_way.cancel()
    if not ended.done():
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(asyncio.shield(ended), _STOP_SECONDS)
        except TimeoutError:
            log.warning("%s did not stop in %.0f s: killed", spec.name, _STOP_SECONDS)
            process.kill()
    return await ended


def _both(*tasks: asyncio.Task[object]) -> Iterable[asyncio.Task[object]]:
    return tasks


def _said(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
