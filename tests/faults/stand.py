"""What faults are done to, put up together: brokers, proxies, and a supervisor with its workers."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from msgspec import Struct

from streams.adapters.http.scrape import is_ready, scrape
from streams.adapters.kafka.broker import free_ports
from streams.errors import KhabarError, UnavailableError
from streams.pipeline import PIPELINE
from streams.settings import Settings, load_settings
from tests.conftest import CACHE
from tests.faults.checker import ENRICHED
from tests.faults.cluster import running_cluster
from tests.faults.faults import SMALL_DISK_BYTES, Bench
from tests.harness import collect, create_topics, environment

SCALE = ("deduplicate=2", "extract_entities=2")
"""The workers beyond one a stage, unless told otherwise."""


class Stand(Struct):
    """The whole of it, while it runs.

    Args:
        direct: settings past the proxies, for loader and checker.
        proxied: settings through the proxies, as the workers have them.
        bench: what faults are given.
        workers: how many there are.
        together: whether one process has them all.
        log: what supervisor and workers say.
    """

    direct: Settings
    proxied: Settings
    bench: Bench
    workers: int
    together: bool
    log: Path

    @property
    def urls(self) -> list[str]:
        """Addresses of the workers' metrics."""
        first = self.proxied.http_base_port
        processes = 1 if self.together else self.workers
        return [f"http://127.0.0.1:{first + number}" for number in range(processes)]

    async def at_rest(self, seconds: float = 180.0) -> None:
        """Wait until every worker is ready and nothing waits any more."""
        deadline = time.monotonic() + seconds
        calm = 0
        while calm < 3 and time.monotonic() < deadline:
            try:
                found = await scrape(self.urls)
                ready = found.total("khabar_ready") == self.workers
                calm = calm + 1 if ready and found.total("khabar_lag_records") == 0 else 0
            except UnavailableError:
                calm = 0
            await asyncio.sleep(2)
        await collect(self.direct, ENRICHED)

    def said(self) -> str:
        """Give what supervisor and workers said."""
        return self.log.read_text("utf-8", "replace")


@asynccontextmanager
async def standing(
    *,
    seed: int,
    short: bool,
    scale: tuple[str, ...] = SCALE,
    together: bool = False,
    disk: int = SMALL_DISK_BYTES,
    **more: object,
) -> AsyncIterator[Stand]:
    """Put everything up, and wait until the workers are ready.

    Args:
        seed: of what is chosen by chance.
        short: whether long faults are cut short.
        scale: further workers, as ``khabar up --scale`` takes them.
        together: whether one process runs a worker of each stage, and there are no others.
        disk: bytes of the workers' disk, where one can be mounted.
        more: further settings of the workers.

    Yields:
        What stands; the workers are ended when the context is left.
    """
    with tempfile.TemporaryDirectory(prefix="khabar-faults-") as name:
        folder = Path(name)
        with _small_disk(folder / "data", disk), running_cluster(folder, CACHE) as cluster:
            # Two runs at once, of other seeds, keep out of each other's way.
            port = free_ports(12, 13_000 + 12 * (seed % 1000))
            direct = _settings(cluster.direct, folder, port, more)
            proxied = _settings(cluster.proxied, folder, port, more)
            await _until_available(direct)
            logfile = folder / "workers.log"
            scale = () if together else scale
            options = ["--together"] if together else [f"--scale={one}" for one in scale]
            with logfile.open("wb") as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "streams", "up", *options,
                    env=environment(proxied), stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
                chance = random.Random(seed)  # noqa: S311 -- a mix of faults
                bench = Bench(cluster, proxied, direct, process.pid, folder, chance, short)
                workers = len(PIPELINE) + sum(int(one.split("=")[1]) - 1 for one in scale)
                stand = Stand(direct, proxied, bench, workers, together, logfile)
                try:
                    await _until_ready(stand)
                    yield stand
                finally:
                    if process.returncode is None:
                        process.terminate()
                        await process.wait()


def _settings(servers: str, folder: Path, port: int, more: Mapping[str, object]) -> Settings:
    return load_settings(
        # The load is to press: the default engine takes ten times as long for an article.
        entity_engine="fast",
        bootstrap_servers=servers,
        topic_prefix="faults.",
        replication_factor=3,
        http_base_port=port,
        data_dir=folder / "data",
        **more,
    )


@contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[None]:
    """Mount a small disk for the workers' state, where that is allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


async def _until_available(settings: Settings) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            return await create_topics(settings)
        except KhabarError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(1)


async def _until_ready(stand: Stand) -> None:
    deadline = time.monotonic() + 90
    while not all([await is_ready(url) for url in stand.urls]):
        if time.monotonic() > deadline:
            raise UnavailableError("the workers were not ready in 90 s")
        await asyncio.sleep(0.5)
