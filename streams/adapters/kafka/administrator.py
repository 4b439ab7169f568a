"""The client that asks brokers about topics and groups, and changes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.adapters.kafka.group_offsets import Administrator
from streams.adapters.kafka.producer import connection, unreachable
from streams.errors import UnavailableError
from streams.settings import Settings


@asynccontextmanager
async def administering(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect an administrator for as long as the context lasts.

    Args:
        settings: the process's settings.

    Yields:
        The client.

    Raises:
        UnavailableError: no broker answers, or one fails meanwhile.
    """
    admin = Administrator(**connection(settings))
    try:
        await admin.start()
    except (KafkaError, OSError) as error:
        await admin.close()
        raise unreachable(settings, error) from error
    try:
        yield admin
    except KafkaError as error:
        raise UnavailableError(
            f"the broker failed: {type(error).__name__}: {error}"[:200]
        ) from error
    finally:
        await admin.close()
