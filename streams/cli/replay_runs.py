"""``khabar replay list, status, pause, stop, clean``: the runs that there are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from streams.errors import UsageError
from streams.pipeline import step
from streams.replay import engine, runs, setup
from streams.settings import load_settings
from streams.terminal import console, isolated

if TYPE_CHECKING:
    from streams.replay.runs import Manifest

RESUMABLE = frozenset({"running", "paused"})
"""States of runs that somebody may go on with."""


@click.command("list")
def list_() -> None:
    """List the runs.

    \b
    Example:
      khabar replay list
    """
    manifests, _ = asyncio.run(runs.load(load_settings()))
    now = datetime.now(UTC)
    table = Table("name", "stage", "mode", "state", "records", "by", "started")
    for one in sorted(manifests.values(), key=lambda m: m.created_at):
        table.add_row(
            one.name, one.stage, one.mode, one.state_at(now), str(one.total),
            isolated(one.created_by),
            f"{one.created_at:%Y-%m-%d %H:%M}",
        )  # fmt: skip
    console().print(table if manifests else "no replays")


@click.command()
@click.argument("name")
def status(name: str) -> None:
    """Show one run: range, versions, counts, how far it is.

    \b
    Example:
      khabar replay status new-model
    """
    settings = load_settings()

    async def look() -> tuple[Manifest, int, Mapping[str, int]]:
        manifest = await runs.find(settings, name)
        done = await engine.done(settings, manifest)
        return manifest, done, await engine.counted(settings, manifest)

    manifest, done, counts = asyncio.run(look())
    state = manifest.state_at(datetime.now(UTC))
    click.echo(range_line(manifest))
    click.echo(f"state {state}, {done} of {manifest.total} records done")
    if state != manifest.state:
        word = "promote" if manifest.state == "promoting" else "resume"
        click.echo(f"go on with `khabar replay {word} {name}`")
    click.echo(f"by {manifest.created_by}, {manifest.created_at:%Y-%m-%d %H:%M} UTC")
    for what, version in sorted({**manifest.versions, **manifest.settings}.items()):
        click.echo(f"{what}: {version}")
    show_counts(counts)


@click.command()
@click.argument("name")
def pause(name: str) -> None:
    """Let a running replay end after its batch; `resume` goes on.

    \b
    Example:
      khabar replay pause new-model
    """
    _want(name, "paused")


@click.command()
@click.argument("name")
def stop(name: str) -> None:
    """End a run for good after its batch; what it has written stays.

    \b
    Example:
      khabar replay stop new-model
    """
    _want(name, "stopped")


def _want(name: str, wanted: runs.Wanted) -> None:
    settings = load_settings()

    async def say() -> None:
        manifest = await runs.find(settings, name)
        if manifest.state not in RESUMABLE:
            raise UsageError(f"replay {name} is {manifest.state}")
        await runs.want(settings, name, wanted)
        if manifest.is_alive(datetime.now(UTC)):
            click.echo(f"{name}: {wanted} is wanted; its workers end after their batch")
        else:
            await runs.save(settings, manifest.changed(state=wanted))
            click.echo(f"{name}: {wanted}; nobody works on it")

    asyncio.run(say())


@click.command()
@click.argument("name")
def clean(name: str) -> None:
    """Remove a run that has ended: its shadow topics and its manifest.

    \b
    Example:
      khabar replay clean new-model
    """
    settings = load_settings()

    async def remove() -> None:
        manifest = await runs.find(settings, name)
        if manifest.state in RESUMABLE:
            raise UsageError(
                f"replay {name} is {manifest.state}: `khabar replay stop {name}` first"
            )
        if manifest.is_alive(datetime.now(UTC)):
            raise UsageError(f"replay {name} is being promoted: wait until that has ended")
        if manifest.mode == "shadow":
            await setup.remove_shadow(settings, manifest)
        await runs.forget(settings, name)

    asyncio.run(remove())
    click.echo(f"{name} is removed")


def range_line(manifest: Manifest) -> str:
    """Say what a run replays, in one line."""
    spans = ", ".join(f"{n}: {s.start}–{s.end}" for n, s in sorted(manifest.spans.items()))
    source = step(manifest.stage).source
    return (
        f"{manifest.mode} replay of {source} from {manifest.stage} on: {manifest.total} records "
        f"({spans})"
    )


def show_counts(counts: Mapping[str, int]) -> None:
    """Print what a run came to so far."""
    table = Table("what", "count")
    for what, count in sorted(counts.items()):
        table.add_row(what, str(count))
    console().print(table)
