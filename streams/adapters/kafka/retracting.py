"""Taking articles down: first so that none comes back, then what stands of them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from streams.adapters.kafka import topics
from streams.adapters.kafka.consumer import read
from streams.adapters.kafka.producer import publisher, require_topics
from streams.contract import codec
from streams.contract.article import Article
from streams.contract.retraction import (
    DUPLICATES,
    ENRICHED,
    TOPIC,
    Retraction,
    lifted,
    read_retraction,
    retraction,
    withdrawal,
)
from streams.errors import InvalidRecordError, KhabarError

if TYPE_CHECKING:
    from streams.adapters.kafka.producer import KafkaPublisher
    from streams.contract.article import DuplicateEvent
    from streams.settings import Settings

_HEARD_SECONDS = 3.0
"""In less the workers have heard of it, and have published what they held."""
_LOOKS = 5


class Found(Struct, kw_only=True):
    """What stands of an article that is to be taken down.

    ``topics`` are without prefix, those of shadow runs among them; ``embedded`` are the ids of
    articles that its page embeds, which are articles of their own.
    """

    id: str
    title: str = ""
    outlet: str = ""
    url: str | None = None
    topics: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)


async def find(
    settings: Settings, ids: Collection[str], urls: Mapping[str, str]
) -> dict[str, Found]:
    """Find what stands of articles.

    Args:
        settings: the process's settings.
        ids: of articles.
        urls: canonical addresses, with the ids that articles there have without one of their own.

    Returns:
        What was found by id; an id or address under which nothing stands is there too.

    Raises:
        UnavailableError: no broker answers.
    """
    found = {id_: Found(id=id_) for id_ in [*ids, *urls.values()]}
    for topic in await _holding(settings):
        standing = await _standing(settings, topic)
        for id_, value in standing.items():
            if value.canonical_url in urls and id_ not in found:
                found[id_] = Found(id=id_)
        for id_, value in standing.items():
            if id_ in found:
                _describe(found[id_], topic, value)
            elif value.parent_id in found and topic == ENRICHED:
                found[value.parent_id].embedded.append(id_)
    return found


def _describe(found: Found, topic: str, value: Article | DuplicateEvent) -> None:
    found.topics.append(topic)
    found.title = found.title or value.title or ""
    found.outlet = found.outlet or (value.outlet.name if value.outlet else "")
    found.url = found.url or value.canonical_url


async def _holding(settings: Settings) -> Sequence[str]:
    """Give the topics on which articles stand: the live ones, and those of shadow runs."""
    prefix = settings.topic_prefix
    there = sorted(name for name in await topics.existing(settings) if name.startswith(prefix))
    shadows = [
        name
        for name in (full.removeprefix(prefix) for full in there)
        if name.startswith("replay.") and name.endswith((f".{ENRICHED}", f".{DUPLICATES}"))
    ]
    return [ENRICHED, DUPLICATES, *shadows]


async def _standing(settings: Settings, topic: str) -> dict[str, Article | DuplicateEvent]:
    """Give the last value of each id, where it was not withdrawn."""
    decode = codec.decode_duplicate if topic.endswith(DUPLICATES) else codec.decode_article
    standing: dict[str, Article | DuplicateEvent] = {}
    async for record in read(settings, [topic]):
        id_ = (record.key or b"").decode("utf-8", "replace")
        standing.pop(id_, None)
        if record.value is None:
            continue
        try:
            # Nothing here needs the text, and all of it may be more than memory holds.
            standing[id_] = _without_text(decode(record))
        except InvalidRecordError:
            continue
    return standing


def _without_text(value: Article | DuplicateEvent) -> Article | DuplicateEvent:
    if isinstance(value, Article):
        return replace(value, text="", segments=(), related=(), entities=None, media_topics=None)
    return value


async def retract(settings: Settings, taken: Sequence[Retraction], found: Iterable[Found]) -> int:
    """Take articles down.

    First goes the event that keeps them from coming back, and the workers get time to hear of it;
    then all that stands of them is withdrawn, and looked for once more.

    Args:
        settings: the process's settings.
        taken: the takedowns.
        found: what stands of them.

    Returns:
        How many results were withdrawn.

    Raises:
        UnavailableError: no broker answers; call it again.
        UsageError: the topic of retractions is missing.
        KhabarError: an article came back all the same.
    """
    count = 0
    ids = {one.id for one in taken}
    async with publisher(settings) as sender:
        await require_topics(sender, [settings.topic(TOPIC)])
        await sender.publish([retraction(one) for one in taken])
        await asyncio.sleep(_HEARD_SECONDS)
        places = {(topic, one.id) for one in found for topic in one.topics}
        for _ in range(_LOOKS):
            await _withdraw(sender, places)
            count += len(places)
            places = {
                (topic, one.id)
                for one in (await find(settings, ids, {})).values()
                for topic in one.topics
            }
            if not places:
                return count
            await asyncio.sleep(_HEARD_SECONDS)
    raise KhabarError(f"{len(places)} results came back: are all workers of this release?")


async def _withdraw(sender: KafkaPublisher, places: Iterable[tuple[str, str]]) -> None:
    await sender.publish(
        [withdrawal(topic, id_.encode(), "takedown") for topic, id_ in sorted(places)]
    )


async def lift(settings: Settings, ids: Sequence[str]) -> None:
    """Let articles through again, and return when they may come.

    The workers get time to hear of it: what came before they did would end at them, and nobody
    would send it again.

    Raises:
        UnavailableError: no broker answers.
    """
    async with publisher(settings) as sender:
        await require_topics(sender, [settings.topic(TOPIC)])
        await sender.publish([lifted(id_) for id_ in ids])
    await asyncio.sleep(_HEARD_SECONDS)


async def retracted(settings: Settings) -> dict[str, tuple[Retraction, str]]:
    """Give the takedowns that hold, by id, with when each was published.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the topic is missing.
    """
    known: dict[str, tuple[Retraction, str]] = {}
    async for record in read(settings, [TOPIC]):
        id_ = (record.key or b"").decode("utf-8", "replace")
        known.pop(id_, None)
        if record.value is not None:
            try:
                known[id_] = read_retraction(record), record.header("ce_time") or ""
            except InvalidRecordError:
                continue
    return known
