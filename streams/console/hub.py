"""Server-sent events: every browser has a short queue of its own; a slow one loses frames."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import msgspec

from streams.errors import UsageError

_QUEUE = 64
_MOST_CLIENTS = 12
_HEARTBEAT_SECONDS = 10.0


class Client:
    """One open page: what it has not been sent yet, at most so many frames."""

    def __init__(self, most: int) -> None:
        self._frames: deque[bytes] = deque(maxlen=most)
        self._waiting = asyncio.Event()
        self.missed = 0

    def offer(self, frame: bytes) -> None:
        """Put a frame into the queue; when it is full, the oldest is lost. Never blocks."""
        if len(self._frames) == self._frames.maxlen:
            self.missed += 1
        self._frames.append(frame)
        self._waiting.set()

    async def frames(self, heartbeat: float = _HEARTBEAT_SECONDS) -> AsyncIterator[bytes]:
        """Give what is to be written; a comment when nothing has come for a while."""
        while True:
            try:
                async with asyncio.timeout(heartbeat):
                    await self._waiting.wait()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if self.missed:
                missed, self.missed = self.missed, 0
                yield frame("missed", {"frames": missed})
            if self._frames:
                yield self._frames.popleft()
            if not self._frames:
                self._waiting.clear()


class Hub:
    """All open pages.

    Args:
        most_clients: more are refused.
        queue: frames that wait for one client.
    """

    def __init__(self, most_clients: int = _MOST_CLIENTS, queue: int = _QUEUE) -> None:
        self._clients: set[Client] = set()
        self._most = most_clients
        self._queue = queue

    def __len__(self) -> int:
        return len(self._clients)

    def publish(self, name: str, value: object) -> None:
        """Send an event to all pages; encodes once, and nothing where nobody listens."""
        if self._clients:
            made = frame(name, value)
            for client in self._clients:
                client.offer(made)

    @contextmanager
    def joined(self) -> Iterator[Client]:
        """Be a client for as long as the context lasts.

        Raises:
            UsageError: there are too many already.
        """
        if len(self._clients) >= self._most:
            raise UsageError(f"{self._most} pages are open already: close one")
        client = Client(self._queue)
        self._clients.add(client)
        try:
            yield client
        finally:
            self._clients.discard(client)


def frame(name: str, value: object) -> bytes:
    """Make one server-sent event; JSON has no line break that could end it early."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(value))
