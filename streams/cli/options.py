"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from streams.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

PORT = click.IntRange(0, 65_535)
"""A port to serve on; 0 takes any."""

RATE = click.option("--rate", type=click.FloatRange(min=0.1), help="Most records a second.")
YIELD_TO_LIVE = click.option(
    "--yield-to-live",
    type=click.IntRange(min=0),
    metavar="RECORDS",
    help="Keep the live stages' lag within that: wait from half of it on.",
)


def words_of(file: Path) -> list[str]:
    """Read the ids and addresses of a file, which white space parts.

    Raises:
        UsageError: it cannot be read, or is no UTF-8.
    """
    try:
        # Editors write a mark of the encoding first; it would belong to the first id.
        return file.read_text("utf-8-sig").split()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
