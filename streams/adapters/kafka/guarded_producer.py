"""aiokafka's producer with a guard, and with what of aiokafka 0.14 has to be mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaProducer


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
        send = self.client.send

        async def guarded(*args: Any, **kwargs: Any) -> Any:
            guard()
            return await send(*args, **kwargs)

        self.client.send = guarded
