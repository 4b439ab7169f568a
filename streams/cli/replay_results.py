"""``khabar replay diff`` and ``khabar replay promote``: what became of a shadow run."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from streams.cli.options import RATE, YIELD_TO_LIVE
from streams.cli.progress import showing
from streams.errors import KhabarError, UsageError
from streams.replay import runs
from streams.replay.compare import Comparison, compare
from streams.replay.promote import promote as promote_run
from streams.replay.report import as_html, as_json
from streams.replay.runs import Manifest
from streams.settings import load_settings
from streams.terminal import console, isolated

if TYPE_CHECKING:
    from streams.settings import Settings

_NOT_DONE = frozenset({"running", "paused", "stopped"})


@click.command()
@click.argument("name")
@click.option("--json", "as_json_", is_flag=True, help="As JSON.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="As a page, into this file.")
def diff(*, name: str, as_json_: bool, page: Path | None) -> None:
    """Compare a shadow run with the live results, by article id.

    \b
    Examples:
      khabar replay diff new-model
      khabar replay diff new-model --html new-model.html
    """
    settings = load_settings()

    async def look() -> Comparison:
        return await compare(settings, await _shadow(settings, name))

    found = asyncio.run(look())
    if page is not None:
        try:
            page.write_text(as_html(found), "utf-8")
        except OSError as error:
            raise UsageError(f"{page} cannot be written: {error.strerror}") from None
        click.echo(f"wrote {page}", err=True)
    if as_json_:
        click.echo(as_json(found))
    elif page is None:
        _show(found)


@click.command()
@click.argument("name")
@RATE
@YIELD_TO_LIVE
def promote(*, name: str, rate: float | None, yield_to_live: int | None) -> None:
    """Publish a shadow run's results to the live topics; safe to repeat.

    \b
    Example:
      khabar replay promote new-model --rate 500
    """
    settings = load_settings()

    async def publish() -> Counter[str]:
        manifest = await _shadow(settings, name)
        if manifest.state in _NOT_DONE:
            raise UsageError(f"replay {name} is {manifest.state}: only a finished one is promoted")
        return await _promote(settings, manifest, rate=rate, yield_to_live=yield_to_live)

    counts = asyncio.run(publish())
    click.echo(
        f"{counts['published']} published, {counts['there_already']} there already, "
        f"{counts['superseded']} superseded by newer revisions"
    )
    if counts["retracted"]:
        click.echo(
            f"{counts['retracted']} live results were withdrawn: their articles have another "
            "verdict now"
        )
    if counts["refused"]:
        raise KhabarError(f"the broker refused {counts['refused']} results as too large")


async def _promote(
    settings: Settings, manifest: Manifest, *, rate: float | None, yield_to_live: int | None
) -> Counter[str]:
    """Promote a run; what breaks it off leaves it as it was, and says how to go on."""
    await runs.save(settings, manifest.changed(state="promoting"))

    async def beat() -> None:
        with suppress(KhabarError):
            await runs.save(settings, manifest.changed(state="promoting"))

    async with showing(f"promoting {manifest.name}", 0, beat) as shown:
        work = asyncio.ensure_future(
            promote_run(
                settings, manifest, rate=rate, yield_to_live=yield_to_live,
                told=lambda so_far: shown.update(so_far.done, so_far.total),
            )
        )  # fmt: skip
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, work.cancel)
        try:
            counts = await work
        except asyncio.CancelledError:
            await runs.save(settings, manifest.changed(state="finished"))
            click.echo(
                f"broken off after {shown.done} of {shown.total} results; what is published stays, "
                f"and `khabar replay promote {manifest.name}` goes on",
                err=True,
            )
            raise click.Abort from None
    await runs.save(settings, manifest.changed(state="promoted"))
    return counts


async def _shadow(settings: Settings, name: str) -> Manifest:
    manifest = await runs.find(settings, name)
    if manifest.mode != "shadow":
        raise UsageError(f"replay {name} is a {manifest.mode} run: only shadow runs are compared")
    return manifest


def _show(found: Comparison) -> None:
    out = console()
    table = Table("same", "changed", "new", "missing", title=f"{found.run} against live")
    numbers = (found.same, found.changed, len(found.new), len(found.missing))
    table.add_row(*map(str, numbers))
    out.print(table)
    table = Table("field", "articles", title="fields that differ")
    for name, count in found.fields.most_common():
        table.add_row(name, str(count))
    out.print(table)
    table = Table("", "added", "gone", title="entities and topics")
    for what, added, gone in (
        ("entities", found.entities_added, found.entities_gone),
        ("media topics", found.topics_added, found.topics_gone),
    ):
        table.add_row(what, _most(added), _most(gone))
    out.print(table)
    _show_verdicts(found)
    table = Table("id", "title", "fields", title="examples")
    for one in found.examples[:8]:
        table.add_row(isolated(one.id), isolated(one.title), isolated(", ".join(one.fields)))
    out.print(table)


def _show_verdicts(found: Comparison) -> None:
    """Name the articles whose live result a promotion withdraws."""
    if not found.became_copies and not found.became_originals:
        return
    table = Table("id", "live", "in the run", title="verdicts that change: promote withdraws")
    for one in found.became_copies:
        table.add_row(isolated(one), "enriched", "duplicate")
    for one in found.became_originals:
        table.add_row(isolated(one), "duplicate", "enriched")
    console().print(table)


def _most(counts: Counter[str]) -> Text:
    return isolated(", ".join(f"{name} ×{count}" for name, count in counts.most_common(6)))
