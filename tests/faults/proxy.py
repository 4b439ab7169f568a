"""A TCP proxy on loopback that can be slow, drop connections, or cut everything off."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing, suppress

HOST = "127.0.0.1"
_CHUNK = 65_536


class Proxy:
    """Forwards one port to another, in a thread of its own.

    Args:
        target: the port behind it.
        port: where it listens.
    """

    def __init__(self, target: int, port: int) -> None:
        self.target, self.port = target, port
        self.delay = 0.0
        """Seconds that every chunk waits, in each direction."""
        self.cut = False
        """Whether new connections are refused and open ones closed."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"proxy-{port}", daemon=True)
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        """Listen no longer."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
        elif not self._ready.is_set():  # never started
            self._loop.close()

    def drop(self) -> None:
        """Close every open connection; new ones are let through unless it is cut off."""
        self._loop.call_soon_threadsafe(self._close_all)

    def cut_off(self) -> None:
        """Close every connection and refuse new ones."""
        self.cut = True
        self.drop()

    def heal(self) -> None:
        """Forward as if nothing had been."""
        self.cut, self.delay = False, 0.0

    def _close_all(self) -> None:
        for writer in list(self._writers):
            writer.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with closing(self._loop):
            server = self._loop.run_until_complete(
                asyncio.start_server(self._accept, HOST, self.port)
            )
            self._ready.set()
            self._loop.run_forever()
            server.close()
            self._loop.run_until_complete(self._end())

    async def _end(self) -> None:
        """Close all connections, and let what forwards them end."""
        self._close_all()
        forwarding = asyncio.all_tasks() - {asyncio.current_task()}
        for task in forwarding:
            task.cancel()
        await asyncio.gather(*forwarding, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.close()
            return
        try:
            there_reader, there_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.close()
            return
        pair = {writer, there_writer}
        self._writers |= pair
        try:
            await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))
        finally:
            self._writers -= pair

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(chunk)
                await writer.drain()
        writer.close()
