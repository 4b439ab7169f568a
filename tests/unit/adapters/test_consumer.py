"""Disconnecting lets out nothing of what a client library cancels inside."""

from __future__ import annotations

import asyncio
from typing import Any

from streams.adapters.kafka import consumer as reading


class Consumer:
    """Its ``stop`` and its client's ``close`` let out cancellations of their own making."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._client: Any = self

    async def stop(self) -> None:
        self.asked.append("stop")
        raise asyncio.CancelledError

    async def close(self) -> None:
        self.asked.append("close")
        raise asyncio.CancelledError


async def test_a_cancellation_from_inside_stays_inside() -> None:
    consumer = Consumer()
    await reading.disconnect(consumer)
    assert consumer.asked == ["stop", "close"]
