"""Configuration of topics that are there: read it, and set what was declared."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from streams.errors import UsageError

if TYPE_CHECKING:
    from aiokafka.admin import AIOKafkaAdminClient

_EMBEDDED_CLUSTER = "tansu_cluster"
_SET_ON_THE_TOPIC = 1
"""Kafka's DYNAMIC_TOPIC_CONFIG: neither a broker's default nor Kafka's own."""

log = logging.getLogger(__name__)


async def keeps_configuration(admin: AIOKafkaAdminClient) -> bool:
    """Say whether the broker has topic configuration: the embedded one does not answer for it."""
    cluster = await admin.describe_cluster()
    return bool(cluster["cluster_id"] != _EMBEDDED_CLUSTER)


async def configuration(
    admin: AIOKafkaAdminClient, topic: str, wanted: Mapping[str, str]
) -> dict[str, str]:
    """Give what holds for a topic, wherever it was set.

    Args:
        admin: started.
        topic: its name, with prefix.
        wanted: only its keys are asked for.
    """
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, dict(wanted))
    (response,) = await admin.describe_configs([resource])
    return {entry[0]: entry[1] for result in response.resources for entry in result[4] if entry[1]}


async def configure(admin: AIOKafkaAdminClient, topic: str, declared: Mapping[str, str]) -> None:
    """Set what is declared for a topic, where it differs.

    Kafka takes the whole of a topic's configuration and resets what is left out, so what somebody
    else has set on the topic goes along.

    Args:
        admin: started.
        topic: its name, with prefix.
        declared: configuration by key.

    Raises:
        UsageError: the broker refuses it.
    """
    found = await configuration(admin, topic, declared)
    if all(found.get(key, value) == value for key, value in declared.items()):
        return
    config = await _set_on(admin, topic) | dict(declared)
    responses = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, config)])
    for code, message, *_ in (result for one in responses for result in one.resources):
        if code:
            raise UsageError(
                f"the configuration of {topic} is refused: {for_code(code).__name__} {message}"[
                    :200
                ]
            )


async def _set_on(admin: AIOKafkaAdminClient, topic: str) -> dict[str, Any]:
    """Give what is set on the topic itself; what the broker keeps secret cannot be kept."""
    (response,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    if not response.API_VERSION:
        log.warning("%s: the broker does not tell what else is set on it: that is reset", topic)
        return {}
    found = {
        name: value
        for result in response.resources
        for name, value, _, source, *_ in result[4]
        if source == _SET_ON_THE_TOPIC
    }
    secret = sorted(name for name, value in found.items() if value is None)
    if secret:
        log.warning("%s: the broker does not tell %s: reset", topic, ", ".join(secret))
    return {name: value for name, value in found.items() if value is not None}
