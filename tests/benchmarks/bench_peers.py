"""`make bench-peers`: Khabar beside thin loops of other libraries, on one Apache Kafka.

    python -m tests.benchmarks.bench_peers [--articles 10000] [--rounds 2] [--only khabar,quix]

Each runs the same four stage functions over the same articles, a process a stage, on topics of its
own; the order changes with the round. Start: until an article that is sent first is through.
Throughput: all articles are sent at once; the time of the last result counts, and the CPU time
until then, of the processes of the stages (and of the broker), as the system counts it. Latency: at
20 articles a second, from sending to reading the result; other articles, for a repeat ends at
deduplication. Before all, the articles go through the broker once: what comes first would pay for
the compiling of its code. The peers do less: no headers, no dead letters, no metrics, no look for
gaps, and deduplication keeps its state in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from msgspec import Struct

from streams.adapters.kafka import broker, topics
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.ingest.inputs import raw_record
from streams.pipeline import DUPLICATES, PIPELINE
from streams.ports import Publisher
from streams.settings import Settings, load_settings
from tests.benchmarks.bench_pipeline import usage
from tests.benchmarks.corpus import raw_articles
from tests.benchmarks.tables import show
from tests.conftest import CACHE
from tests.harness import collect, send

TOP = Path(__file__).parents[2]
STAGES = [row.name for row in PIPELINE]
PEERS = {
    "khabar": None,
    "khabar together": None,
    "confluent-kafka": "tests.benchmarks.peers.confluent",
    "quixstreams": "tests.benchmarks.peers.quix",
    "bytewax": "tests.benchmarks.peers.bytewax_flow",
}
RATE, RATE_SECONDS = 20, 20
_SINGLY = RATE * RATE_SECONDS
_QUIET_SECONDS = 20.0
"""All in one process give nothing for long: the first stages go through all articles first."""
_LONGEST_SECONDS = 900.0
_START_SECONDS = 90.0
_LOOK_SECONDS = 0.25
_AT_ONCE = 500


class Figures(Struct):
    """What one contender did in one round."""

    start: float
    rate: float
    cpu: float
    broker_cpu: float
    p50: float
    p95: float
    cores: float
    memory: float


class Results:
    """Reads the results of one contender as they come."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.seen: dict[str, float] = {}

    async def until(self, wanted: int | None, seconds: float) -> float:
        """Read until so many ids are there, or none came for a while; give when the last came."""
        last = began = time.perf_counter()
        while (wanted is None or len(self.seen) < wanted) and time.perf_counter() - last < seconds:
            for batch in (await self._consumer.getmany(timeout_ms=50)).values():
                last = time.perf_counter()
                for message in batch:
                    self.seen.setdefault((message.key or b"").decode(), last)
            if time.perf_counter() - began > _LONGEST_SECONDS:
                raise SystemExit("it takes longer than a quarter of an hour")
        return last


@contextmanager
def running(name: str, settings: Settings, python: str, log: Path) -> Iterator[list[int]]:
    """Run a contender's processes; give their ids as a list that fills."""
    environment = os.environ | {
        "KHABAR_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "KHABAR_TOPIC_PREFIX": settings.topic_prefix,
        "KHABAR_HTTP_BASE_PORT": str(settings.http_base_port),
        "KHABAR_DATA_DIR": str(settings.data_dir),
        "PYTHONPATH": str(TOP),
    }
    module = PEERS[name]
    if module is None:
        together = ["--together"] if name.endswith("together") else []
        commands = [[sys.executable, "-m", "streams", "up", *together]]
    else:
        commands = [[python, "-m", module, s, settings.bootstrap_servers] for s in STAGES]
    with log.open("w") as said:
        processes = [
            subprocess.Popen(
                one, env=environment, cwd=TOP, stdout=said, stderr=said, start_new_session=True
            )
            for one in commands
        ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def family(pids: Sequence[int]) -> list[int]:
    """Give processes with their children."""
    found = list(pids)
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        found += [int(child) for child in children.read_text().split()]
    return found


def spent(pids: Sequence[int]) -> tuple[float, float]:
    """Give the CPU seconds and the resident megabytes of processes."""
    cpu = memory = 0.0
    for pid in family(pids):
        cpu += usage(pid)[0]
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        memory += int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024
    return cpu, memory


class Spending:
    """Follows what processes and the broker spend.

    Args:
        pids: the processes; their children count too.
        broker_pid: the broker's.
    """

    def __init__(self, pids: Sequence[int], broker_pid: int) -> None:
        self._pids = pids
        self._broker_pid = broker_pid
        self._looks = [self._look()]

    def _look(self) -> tuple[float, float, float]:
        return time.perf_counter(), spent(self._pids)[0], usage(self._broker_pid)[0]

    async def follow(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self._looks.append(self._look())

    def until(self, moment: float) -> tuple[float, float]:
        """Give the CPU seconds of the processes and of the broker from the first look to then.

        There is a look after it: the time of the last result is known when none came for a while.
        """
        _, cpu, broker_cpu = self._looks[0]
        last = next(look for look in self._looks if look[0] >= moment)
        return last[1] - cpu, last[2] - broker_cpu


async def warm(local: broker.Broker, articles: Sequence[bytes]) -> None:
    """Send articles through a broker that has just started, and read them."""
    settings = load_settings(
        bootstrap_servers=local.address, topic_prefix="warm.", replication_factor=1
    )
    await topics.apply(settings)
    await send(settings, [_raw(value, f"w{n}") for n, value in enumerate(articles)])
    await collect(settings, PIPELINE[0].source)


async def measure(
    name: str, local: broker.Broker, articles: Sequence[bytes], python: str, folder: Path
) -> Figures:
    """Run one contender through start, throughput and latency."""
    settings = load_settings(
        bootstrap_servers=local.address, topic_prefix=f"p{uuid.uuid4().hex[:6]}.",
        replication_factor=1, http_base_port=broker.free_ports(5, 13_000),
        data_dir=folder / uuid.uuid4().hex[:6],
    )  # fmt: skip
    await topics.apply(settings)
    names = [settings.topic(PIPELINE[-1].sink), settings.topic(DUPLICATES)]
    consumer = AIOKafkaConsumer(
        *names, bootstrap_servers=local.address, auto_offset_reset="earliest", fetch_max_wait_ms=20
    )
    await consumer.start()
    try:
        async with publisher(settings) as sender:
            results = Results(consumer)
            began = time.perf_counter()
            with running(name, settings, python, folder / f"{name}.log") as pids:
                await sender.publish([_raw(articles[0], "first")])
                await results.until(1, _START_SECONDS)
                if not results.seen:
                    raise SystemExit(
                        f"{name} gave nothing:\n{(folder / f'{name}.log').read_text()}"
                    )
                start = time.perf_counter() - began
                return await _under_load(sender, results, articles, pids, local, start)
    finally:
        await consumer.stop()


async def _under_load(  # noqa: PLR0917 -- what is running, as it is
    sender: Publisher, results: Results, articles: Sequence[bytes], pids: list[int],
    local: broker.Broker, start: float,
) -> Figures:  # fmt: skip
    articles, singly = articles[:-_SINGLY], articles[-_SINGLY:]
    records = [_raw(value, f"t{n}") for n, value in enumerate(articles)]
    spending = Spending(pids, local.process.pid)
    following = asyncio.create_task(spending.follow())
    began = time.perf_counter()
    for at in range(0, len(records), _AT_ONCE):
        await sender.publish(records[at : at + _AT_ONCE])
    last = await results.until(None, _QUIET_SECONDS)
    following.cancel()
    rate = len(articles) / (last - began)
    cpu, broker_cpu = spending.until(last)

    sent: dict[str, float] = {}
    before, started = spent(pids)[0], time.perf_counter()
    reading = asyncio.create_task(results.until(None, _QUIET_SECONDS))
    for n, value in enumerate(singly):
        id_ = f"l{n}"
        sent[id_] = time.perf_counter()
        await sender.publish([_raw(value, id_)])
        await asyncio.sleep(max(0.0, started + (n + 1) / RATE - time.perf_counter()))
    cores = (spent(pids)[0] - before) / (time.perf_counter() - started)
    await reading
    waits = sorted(results.seen[id_] - at for id_, at in sent.items() if id_ in results.seen)
    if not waits:
        raise SystemExit(f"nothing came back at {RATE} articles a second")
    return Figures(
        start=start, rate=rate, cpu=cpu, broker_cpu=broker_cpu,
        p50=1000 * waits[len(waits) // 2], p95=1000 * waits[int(len(waits) * 0.95)],
        cores=cores, memory=spent(pids)[1],
    )  # fmt: skip


def _raw(value: bytes, id_: str) -> Outgoing:
    return raw_record(json.dumps(json.loads(value) | {"id": id_}).encode(), "application/json")


async def main(count: int, rounds: int, only: Sequence[str], python: str) -> None:
    """Run all contenders in changing order and print the table."""
    what, values = raw_articles(count + _SINGLY)
    articles = list(values)
    print(f"{what} articles, {os.cpu_count()} cores, {rounds} round(s)", flush=True)
    found: dict[str, list[Figures]] = {name: [] for name in only}
    with (
        tempfile.TemporaryDirectory() as folder,
        broker.running("kafka", port=broker.free_port(), cache=CACHE) as local,
    ):
        await warm(local, articles)
        for number in range(rounds):
            turned = [*only[number % len(only) :], *only[: number % len(only)]]
            for name in turned:
                print(f"round {number + 1}: {name} …", flush=True)
                found[name].append(await measure(name, local, articles, python, Path(folder)))
    heads = ["", "articles/s", "CPU s of stages", "and broker", "p50 / p95 ms at 20 a second",
             "cores then", "start s", "memory MB"]  # fmt: skip
    rows = [
        [
            name,
            ", ".join(f"{one.rate:.0f}" for one in of),
            ", ".join(f"{one.cpu:.0f}" for one in of),
            ", ".join(f"{one.cpu + one.broker_cpu:.0f}" for one in of),
            ", ".join(f"{one.p50:.0f} / {one.p95:.0f}" for one in of),
            ", ".join(f"{one.cores:.2f}" for one in of),
            ", ".join(f"{one.start:.1f}" for one in of),
            ", ".join(f"{one.memory:.0f}" for one in of),
        ]
        for name, of in found.items()
    ]
    show(heads, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default=",".join(PEERS), help="contenders, comma-separated")
    parser.add_argument("--python", default=str(TOP / ".venv-peers" / "bin" / "python"))
    given = parser.parse_args()
    chosen = [name for name in PEERS if name in given.only.split(",")]
    asyncio.run(main(given.articles, given.rounds, chosen, given.python))
