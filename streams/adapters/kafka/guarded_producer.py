"""aiokafka's producer with a guard, and with what of aiokafka 0.14 has to be mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.conn import CloseReason
from aiokafka.errors import KafkaConnectionError


class _Batches(set[Any]):
    """The batches that wait for an answer; one that waits for its next try may be taken off too.

    aiokafka 0.14 takes such a batch off a second time when it is given up, and logs a traceback.
    """

    def remove(self, batch: Any) -> None:
        self.discard(batch)


class GuardedProducer(AIOKafkaProducer):  # type: ignore[misc]
    """A producer that asks before every request whether it may still send.

    Args:
        guard: called before every request; what it raises keeps the request from being sent.
        arguments: of aiokafka's producer.
    """

    def __init__(self, guard: Callable[[], None], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._message_accumulator._pending_batches = _Batches()  # noqa: SLF001
        send, connect = self.client.send, self.client._get_conn  # noqa: SLF001

        async def guarded(*args: Any, **kwargs: Any) -> Any:
            guard()
            return await send(*args, **kwargs)

        async def connected(*args: Any, **kwargs: Any) -> Any:
            return _telling_loss(await connect(*args, **kwargs))

        self.client.send = guarded
        self.client._get_conn = connected  # noqa: SLF001


def _telling_loss(connection: Any) -> Any:
    """Let a connection that uvloop found closed be a lost one.

    uvloop's write raises RuntimeError then, where aiokafka 0.14 expects OSError: its task of
    metadata would end for good, and closing the client would fail.
    """
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
