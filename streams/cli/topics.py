"""``khabar topics``: the declared topics and the broker's."""

from __future__ import annotations

import asyncio

import click
from rich.table import Table

from streams.adapters.kafka import topics as adapter
from streams.errors import KhabarError
from streams.settings import load_settings
from streams.terminal import console


@click.group()
def topics() -> None:
    """Create and compare the topics that deploy/topics.toml declares."""


@topics.command("list")
def list_() -> None:
    """Show the declared topics, without asking a broker.

    \b
    Example:
      khabar topics list
    """
    table = Table("topic", "partitions", "replication", "cleanup", "what")
    for topic in adapter.declared(load_settings()):
        cleanup = topic.config.get("cleanup.policy", "")
        table.add_row(
            topic.name, str(topic.partitions), str(topic.replication), cleanup, topic.description
        )
    console().print(table)


@topics.command()
def apply() -> None:
    """Create what is missing, set configuration that differs. Safe to repeat.

    What somebody has set on a topic beside the declared keys (throttles, segment.bytes) stays.

    \b
    Examples:
      khabar topics apply
      KHABAR_REPLICATION_FACTOR=1 khabar topics apply     on a cluster of one broker
    """
    created, left = asyncio.run(adapter.apply(load_settings()))
    for name in created:
        click.echo(f"created {name}")
    if not created:
        click.echo("no topic was missing")
    if left:
        _show(left)
        raise KhabarError(
            "these differences stay: partitions and replication of an existing topic are not "
            "changed, or the broker keeps no configuration"
        )


@topics.command()
def diff() -> None:
    """Compare the declarations with the broker; exit 1 where they differ.

    \b
    Example:
      khabar topics diff
    """
    differences = asyncio.run(adapter.diff(load_settings()))
    if differences:
        _show(differences)
        raise KhabarError("the broker's topics differ: `khabar topics apply` mends what it can")
    click.echo("all topics are as declared")


def _show(differences: adapter.Differences) -> None:
    table = Table("topic", "what", "declared", "found")
    for one in differences:
        table.add_row(one.topic, one.what, one.declared, one.found)
    console().print(table)
