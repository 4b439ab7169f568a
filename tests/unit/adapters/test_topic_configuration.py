"""Setting what is declared resets nothing that somebody else has set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource

from streams.adapters.kafka.topic_configuration import configure
from streams.errors import UsageError

DEFAULT, TOPIC, BROKER = 5, 1, 4
DECLARED = {"retention.ms": "1000", "cleanup.policy": "delete"}


class Admin:
    """Answers for one topic as Kafka does: what is altered is the whole of what is set on it."""

    def __init__(
        self, entries: Mapping[str, tuple[str | None, int]], version: int = 2, error: int = 0
    ) -> None:
        self.entries, self.version, self.error = entries, version, error
        self.altered: list[dict[str, str]] = []

    async def describe_configs(self, resources: Sequence[ConfigResource]) -> list[Any]:
        (resource,) = resources
        found: list[tuple[Any, ...]] = [
            (name, value, False, source if self.version else source == DEFAULT, value is None, [])
            for name, (value, source) in self.entries.items()
            if not resource.configs or name in resource.configs
        ]
        result = (0, "", 2, resource.name, found)
        return [SimpleNamespace(API_VERSION=self.version, resources=[result])]

    async def alter_configs(self, resources: Sequence[ConfigResource]) -> list[Any]:
        (resource,) = resources
        self.altered.append(dict(resource.configs))
        result = (self.error, "no such key", 2, resource.name)
        return [
            SimpleNamespace(resources=[result] * bool(self.error)),
            SimpleNamespace(resources=[]),
        ]


async def configured(admin: Admin) -> list[dict[str, str]]:
    await configure(cast("AIOKafkaAdminClient", admin), "articles.raw", DECLARED)
    return admin.altered


ENTRIES: Mapping[str, tuple[str | None, int]] = {
    "retention.ms": ("5", TOPIC),
    "cleanup.policy": ("delete", DEFAULT),
    "segment.bytes": ("1048576", TOPIC),
    "leader.replication.throttled.replicas": ("*", TOPIC),
    "min.insync.replicas": ("2", BROKER),
    "index.interval.bytes": ("4096", DEFAULT),
}


async def test_what_is_set_on_the_topic_goes_along_and_defaults_do_not() -> None:
    others = {"segment.bytes": "1048576", "leader.replication.throttled.replicas": "*"}
    assert await configured(Admin(ENTRIES)) == [others | DECLARED]


async def test_what_is_as_declared_is_left_alone() -> None:
    entries = dict(ENTRIES) | {"retention.ms": ("1000", TOPIC)}
    assert await configured(Admin(entries)) == []


async def test_what_the_broker_does_not_tell_is_named(caplog: pytest.LogCaptureFixture) -> None:
    entries = dict(ENTRIES) | {"vendor.key": (None, TOPIC)}
    (altered,) = await configured(Admin(entries))
    assert "vendor.key" not in altered
    assert altered["segment.bytes"] == "1048576"
    assert "vendor.key" in caplog.text


async def test_a_broker_that_does_not_say_where_things_are_set_is_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await configured(Admin(ENTRIES, version=0)) == [DECLARED]
    assert "articles.raw" in caplog.text


async def test_a_refusal_is_told() -> None:
    with pytest.raises(UsageError, match=r"articles\.raw is refused: InvalidConfig"):
        await configured(Admin(ENTRIES, error=40))
