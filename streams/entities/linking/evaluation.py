"""Links against gold: what is right, wrong, missing and too much, by type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from streams.contract.article import Article, EntityType
from streams.contract.identity import ids_of
from streams.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from streams.contract.article import Entity
    from streams.ports import Recogniser

Verdict = Literal["right", "wrong", "missing", "needless", "rightly none"]


class Gold(Struct, frozen=True):
    """A text, and the right ids by its names as written; an empty id: none must be given."""

    text: str
    links: dict[str, str]


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


def read(lines: Iterable[bytes]) -> Iterator[Gold]:
    """Read gold, a JSON object a line.

    Args:
        lines: of a file; empty ones are passed over.

    Raises:
        UsageError: a line is none of gold.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Gold)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise UsageError(f"line {number} of the gold file: {error}") from error


def compare(gold: Gold, recogniser: Recogniser) -> list[Compared]:
    """Compare the links that a text's names are given with gold.

    Args:
        gold: the text and the right links.
        recogniser: finds the entities and links them.

    Returns:
        A comparison for each name of the gold.
    """
    article = Article(
        id="", revision="", language="ar", text=gold.text,
        keywords=(), related=(), segments=(), provenance=(),
    )  # fmt: skip
    entities = recogniser.recognise(article)
    found = []
    for name, expected in gold.links.items():
        start = gold.text.find(name)
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
