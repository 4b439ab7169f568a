"""A local broker leaves no process behind, however its command ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.adapters.kafka import broker
from tests.conftest import CACHE, need_kafka


def processes_of(port: int) -> list[int]:
    """Give the processes of the broker on a port: its data folder stands in their command lines."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if f"data-{port}".encode() in words and b"server.properties" in words:
            found.append(int(folder.name))
    return found


def until(said: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def started(kind: str, port: int, folder: Path) -> subprocess.Popen[bytes]:
    options = ["--kafka"] if kind == "kafka" else []
    command = [sys.executable, "-m", "streams", "broker", *options, "--port", str(port)]
    return subprocess.Popen(
        [*command, "--data", str(folder / f"data-{port}")],
        env=os.environ | {"KHABAR_CACHE_DIR": str(CACHE)},
    )


@pytest.mark.kafka
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_kafka_ends_with_its_command_while_it_starts(
    number: signal.Signals, tmp_path: Path
) -> None:
    need_kafka()
    broker.fetch_kafka(CACHE)
    port = broker.free_port()
    command = started("kafka", port, tmp_path)
    properties = tmp_path / f"data-{port}" / "logs"
    until(lambda: properties.exists() and bool(processes_of(port)), 40)
    time.sleep(1.0)
    command.send_signal(number)
    code = command.wait(20)
    assert code == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    until(lambda: not processes_of(port), 25)


@pytest.mark.broker
def test_the_embedded_broker_ends_with_a_command_that_is_killed(tmp_path: Path) -> None:
    port = broker.free_port()
    command = started("embedded", port, tmp_path)
    until(lambda: broker._listens(port), 20)
    command.kill()
    command.wait(10)
    until(lambda: not broker._listens(port), 10)
