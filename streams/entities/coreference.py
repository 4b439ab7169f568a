"""From mentions to entities: short forms join the full name, and salience is shared out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.contract.article import Entity, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.entities.name_tables import Sense, Thing

_IN_TITLE = 2.0
_DIGITS = 4


class Found(Struct, frozen=True):
    """A mention and what it may stand for, best first."""

    mention: Mention
    senses: tuple[Sense, ...]


def group(found: Iterable[Found], length: int) -> tuple[Entity, ...]:
    """Make entities of what was found.

    A form that counts by itself belongs to its first sense. A joined form belongs to whichever of
    its senses the article spells out most often. Where it spells out none, it belongs to its last
    sense if that counts by itself, and otherwise to nothing.

    Args:
        found: the mentions with their senses.
        length: of the article's text, in code points.

    Returns:
        Entities by falling salience, then by name; mentions of the title first, then in order.
    """
    mentions: dict[Thing, list[Mention]] = defaultdict(list)
    short: list[Found] = []
    for one in found:
        if one.senses[0].joined:
            short.append(one)
        else:
            mentions[one.senses[0].thing].append(_at(one.mention, one.senses[0].confidence))
    spelled = {thing: len(places) for thing, places in mentions.items()}
    for one in short:
        known = [sense for sense in one.senses if sense.thing in spelled]
        if known:
            best = max(known, key=lambda sense: spelled[sense.thing])
            mentions[best.thing].append(_at(one.mention, best.confidence))
        elif not one.senses[-1].joined:
            last = one.senses[-1]
            mentions[last.thing].append(_at(one.mention, last.confidence))
    return _entities(mentions, length)


def _at(mention: Mention, confidence: float) -> Mention:
    return Mention(
        start=mention.start,
        end=mention.end,
        text=mention.text,
        confidence=confidence,
        field=mention.field,
    )


def _weight(mentions: Sequence[Mention], length: int) -> float:
    """One for each mention, two more for the title, up to one for an early first mention."""
    in_title = mentions[0].field == "title"
    early = 1.0 if in_title or not length else 1.0 - mentions[0].start / length
    return len(mentions) + (_IN_TITLE if in_title else 0.0) + early


def _entities(mentions: dict[Thing, list[Mention]], length: int) -> tuple[Entity, ...]:
    """Share salience out: an entity's weight over the weight of all."""
    for places in mentions.values():
        places.sort(key=lambda mention: (mention.field is None, mention.start))
    weights = {thing: _weight(places, length) for thing, places in mentions.items()}
    total = sum(weights.values())
    entities = [
        Entity(
            type=thing.type,
            name=thing.name,
            count=len(places),
            salience=round(weights[thing] / total, _DIGITS),
            mentions=tuple(places),
            link=thing.link,
        )
        for thing, places in mentions.items()
    ]
    return tuple(sorted(entities, key=lambda entity: (-entity.salience, entity.name, entity.type)))
