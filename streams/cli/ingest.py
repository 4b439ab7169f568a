"""``khabar ingest``: files onto ``articles.raw``."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

import click
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from streams.adapters.kafka.producer import KafkaPublisher, publisher, require_topics
from streams.cli.ingest_mark import IngestMark
from streams.cli.options import RATE
from streams.errors import KhabarError
from streams.ingest.inputs import RAW, Input, count_bytes, read_inputs
from streams.settings import Settings, load_settings
from streams.terminal import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LEFT_OUT = {
    "type": "not HTML", "status": "not answered with 200", "language": "no Arabic letters",
    "size": "larger than 8 MiB",
}  # fmt: skip
_BATCH = 500
_BATCH_BYTES = 4 * 1024 * 1024


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...")
@RATE
def ingest(paths: tuple[str, ...], *, rate: float | None) -> None:
    """Publish files on articles.raw: .txt, .html, .json, .jsonl; a folder; - is standard input.

    Archives too: .warc, .warc.gz, .warc.zst (HTML responses with Arabic letters; what is left out
    is counted) and .jsonl.gz, .xz, .zst. A run over archives that was stopped goes on where it was:
    give the same command again; some records may be sent twice, which changes nothing.

    Every record is confirmed by the broker before the count goes up. Bytes go out as they are:
    what is wrong with a page becomes a dead letter, not an error here.

    \b
    Examples:
      khabar ingest pages/
      khabar ingest articles.jsonl --rate 100
      khabar ingest CC-NEWS-20260101000000-00001.warc.gz
      khabar ingest dump.jsonl.zst
    """
    settings, skipped = load_settings(), Counter[str]()
    mark = IngestMark(settings.data_dir / "ingest", paths)
    try:
        sent, refused, seconds = asyncio.run(_ingest(settings, paths, rate, mark, skipped))
    except KeyboardInterrupt:
        if mark.places:
            click.echo("stopped; the same command goes on from here", err=True)
        raise
    mark.remove()
    for reason, count in sorted(skipped.items()):
        click.echo(f"{count} records of archives left out: {_LEFT_OUT[reason]}", err=True)
    speed = sent / seconds if seconds else 0.0
    click.echo(f"{sent} records on {RAW} in {seconds:.1f} s, {speed:.0f} a second")
    if refused:
        raise KhabarError(f"{refused} records are too large for the broker, named above")


async def _ingest(
    settings: Settings,
    paths: Sequence[str],
    rate: float | None,
    mark: IngestMark,
    skipped: Counter[str],
) -> tuple[int, int, float]:
    total = count_bytes(paths)
    sent = refused = 0
    started = time.monotonic()
    columns = (
        TextColumn("ingest"), BarColumn(), DownloadColumn(),
        TextColumn("{task.fields[sent]} records"),
        TextColumn("{task.fields[rate]:.0f}/s"), TimeRemainingColumn(),
    )  # fmt: skip
    async with publisher(settings) as sender:
        await require_topics(sender, [settings.topic(RAW)])
        with Progress(*columns, console=console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=total, sent=0, rate=0.0)
            inputs = read_inputs(paths, starts=mark.places, skipped=skipped)
            for batch in _batches(inputs):
                refused += await _publish(sender, batch)
                sent += len(batch)
                mark.reached(one.place for one in batch)
                elapsed = time.monotonic() - started
                progress.update(
                    task,
                    advance=sum(len(one.record.value or b"") for one in batch),
                    sent=sent,
                    rate=sent / elapsed if elapsed else 0.0,
                )
                if rate is not None and (ahead := sent / rate - elapsed) > 0:
                    await asyncio.sleep(ahead)
    return sent - refused, refused, time.monotonic() - started


async def _publish(sender: KafkaPublisher, batch: Sequence[Input]) -> int:
    names = {id(one.record): one.name for one in batch}
    refusals = await sender.publish([one.record for one in batch])
    for refusal in refusals:
        click.echo(f"{names[id(refusal.record)]}: {refusal.reason}", err=True)
    return len(refusals)


def _batches(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    batch: list[Input] = []
    size = 0
    for one in inputs:
        batch.append(one)
        size += len(one.record.value or b"")
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
