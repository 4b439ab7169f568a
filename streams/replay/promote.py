"""Publish a shadow run's results to the live topics: idempotent, rate-capped, resumable."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec

from streams.adapters.disk_store import disk_store
from streams.adapters.kafka import publisher
from streams.adapters.reading import read
from streams.pipeline import DEAD_LETTERS, DUPLICATES
from streams.ports import Outgoing
from streams.replay.pace import Pace
from streams.replay.results import ENRICHED, tell_refused
from streams.replay.view import age_of, live_view, revision_of

if TYPE_CHECKING:
    from streams.ports import Publisher, Record, Store
    from streams.replay.runs import Manifest
    from streams.replay.view import LiveView
    from streams.settings import Settings

_BATCH = 200
_Rank = tuple[int, int, int]


async def promote(
    settings: Settings,
    manifest: Manifest,
    *,
    rate: float | None = None,
    yield_to_live: int | None = None,
    told: Callable[[Counter[str]], None] = lambda _: None,
) -> Counter[str]:
    """Publish what a shadow run has found.

    What the live topic holds already, to the byte, is left out, so a second promotion changes
    nothing and one that was killed goes on where it was. What a newer revision supersedes is left
    out too, and so are the earlier results of one revision, such as of a page fetched twice. Dead
    letters of the run are not promoted.

    Args:
        settings: the process's settings.
        manifest: a finished shadow run.
        rate: most results a second, or None.
        yield_to_live: records that the live stages may be behind before it waits, or None.
        told: hears of the counts.

    Returns:
        How many were published, there already, superseded, or refused by the broker as too large.

    Raises:
        UnavailableError: no broker answers.
    """
    counts: Counter[str] = Counter(published=0, there_already=0, superseded=0)
    pace = Pace(settings, rate=rate, yield_to_live=yield_to_live)
    async with AsyncExitStack() as stack:
        view = await stack.enter_async_context(live_view(settings, ENRICHED))
        seen = Seen(stack.enter_context(disk_store(settings)))
        await stack.enter_async_context(pace.connected())
        sender = await stack.enter_async_context(publisher(settings))
        async for record in read(settings, [DUPLICATES]):
            if record.value is not None:
                seen.add(DUPLICATES, record.header("ce_id"), record.value)
        batch: list[Outgoing] = []
        for topic in (ENRICHED, DUPLICATES):
            latest = Latest(stack.enter_context(disk_store(settings)))
            async for record in read(settings, [manifest.shadow(topic)]):
                latest.add(record)
            async for record in read(settings, [manifest.shadow(topic)]):
                # A run that was killed may have written a result twice; it goes out once.
                if not latest.has(record) or not seen.add(topic, record.header("ce_id")):
                    continue
                if topic == DUPLICATES and not seen.add(
                    topic, record.header("ce_id"), record.value
                ):
                    counts["there_already"] += 1
                    continue
                batch.append(
                    Outgoing(
                        topic=topic, key=record.key, value=record.value, headers=record.headers
                    )
                )
                if len(batch) >= _BATCH:
                    counts += await _publish(batch, view, sender)
                    await pace.hold(len(batch), lambda: False)
                    batch = []
                    told(counts)
        counts += await _publish(batch, view, sender)
        await view.put_back(sender)
    return counts


class Seen:
    """Remembers what has come.

    Args:
        store: an empty store; there may be more than memory holds.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, topic: str, event: str | None, value: bytes | None = None) -> bool:
        """Remember an event, or an event with its value; say whether it is new."""
        key = hashlib.blake2b(f"{topic}\n{event}\n".encode() + (value or b"")).digest()
        if self._store.get(key) is not None:
            return False
        self._store.put(key, b"")
        return True


class Latest:
    """Remembers the latest result of every revision: of the newest raw record, and written last.

    Args:
        store: an empty store; there may be more than memory holds.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, result: Record) -> None:
        """Hear of a result."""
        key = _event_key(result)
        known = self._store.get(key)
        rank = (*age_of(result), result.offset)
        if known is None or rank > msgspec.msgpack.decode(known, type=_Rank):
            self._store.put(key, msgspec.msgpack.encode(rank))

    def has(self, result: Record) -> bool:
        """Say whether a result is its revision's latest one, or was written after it.

        The latter may stand for it: compaction can have taken it meanwhile.
        """
        known = self._store.get(_event_key(result))
        return known is None or result.offset >= msgspec.msgpack.decode(known, type=_Rank)[-1]


def _event_key(result: Record) -> bytes:
    return (result.key or b"") + b"\n" + revision_of(result.value).encode()


async def _publish(batch: list[Outgoing], view: LiveView, sender: Publisher) -> Counter[str]:
    counts: Counter[str] = Counter()
    await view.catch_up()
    wanted = []
    for out in batch:
        if out.topic == ENRICHED and view.is_there(out):
            counts["there_already"] += 1
        elif out.topic == ENRICHED and view.is_superseded(out):
            counts["superseded"] += 1
        elif out.topic != DEAD_LETTERS:
            wanted.append(out)
    refused = tell_refused(await sender.publish(wanted))
    counts["published"] += len(wanted) - len(refused)
    counts["refused"] += len(refused)
    return counts
