"""The places where a worker reaches into Faust, each with its reason."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Literal

from faust.types import TP

from streams.contract.records import Record
from streams.live.lag import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import faust

_STOP_SECONDS = 2.0

Role = Literal["owner", "standby", "spare"]

log = logging.getLogger(__name__)


async def positions(
    app: Any, places: Collection[Place], unread: Collection[Place]
) -> dict[Place, int]:
    """Give the first unhandled offset of each partition: committed, or else the earliest.

    Args:
        app: Faust's.
        places: the partitions.
        unread: those of them that nobody has; only the broker knows of their commits.
    """
    known = committed(app, places)
    for place in (place for place in places if place in unread):
        if (offset := await committed_by_group(app, place)) > 0:
            known[place] = offset
    never = [TP(*place) for place in places if place not in known]
    earliest = await app.consumer.earliest_offsets(*never) if never else {}
    return known | {Place(*tp): earliest.get(tp, 0) for tp in never}


def committed(app: Any, places: Iterable[Place]) -> dict[Place, int]:
    """Give the first offset that is not committed, of the partitions of which it is known."""
    offsets = app.consumer._committed_offset  # noqa: SLF001 -- Faust has no public way
    found = {place: offsets.get(TP(*place)) for place in places}
    return {place: offset for place, offset in found.items() if offset is not None}


async def committed_by_group(app: Any, place: Place) -> int:
    """Ask the broker for the group's committed offset of a partition; 0 where there is none."""
    # In Faust's own consumer: the embedded broker does not answer administrators.
    thread = app.consumer._thread  # noqa: SLF001 -- Faust has no public way
    ask = thread._ensure_consumer().committed  # noqa: SLF001 -- as above
    offset: int | None = await thread.call_thread(ask, TP(*place))
    return offset or 0


async def ends(app: Any, places: Iterable[Place]) -> dict[Place, int]:
    """Give the offset after the last record of each partition, as the broker tells it."""
    found = await app.consumer.highwaters(*(TP(*place) for place in places))
    # The embedded broker's answer is too low; what its fetches say is right.
    return {Place(*tp): max(end, app.consumer.highwater(tp) or 0) for tp, end in found.items()}


def partitions(app: Any, topic: str) -> frozenset[Place]:
    """Give the partitions of a topic as the consumer knows them; none where it is not there."""
    consumer = app.consumer._thread._ensure_consumer()  # noqa: SLF001 -- Faust has no public way
    numbers = consumer._client.cluster.partitions_for_topic(topic)  # noqa: SLF001 -- as above
    return frozenset(Place(topic, number) for number in numbers or ())


def given_out(app: Any) -> frozenset[Place] | None:
    """Give what all workers of the group have, where this one leads it; None elsewhere."""
    given = app.consumer._thread.assignor.given  # noqa: SLF001 -- of our own transport
    return None if given is None else frozenset(Place(*place) for place in given)


def role(app: Any, table: Any) -> Role:
    """Say what this worker is to the table: its owner, a standby, or neither."""
    changelog = table.changelog_topic.get_topic_name()
    if any(tp.topic == changelog for tp in app.assignor.assigned_actives()):
        return "owner"
    if any(tp.topic == changelog for tp in app.assignor.assigned_standbys()):
        return "standby"
    return "spare"


async def crashed(app: faust.App) -> None:
    """Wait until Faust has crashed."""
    # Faust sets its own event, but on the loop of whichever thread crashed.
    while not app.crashed:  # noqa: ASYNC110
        await asyncio.sleep(0.2)


async def stop(app: faust.App) -> None:
    """Stop Faust; what it does not manage in time is left to the end of the process."""
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await app.stop()
    except TimeoutError:
        log.warning("faust did not stop in %.0f s", _STOP_SECONDS)
    except Exception:
        log.exception("faust failed while it stopped")


def record_of(message: Any) -> Record:
    """Give one of Faust's messages as a record."""
    headers = message.headers.items() if isinstance(message.headers, dict) else message.headers
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=round((message.timestamp or 0.0) * 1000),
        key=message.key,
        value=message.value,
        headers=tuple((name, value or b"") for name, value in headers or ()),
    )
