"""Publish a shadow run's results to the live topics: idempotent, rate-capped, resumable."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from streams.adapters.kafka.consumer import read, span_ends
from streams.adapters.kafka.producer import publisher
from streams.adapters.kafka.retractions import following_retractions
from streams.adapters.kafka.transactions import publish_together
from streams.adapters.stores.disk_store import disk_store
from streams.contract.records import Outgoing
from streams.contract.retraction import withdrawal
from streams.pipeline import DUPLICATES
from streams.replay.contradictions import Contradicted, StandingDuplicates, contradicted_by
from streams.replay.live_view import age_of, live_view, revision_of
from streams.replay.pace import Pace
from streams.replay.results import ENRICHED, tell_refused

if TYPE_CHECKING:
    from streams.contract.records import Record
    from streams.ports import Publisher, Store
    from streams.replay.live_view import LiveView
    from streams.replay.runs import Manifest
    from streams.settings import Settings

_BATCH = 200
_PROMOTED = frozenset({ENRICHED, DUPLICATES})
_TOGETHER = 2000
"""Most articles of one transaction: it takes a second or two."""
_Rank = tuple[int, int, int]


class Promoted(Struct, kw_only=True):
    """How far a promotion is: results read of how many, and what became of them."""

    done: int = 0
    total: int = 0
    counts: Counter[str] = field(
        default_factory=lambda: Counter(published=0, there_already=0, superseded=0, retracted=0)
    )


async def promote(
    settings: Settings,
    manifest: Manifest,
    *,
    rate: float | None = None,
    yield_to_live: int | None = None,
    told: Callable[[Promoted], None] = lambda _: None,
) -> Counter[str]:
    """Publish what a shadow run has found.

    What the live topic holds already, to the byte, is left out, so a second promotion changes
    nothing and one that was killed goes on where it was. What a newer revision supersedes is left
    out too, and so are the earlier results of one revision, such as of a page fetched twice. Dead
    letters of the run are not promoted. A result whose verdict is another than the live one goes
    out last, together with the withdrawal of what it contradicts.

    Args:
        settings: the process's settings.
        manifest: a finished shadow run.
        rate: most results a second, or None.
        yield_to_live: records that the live stages may be behind before it waits, or None.
        told: hears how far it is.

    Returns:
        How many were published, there already, superseded, or refused by the broker as too large;
        and of how many a contradicted one was ``retracted``.

    Raises:
        UnavailableError: no broker answers.
    """
    pace = Pace(settings, rate=rate, yield_to_live=yield_to_live)
    async with AsyncExitStack() as stack:
        retracted = await stack.enter_async_context(following_retractions(settings))
        view = await stack.enter_async_context(live_view(settings, ENRICHED))
        duplicates = StandingDuplicates(stack.enter_context(disk_store(settings)))
        seen = Seen(stack.enter_context(disk_store(settings)))
        await stack.enter_async_context(pace.connected())
        sender = await stack.enter_async_context(publisher(settings))
        async for record in read(settings, [DUPLICATES]):
            duplicates.see(record)
        so_far = Promoted(total=await _results(settings, manifest))
        told(so_far)
        work = _Promotion(
            settings, manifest, view=view, duplicates=duplicates, sender=sender, so_far=so_far
        )
        batch: list[Outgoing] = []
        for topic in (ENRICHED, DUPLICATES):
            latest = Latest(stack.enter_context(disk_store(settings)))
            async for record in read(settings, [manifest.shadow(topic)]):
                latest.add(record)
            async for record in read(settings, [manifest.shadow(topic)]):
                so_far.done += 1
                # A run that was killed may have written a result twice; it goes out once.
                if not latest.has(record) or not seen.add(topic, record):
                    continue
                batch.append(
                    Outgoing(
                        topic=topic, key=record.key, value=record.value, headers=record.headers
                    )
                )
                if len(batch) >= _BATCH:
                    await work.publish(retracted.without(batch, _PROMOTED))
                    told(so_far)
                    await pace.hold(len(batch), lambda: False)
                    batch = []
        await work.publish(retracted.without(batch, _PROMOTED))
        await work.publish_contradicting()
        told(so_far)
        await view.put_back(sender)
    return so_far.counts


async def _results(settings: Settings, manifest: Manifest) -> int:
    """Count the results of a run, as far as offsets tell."""
    return sum(
        [
            sum((await span_ends(settings, settings.topic(manifest.shadow(topic)))).values())
            for topic in (ENRICHED, DUPLICATES)
        ]
    )


class _Promotion:
    """Publishes results: what changes no verdict at once, the rest at the end."""

    def __init__(
        self,
        settings: Settings,
        manifest: Manifest,
        *,
        view: LiveView,
        duplicates: StandingDuplicates,
        sender: Publisher,
        so_far: Promoted,
    ) -> None:
        self._settings = settings
        self._manifest = manifest
        self._view = view
        self._duplicates = duplicates
        self._sender = sender
        self._counts = so_far.counts
        self._contradicting: list[tuple[Contradicted, Outgoing]] = []

    async def publish(self, batch: Sequence[Outgoing]) -> None:
        """Publish what may go out; keep what contradicts live results for the end."""
        view = self._view
        await view.catch_up()
        wanted = []
        for out in batch:
            is_enriched = out.topic == ENRICHED
            if is_enriched and view.is_superseded(out):
                self._counts["superseded"] += 1
            elif (standing := contradicted_by(out, view, self._duplicates)) is not None:
                self._contradicting.append((standing, out))
            elif view.is_there(out) if is_enriched else self._duplicates.has(out):
                self._counts["there_already"] += 1
            else:
                wanted.append(out)
        self._count(wanted, tell_refused(await self._sender.publish(wanted)))

    async def publish_contradicting(self) -> None:
        """Withdraw what stands live and publish what takes its place, in one transaction.

        Both sides of a pair that has changed places are in it, so that nobody who reads committed
        records alone sees them both as originals, or neither.
        """
        for start in range(0, len(self._contradicting), _TOGETHER):
            part = self._contradicting[start : start + _TOGETHER]
            pairs = [(self._withdrawal(topic, out), out) for topic, out in part]
            refused = tell_refused(
                await publish_together(
                    self._settings, f"khabar.promotion.{self._manifest.name}", pairs
                )
            )
            self._count([out for _, out in part], refused)
            self._counts["retracted"] += len(pairs) - len(refused)

    def _withdrawal(self, topic: str, out: Outgoing) -> Outgoing:
        return withdrawal(topic, out.key or b"", "verdict", run=self._manifest.name)

    def _count(self, wanted: Sequence[Outgoing], refused: Sequence[bytes]) -> None:
        self._counts["published"] += len(wanted) - len(refused)
        self._counts["refused"] += len(refused)
        for out in wanted:
            if out.topic == DUPLICATES and (out.key or b"") not in refused:
                self._duplicates.see(out)


class Seen:
    """Remembers what has come.

    Args:
        store: an empty store; there may be more than memory holds.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, topic: str, event: Record) -> bool:
        """Remember an event by its id; say whether it is new."""
        key = hashlib.blake2b(f"{topic}\n{event.header('ce_id')}\n".encode()).digest()
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
