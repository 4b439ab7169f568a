"""``khabar worker``, ``khabar up`` and ``khabar settings``."""

from __future__ import annotations

import asyncio

import click

from streams.cli.options import PORT
from streams.errors import UsageError
from streams.pipeline import PIPELINE
from streams.settings import load_settings, variables
from streams.telemetry import logs

STAGES = tuple(row.name for row in PIPELINE)


@click.command()
@click.argument("stages", type=click.Choice(STAGES), nargs=-1, required=True, metavar="STAGE...")
@click.option("--port", type=PORT, help="Port of /metrics, /health and /ready; 0 takes any.")
@click.option(
    "--instance",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of this worker among its stage's.",
)
def worker(stages: tuple[str, ...], *, port: int | None, instance: int) -> None:
    """Run one worker of one stage until SIGTERM, or of several stages in one process.

    \b
    Exit codes: 0 stopped as told, 1 crashed, 2 wrong usage, 3 no broker, 4 too many dead letters.

    \b
    Examples:
      khabar worker normalise
      khabar worker extract_entities --instance 2 --port 9470
      khabar worker normalise deduplicate
    """
    # Faust takes half a second to import; only this command needs it.
    from streams.live.process import run_workers  # noqa: PLC0415

    if len(set(stages)) < len(stages):
        raise UsageError(f"{' '.join(stages)}: a process has one worker of a stage")
    settings = load_settings()
    name = stages[0] if instance == 1 else f"{stages[0]}-{instance}"
    logs.configure(
        name if len(stages) == 1 else "worker", level=settings.log_level, layout=settings.log_format
    )
    run_workers(
        {stage: settings.data_dir / f"{stage}-{instance}" for stage in stages},
        settings,
        port=settings.http_base_port + STAGES.index(stages[0]) if port is None else port,
    )


@click.command()
@click.option("--scale", multiple=True, metavar="STAGE=N", help="Workers of a stage; repeatable.")
@click.option("--together", is_flag=True, help="All the stages in one process, on one port.")
def up(*, scale: tuple[str, ...], together: bool) -> None:
    """Run all the stages, one process each; restart one that dies; stop on Ctrl-C.

    With --together they share one process: half the memory, one core at most. It gives the same
    guarantees; state and commits are those of the other way, so either may follow the other.

    \b
    Examples:
      khabar up
      khabar up --together
      khabar up --scale extract_entities=3 --scale deduplicate=2
    """
    from streams.live.supervisor import run_up  # noqa: PLC0415 -- as above

    if together and scale:
        raise UsageError("--together runs one worker of each stage: leave --scale out")
    settings = load_settings()
    logs.configure("up", level=settings.log_level, layout=settings.log_format)
    asyncio.run(run_up(settings, workers=_scales(scale), together=together))


def _scales(scale: tuple[str, ...]) -> dict[str, int]:
    counts = dict.fromkeys(STAGES, 1)
    for one in scale:
        name, _, number = one.partition("=")
        if name not in counts or not number.isdecimal():
            raise UsageError(f"--scale {one}: give STAGE=N with a stage of {', '.join(STAGES)}")
        counts[name] = int(number)
    return counts


@click.command()
def settings() -> None:
    """List every setting with its meaning and its value here; secrets are not shown.

    \b
    Example:
      KHABAR_TOPIC_PREFIX=dev. khabar settings
    """
    # Only shown here; a worker starts sooner without.
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from streams.terminal import console, safe  # noqa: PLC0415

    current = load_settings()
    table = Table("variable", "value", "meaning")
    for name, (variable, meaning) in variables().items():
        value = getattr(current, name)
        shown = ",".join(sorted(value)) if isinstance(value, frozenset) else value
        table.add_row(variable, Text("" if shown is None else safe(str(shown))), meaning)
    console().print(table)
