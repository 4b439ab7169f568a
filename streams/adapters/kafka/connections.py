"""aiokafka's connections on uvloop: a lost one is told as such."""

from __future__ import annotations

from typing import Any

from aiokafka.conn import CloseReason
from aiokafka.errors import KafkaConnectionError


def tell_losses(client: Any) -> None:
    """Let all connections of a client that uvloop found closed be lost ones.

    uvloop's write raises RuntimeError then, where aiokafka 0.14 expects OSError: its task of
    metadata would end for good, and closing the client would fail.

    Args:
        client: aiokafka's, of a producer or a consumer.
    """
    connect = client._get_conn  # noqa: SLF001 -- aiokafka has no public way

    async def connected(*args: Any, **kwargs: Any) -> Any:
        return _telling(await connect(*args, **kwargs))

    client._get_conn = connected  # noqa: SLF001 -- as above


def _telling(connection: Any) -> Any:
    if connection is None or "send" in vars(connection):
        return connection
    send = connection.send

    def telling(*args: Any, **kwargs: Any) -> Any:
        try:
            return send(*args, **kwargs)
        except RuntimeError as error:
            if "handler is closed" not in str(error):
                raise
            connection.close(reason=CloseReason.CONNECTION_BROKEN)
            raise KafkaConnectionError(str(error)) from error

    connection.send = telling
    return connection
