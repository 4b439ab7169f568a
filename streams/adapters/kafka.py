"""Kafka clients by aiokafka: connection settings, publisher, bounded reader.

Every client takes its security from the settings here, and fails with one clear line.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordTooLargeError

from streams.errors import KhabarError, UnavailableError, UsageError
from streams.ports import Outgoing, Record, Refusal
from streams.settings import Settings

_TOO_LARGE = (MessageSizeTooLargeError, RecordTooLargeError)
_LINGER_MS = 5
_BATCH_BYTES = 262_144
_REQUEST_TIMEOUT_MS = 30_000
_DELIVERY_TIMEOUT = 60.0
_FETCH_SECONDS = 10.0
_METADATA_SECONDS = 2.0


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """Build the TLS context that the settings ask for.

    Args:
        settings: the process's settings.

    Returns:
        The context, or None where no TLS is asked for.

    Raises:
        UsageError: a certificate or key cannot be read.
    """
    if settings.security_protocol not in {"SSL", "SASL_SSL"}:
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
        if settings.ssl_certfile is not None:
            secret = settings.ssl_key_password
            context.load_cert_chain(
                settings.ssl_certfile,
                settings.ssl_keyfile,
                secret.get_secret_value() if secret else None,
            )
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            "KHABAR_SSL_CAFILE, KHABAR_SSL_CERTFILE or KHABAR_SSL_KEYFILE cannot be loaded: "
            f"{error.strerror or type(error).__name__}"
        ) from None
    return context


def connection(settings: Settings) -> dict[str, Any]:
    """Give the keyword arguments that connect any aiokafka client.

    Args:
        settings: the process's settings.

    Returns:
        Brokers, security protocol, TLS context and SASL credentials.
    """
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_servers,
        "client_id": "khabar",
        "security_protocol": settings.security_protocol,
        "ssl_context": ssl_context(settings),
        "request_timeout_ms": _REQUEST_TIMEOUT_MS,
    }
    if settings.security_protocol.startswith("SASL"):
        secret = settings.sasl_password
        if settings.sasl_username is None or secret is None:
            raise UsageError("SASL needs KHABAR_SASL_USERNAME and KHABAR_SASL_PASSWORD")
        arguments |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": secret.get_secret_value(),
        }
    return arguments


def unreachable(settings: Settings, error: BaseException) -> UnavailableError:
    """Make the one line that says that no broker answers."""
    hints = {
        "PLAINTEXT": "start one with `khabar broker`, or set KHABAR_BOOTSTRAP_SERVERS",
        "SSL": "check KHABAR_SSL_CAFILE, KHABAR_SSL_CERTFILE and KHABAR_SSL_KEYFILE",
        "SASL_PLAINTEXT": "check KHABAR_SASL_USERNAME and KHABAR_SASL_PASSWORD",
        "SASL_SSL": "check KHABAR_SASL_USERNAME, KHABAR_SASL_PASSWORD and KHABAR_SSL_CAFILE",
    }
    return UnavailableError(
        f"no broker answers at {settings.bootstrap_servers} over {settings.security_protocol} "
        f"({type(error).__name__}): {hints[settings.security_protocol]}"
    )


class KafkaPublisher:
    """Publishes to Kafka and awaits the delivery of every record.

    Args:
        producer: a started producer.
        name: gives a topic its prefix.
    """

    def __init__(self, producer: AIOKafkaProducer, name: Callable[[str], str]) -> None:
        self.producer = producer
        self._name = name

    async def publish(
        self, records: Sequence[Outgoing], *, partition: int | None = None
    ) -> Sequence[Refusal]:
        """Publish and await every delivery; see :class:`streams.ports.Publisher`."""
        if self.producer._sender.sender_task.done():  # noqa: SLF001 -- it fails all without a word
            raise KhabarError("the producer broke down: this process ends and starts again")
        refusals: list[Refusal] = []
        futures: list[tuple[Outgoing, asyncio.Future[Any]]] = []
        try:
            async with asyncio.timeout(_DELIVERY_TIMEOUT):
                for record in records:
                    try:
                        futures.append((record, await self._send(record, partition)))
                    except _TOO_LARGE as error:
                        refusals.append(Refusal(record, _size_line(record, error)))
                results = await asyncio.gather(
                    *(future for _, future in futures), return_exceptions=True
                )
        except (KafkaError, TimeoutError) as error:
            raise UnavailableError(f"{type(error).__name__}: {error}"[:200]) from error
        for (record, _), result in zip(futures, results, strict=True):
            if isinstance(result, _TOO_LARGE):
                refusals.append(Refusal(record, _size_line(record, result)))
            elif isinstance(result, BaseException):
                raise UnavailableError(f"{type(result).__name__}: {result}"[:200]) from result
        return refusals

    async def _send(self, record: Outgoing, partition: int | None) -> asyncio.Future[Any]:
        sent: asyncio.Future[Any] = await self.producer.send(
            self._name(record.topic),
            value=record.value,
            key=record.key,
            partition=partition,
            headers=list(record.headers),
        )
        return sent


def _size_line(record: Outgoing, error: BaseException) -> str:
    return f"{len(record.value or b'')} bytes are refused by the broker: {type(error).__name__}"


class _GuardedProducer(AIOKafkaProducer):  # type: ignore[misc]
    """A producer that asks before every request whether it may still send."""

    def __init__(self, guard: Callable[[], None], **arguments: Any) -> None:
        super().__init__(**arguments)
        send = self.client.send

        async def guarded(*args: Any, **kwargs: Any) -> Any:
            guard()
            return await send(*args, **kwargs)

        self.client.send = guarded


@asynccontextmanager
async def publisher(
    settings: Settings, guard: Callable[[], None] = lambda: None
) -> AsyncIterator[KafkaPublisher]:
    """Connect a publisher, and flush and close it at the end.

    Args:
        settings: the process's settings.
        guard: called before every request; what it raises keeps the request from being sent.

    Yields:
        The publisher.

    Raises:
        UnavailableError: no broker answers.
    """
    producer = _GuardedProducer(
        guard,
        **connection(settings),
        acks="all",
        linger_ms=_LINGER_MS,
        max_batch_size=_BATCH_BYTES,
        max_request_size=settings.max_message_bytes + _BATCH_BYTES,
        compression_type="zstd",
    )
    try:
        await producer.start()
    except (KafkaError, OSError) as error:
        await producer.stop()
        raise unreachable(settings, error) from error
    try:
        yield KafkaPublisher(producer, settings.topic)
    finally:
        await producer.stop()


async def require_topics(sender: KafkaPublisher, names: Sequence[str]) -> None:
    """Make sure that topics are there before anything is published to them.

    Args:
        sender: a connected publisher.
        names: the topics, with prefix.

    Raises:
        UsageError: one is missing.
    """
    known = await sender.producer.client.fetch_all_metadata()
    missing = [name for name in names if name not in known.topics()]
    if missing:
        raise UsageError(
            f"missing topic {', '.join(missing)}: create all with `khabar topics apply`"
        )


@asynccontextmanager
async def _consumer(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        **connection(settings),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=200,
    )
    try:
        await consumer.start()
    except (KafkaError, OSError) as error:
        await consumer.stop()
        raise unreachable(settings, error) from error
    try:
        yield consumer
    finally:
        await consumer.stop()


async def read(
    settings: Settings, topics: Sequence[str], *, follow: bool = False, from_end: bool = False
) -> AsyncIterator[Record]:
    """Read topics without a group: to the ends as they stand now, or on and on.

    Args:
        settings: the process's settings.
        topics: their names, without prefix.
        follow: read on past the ends.
        from_end: begin at the ends instead of the beginnings.

    Yields:
        The records, by partition in order, with the topic's name as the broker has it.

    Raises:
        UnavailableError: no broker answers.
        UsageError: a topic is missing.
    """
    async with _consumer(settings) as consumer:
        places = [
            TopicPartition(name, partition)
            for name in map(settings.topic, topics)
            for partition in await partitions_of(consumer, name)
        ]
        consumer.assign(places)
        if from_end:
            await consumer.seek_to_end(*places)
        else:
            await consumer.seek_to_beginning(*places)
        ends = await end_offsets(consumer, places)
        while follow or not await _caught_up(consumer, ends):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                for message in batch:
                    place = TopicPartition(message.topic, message.partition)
                    if follow or message.offset < ends[place]:
                        yield record(message)


async def end_offsets(
    consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]
) -> dict[TopicPartition, int]:
    """Give the offsets after the last records.

    The embedded broker answers with the start of the last batch; what its fetches say is right.

    Args:
        consumer: a consumer that these partitions are assigned to.
        places: the partitions.

    Returns:
        The offset of each partition's next record.
    """
    ends: dict[TopicPartition, int] = dict(await consumer.end_offsets(list(places)))
    deadline = time.monotonic() + _FETCH_SECONDS
    filled = [place for place, end in ends.items() if end]
    positions = {place: await consumer.position(place) for place in filled}
    while time.monotonic() < deadline:
        unknown = [place for place in filled if consumer.highwater(place) is None]
        if not unknown:
            break
        await consumer.getmany(*unknown, timeout_ms=50)
    for place in filled:
        ends[place] = max(ends[place], consumer.highwater(place) or 0)
        consumer.seek(place, positions[place])
    return ends


async def read_partition(
    settings: Settings, topic: str, partition: int, start: int
) -> tuple[Sequence[Record], int]:
    """Read one partition from an offset to its end as it stands now.

    Args:
        settings: the process's settings.
        topic: its name, with prefix.
        partition: its number.
        start: the first offset.

    Returns:
        The records, and the offset of the next one to be written.

    Raises:
        UnavailableError: no broker answers.
    """
    place = TopicPartition(topic, partition)
    records: list[Record] = []
    async with _consumer(settings) as consumer:
        consumer.assign([place])
        first = (await consumer.beginning_offsets([place]))[place]
        consumer.seek(place, max(start, first))
        end = (await end_offsets(consumer, [place]))[place]
        while await consumer.position(place) < end:
            for batch in (await consumer.getmany(place, timeout_ms=200)).values():
                records += [record(message) for message in batch if message.offset < end]
    return records, end


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> Sequence[int]:
    """Give the numbers of a topic's partitions.

    Args:
        consumer: a started consumer.
        topic: its name, with prefix.

    Returns:
        The numbers in order.

    Raises:
        UsageError: the topic is missing.
    """
    # A broker may know a topic a moment before its partitions have leaders.
    deadline = time.monotonic() + _METADATA_SECONDS
    while True:
        # The consumer's own metadata has only topics that it subscribes to.
        cluster = await consumer._client.fetch_all_metadata()  # noqa: SLF001
        partitions = cluster.partitions_for_topic(topic)
        if partitions:
            return sorted(partitions)
        if time.monotonic() > deadline:
            raise UsageError(f"missing topic {topic}: create all with `khabar topics apply`")
        await asyncio.sleep(0.2)


async def _caught_up(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return all([await consumer.position(place) >= end for place, end in ends.items()])


def record(message: Any) -> Record:
    """Give aiokafka's message as a record."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=message.timestamp,
        key=message.key,
        value=message.value,
        headers=tuple((name, value or b"") for name, value in message.headers),
    )
