"""Committed offsets while their coordinator moves, on three brokers of Apache Kafka."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import NotCoordinatorForGroupError
from aiokafka.protocol.commit import OffsetFetchRequest

from streams.adapters.kafka import groups
from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.consumer import consuming
from streams.settings import load_settings
from tests.conftest import CACHE, need_kafka
from tests.faults.cluster import running_cluster
from tests.harness import create_topics

pytestmark = pytest.mark.kafka
GROUP, OFFSET = "khabar.offsets", 7


async def test_committed_offsets_outlive_their_coordinator(tmp_path: Path) -> None:
    need_kafka()
    with running_cluster(tmp_path, CACHE) as cluster:
        settings = load_settings(
            bootstrap_servers=cluster.direct, topic_prefix="offsets.", replication_factor=3,
            data_dir=tmp_path / "data",
        )  # fmt: skip
        await create_topics(settings)
        place = TopicPartition(settings.topic("articles.unique"), 0)
        async with consuming(settings, group=GROUP) as consumer:
            consumer.assign([place])
            await consumer.commit({place: OFFSET})
        # The brokers that follow hear within a second that all have it.
        await asyncio.sleep(3)
        request = OffsetFetchRequest(GROUP, [(place.topic, [place.partition])])
        async with administering(settings) as admin:
            coordinator = await admin.find_coordinator(GROUP)
            for number in {node.number for node in cluster.nodes} - {coordinator}:
                # What aiokafka alone would take for "nothing committed".
                bare = await admin._client.send(number, request)
                assert (bare.topics, bare.error_code) == ([], NotCoordinatorForGroupError.errno)
                with pytest.raises(NotCoordinatorForGroupError):
                    await admin._send_request(request, number)
        next(node for node in cluster.nodes if node.number == coordinator).kill()
        async with consuming(settings, group=GROUP) as consumer:
            consumer.assign([place])
            assert await consumer.committed(place) == OFFSET
        assert await groups.committed(settings, GROUP) == {(place.topic, 0): OFFSET}
