"""What operators do by hand on a bad day, on Apache Kafka, as the runbook says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.protocol.admin import DeleteGroupsRequest

from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.broker import Broker
from streams.contract.records import Record
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import (
    STAGES,
    await_ready,
    collect,
    collect_until,
    create_topics,
    header,
    send,
    workers,
)
from tests.integration.test_operations import khabar
from tests.integration.test_replay import ENRICHED, named

pytestmark = pytest.mark.kafka
COUNT = 40


def values(records: Sequence[Record]) -> dict[tuple[bytes, str], bytes]:
    """Give the results by key and event id."""
    return {(r.key or b"", header(r, "ce_id")): r.value or b"" for r in records}


async def through(
    settings: Settings, folder: Path, records: int, stages: Sequence[str] = STAGES
) -> dict[tuple[bytes, str], bytes]:
    """Run stages until so many results are there, with repeats; repeats are the same."""
    with workers(settings, folder, stages) as running:

        def done(got: list[Record]) -> bool:
            for worker in running.values():
                # As a supervisor does: a worker that was given no record of a hole reads again.
                if worker.process.poll() is not None:
                    worker.restart()
            return len(got) >= records

        found = await collect_until(settings, [ENRICHED], done)
    assert len(found) >= records
    kept = values(found)
    assert all(kept[r.key or b"", header(r, "ce_id")] == r.value for r in found)
    return kept


async def forget_groups(settings: Settings) -> None:
    """Delete the groups, as Kafka does when a group has been idle for a week."""
    async with administering(settings) as admin:
        for stage in STAGES:
            group = settings.topic(f"khabar.{stage}")
            node = await admin.find_coordinator(group)
            answer = await admin._send_request_to_node(node, DeleteGroupsRequest([group]))
            assert [code for _, code in answer.results] == [0]


async def test_a_bad_day(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    await send(settings, [named(n) for n in range(COUNT)])
    first = await through(settings, tmp_path, COUNT)
    assert len(first) == COUNT

    # One stage from its beginning; not while it runs.
    with workers(settings, tmp_path, ["extract_entities"]) as running:
        await await_ready(running)
        code, _, err = await khabar(settings, "offsets", "set", "extract_entities",
                                    "--to", "earliest")  # fmt: skip
        assert (code, "stop all of them first" in err) == (2, True), err
    code, out, err = await khabar(settings, "offsets", "set", "extract_entities",
                                  "--to", "earliest")  # fmt: skip
    assert (code, "passed over" in out) == (0, False), err
    last_two = ["extract_entities", "tag_topics"]
    assert await through(settings, tmp_path, 2 * COUNT, last_two) == first

    # Commits that expired: everything again, and nothing else.
    await forget_groups(settings)
    assert await through(settings, tmp_path, 3 * COUNT) == first

    # Forward past unread records; the command that it names makes their results.
    await send(settings, [named(n) for n in range(COUNT, COUNT + 10)])
    with workers(settings, tmp_path, STAGES[:3]) as running:
        await await_ready(running)
        seen = await collect_until(
            settings, ["articles.with-entities"],
            lambda got: len({r.key for r in got}) >= COUNT + 10,
        )  # fmt: skip
    assert len({r.key for r in seen}) == COUNT + 10
    last = max(seen, key=lambda record: record.timestamp)
    place = ("--partition", str(last.partition))
    code, out, err = await khabar(
        settings, "offsets", "set", "tag_topics", "--to", "latest", *place
    )
    assert code == 0, err
    (command,) = re.findall(r"`(khabar replay run NAME .*?)`", " ".join(out.split()))
    code, _, err = await khabar(settings, *shlex.split(command.replace("NAME", "made"))[1:])
    assert code == 0, err
    assert last.key in {record.key for record in await collect(settings, ENRICHED)}

    await truncated(settings, tmp_path)


async def truncated(settings: Settings, folder: Path) -> None:
    """Records are deleted that deduplication has not read; the raw ones are there."""
    await send(settings, [named(n) for n in range(COUNT + 10, COUNT + 20)])
    with workers(settings, folder, ["normalise"]) as running:
        await await_ready(running)
        await collect_until(
            settings, ["articles.normalised"], lambda got: len({r.key for r in got}) >= COUNT + 20
        )
    log = TopicPartition(settings.topic("articles.normalised"), 0)
    end = (await collect(settings, "articles.normalised"))[-1].offset + 1
    async with administering(settings) as admin:
        await admin.delete_records({log: RecordsToDelete(before_offset=end - 4)})
    with workers(settings, folder) as running:
        await await_ready(running)
        await collect_until(
            settings, [ENRICHED], lambda got: len({r.key for r in got}) >= COUNT + 14
        )
        assert "no longer has the records from" in running["deduplicate"].said()
        code, _, err = await khabar(
            settings, "replay", "run", "mend", "--mode", "live", "--from", "10m"
        )
        assert code == 0, err
    wanted = {b"id-%d" % number for number in range(COUNT + 20)}
    assert {r.key for r in await collect(settings, ENRICHED)} == wanted
