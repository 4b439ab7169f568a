"""The command ``khabar``: what people call, each command in a file of its own."""

from __future__ import annotations

import sys
from importlib import metadata

import click

from streams.cli import (
    broker,
    console,
    demo,
    dlq,
    drops,
    enrich,
    evaluate,
    explain,
    export,
    ingest,
    links,
    offsets,
    replay,
    retract,
    tail,
    topics,
    train,
    work,
)
from streams.errors import DeadLetterLimitError, KhabarError, UnavailableError, UsageError

EXIT_CODES: tuple[tuple[type[KhabarError], int], ...] = (
    (UsageError, 2),
    (UnavailableError, 3),
    (DeadLetterLimitError, 4),
    (KhabarError, 1),
)
"""The exit code of each error; the first that fits counts."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from KHABAR_* in the environment; `khabar settings` lists them.",
)
@click.version_option(metadata.version("khabar"), prog_name="khabar")
def khabar() -> None:
    """Khabar: streaming enrichment of Arabic news on Kafka.

    \b
    Try it without anything prepared:
      khabar enrich page.txt            one page, in this process
      khabar demo                       the whole pipeline on an embedded broker
    """


for command in (
    broker.broker,
    topics.topics,
    work.worker,
    work.up,
    enrich.enrich,
    explain.explain,
    links.links,
    evaluate.evaluate,
    train.train,
    export.export_,
    ingest.ingest,
    tail.tail,
    dlq.dlq,
    drops.drops,
    replay.replay,
    retract.retract,
    offsets.offsets,
    console.console,
    demo.demo,
    work.settings,
):
    khabar.add_command(command)


def main() -> None:
    """Run the command line; an error that Khabar knows is one line and an exit code."""
    try:
        khabar.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KhabarError as error:
        if not error.told:
            click.echo(f"khabar: {error}", err=True)
        sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
    except BrokenPipeError:
        sys.exit(141)
