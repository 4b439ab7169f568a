"""Topics as declared in ``deploy/topics.toml``: create them, and compare them with the broker's."""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code
from msgspec import Struct
from msgspec.structs import replace

from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.topic_configuration import configuration, configure, keeps_configuration
from streams.errors import UnavailableError, UsageError
from streams.settings import Settings, shipped

if TYPE_CHECKING:
    from pathlib import Path

_TOPIC_EXISTS = 36
_PROBE_SECONDS = 1.0
_RAW = "articles.raw"
_MOST_PREFIXES = 10
_MIN_ISR = "min.insync.replicas"
_RETENTION = "retention.ms"
_DAY_MS = 86_400_000

CHANGELOG = "khabar.deduplicate-verdicts-changelog"
"""Name, without prefix, of the topic that has the verdicts."""


class Topic(Struct, frozen=True):
    """A declared topic, its name with prefix."""

    name: str
    partitions: int
    replication: int
    config: Mapping[str, str]
    description: str = ""


class Difference(Struct, frozen=True):
    """One thing in which a topic on the broker is not as declared."""

    topic: str
    what: str
    declared: str
    found: str


Differences = Sequence[Difference]


def declared(settings: Settings) -> tuple[Topic, ...]:
    """Read the declarations.

    Args:
        settings: give the file, the prefix and the replication.

    Returns:
        The topics in the order of the file.

    Raises:
        UsageError: the file is not there or not valid.
    """
    path: Path = settings.topics_file or shipped("deploy/topics.toml")
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        defaults = content["defaults"]
        return tuple(
            _topic(settings, name, row, defaults) for name, row in content["topics"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"topics file {path} cannot be read: {error!r}"[:300]) from None


def _topic(
    settings: Settings, name: str, row: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Topic:
    replication = settings.replication_factor or row.get("replication", defaults["replication"])
    config = {
        key: str(value) for key, value in (defaults["config"] | row.get("config", {})).items()
    }
    if _MIN_ISR in config:
        config[_MIN_ISR] = str(min(int(config[_MIN_ISR]), replication))
    if name == CHANGELOG and (kept := int(config.get(_RETENTION, 0))) >= 0:
        # A verdict that is gone before its window ends makes a copy unique after the next recovery.
        config[_RETENTION] = str(max(kept, settings.dedup_window_days * _DAY_MS))
    return Topic(
        settings.topic(name), row["partitions"], replication, config, row.get("description", "")
    )


async def existing(settings: Settings) -> dict[str, int]:
    """Give the topics that the broker has, with their partitions.

    Raises:
        UnavailableError: no broker answers.
    """
    async with administering(settings) as admin:
        return {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics()}


async def await_topics(settings: Settings, names: Iterable[str]) -> None:
    """Wait for the broker as long as the settings say, then for every topic at once.

    Args:
        settings: the process's settings.
        names: of the topics that must be there, without prefix.

    Raises:
        UnavailableError: no broker answers.
        UsageError: a topic is missing.
    """
    deadline = time.monotonic() + settings.broker_wait_seconds
    while True:
        try:
            there = await existing(settings)
            break
        except UnavailableError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(_PROBE_SECONDS)
    missing = sorted(name for name in map(settings.topic, names) if name not in there)
    if missing:
        raise UsageError(missing_line(missing, settings, there))


def missing_line(missing: Sequence[str], settings: Settings, there: Iterable[str]) -> str:
    """Say that topics are missing, and what to do: another prefix may have them.

    Args:
        missing: their names, with prefix.
        settings: give the prefix.
        there: the topics that the broker has.
    """
    prefixes = sorted({name.removesuffix(_RAW) for name in there if name.endswith(_RAW)})
    others = [repr(prefix) for prefix in prefixes if prefix != settings.topic_prefix]
    line = f"missing topic {', '.join(missing)}: "
    if others and len(others) == len(prefixes):
        return (
            f"{line}with KHABAR_TOPIC_PREFIX={settings.topic_prefix!r} there are none, topics have "
            f"the prefix {', '.join(others[:_MOST_PREFIXES])}: set that, or create a set of "
            "their own with `khabar topics apply`"
        )
    return f"{line}create all with `khabar topics apply`"


async def has_transactions(settings: Settings) -> bool:
    """Say whether the broker has transactions: the embedded one has none.

    Raises:
        UnavailableError: no broker answers.
    """
    async with administering(settings) as admin:
        return await keeps_configuration(admin)


async def apply(settings: Settings) -> tuple[Sequence[str], Sequence[Difference]]:
    """Create what is missing and set the configuration where it differs.

    Partitions and replication of a topic that exists are left alone: keys would move to other
    partitions. They are reported instead. What else is set on a topic stays set.

    Args:
        settings: give the declarations and the broker.

    Returns:
        The names of the topics that were created, and the differences that remain.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the cluster is too small for the declared replication, or refuses a topic.
    """
    async with administering(settings) as admin:
        topics = declared(await _sized(settings, admin))
        found = {t["topic"] for t in await admin.describe_topics()}
        missing = [topic for topic in topics if topic.name not in found]
        if missing:
            await _create(admin, missing)
        if await keeps_configuration(admin):
            for topic in topics:
                if topic.name in found:
                    await configure(admin, topic.name, topic.config)
    return [topic.name for topic in missing], await diff(settings)


async def create_like(settings: Settings, names: Mapping[str, str]) -> None:
    """Create topics with the declaration of others.

    Args:
        settings: give the declarations and the broker.
        names: the new topic for each declared one, both without prefix.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the broker refuses one.
    """
    async with administering(settings) as admin:
        rows = {topic.name: topic for topic in declared(await _sized(settings, admin))}
        found = {t["topic"] for t in await admin.describe_topics()}
        wanted = [
            Topic(settings.topic(new), row.partitions, row.replication, row.config)
            for new, row in ((new, rows[settings.topic(old)]) for old, new in names.items())
            if settings.topic(new) not in found
        ]
        if wanted:
            await _create(admin, wanted)


async def delete(settings: Settings, names: Sequence[str]) -> None:
    """Delete topics; those that are not there are passed over.

    Raises:
        UnavailableError: no broker answers.
    """
    async with administering(settings) as admin:
        found = {t["topic"] for t in await admin.describe_topics()}
        known = [name for name in map(settings.topic, names) if name in found]
        if known:
            await admin.delete_topics(known)


async def diff(settings: Settings) -> Sequence[Difference]:
    """Compare the declarations with the broker.

    Args:
        settings: give the declarations and the broker.

    Returns:
        Every difference; none where all is as declared.

    Raises:
        UnavailableError: no broker answers.
    """
    async with administering(settings) as admin:
        found = {t["topic"]: t for t in await admin.describe_topics()}
        comparing = await keeps_configuration(admin)
        differences = []
        for topic in declared(await _sized(settings, admin)):
            if topic.name not in found:
                differences.append(Difference(topic.name, "topic", "there", "missing"))
                continue
            partitions = found[topic.name]["partitions"]
            replication = min(len(p["replicas"]) for p in partitions)
            config = await configuration(admin, topic.name, topic.config) if comparing else {}
            pairs = [
                ("partitions", str(topic.partitions), str(len(partitions))),
                ("replication", str(topic.replication), str(replication)),
                *((key, value, config.get(key, value)) for key, value in topic.config.items()),
            ]
            differences += [Difference(topic.name, *pair) for pair in pairs if pair[1] != pair[2]]
        return differences


async def _sized(settings: Settings, admin: AIOKafkaAdminClient) -> Settings:
    """Ask a lone broker on loopback for one replica, where the settings do not say how many."""
    if settings.replication_factor is None and settings.local_port is not None:
        brokers = (await admin.describe_cluster())["brokers"]
        if len(brokers) == 1:
            return replace(settings, replication_factor=1)
    return settings


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> None:
    brokers = len((await admin.describe_cluster())["brokers"])
    wanted = max(topic.replication for topic in topics)
    if wanted > brokers:
        raise UsageError(
            f"the cluster has {brokers} broker(s) and the topics want {wanted} replicas: wait for "
            f"those that are away, add some, or set KHABAR_REPLICATION_FACTOR={brokers}"
        )
    response = await admin.create_topics(
        [
            NewTopic(
                topic.name, topic.partitions, topic.replication, topic_configs=dict(topic.config)
            )
            for topic in topics
        ]
    )
    for name, code, *rest in response.topic_errors:
        if code not in (0, _TOPIC_EXISTS):
            raise UsageError(f"topic {name} is refused: {for_code(code).__name__} {rest}"[:200])
