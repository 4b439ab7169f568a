"""``khabar replay``: process a range again, compare, promote."""

from __future__ import annotations

import asyncio
import re
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from streams.adapters.http.endpoints import serving
from streams.bootstrap import Resources
from streams.cli import replay_results, replay_runs
from streams.cli.options import PORT, RATE, YIELD_TO_LIVE, words_of
from streams.cli.progress import showing
from streams.errors import ERROR_CODES, ErrorCode, KhabarError, UsageError
from streams.pipeline import PIPELINE
from streams.replay import engine, runs, setup
from streams.replay.plan import plan
from streams.replay.runs import Filters, Manifest
from streams.settings import load_settings
from streams.telemetry import logs
from streams.telemetry.metrics import Metrics
from streams.telemetry.tracing import load_tracing

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.telemetry.tracing import Tracing

STAGES = [row.name for row in PIPELINE]


@click.group()
def replay() -> None:
    """Process a bounded range of a topic again: safe, comparable, resumable."""


_PORT = click.option("--port", type=PORT, help="Serve /metrics there, as run=replay.")


@replay.command("run")
@click.argument("name")
@click.option("--stage", type=click.Choice(STAGES), default=STAGES[0], show_default=True,
              help="Start with this stage, reading its source topic.")  # fmt: skip
@click.option("--mode", type=click.Choice(["live", "shadow", "dry-run"]), default="shadow",
              show_default=True, help="Where results go.")  # fmt: skip
@click.option("--from", "first", default="earliest", show_default=True,
              help="earliest, offset:N, a time (UTC if it has no zone), or 36h: ago.")  # fmt: skip
@click.option("--to", "last", default="latest", show_default=True,
              help="The same; the end is fixed now, it never is the tail.")  # fmt: skip
@click.option("--partition", "partitions", type=int, multiple=True, help="Only these; repeatable.")
@click.option("--outlet", help="Only articles of this outlet: its name or domain.")
@click.option("--language", help="Only articles in this language.")
@click.option("--ids", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Only ids in this file.")  # fmt: skip
@click.option("--topic", help="Only articles that have this media topic live, medtop:NNNNNNNN.")
@click.option("--code", type=click.Choice(ERROR_CODES),
              help="Only records with a dead letter of this code, at any stage.")  # fmt: skip
@RATE
@YIELD_TO_LIVE
@_PORT
def run_(
    *,
    name: str,
    stage: str,
    mode: runs.Mode,
    first: str,
    last: str,
    partitions: tuple[int, ...],
    outlet: str | None,
    language: str | None,
    ids: Path | None,
    topic: str | None,
    code: ErrorCode | None,
    rate: float | None,
    yield_to_live: int | None,
    port: int | None,
) -> None:
    """Start a run, and work on it until it is done, paused or stopped.

    live: results go to the live topics under the same ids, never over a newer revision. shadow:
    they go to topics of the run, to be compared and promoted. dry-run: nothing is written.

    \b
    Examples:
      khabar replay run new-model --stage extract_entities --from 7d
      khabar replay run look --mode dry-run --from 2025-05-04T00:00:00Z --to 2025-05-05T00:00:00Z
      khabar replay run mend --mode live --stage tag_topics --from offset:1200 --rate 200
      khabar replay run large --mode live --from 7d --code too_large
    """
    if not re.fullmatch(runs.NAME, name):
        raise UsageError(f"{name!r}: a run's name has lower-case letters, digits and hyphens")
    settings = load_settings()
    logs.configure("replay", level=settings.log_level, layout=settings.log_format)
    wanted = Filters(
        outlet=outlet, language=language, code=code,
        ids=_ids_in(ids) if ids else frozenset(),
    )  # fmt: skip

    async def start() -> Manifest:
        mark = uuid4().hex
        # First what ends it before there is a run.
        tracing = load_tracing(
            group=settings.topic_prefix, replay=name, attempt=runs.attempt_of(mark)
        )
        resources = Resources(settings)
        manifest = await plan(
            settings, name=name, stage=stage, mode=mode, first=first, last=last,
            partitions=partitions, filters=wanted, media_topic=topic, now=datetime.now(UTC),
            resources=resources, mark=mark,
        )  # fmt: skip
        click.echo(replay_runs.range_line(manifest), err=True)
        return await _work(
            settings, manifest, resources, mark, rate=rate, yield_to_live=yield_to_live, port=port,
            tracing=tracing,
        )  # fmt: skip

    _report(asyncio.run(start()))


@replay.command()
@click.argument("name")
@RATE
@YIELD_TO_LIVE
@_PORT
def resume(*, name: str, rate: float | None, yield_to_live: int | None, port: int | None) -> None:
    """Go on with a run that was paused or killed; several at once share what is left.

    \b
    Example:
      khabar replay resume new-model --rate 500
    """
    settings = load_settings()
    logs.configure("replay", level=settings.log_level, layout=settings.log_format)

    async def go_on() -> Manifest:
        manifest = await runs.find(settings, name)
        tracing = load_tracing(group=settings.topic_prefix, replay=name, attempt=manifest.attempt)
        if manifest.state not in replay_runs.RESUMABLE:
            raise UsageError(f"replay {name} is {manifest.state}: it cannot be resumed")
        resources, mark = Resources(settings), uuid4().hex
        setup.require_same(settings, resources, manifest)
        await runs.want(settings, name, "running", mark)
        manifest = manifest.changed(state="running")
        await runs.save(settings, manifest)
        return await _work(
            settings, manifest, resources, mark, rate=rate, yield_to_live=yield_to_live, port=port,
            tracing=tracing,
        )  # fmt: skip

    _report(asyncio.run(go_on()))


def _ids_in(file: Path) -> frozenset[str]:
    found = frozenset(words_of(file))
    if not found:
        # None at all would mean every article of the range.
        raise UsageError(f"{file} names no article")
    return found


async def _work(
    settings: Settings,
    manifest: Manifest,
    resources: Resources,
    mark: str,
    *,
    rate: float | None,
    yield_to_live: int | None,
    port: int | None,
    tracing: Tracing | None,
) -> Manifest:
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        shown = await stack.enter_async_context(showing(manifest.name, manifest.total))
        if tracing is not None:
            stack.callback(tracing.close)
        if port is not None:
            await stack.enter_async_context(
                serving(metrics, host=settings.http_host, port=port, ready=lambda: None)
            )

        def told(progress: engine.Progress) -> None:
            shown.update(progress.done, progress.total)

        worker = engine.Replay(
            settings, manifest, metrics, resources=resources, mark=mark, rate=rate,
            yield_to_live=yield_to_live, told=told, tracing=tracing,
        )  # fmt: skip
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, worker.pause)
        return await worker.run()


def _report(manifest: Manifest) -> None:
    click.echo(f"replay {manifest.name}: {manifest.state}", err=True)
    replay_runs.show_counts(manifest.counts)
    if manifest.state == "paused" and manifest.mode != "dry-run":
        click.echo(f"go on with `khabar replay resume {manifest.name}`", err=True)
    if manifest.counts.get("refused by the broker"):
        raise KhabarError("the broker refused results that are too large, named above")


for command in (
    replay_runs.list_, replay_runs.status, replay_runs.pause, replay_runs.stop, replay_runs.clean,
    replay_results.diff, replay_results.promote,
):  # fmt: skip
    replay.add_command(command)
