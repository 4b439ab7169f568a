"""What a worker shows over HTTP: ``/metrics``, ``/health`` and ``/ready``."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from streams.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from streams.telemetry.metrics import Metrics

_LAST_PORT = 65_535


def url_of(host: str, port: int) -> str:
    """Give the base URL of a host, which may be an IPv6 address, and a port."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, *, hint: str, shutdown_seconds: float = 60.0
) -> AsyncIterator[str]:
    """Serve an application for as long as the context lasts.

    Args:
        app: what answers.
        host: the address to bind.
        port: the port; 0 takes any.
        hint: how to choose another port, for the error.
        shutdown_seconds: how long open requests may take at the end.

    Yields:
        The base URL.

    Raises:
        UsageError: the port is taken, or there is none of that number.
    """
    # The port after the last stage's may be too high; uvloop would serve on another one.
    if port > _LAST_PORT:
        raise UsageError(f"there is no port {port}: choose another with {hint}")
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=shutdown_seconds)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise UsageError(
            f"port {port} on {host} is taken or not allowed ({error.strerror}): choose another "
            f"with {hint}"
        ) from None
    try:
        yield url_of(host, runner.addresses[0][1])
    finally:
        await runner.cleanup()


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
    async with listening(app, host, port, hint="--port or KHABAR_HTTP_BASE_PORT") as url:
        yield url
