"""The console put together: what it reads, what it remembers, what it serves."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web

from streams.adapters.http.endpoints import listening
from streams.adapters.tasks import end
from streams.console.components import Console
from streams.console.feed import Feed
from streams.console.guard import add_headers, loopback, make_guard
from streams.console.hub import Hub
from streams.console.routes import routes
from streams.console.stages import Watcher, default_url
from streams.console.store import Store
from streams.pipeline import PIPELINE
from streams.settings import Settings

PORT = 9480
LAST = 80
_MOST_REQUEST_BYTES = 4096


@asynccontextmanager
async def serving_console(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    workers: Sequence[str] = (),
    last: int = LAST,
    read_only: bool = False,
) -> AsyncIterator[str]:
    """Serve the console for as long as the context lasts.

    Args:
        settings: give the broker, its security, the topics' prefix and the workers' first port.
        host: a loopback address.
        port: the port; 0 takes any.
        workers: addresses of the workers; by default those of ``khabar up``, further ones found
            on the ports that follow.
        last: records of each partition to begin with.
        read_only: leave out all that changes something.

    Yields:
        The address.

    Raises:
        UsageError: the address is not loopback, or the port is taken.
    """
    hub = Hub()
    store = Store(settings)
    urls = list(workers) or [default_url(settings, number) for number in range(len(PIPELINE))]
    further = None if workers else partial(default_url, settings)
    console = Console(
        settings=settings,
        store=store,
        hub=hub,
        feed=Feed(settings, store, hub, last),
        watcher=Watcher(urls, hub, further, pipeline=settings.pipeline),
        token=secrets.token_urlsafe(32),
        read_only=read_only,
    )
    loopback(host)
    application = _application(console)
    async with listening(application, host, port, hint="--port", shutdown_seconds=1.0) as url:
        tasks = [asyncio.create_task(part.run()) for part in (console.feed, console.watcher)]
        try:
            yield f"{url}/"
        finally:
            await end(*tasks)


def _application(console: Console) -> web.Application:
    application = web.Application(
        middlewares=[make_guard(console.token)], client_max_size=_MOST_REQUEST_BYTES
    )
    application.add_routes(routes(console))
    application.on_response_prepare.append(add_headers)
    return application
