"""The way back for dead letters: each is published to the topic that it failed on, and marked."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from streams import dead_letter
from streams.adapters.kafka import publisher
from streams.dead_letter import MarkedLetter
from streams.errors import InvalidRecordError
from streams.settings import Settings


async def redrive(
    settings: Settings,
    letters: Sequence[MarkedLetter],
    *,
    dry_run: bool = False,
    rate: float | None = None,
) -> Counter[str]:
    """Publish dead letters to the topics that they failed on, and mark them as tried again.

    Args:
        settings: the process's settings.
        letters: what to try again.
        dry_run: count only, publish nothing.
        rate: most records a second.

    Returns:
        How many were ``redriven``, and how many ``refused`` because they were tried too often.

    Raises:
        UnavailableError: no broker answers.
    """
    counts: Counter[str] = Counter(redriven=0, refused=0)
    started = time.monotonic()
    async with publisher(settings) as sender:
        for one in letters:
            topic = one.letter.original.topic.removeprefix(settings.topic_prefix)
            try:
                record = dead_letter.redrive(one.letter, topic, settings.max_redrives)
            except InvalidRecordError:
                counts["refused"] += 1
                continue
            if not dry_run:
                await sender.publish([record])
                await sender.publish([dead_letter.redriven_mark(one)])
            counts["redriven"] += 1
            if rate is not None:
                await asyncio.sleep(
                    max(0.0, counts["redriven"] / rate - (time.monotonic() - started))
                )
    return counts
