"""``khabar dlq``: dead letters, and the way back for them."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, NamedTuple

import click
import msgspec
from rich.table import Table

from streams.adapters.kafka import redriving
from streams.adapters.kafka.consumer import read
from streams.cli.options import RATE
from streams.contract import dead_letter
from streams.contract.dead_letter import DeadLetter, MarkedLetter
from streams.errors import ERROR_CODES, KhabarError, UsageError
from streams.pipeline import PIPELINE, SOURCES
from streams.settings import load_settings
from streams.terminal import console, isolated, safe

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import AsyncIterator, Mapping, Sequence

    from streams.settings import Settings

_PREVIEW = 2000
STAGES = [row.name for row in PIPELINE]


class Filter(msgspec.Struct, frozen=True):
    """Which dead letters are meant; None means any."""

    code: str | None
    stage: str | None
    offsets: frozenset[int]
    redriven: bool

    def admits(self, letter: MarkedLetter) -> bool:
        """Say whether the letter is meant."""
        return (
            self.code in (None, letter.letter.code)
            and self.stage in (None, letter.letter.stage)
            and (not self.offsets or letter.offset in self.offsets)
            and (self.redriven or not letter.redriven)
        )


@click.group()
def dlq() -> None:
    """Look at dead letters and try them again."""


_CODE = click.option("--code", type=click.Choice(ERROR_CODES), help="Only with this error code.")
_STAGE = click.option("--stage", type=click.Choice(STAGES), help="Only of this stage.")
_OFFSET = click.option("--offset", type=int, multiple=True, help="Only this one; repeatable.")


@dlq.command("list")
@_CODE
@_STAGE
@click.option("--all", "everything", is_flag=True, help="Those that were tried again as well.")
def list_(*, code: str | None, stage: str | None, everything: bool) -> None:
    """List the dead letters that wait.

    \b
    Examples:
      khabar dlq list
      khabar dlq list --code stage_failed --stage tag_topics
    """
    found = asyncio.run(_survey(load_settings(), Filter(code, stage, frozenset(), everything)))
    table = Table("offset", "stage", "code", "message", "origin", "bytes", "tries", "redriven")
    for one in found.letters:
        letter, original = one.letter, one.letter.original
        table.add_row(
            str(one.offset),
            isolated(letter.stage),
            letter.code,
            isolated(letter.message),
            isolated(original.place),
            str(found.sizes[one.offset]),
            str(letter.redrives),
            "yes" if one.redriven else "",
        )
    console().print(table if found.letters else "no dead letters")


@dlq.command()
@click.argument("offset", type=int)
@click.option("--raw", is_flag=True, help="The original bytes alone, on standard output.")
def show(offset: int, *, raw: bool) -> None:
    """Show one dead letter: why, whence, and what it held.

    \b
    Examples:
      khabar dlq show 17
      khabar dlq show 17 --raw > page.bin
    """
    letter = asyncio.run(redriving.read_letter(load_settings(), offset))
    if letter is None:
        raise UsageError(f"there is no dead letter at offset {offset}: see `khabar dlq list --all`")
    value = letter.original.value or b""
    if raw:
        sys.stdout.buffer.write(value)
        return
    _describe(letter)
    click.echo(safe(value[:_PREVIEW].decode("utf-8", "backslashreplace")))
    if len(value) > _PREVIEW:
        click.echo(f"… {len(value)} bytes in all: --raw gives them")


def _describe(letter: DeadLetter) -> None:
    original = letter.original
    lines = {
        "stage": letter.stage,
        "code": letter.code,
        "error": f"{letter.error_class}: {letter.message}",
        "origin": original.place,
        "tries": str(letter.redrives),
        "key": (original.key or b"").decode("utf-8", "backslashreplace"),
    }
    for name, text in lines.items():
        click.echo(f"{name:8} {safe(text)}")
    for name, value in original.headers:
        click.echo(f"header   {safe(name)} = {safe(value.decode('utf-8', 'backslashreplace'))}")


@dlq.command()
@_CODE
@_STAGE
@_OFFSET
@click.option("--again", is_flag=True, help="Those that were tried again already as well.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, publish nothing.")
@RATE
def redrive(
    *,
    code: str | None,
    stage: str | None,
    offset: tuple[int, ...],
    again: bool,
    dry_run: bool,
    rate: float | None,
) -> None:
    """Publish dead letters to the topic that they failed on, once each.

    What was tried again is marked and left out the next time. A record that has failed
    KHABAR_MAX_REDRIVES times is refused, so that none can loop. A value that was too large for its
    letter is fetched from where it failed. What cannot be published is named, and not marked.

    \b
    Examples:
      khabar dlq redrive --code stage_failed --dry-run
      khabar dlq redrive --stage tag_topics --rate 50
      khabar dlq redrive --offset 17 --again
    """
    settings = load_settings()

    async def publish() -> Counter[str]:
        found = await _survey(settings, Filter(code, stage, frozenset(offset), again))
        counts = await redriving.redrive(
            settings, _in_full(settings, found.letters), SOURCES, dry_run=dry_run, rate=rate,
            told=lambda line: click.echo(safe(line), err=True),
        )  # fmt: skip
        if left := len(found.letters) - counts.total():
            click.echo(f"{left} dead letters are no longer kept", err=True)
            counts["gone"] += left
        return counts

    counts = asyncio.run(publish())
    verb = "would be published" if dry_run else "published"
    click.echo(f"{counts['redriven']} {verb}, {counts['refused']} refused (tried too often)")
    if failed := counts["too_large"] + counts["gone"] + counts["nowhere"]:
        raise KhabarError(f"{failed} could not be published, named above; they are not marked")


class _Survey(NamedTuple):
    """Dead letters without what they held, and how many bytes that were, by their offsets."""

    letters: Sequence[MarkedLetter]
    sizes: Mapping[int, int]


async def _survey(settings: Settings, wanted: Filter) -> _Survey:
    """Read what is told of the letters: after a bad day their values may be more than memory."""
    records, sizes = [], {}
    async for record in read(settings, [dead_letter.TOPIC]):
        sizes[record.offset] = len(record.value or b"")
        records.append(msgspec.structs.replace(record, value=None))
    return _Survey(list(filter(wanted.admits, dead_letter.read_all(records))), sizes)


async def _in_full(
    settings: Settings, letters: Sequence[MarkedLetter]
) -> AsyncIterator[MarkedLetter]:
    """Give letters with what they held, one after the other."""
    known = {one.offset: one for one in letters}
    async for record in read(settings, [dead_letter.TOPIC]):
        if (one := known.get(record.offset)) is not None:
            yield msgspec.structs.replace(one, letter=dead_letter.read(record))
