"""Three brokers of Apache Kafka in KRaft mode on loopback, each behind a proxy of its own.

Workers connect through the proxies, the loader and the checker directly.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from streams.adapters.kafka.broker import HOST, fetch_kafka, free_port
from streams.errors import UnavailableError
from tests.faults.proxy import Proxy

_BROKERS = 3
_CLUSTER_ID = "khabar-faults-cluster0"
_PROTOCOLS = "CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT,PROXIED:PLAINTEXT"
_START_SECONDS = 90.0
_HEAP = ("-Xms192m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class BrokerNode:
    """One broker of the cluster.

    Args:
        number: its node id, from 1.
        folder: where it keeps its records.
        libs: the jars.
    """

    def __init__(self, number: int, folder: Path, libs: Path) -> None:
        self.number, self.folder, self.libs = number, folder, libs
        self.port, self.controller, self.proxied = free_port(), free_port(), free_port()
        self.proxy = Proxy(self.proxied, free_port())
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def _java(self) -> list[str]:
        return ["java", *_HEAP, "-cp", f"{self.libs.resolve()}/*"]

    def prepare(self, voters: str) -> None:
        """Write its configuration and format its storage."""
        self.folder.mkdir(parents=True)
        properties = self.folder / "server.properties"
        properties.write_text(self._properties(voters), "utf-8")
        tool = ["kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(properties)]
        done = subprocess.run([*self._java, *tool], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def _properties(self, voters: str) -> str:
        listeners = {
            "DIRECT": (self.port, self.port),
            "PROXIED": (self.proxied, self.proxy.port),
        }
        return "\n".join(
            (
                "process.roles=broker,controller",
                f"node.id={self.number}",
                f"controller.quorum.voters={voters}",
                f"listeners=CONTROLLER://{HOST}:{self.controller},"
                + ",".join(f"{name}://{HOST}:{own}" for name, (own, _) in listeners.items()),
                "advertised.listeners="
                + ",".join(f"{name}://{HOST}:{shown}" for name, (_, shown) in listeners.items()),
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=DIRECT",
                f"listener.security.protocol.map={_PROTOCOLS}",
                f"log.dirs={(self.folder / 'logs').resolve()}",
                "default.replication.factor=3",
                "offsets.topic.replication.factor=3",
                "offsets.topic.num.partitions=3",
                "transaction.state.log.replication.factor=3",
                "transaction.state.log.min.isr=2",
                "transaction.state.log.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false",
                "message.max.bytes=34000000",
                "broker.session.timeout.ms=6000",
                "replica.lag.time.max.ms=6000",
                "unclean.leader.election.enable=false",
            )
        )

    def start(self) -> None:
        """Start it; returns at once."""
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._java, "kafka.Kafka", str(self.folder / "server.properties")],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def await_start(self) -> None:
        """Wait until it accepts connections."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._listens():
            if time.monotonic() > deadline:
                raise UnavailableError(f"broker {self.number} did not start")
            time.sleep(0.2)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=0.5):
            return True
        return False

    def kill(self) -> None:
        """SIGKILL it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Stop it cleanly: it hands its leaderships over first."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()


class Cluster:
    """The brokers together.

    Args:
        nodes: the brokers, running.
    """

    def __init__(self, nodes: list[BrokerNode]) -> None:
        self.nodes = nodes

    @property
    def direct(self) -> str:
        """Addresses past the proxies."""
        return ",".join(f"{HOST}:{node.port}" for node in self.nodes)

    @property
    def proxied(self) -> str:
        """Addresses through the proxies."""
        return ",".join(f"{HOST}:{node.proxy.port}" for node in self.nodes)


@contextmanager
def running_cluster(folder: Path, cache: Path) -> Iterator[Cluster]:
    """Run the cluster for as long as the context lasts.

    Args:
        folder: where the brokers keep their records.
        cache: folder of the jars.

    Yields:
        The cluster, once every broker accepts connections.
    """
    libs = fetch_kafka(cache)
    nodes = [BrokerNode(n, folder / f"broker-{n}", libs) for n in range(1, _BROKERS + 1)]
    voters = ",".join(f"{node.number}@{HOST}:{node.controller}" for node in nodes)
    try:
        for node in nodes:
            node.prepare(voters)
            node.start()
            node.proxy.start()
        for node in nodes:
            node.await_start()
        yield Cluster(nodes)
    finally:
        for node in nodes:
            node.proxy.stop()
            node.kill()
