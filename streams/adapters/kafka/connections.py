"""aiokafka's connections on uvloop: a lost one is told as such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiokafka import conn as connection_module
from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError

if TYPE_CHECKING:
    from collections.abc import Callable


class Connection(AIOKafkaConnection):  # type: ignore[misc]
    """A connection that uvloop found closed is a lost one.

    uvloop's write raises RuntimeError then, where aiokafka 0.14 expects OSError: its task of
    metadata would end for good, and closing the client would fail.
    """

    def send(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        return self._telling_loss(super().send, *args, **kwargs)

    def _send_sasl_token(self, *args: Any, **kwargs: Any) -> Any:
        return self._telling_loss(super()._send_sasl_token, *args, **kwargs)

    def _telling_loss(self, send: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return send(*args, **kwargs)
        except RuntimeError as error:
            if "handler is closed" not in str(error):
                raise
            self.close(reason=CloseReason.CONNECTION_BROKEN)
            raise KafkaConnectionError(str(error)) from error


def install() -> None:
    """Let every client of this process use it, Faust's too; they make it when they connect."""
    connection_module.AIOKafkaConnection = Connection
