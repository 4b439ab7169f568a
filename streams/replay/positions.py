"""Where a stage's consumer group stands, and setting it back or forward while it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiokafka import TopicPartition
from aiokafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    UnknownMemberIdError,
)
from msgspec import Struct

from streams.adapters.kafka.consumer import consuming
from streams.adapters.kafka.offsets import end_offsets, partitions_of, places_of
from streams.adapters.kafka.producer import unreachable
from streams.errors import UsageError
from streams.pipeline import step
from streams.replay.ranges import Bound, offsets_of

if TYPE_CHECKING:
    from streams.settings import Settings

_ACTIVE = (CommitFailedError, IllegalGenerationError, UnknownMemberIdError)


class Position(Struct, frozen=True):
    """Where a group stands in one partition; ``committed`` is None where nothing is committed."""

    partition: int
    committed: int | None
    kept_from: int
    end: int

    @property
    def waiting(self) -> int:
        """Records that are kept and not handled."""
        return max(0, self.end - max(self.committed or 0, self.kept_from))


async def positions(settings: Settings, stage: str) -> list[Position]:
    """Give where a stage's group stands.

    Args:
        settings: the process's settings.
        stage: its name.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the stage's topic is missing.
    """
    topic = settings.topic(step(stage).source)
    async with consuming(settings, group=settings.topic(f"khabar.{stage}")) as consumer:
        places = await places_of(consumer, topic)
        consumer.assign(places)
        first = await consumer.beginning_offsets(places)
        for place in places:
            consumer.seek(place, first[place])
        ends = await end_offsets(consumer, places)
        return [
            Position(p.partition, await consumer.committed(p), first[p], ends[p]) for p in places
        ]


async def set_positions(
    settings: Settings, stage: str, to: Bound, partitions: Sequence[int] = ()
) -> None:
    """Set a stage's group back or forward.

    Args:
        settings: the process's settings.
        stage: its name.
        to: where it shall go on; what lies before the beginning is the beginning.
        partitions: only these; all where empty.

    Raises:
        UnavailableError: no broker answers.
        UsageError: workers of the stage run, or there is no such partition.
    """
    topic = settings.topic(step(stage).source)
    async with consuming(settings, group=settings.topic(f"khabar.{stage}")) as consumer:
        known = await partitions_of(consumer, topic)
        if unknown := sorted(set(partitions) - set(known)):
            raise UsageError(f"{topic} has no partition {', '.join(map(str, unknown))}")
        places = [TopicPartition(topic, number) for number in partitions or known]
        consumer.assign(places)
        first = await consumer.beginning_offsets(places)
        for place in places:
            consumer.seek(place, first[place])
        ends = await end_offsets(consumer, places)
        wanted = await offsets_of(consumer, places, to, ends)
        try:
            await consumer.commit(
                {place: min(max(wanted[place], first[place]), ends[place]) for place in places}
            )
        except _ACTIVE:
            raise UsageError(
                f"workers of {stage} run: stop all of them first, then set where they go on"
            ) from None
        except KafkaError as error:
            raise unreachable(settings, error) from error
