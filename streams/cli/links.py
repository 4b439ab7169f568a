"""``khabar links``: what names stand for, and whether a table of identities is sound."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.arabic.matching import search_form
from streams.contract.identity import address_of, ids_of
from streams.entities.linking.checking import check_table, load_kinds
from streams.entities.linking.identities import load_identities
from streams.errors import KhabarError
from streams.terminal import console, isolated, safe

if TYPE_CHECKING:
    from streams.entities.linking.identities import Identity

_MOST_FAULTS = 50


@click.group()
def links() -> None:
    """Look names up in the table of identities, and check the table."""


@links.command()
@click.argument("name")
def show(name: str) -> None:
    """Show what a NAME may stand for, with ids and how they were verified.

    \b
    Example:
      khabar links show طرابلس
    """
    found = load_identities().named(search_form(name))
    kinds = load_kinds()
    for identity in found:
        console().print(_line(identity, kinds[identity.kind]))
    if not found:
        click.echo("no identity has this name")


def _line(identity: Identity, kind: tuple[str, str]) -> object:
    arabic, english = kind
    line = isolated(f"{safe(identity.name)} ({arabic})")
    where = f" {'/'.join(identity.countries)}" if identity.countries else ""
    line.append(f" {identity.type} {english}{where}: {' '.join(ids_of(identity.link))}")
    line.append(f" {address_of(identity.link)} [{identity.verified}] {identity.weight:g}")
    return line


@links.command()
@click.argument(
    "table", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def check(table: Path | None) -> None:
    """Check the shipped table, or a TABLE of one's own: form, doubles, ids and names of two.

    \b
    Examples:
      khabar links check
      khabar links check mine.tsv
    """
    source = table or (files("streams.entities") / "data" / "identities.tsv")
    try:
        text = source.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise KhabarError(f"{source}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    faults = list(check_table(text))
    for fault in faults[:_MOST_FAULTS]:
        click.echo(fault)
    rows = sum(bool(line) and not line.startswith("#") for line in text.splitlines())
    if faults:
        raise KhabarError(f"{len(faults)} faults in {rows} rows")
    click.echo(f"{rows} rows, no fault")
