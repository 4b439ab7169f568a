"""The command ``khabar``: what people call, each command in a file of its own."""

from __future__ import annotations

import sys
from importlib import import_module, metadata

import click

from streams.errors import DeadLetterLimitError, KhabarError, UnavailableError, UsageError

EXIT_CODES: tuple[tuple[type[KhabarError], int], ...] = (
    (UsageError, 2),
    (UnavailableError, 3),
    (DeadLetterLimitError, 4),
    (KhabarError, 1),
)
"""The exit code of each error; the first that fits counts."""


_COMMANDS = {
    "broker": "broker",
    "topics": "topics",
    "worker": "work",
    "up": "work",
    "enrich": "enrich",
    "explain": "explain",
    "links": "links",
    "evaluate": "evaluate",
    "train": "train",
    "export": "export",
    "ingest": "ingest",
    "tail": "tail",
    "dlq": "dlq",
    "drops": "drops",
    "replay": "replay",
    "retract": "retract",
    "offsets": "offsets",
    "console": "console",
    "demo": "demo",
    "settings": "work",
}
"""The module of each command. It is imported when it is called: a worker starts sooner."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        found = getattr(import_module(f"streams.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        assert isinstance(found, click.Command)  # noqa: S101 -- a command of each name is there
        return found


@click.group(
    cls=_Commands,
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
