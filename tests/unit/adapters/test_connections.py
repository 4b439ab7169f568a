"""A connection that uvloop found closed is a lost one, for every client."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.client import AIOKafkaClient, ConnectionGroup
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest, MetadataResponse_v0

from streams.adapters.kafka.connections import Connection

CLOSED = "unable to perform operation on <TCPTransport>; the handler is closed"
SHOWN = "from aiokafka import conn; print(conn.AIOKafkaConnection.__module__)"


class _Writer:
    """Refuses to write, as uvloop does."""

    said = CLOSED
    is_closed = False

    def write(self, _: bytes) -> None:
        raise RuntimeError(self.said)

    def close(self) -> None:
        self.is_closed = True


async def _connection(writer: _Writer) -> Connection:
    made = Connection("127.0.0.1", 1)
    made._writer, made._reader = writer, SimpleNamespace(at_eof=lambda: False)
    made._read_task = asyncio.get_running_loop().create_future()
    made._versions = {MetadataRequest.API_KEY: (0, 0)}
    return made


async def test_it_is_told_and_closed() -> None:
    writer = _Writer()
    connection = await _connection(writer)
    with pytest.raises(KafkaConnectionError, match="closed"):
        connection.send(MetadataRequest([]))
    assert writer.is_closed
    assert not connection.connected()


async def test_so_it_is_while_it_logs_in() -> None:
    writer = _Writer()
    connection = await _connection(writer)
    with pytest.raises(KafkaConnectionError, match="closed"):
        connection._send_sasl_token(b"token")
    assert writer.is_closed


async def test_another_error_stays_what_it_is() -> None:
    writer = _Writer()
    writer.said = "something else"
    connection = await _connection(writer)
    with pytest.raises(RuntimeError, match="else"):
        connection.send(MetadataRequest([]))
    connection.close()


async def test_the_task_of_metadata_goes_on_and_tells_when_there_is_no_broker() -> None:
    client = AIOKafkaClient(bootstrap_servers="127.0.0.1:1")
    client._conns[0, ConnectionGroup.DEFAULT] = await _connection(_Writer())
    client.cluster.update_metadata(MetadataResponse_v0([(0, "127.0.0.1", 1)], []))
    assert await client._metadata_update(client.cluster, set()) is False


@pytest.mark.parametrize("module", ["streams.live.transport", "streams.adapters.kafka.producer"])
def test_who_imports_the_clients_uses_it(module: str) -> None:
    done: Any = subprocess.run(
        [sys.executable, "-c", f"import {module}\n{SHOWN}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == Connection.__module__
