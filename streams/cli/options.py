"""Options that several commands share."""

from __future__ import annotations

import click

PORT = click.IntRange(0, 65_535)
"""A port to serve on; 0 takes any."""

RATE = click.option("--rate", type=click.FloatRange(min=0.1), help="Most records a second.")
YIELD_TO_LIVE = click.option(
    "--yield-to-live",
    type=click.IntRange(min=0),
    metavar="RECORDS",
    help="Keep the live stages' lag within that: wait from half of it on.",
)
