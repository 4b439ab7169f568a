"""What a worker shows over HTTP: ``/metrics``, ``/health`` and ``/ready``."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from streams.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from streams.metrics import Metrics


@asynccontextmanager
async def serving(
    metrics: Metrics,
    *,
    host: str,
    port: int,
    ready: Callable[[], str | None],
    refresh: Callable[[], None] = lambda: None,
) -> AsyncIterator[str]:
    """Serve the endpoints for as long as the context lasts.

    Args:
        metrics: what ``/metrics`` shows.
        host: the address to bind.
        port: the port; 0 takes any.
        ready: gives None when ready, otherwise why not.
        refresh: brings gauges up to date before each scrape.

    Yields:
        The base URL.

    Raises:
        UsageError: the port is taken.
    """

    async def show_metrics(_: web.Request) -> web.Response:
        refresh()
        return web.Response(
            body=metrics.exposition(), headers={"content-type": CONTENT_TYPE_LATEST}
        )

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readiness(_: web.Request) -> web.Response:
        reason = ready()
        if reason is None:
            return web.json_response({"status": "ready"})
        return web.json_response({"status": "not ready", "reason": reason}, status=503)

    app = web.Application()
    app.add_routes(
        [
            web.get("/metrics", show_metrics),
            web.get("/health", health),
            web.get("/ready", readiness),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise UsageError(
            f"port {port} on {host} is taken or not allowed ({error.strerror}): choose another "
            "with --port or KHABAR_HTTP_BASE_PORT"
        ) from None
    address = runner.addresses[0]
    try:
        yield f"http://{address[0]}:{address[1]}"
    finally:
        await runner.cleanup()
