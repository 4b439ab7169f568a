"""``khabar console``: a page in the browser that shows the pipeline and what comes out of it."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import click

from streams.console.server import LAST, PORT, serving_console
from streams.settings import load_settings
from streams.telemetry import logs

if TYPE_CHECKING:
    from streams.settings import Settings


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              help="Where the page is; 0 takes any.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--worker", "workers", multiple=True, metavar="URL",
              help="A worker's address; repeatable. By default those of `khabar up`, from "
              "KHABAR_HTTP_BASE_PORT on.")  # fmt: skip
@click.option("--last", type=click.IntRange(0, 10_000), default=LAST, show_default=True,
              help="Records of each partition to begin with.")  # fmt: skip
@click.option("--read-only", is_flag=True, help="Without redrive.")
def console(*, port: int, host: str, workers: tuple[str, ...], last: int, read_only: bool) -> None:
    """Show the pipeline, its articles, dead letters and replays in the browser.

    On this machine alone; from elsewhere through ssh: `ssh -L 9480:127.0.0.1:9480 HOST`.

    \b
    Examples:
      khabar console
      khabar console --port 0 --read-only
      khabar console --worker http://10.0.0.5:9464 --worker http://10.0.0.6:9465
    """
    settings = load_settings()
    logs.configure("console", level=settings.log_level, layout=settings.log_format)
    asyncio.run(
        _serve(settings, host=host, port=port, workers=workers, last=last, read_only=read_only)
    )


async def _serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: tuple[str, ...],
    last: int,
    read_only: bool,
) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with serving_console(
        settings, host=host, port=port, workers=workers, last=last, read_only=read_only
    ) as address:
        click.echo(f"console on {address}")
        await stopping.wait()
