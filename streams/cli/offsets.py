"""``khabar offsets``: where the stages stand, and setting one back or forward."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import click
from rich.table import Table

from streams.pipeline import PIPELINE, step
from streams.replay.positions import Position, positions, set_positions
from streams.replay.ranges import parse_bound
from streams.settings import load_settings
from streams.terminal import console

STAGES = [row.name for row in PIPELINE]


@click.group()
def offsets() -> None:
    """Look where the stages stand in their topics, and set a stopped one back or forward."""


@offsets.command()
@click.argument("stage", type=click.Choice(STAGES), required=False)
def show(stage: str | None) -> None:
    """Show what each stage has committed, and how much waits.

    \b
    Examples:
      khabar offsets show
      khabar offsets show deduplicate
    """
    settings = load_settings()
    for name in [stage] if stage else STAGES:
        _print(name, settings.topic(step(name).source), asyncio.run(positions(settings, name)))


@offsets.command("set")
@click.argument("stage", type=click.Choice(STAGES))
@click.option("--to", required=True, help="earliest, latest, offset:N, a time, or 36h: ago.")
@click.option("--partition", "partitions", type=int, multiple=True, help="Only these; repeatable.")
def set_(*, stage: str, to: str, partitions: tuple[int, ...]) -> None:
    """Set a stage back or forward; its workers must be stopped.

    Back: what lies between is handled again, with the same results under the same ids. Forward:
    what lies between is never handled by the stage; `khabar replay run` makes its results.

    \b
    Examples:
      khabar offsets set extract_entities --to earliest
      khabar offsets set tag_topics --to offset:1200 --partition 3
    """
    settings = load_settings()
    topic = settings.topic(step(stage).source)
    bound = parse_bound(to, datetime.now(UTC))

    async def move() -> tuple[list[Position], list[Position]]:
        before = await positions(settings, stage)
        await set_positions(settings, stage, bound, partitions)
        return before, await positions(settings, stage)

    before, after = asyncio.run(move())
    _print(stage, topic, after)
    for was, now in zip(before, after, strict=True):
        start, end = max(was.committed or 0, was.kept_from), now.committed or 0
        if end > start:
            click.echo(
                f"{topic}/{was.partition}: {end - start} records are passed over; make their "
                f"results with `khabar replay run NAME --mode live --stage {stage} --partition "
                f"{was.partition} --from offset:{start} --to offset:{end}`"
            )


def _print(stage: str, topic: str, found: list[Position]) -> None:
    table = Table(
        "partition", "committed", "kept from", "end", "waiting", title=f"{stage}: {topic}"
    )
    for one in found:
        said = "" if one.committed is None else str(one.committed)
        table.add_row(str(one.partition), said, str(one.kept_from), str(one.end), str(one.waiting))
    console().print(table)
