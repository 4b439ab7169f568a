"""What consumer groups have committed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.group_offsets import NOT_YET
from streams.adapters.kafka.topic_configuration import keeps_configuration
from streams.settings import Settings

_COORDINATOR_TRIES = 10
_PROBE_SECONDS = 1.0


async def committed(settings: Settings, group: str) -> dict[tuple[str, int], int]:
    """Give the committed offsets of a consumer group, by topic and partition.

    Args:
        settings: give the broker.
        group: its name, with prefix.

    Returns:
        The offset of the next record of each partition that has one committed.

    Raises:
        UnavailableError: no broker answers.
    """
    async with administering(settings) as admin:
        offsets = await _offsets(admin, group)
    return {
        (place.topic, place.partition): found.offset
        for place, found in offsets.items()
        if found.offset >= 0
    }


async def _offsets(admin: AIOKafkaAdminClient, group: str) -> Mapping[Any, Any]:
    """Ask for a group's offsets; a coordinator that is made, moved or loads cannot tell yet."""
    for _ in range(_COORDINATOR_TRIES):
        try:
            return dict(await admin.list_consumer_group_offsets(group))
        except (GroupCoordinatorNotAvailableError, *NOT_YET):
            await asyncio.sleep(_PROBE_SECONDS)
    return dict(await admin.list_consumer_group_offsets(group))


async def committed_with(settings: Settings, group: str) -> dict[tuple[str, int], str]:
    """Give what a consumer group has written with its commits, by topic and partition.

    Raises:
        UnavailableError: no broker answers.
    """
    async with administering(settings) as admin:
        if not await keeps_configuration(admin):
            return {}  # the embedded broker does not answer for groups
        offsets = await _offsets(admin, group)
    return {(p.topic, p.partition): o.metadata or "" for p, o in offsets.items() if o.offset >= 0}
