"""``khabar retract``: take articles down, for a publisher or a court."""

from __future__ import annotations

import asyncio
import getpass
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from streams.adapters.kafka import retracting
from streams.cli.options import words_of
from streams.contract.retraction import TOPIC, Retraction
from streams.errors import UsageError
from streams.pages.metadata import canonical_url
from streams.settings import load_settings
from streams.stages.normalise import id_of_url
from streams.terminal import console, isolated, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from streams.adapters.kafka.retracting import Found
    from streams.settings import Settings


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--url", "urls", multiple=True, help="The article at this address; repeatable.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ids and addresses, one a line.",
)
@click.option("--reason", help="Why, for whoever asks later; consumers read it too.")
@click.option("--dry-run", is_flag=True, help="Say what would be withdrawn, publish nothing.")
@click.option("--yes", is_flag=True, help="Do not ask on a terminal.")
@click.option("--lift", is_flag=True, help="Let them through again when they come next.")
@click.option("--list", "listing", is_flag=True, help="List what was taken down, and why.")
def retract(
    *,
    ids: tuple[str, ...],
    urls: tuple[str, ...],
    file: Path | None,
    reason: str | None,
    dry_run: bool,
    yes: bool,
    lift: bool,
    listing: bool,
) -> None:
    """Take articles down: withdraw what stands of them, and keep them from coming back.

    An event on articles.retractions says so to consumers; a record without a value withdraws the
    article on articles.enriched, on articles.duplicates and in shadow runs. From then on it ends
    at deduplication, whatever sends it, and in every replay. Its place among the near-duplicates
    stays: a copy under another id goes on ending as its duplicate. Raw records stay until their
    topic lets them go.

    \b
    Examples:
      khabar retract 5d41402abc4b2a76b9719d911017c592 --reason "court order 12/2025" --dry-run
      khabar retract --url https://example.org/news/1 --reason "withdrawn by its publisher"
      khabar retract --file ids.txt --reason "court order 12/2025" --yes
      khabar retract --list
      khabar retract --lift 5d41402abc4b2a76b9719d911017c592
    """
    settings = load_settings()
    if listing:
        _list(settings)
        return
    wanted, addresses = _wanted(ids, urls, file)
    if lift:
        _lift(settings, wanted, addresses)
        return
    if not reason or not reason.strip():
        raise UsageError("say why: --reason TEXT, which is kept and which consumers read")
    found = asyncio.run(retracting.find(settings, wanted, addresses))
    _show(found.values())
    if dry_run:
        click.echo(f"{len(found)} would be retracted; nothing is published")
        return
    if not yes and sys.stdin.isatty():
        click.confirm(f"retract {len(found)} article(s)?", abort=True)
    taken = [
        Retraction(id=one.id, reason=reason.strip(), by=_creator(), url=one.url)
        for one in found.values()
    ]
    count = asyncio.run(retracting.retract(settings, taken, found.values()))
    click.echo(f"{len(taken)} retracted, {count} results withdrawn")
    click.echo(f"told: whoever reads {settings.topic(TOPIC)}, and those topics that they stood on")


def _creator() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"


def _wanted(
    ids: Sequence[str], urls: Sequence[str], file: Path | None
) -> tuple[list[str], dict[str, str]]:
    """Give ids, and addresses with the ids that articles there have."""
    lines = words_of(file) if file is not None else []
    addresses = [*urls, *(line for line in lines if "://" in line)]
    plain = [*ids, *(line for line in lines if "://" not in line)]
    known: dict[str, str] = {}
    for url in addresses:
        canonical, id_ = canonical_url(url), id_of_url(url)
        if canonical is None or id_ is None:
            raise UsageError(f"{safe(url)!r} is no address of a page")
        known[canonical] = id_
    if not plain and not known:
        raise UsageError("name articles: ID…, --url URL or --file FILE")
    return plain, known


def _show(found: Iterable[Found]) -> None:
    table = Table("id", "outlet", "title", "stands on")
    for one in found:
        where = ", ".join(one.topics) or "nothing; it is kept from coming"
        table.add_row(isolated(one.id), isolated(one.outlet), isolated(one.title), where)
        for id_ in one.embedded:
            table.add_row(isolated(id_), "", "", "embedded in it, stays: name it as well")
    console().print(table)


def _lift(settings: Settings, wanted: Sequence[str], addresses: Mapping[str, str]) -> None:
    known = asyncio.run(retracting.retracted(settings))
    ids = list(wanted)
    for url, id_ in addresses.items():
        # Articles there may have ids of their own: the takedown found them by their address.
        ids += sorted({one for one, (taken, _) in known.items() if taken.url == url} or {id_})
    unknown = [id_ for id_ in ids if id_ not in known]
    if unknown:
        names = ", ".join(map(safe, unknown))
        raise UsageError(f"{names} was not taken down: see `khabar retract --list`")
    asyncio.run(retracting.lift(settings, ids))
    click.echo(f"{len(ids)} lifted: they come when they are sent or replayed again")


def _list(settings: Settings) -> None:
    known = asyncio.run(retracting.retracted(settings))
    table = Table("id", "reason", "by", "at", "address")
    for taken, moment in known.values():
        table.add_row(
            isolated(taken.id), isolated(taken.reason), isolated(taken.by), moment,
            isolated(taken.url or ""),
        )  # fmt: skip
    console().print(table if known else "nothing was taken down")
