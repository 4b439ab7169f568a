"""Committed offsets that a broker cannot tell yet are not taken for none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, GroupLoadInProgressError
from aiokafka.protocol.commit import OffsetFetchResponse_v3
from aiokafka.structs import OffsetAndMetadata

from streams.adapters.kafka import groups
from streams.adapters.kafka.group_offsets import Administrator, Coordinator

PLACE = TopicPartition("articles.unique", 3)
LOADING, MOVED, FORBIDDEN = (OffsetFetchResponse_v3(0, [], code) for code in (14, 16, 30))
SHOWN = "import aiokafka.consumer.consumer as c; print(c.GroupCoordinator.__module__)"
TOLD = OffsetFetchResponse_v3(0, [(PLACE.topic, [(PLACE.partition, 42, "", 0)])], 0)


class Broker:
    """Answers what it is told to, in order."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self.answers = list(answers)

    async def send(self, _node: int, _request: Any, **_more: Any) -> Any:
        return self.answers.pop(0)


def coordinator(*answers: Any) -> Any:
    made = object.__new__(Coordinator)
    made._client, made.group_id, made.coordinator_id = Broker(answers), "khabar.tag_topics", 1
    made._retry_backoff_ms = 1
    made.lost = 0

    async def find() -> None:
        made.coordinator_id = 1

    def lose() -> None:
        made.lost += 1
        made.coordinator_id = None

    made.ensure_coordinator_known, made.coordinator_dead = find, lose
    return made


async def test_a_coordinator_that_loads_or_moved_is_asked_again() -> None:
    asked = coordinator(LOADING, MOVED, LOADING, TOLD)
    found = await asked.fetch_committed_offsets([PLACE])
    assert found == {PLACE: OffsetAndMetadata(42, "")}
    assert asked._client.answers == []
    assert asked.lost == 1


async def test_a_refusal_is_no_empty_answer() -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await coordinator(FORBIDDEN).fetch_committed_offsets([PLACE])


@pytest.mark.parametrize("module", ["streams.live.transport", "streams.adapters.kafka.consumer"])
def test_who_imports_the_consumers_uses_it(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}\n{SHOWN}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == Coordinator.__module__


async def test_an_administrator_asks_again_too(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [LOADING, MOVED, TOLD]

    async def send(_self: Any, _request: Any, _node: int | None = None) -> Any:
        return answers.pop(0)

    async def find(_self: Any, _group: str) -> int:
        return 1

    monkeypatch.setattr(AIOKafkaAdminClient, "_send_request", send)
    monkeypatch.setattr(AIOKafkaAdminClient, "find_coordinator", find)
    monkeypatch.setattr(groups, "_PROBE_SECONDS", 0.0)
    admin = object.__new__(Administrator)
    assert await groups._offsets(admin, "khabar.tag_topics") == {PLACE: OffsetAndMetadata(42, "")}
    answers[:] = [LOADING]
    with pytest.raises(GroupLoadInProgressError):
        await admin.list_consumer_group_offsets("khabar.tag_topics")
