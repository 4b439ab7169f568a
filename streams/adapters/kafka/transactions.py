"""Publishing so that consumers of committed records see all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.adapters.kafka.producer import KafkaPublisher, connection, publisher
from streams.adapters.kafka.topics import has_transactions
from streams.errors import UnavailableError

if TYPE_CHECKING:
    from streams.contract.records import Outgoing, Refusal
    from streams.settings import Settings


async def publish_together(
    settings: Settings, name: str, pairs: Sequence[tuple[Outgoing, Outgoing]]
) -> Sequence[Refusal]:
    """Publish pairs of records in one transaction.

    Where the broker has none, the first of the pairs go out before the second ones.

    Args:
        settings: the process's settings.
        name: of what is done, without prefix: one process at a time does it.
        pairs: a withdrawal each, and what takes its place.

    Returns:
        The second ones that the broker refused as too large; their first ones did not go out.

    Raises:
        UnavailableError: no broker answers, or the transaction failed: nothing of it counts.
    """
    if not await has_transactions(settings):
        async with publisher(settings) as sender:
            await sender.publish([first for first, _ in pairs])
            return await sender.publish([then for _, then in pairs])
    refused: list[Refusal] = []
    while pairs:
        now = await _in_one(settings, name, [record for pair in pairs for record in pair])
        if not now:
            break
        refused += now
        keys = {refusal.record.key for refusal in now}
        pairs = [pair for pair in pairs if pair[1].key not in keys]
    return refused


class _RefusedError(Exception):
    """Makes the transaction one that never was."""


async def _in_one(settings: Settings, name: str, records: Sequence[Outgoing]) -> Sequence[Refusal]:
    producer = AIOKafkaProducer(
        **connection(settings),
        transactional_id=settings.topic(name),
        max_request_size=settings.max_message_bytes,
        compression_type="zstd",
    )
    refused: Sequence[Refusal] = ()
    try:
        await producer.start()
        with suppress(_RefusedError):
            async with producer.transaction():
                refused = await KafkaPublisher(producer, settings.topic).publish(records)
                if refused:
                    raise _RefusedError
    except (KafkaError, OSError) as error:
        line = f"transaction {name}: {type(error).__name__}: {error}"
        raise UnavailableError(line[:200]) from error
    finally:
        await producer.stop()
    return refused
