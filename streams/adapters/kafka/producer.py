"""Kafka clients by aiokafka: connection settings and publisher.

Every client takes its security from the settings here, and fails with one clear line.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    ProducerClosed,
    RecordTooLargeError,
)

from streams.adapters.kafka import connections
from streams.adapters.kafka.guarded_producer import GuardedProducer
from streams.contract.records import Outgoing, Refusal
from streams.errors import KhabarError, UnavailableError, UsageError
from streams.settings import Settings

_TOO_LARGE = (MessageSizeTooLargeError, RecordTooLargeError)
_CLOSE_SECONDS = 1.0
_BATCH_BYTES = 262_144
_REQUEST_TIMEOUT_MS = 30_000
_DELIVERY_TIMEOUT = 60.0
connections.install()


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
                secret.reveal() if secret else None,
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
        BrokerWatch, security protocol, TLS context and SASL credentials.
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
            "sasl_plain_password": secret.reveal(),
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
        if record.key is None and record.value is None:
            return await self._send_empty(record, partition)
        sent: asyncio.Future[Any] = await self.producer.send(
            self._name(record.topic),
            value=record.value,
            key=record.key,
            partition=partition,
            headers=list(record.headers),
        )
        return sent

    async def _send_empty(self, record: Outgoing, partition: int | None) -> asyncio.Future[Any]:
        """Send a record without key and value: Kafka takes one, aiokafka's ``send`` does not."""
        producer, topic = self.producer, self._name(record.topic)
        await producer.client._wait_on_metadata(topic)  # noqa: SLF001 -- as in `send`
        if partition is None:
            partition = producer._partition(topic, None, None, None, None, None)  # noqa: SLF001
        sent: asyncio.Future[Any] = await producer._message_accumulator.add_message(  # noqa: SLF001
            TopicPartition(topic, partition), None, None, _REQUEST_TIMEOUT_MS / 1000,
            headers=list(record.headers),
        )  # fmt: skip
        return sent


def _size_line(record: Outgoing, error: BaseException) -> str:
    return f"{len(record.value or b'')} bytes are refused by the broker: {type(error).__name__}"


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
    producer = GuardedProducer(
        guard,
        **connection(settings),
        acks="all",
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
        await _close(producer)


async def _close(producer: AIOKafkaProducer) -> None:
    """Flush and close it; what a broker that is away does not take is given up: nobody waits."""
    stopping = asyncio.create_task(producer.stop())
    await asyncio.wait([stopping], timeout=_CLOSE_SECONDS)
    if not stopping.done():
        # The producer's own stop waits 40 s for what is unsent.
        producer._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001
        await asyncio.wait([stopping], timeout=_CLOSE_SECONDS)
    if not stopping.done():
        stopping.cancel()
        await producer.client.close()
    await asyncio.gather(stopping, return_exceptions=True)


async def ask(producer: AIOKafkaProducer) -> None:
    """Ask the brokers anything.

    Args:
        producer: a started one.

    Raises:
        UnavailableError: none answers.
    """
    try:
        await producer.client.fetch_all_metadata()
    except (KafkaError, OSError) as error:
        raise UnavailableError(f"{type(error).__name__}") from error


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
