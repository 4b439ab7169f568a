"""Real workers for tests: started as processes, watched, and always ended."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from streams.adapters.http.scrape import is_ready
from streams.adapters.kafka import topics
from streams.adapters.kafka.consumer import read
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing, Record
from streams.pipeline import PIPELINE
from streams.settings import Settings

STAGES = tuple(row.name for row in PIPELINE)
RUN_SECONDS, PAUSE_SECONDS = 180.0, 90.0
"""How long a process may take to end its work, and to end when told: bounds of a hang, no pace."""


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment that makes a process read the same settings."""
    given = {
        "BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "TOPIC_PREFIX": settings.topic_prefix,
        "REPLICATION_FACTOR": str(settings.replication_factor or 1),
        "HTTP_BASE_PORT": str(settings.http_base_port),
        "DATA_DIR": str(settings.data_dir),
        "CACHE_DIR": str(settings.cache_dir),
        "ENTITY_ENGINE": settings.entity_engine,
        "DEDUP_STANDBYS": str(settings.standbys),
        "DEDUP_MAX_ARTICLES": str(settings.dedup_max_articles),
    }
    return os.environ | {f"KHABAR_{name}": value for name, value in given.items()}


class Worker:
    """One worker process.

    Args:
        settings: what it reads.
        stage: which stage it runs; several, joined by ``+``, run in one process.
        instance: its number among its stage's workers.
        log: where it writes.
    """

    def __init__(self, settings: Settings, stage: str, instance: int, log: Path) -> None:
        self.settings, self.stage, self.instance, self.log = settings, stage, instance, log
        place = (
            STAGES.index(stage.split("+", maxsplit=1)[0])
            if instance == 1
            else len(STAGES) + instance - 2
        )
        self.port = settings.http_base_port + place
        self.process = self._start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "streams", "worker", *self.stage.split("+")]
        command += ["--instance", str(self.instance), "--port", str(self.port)]
        with self.log.open("ab") as output:
            return subprocess.Popen(
                command, env=environment(self.settings), stdout=output, stderr=output
            )

    def kill(self) -> None:
        """SIGKILL it."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start it again, with the same state."""
        assert self.process.poll() is not None
        self.process = self._start()

    def stop(self, seconds: float = 25.0) -> int:
        """SIGTERM it and give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.stage} did not stop:\n{self.said()}") from None

    def said(self) -> str:
        """Give the end of what it wrote."""
        return self.log.read_text("utf-8", "replace")[-3000:]


@contextmanager
def workers(
    settings: Settings, folder: Path, stages: Sequence[str] = STAGES
) -> Iterator[dict[str, Worker]]:
    """Run one worker for each stage; all are ended at the end, whatever happens."""
    running = {stage: Worker(settings, stage, 1, folder / f"{stage}.log") for stage in stages}
    try:
        yield running
    finally:
        for worker in running.values():
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 25
        for worker in running.values():
            try:
                worker.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()


async def await_ready(running: dict[str, Worker], seconds: float = 60.0) -> None:
    """Wait until every worker says that it is ready; fail with its log when one has ended."""
    deadline = time.monotonic() + seconds
    while not all([await is_ready(worker.url) for worker in running.values()]):
        for worker in running.values():
            assert worker.process.poll() is None, f"{worker.stage} ended:\n{worker.said()}"
        assert time.monotonic() < deadline, "\n".join(w.said() for w in running.values())
        await asyncio.sleep(0.2)


async def create_topics(settings: Settings) -> None:
    await topics.apply(settings)


async def send(settings: Settings, records: Sequence[Outgoing]) -> None:
    async with publisher(settings) as sender:
        assert await sender.publish(records) == []


async def collect(settings: Settings, *names: str) -> list[Record]:
    """Read topics to their ends."""
    return [record async for record in read(settings, names)]


async def collect_until(
    settings: Settings,
    names: Sequence[str],
    done: Callable[[list[Record]], bool],
    *,
    seconds: float = 60.0,
) -> list[Record]:
    """Read topics again and again until they hold what is waited for, or the time is up."""
    deadline = time.monotonic() + seconds
    while True:
        records = await collect(settings, *names)
        if done(records) or time.monotonic() > deadline:
            return records
        await asyncio.sleep(0.5)


def header(record: Any, name: str) -> str:
    """Give a header that must be there."""
    text: str | None = record.header(name)
    assert text is not None, f"no header {name}"
    return text


def resident(pid: int) -> int:
    """Give the bytes of a process that are in memory; 0 when it is gone."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def workers_of(supervisor: int) -> list[tuple[int, list[str]]]:
    """Give the processes of a supervisor's workers, and the command line of each."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text()
    found = []
    for child in children.split():
        with suppress(OSError):
            words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            if "worker" in words:
                found.append((int(child), words))
    return found
