"""A process of workers: one stage, or several together on one port.

Whatever goes wrong beyond a record ends the process; the supervisor starts it again, and every
worker in it reads again from its last commit.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import uvloop

from streams.adapters.http.endpoints import serving
from streams.errors import KhabarError
from streams.folders import owned_folder
from streams.live.memory import give_back_early
from streams.live.worker import Worker
from streams.pipeline import step
from streams.telemetry import logs
from streams.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from streams.settings import Settings

_EXIT_SECONDS = 1.0

log = logging.getLogger(__name__)


def run_workers(folders: dict[str, Path], settings: Settings, *, port: int) -> None:
    """Run a worker of each stage until the process is told to stop by SIGTERM or SIGINT.

    Args:
        folders: the stages, by their names in the pipeline; where the worker of each, and no other,
            keeps its state.
        settings: the process's settings.
        port: of /metrics, /health and /ready; 0 takes any.

    Raises:
        UsageError: a topic is missing, the port is taken, or a folder cannot be used.
        UnavailableError: no broker answers.
        DeadLetterLimitError: a stage failed too often in a row.
        KhabarError: a worker had to stop for another reason.
    """
    give_back_early()
    if settings.memory_limit_bytes is not None:
        limit = settings.memory_limit_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with ExitStack() as stack:
        for folder in folders.values():
            stack.enter_context(owned_folder(folder, f"the worker {folder.name}"))
        metrics = Metrics()
        workers = [Worker(step(s), settings, folder, metrics) for s, folder in folders.items()]
        uvloop.run(_run(workers, settings, metrics, port))


async def _run(workers: Sequence[Worker], settings: Settings, metrics: Metrics, port: int) -> None:
    code = 1
    try:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, workers)
        endpoints = serving(
            metrics, host=settings.http_host, port=port,
            ready=lambda: _not_ready(workers), refresh=lambda: _refresh(workers),
        )  # fmt: skip
        async with endpoints as url:
            await _live(workers, url)
        code = 0
    except KhabarError as error:
        if not error.told:
            log.error("%s", error)  # noqa: TRY400 -- one line; the process may not get to tell it
        error.told = True
        raise
    finally:
        _exit_soon(code)


async def _live(workers: Sequence[Worker], url: str) -> None:
    """Run them; when one ends, all others settle what they are at and stop."""
    tasks = [asyncio.create_task(_of_stage(worker, url)) for worker in workers]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    _stop(workers)
    await asyncio.wait(tasks)
    for error in [error for task in tasks if (error := task.exception()) is not None]:
        raise error


async def _of_stage(worker: Worker, url: str) -> None:
    logs.stage.set(worker.name)
    try:
        await worker.run(url)
    except KhabarError as error:
        log.error("%s", error)  # noqa: TRY400 -- as above, and of its own stage
        error.told = True
        raise


def _stop(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.health.stopping.set()


def _not_ready(workers: Sequence[Worker]) -> str | None:
    """Say why one of them is not ready; None when all are."""
    for worker in workers:
        if (reason := worker.health.not_ready()) is not None:
            return reason if len(workers) == 1 else f"{worker.name}: {reason}"
    return None


def _refresh(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.health.refresh()


def _exit_soon(code: int) -> None:
    """Make sure that the process ends: what Faust leaves behind when it crashes may never do."""
    timer = threading.Timer(_EXIT_SECONDS, os._exit, (code,))
    timer.daemon = True
    timer.start()
