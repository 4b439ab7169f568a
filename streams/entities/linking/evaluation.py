"""Links against gold: what is right, wrong, missing and too much, by type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from streams.article import EntityType
from streams.identity import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from streams.article import Article, Entity

Verdict = Literal["right", "wrong", "missing", "needless", "rightly none"]


class Compared(Struct, frozen=True):
    """A name of the gold and what was given for it.

    Args:
        name: as the text writes it.
        type: of the entity found there; None where none was found.
        expected: the right id; empty where no link must be given.
        given: the ids of its link.
        verdict: ``needless`` where a link was given and none must be.
    """

    name: str
    type: EntityType | None
    expected: str
    given: tuple[str, ...]
    verdict: Verdict


class Scores(Struct, frozen=True):
    """Precision and recall of links in 0..1, None where there is nothing to divide by."""

    expected: int
    given: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of the links given that are right."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Share of the links expected that were given."""
        return self.right / self.expected if self.expected else None


def compare(
    article: Article, entities: Sequence[Entity], links: Mapping[str, str]
) -> list[Compared]:
    """Compare the links of one article with gold.

    Args:
        article: whose text the gold's names stand in.
        entities: found in it, linked.
        links: right ids by names as written; an empty id says that none must be given.

    Returns:
        A comparison for each name of the gold.
    """
    found = []
    for name, expected in links.items():
        start = article.text.find(name)
        entity = _at(entities, start, start + len(name))
        given = ids_of(entity.link) if entity else ()
        found.append(
            Compared(
                name, entity.type if entity else None, expected, given, _verdict(expected, given)
            )
        )
    return found


def score(compared: Iterable[Compared]) -> Scores:
    """Count what is right.

    Args:
        compared: names of the gold with what was given for them.

    Returns:
        The scores.
    """
    rows = list(compared)
    return Scores(
        expected=sum(bool(row.expected) for row in rows),
        given=sum(bool(row.given) for row in rows),
        right=sum(row.verdict == "right" for row in rows),
    )


def _at(entities: Sequence[Entity], start: int, end: int) -> Entity | None:
    """Give the entity whose mention shares most letters with a span of the text."""
    best, most = None, 0
    for entity in entities:
        for mention in entity.mentions:
            shared = min(end, mention.end) - max(start, mention.start)
            if mention.field is None and shared > most:
                best, most = entity, shared
    return best


def _verdict(expected: str, given: tuple[str, ...]) -> Verdict:
    if not expected:
        return "needless" if given else "rightly none"
    if not given:
        return "missing"
    return "right" if expected in given else "wrong"
