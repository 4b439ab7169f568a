"""``khabar drops``: which articles ended on purpose."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, get_args

import click
from rich.table import Table

from streams.adapters.kafka.consumer import read
from streams.contract import drops as dropping
from streams.contract.outcomes import DropReason
from streams.errors import InvalidRecordError
from streams.settings import load_settings
from streams.terminal import console, isolated

if TYPE_CHECKING:
    from streams.contract.drops import Dropped
    from streams.settings import Settings


@click.command()
@click.option("--reason", type=click.Choice(get_args(DropReason)), help="Only with this reason.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Only the newest."
)
def drops(*, reason: str | None, limit: int) -> None:
    """List the articles that were dropped on purpose: why, which, and where the raw record is.

    KHABAR_KEEP_DROPS=false on the workers keeps none.

    \b
    Examples:
      khabar drops
      khabar drops --reason language --limit 1000
    """
    found = asyncio.run(_load(load_settings(), reason, limit))
    table = Table("reason", "detail", "id", "title", "address", "raw record")
    for one in found:
        table.add_row(
            one.reason, isolated(one.detail or ""), isolated(one.id or ""),
            isolated(one.title or ""), isolated(one.url or ""), isolated(one.origin),
        )  # fmt: skip
    console().print(table if found else "nothing was dropped")


async def _load(settings: Settings, reason: str | None, limit: int) -> list[Dropped]:
    known: dict[bytes, Dropped] = {}
    async for record in read(settings, [dropping.TOPIC]):
        try:
            one = dropping.read_dropped(record)
        except InvalidRecordError:
            continue
        if reason in {None, one.reason}:
            known.pop(record.key or b"", None)
            known[record.key or b""] = one
    return list(deque(known.values(), limit))
