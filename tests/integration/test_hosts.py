"""Workers on hosts of their own (network namespaces), one of them cut off and back."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.adapters.kafka.broker import _kafka_properties, _listens, fetch_kafka, free_port
from streams.settings import Settings, load_settings
from tests.conftest import CACHE, need_kafka
from tests.harness import collect, collect_until, create_topics, environment, header, send
from tests.integration.test_pipeline import article
from tests.interfaces import network

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
GATEWAY = "10.77.0.1"
HOSTS = {"a": "10.77.0.11", "b": "10.77.0.12"}
COUNT = 1500


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Hosts:
    """A bridge and two namespaces on it; names of this run alone."""

    def __init__(self) -> None:
        self.tag = uuid.uuid4().hex[:4]
        self.bridge = f"khbr{self.tag}"

    def namespace(self, host: str) -> str:
        return f"kh-{host}-{self.tag}"

    def cable(self, host: str) -> str:
        return f"kh{host}{self.tag}"

    def build(self) -> None:
        ip("link", "add", self.bridge, "type", "bridge")
        ip("addr", "add", f"{GATEWAY}/24", "dev", self.bridge)
        ip("link", "set", self.bridge, "up")
        for host, address in HOSTS.items():
            name, cable = self.namespace(host), self.cable(host)
            ip("netns", "add", name)
            ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", cable, "master", self.bridge, "up")
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")

    def plug(self, host: str, state: str) -> None:
        """Plug a host's cable ``up`` or ``down``."""
        ip("link", "set", self.cable(host), state)

    def remove(self) -> None:
        for host in HOSTS:
            subprocess.run(["ip", "netns", "del", self.namespace(host)], check=False)
        subprocess.run(["ip", "link", "del", self.bridge], check=False)


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    need_kafka()
    if shutil.which("ip") is None or os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("namespaces need root and iproute2")
        pytest.skip("LEFT OUT: namespaces need root and iproute2")
    made = Hosts()
    with network(changes=True):
        try:
            made.build()
            yield made
        finally:
            made.remove()


@pytest.fixture
def settings(hosts: Hosts, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a broker on the bridge's address, reachable from every host."""
    port = free_port()
    java = ["java", "-Xmx384m", "-cp", f"{fetch_kafka(CACHE).resolve()}/*"]
    properties = tmp_path / "server.properties"
    text = _kafka_properties(port, tmp_path / "logs")
    properties.write_text(text.replace(f"127.0.0.1:{port}", f"{GATEWAY}:{port}"), "utf-8")
    tool = ["kafka.tools.StorageTool", "format", "-t", "khabar-hosts-cluster-0", "-c"]
    subprocess.run([*java, *tool, str(properties)], check=True, capture_output=True)
    with (tmp_path / "broker.log").open("wb") as log:
        process = subprocess.Popen([*java, "kafka.Kafka", str(properties)], stdout=log, stderr=log)
    try:
        for _ in range(200):
            if _listens(port, GATEWAY):
                break
            subprocess.run(["sleep", "0.2"], check=True)
        yield load_settings(
            bootstrap_servers=f"{GATEWAY}:{port}", topic_prefix="hosts.", replication_factor=1,
            http_base_port=12_345, data_dir=tmp_path / "data",
        )  # fmt: skip
    finally:
        process.kill()
        process.wait()


def start(hosts: Hosts, host: str, settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    own = replace(settings, data_dir=settings.data_dir / host)
    command = ["ip", "netns", "exec", hosts.namespace(host), sys.executable, "-m", "streams"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*command, "worker", "normalise", "--port", "9464"], env=environment(own),
            stdout=output, stderr=output,
        )  # fmt: skip


async def test_a_host_that_is_cut_off_and_back_loses_nothing(
    hosts: Hosts, settings: Settings, tmp_path: Path
) -> None:
    await create_topics(settings)
    running = {host: start(hosts, host, settings, tmp_path / f"{host}.log") for host in HOSTS}
    restarts = 0
    try:
        for first in range(0, COUNT, 50):
            await send(settings, [article(n) for n in range(first, first + 50)])
            if first == COUNT // 5:
                hosts.plug("a", "down")
            if first == 3 * COUNT // 5:
                hosts.plug("a", "up")
            for host, process in running.items():
                if process.poll() is not None:
                    running[host] = start(hosts, host, settings, tmp_path / f"{host}.log")
                    restarts += 1
            await asyncio.sleep(0.8)
        await collect_until(
            settings, ["articles.normalised"], lambda got: len({r.key for r in got}) >= COUNT
        )
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    normalised = await collect(settings, "articles.normalised")
    assert {r.key for r in normalised} == {b"id-%d" % n for n in range(COUNT)}
    values: dict[str, set[bytes]] = {}
    for record in normalised:
        values.setdefault(header(record, "ce_id"), set()).add(record.value or b"")
    assert all(len(found) == 1 for found in values.values())
    for host in HOSTS:
        said = (tmp_path / f"{host}.log").read_text("utf-8")
        assert "assigned" in said, said
