"""Publish a shadow run's results to the live topics: idempotent, rate-capped, resumable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from streams.adapters.kafka import publisher
from streams.adapters.reading import read
from streams.pipeline import DEAD_LETTERS, DUPLICATES
from streams.ports import Outgoing
from streams.replay.pace import Pace
from streams.replay.results import ENRICHED
from streams.replay.view import LiveView

if TYPE_CHECKING:
    from streams.ports import Publisher
    from streams.replay.runs import Manifest
    from streams.settings import Settings

_BATCH = 200


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
    out too. Dead letters of the run are not promoted.

    Args:
        settings: the process's settings.
        manifest: a finished shadow run.
        rate: most results a second, or None.
        yield_to_live: records that the live stages may be behind before it waits, or None.
        told: hears of the counts.

    Returns:
        How many were published, there already, or superseded.

    Raises:
        UnavailableError: no broker answers.
    """
    counts: Counter[str] = Counter(published=0, there_already=0, superseded=0)
    view = LiveView(settings, ENRICHED)
    pace = Pace(settings, rate=rate, yield_to_live=yield_to_live)
    await view.start()
    await pace.start()
    try:
        async with publisher(settings) as sender:
            known = {
                (record.header("ce_id"), record.value)
                async for record in read(settings, [DUPLICATES])
            }
            batch: list[Outgoing] = []
            # A run that was killed may have written a result twice; it goes out once.
            taken: set[tuple[str, str | None]] = set()
            for topic in (ENRICHED, DUPLICATES):
                async for record in read(settings, [manifest.shadow(topic)]):
                    event = (topic, record.header("ce_id"))
                    if event in taken:
                        continue
                    taken.add(event)
                    out = Outgoing(
                        topic=topic, key=record.key, value=record.value, headers=record.headers
                    )
                    if topic == DUPLICATES and (record.header("ce_id"), record.value) in known:
                        counts["there_already"] += 1
                        continue
                    batch.append(out)
                    if len(batch) >= _BATCH:
                        counts += await _publish(batch, view, sender)
                        await pace.hold(len(batch), lambda: False)
                        batch = []
                        told(counts)
            counts += await _publish(batch, view, sender)
            again = await view.overtaken()
            if again:
                await sender.publish(again)
    finally:
        await pace.stop()
        await view.stop()
    return counts


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
    await sender.publish(wanted)
    counts["published"] += len(wanted)
    return counts
