"""The way back for dead letters: each is published to the topic that it failed on, and marked."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable, Container, Iterable

import msgspec

from streams.adapters.kafka.producer import publisher
from streams.adapters.kafka.tail import read_one
from streams.contract import dead_letter
from streams.contract.dead_letter import DeadLetter, MarkedLetter
from streams.errors import InvalidRecordError, UsageError
from streams.ports import Publisher
from streams.settings import Settings

log = logging.getLogger(__name__)


async def read_letter(settings: Settings, offset: int) -> DeadLetter | None:
    """Read one dead letter with what it held.

    Args:
        settings: the process's settings.
        offset: on the dead-letter topic, which has one partition.

    Returns:
        The letter; None where there is none at that offset.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the topic is missing.
    """
    record = await read_one(settings, dead_letter.TOPIC, 0, offset)
    if record is None or dead_letter.mark_of(record) is not None:
        return None
    try:
        return dead_letter.read(record)
    except InvalidRecordError:
        return None


async def redrive(
    settings: Settings,
    letters: Iterable[MarkedLetter] | AsyncIterable[MarkedLetter],
    sources: Container[str],
    *,
    dry_run: bool = False,
    rate: float | None = None,
    told: Callable[[str], None] = log.warning,
) -> Counter[str]:
    """Publish dead letters to the topics that they failed on, and mark them as tried again.

    Args:
        settings: the process's settings.
        letters: what to try again; with ``async for`` they need not all be in memory.
        sources: the topics that stages read, without prefix: a letter goes back to no other.
        dry_run: count only, publish nothing.
        rate: most records a second.
        told: hears in one line why a letter could not be published; it is not marked.

    Returns:
        How many were ``redriven``, how many ``refused`` because they were tried too often, how many
        ``too_large`` for the broker, how many are ``gone``: they do not hold the original value,
        and neither does the topic any longer; and how many name a topic that no stage reads:
        ``nowhere``.

    Raises:
        UnavailableError: no broker answers.
    """
    counts: Counter[str] = Counter(redriven=0, refused=0, too_large=0, gone=0, nowhere=0)
    started = time.monotonic()
    async with publisher(settings) as sender:
        async for one in _each(letters):
            result = await _redrive(settings, one, sources, sender, told, dry_run=dry_run)
            counts[result] += 1
            if result == "redriven" and rate is not None:
                await asyncio.sleep(
                    max(0.0, counts["redriven"] / rate - (time.monotonic() - started))
                )
    return counts


async def _each(
    letters: Iterable[MarkedLetter] | AsyncIterable[MarkedLetter],
) -> AsyncIterator[MarkedLetter]:
    if isinstance(letters, AsyncIterable):
        async for one in letters:
            yield one
    else:
        for one in letters:
            yield one


async def _redrive(
    settings: Settings,
    one: MarkedLetter,
    sources: Container[str],
    sender: Publisher,
    told: Callable[[str], None],
    *,
    dry_run: bool,
) -> str:
    original = one.letter.original
    topic = original.topic.removeprefix(settings.topic_prefix)
    if topic not in sources:
        told(f"dead letter {one.offset}: no stage reads {original.topic!r}, which it names")
        return "nowhere"
    try:
        record = dead_letter.redrive(one.letter, topic, settings.max_redrives)
    except InvalidRecordError:
        return "refused"
    if one.letter.omitted is not None:
        value = await _omitted(settings, one.letter, topic)
        if value is None:
            told(
                f"dead letter {one.offset} has no value: it was too large, and "
                f"{original.topic}/{original.partition}@{original.offset} no longer keeps it"
            )
            return "gone"
        record = msgspec.structs.replace(record, value=value)
    if dry_run:
        return "redriven"
    if refusals := await sender.publish([record]):
        told(f"dead letter {one.offset}: {refusals[0].reason}")
        return "too_large"
    await sender.publish([dead_letter.redriven_mark(one)])
    return "redriven"


async def _omitted(settings: Settings, letter: DeadLetter, topic: str) -> bytes | None:
    """Fetch the value that a letter was too large to hold, from where it failed."""
    original = letter.original
    try:
        found = await read_one(settings, topic, original.partition, original.offset)
    except UsageError:  # the topic itself is gone
        return None
    # A topic that was created anew has other records at the same offsets.
    if found is None or found.key != original.key or len(found.value or b"") != letter.omitted:
        return None
    return found.value
