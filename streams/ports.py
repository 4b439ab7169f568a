"""What the inside of Khabar needs from the outside, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from msgspec import Struct

from streams.contract.outcomes import Outcome

if TYPE_CHECKING:
    from streams.contract.article import Article, Duplicate, Entity, MediaTopic, RawArticle
    from streams.contract.records import Outgoing, Refusal


class Publisher(Protocol):
    """Publishes records and says when the broker has them."""

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        """Publish and await the delivery of every record.

        Returns:
            The records that the broker refused for good (too large); all others are delivered.

        Raises:
            UnavailableError: the broker did not confirm; the caller publishes all of them again.
        """


class Store(Protocol):
    """Keeps raw records by key: verdicts across restarts, or more than memory holds."""

    def get(self, key: bytes) -> bytes | None:
        """Give the record under the key, if there is one."""

    def put(self, key: bytes, value: bytes) -> None:
        """Keep the record under the key."""

    def delete(self, key: bytes) -> None:
        """Forget the record under the key, if there is one."""

    def items(self) -> Iterable[tuple[bytes, bytes]]:
        """Give every record, in any order."""


class Judge(Protocol):
    """Says what an article is to earlier ones."""

    def judge(self, article: Article) -> Duplicate:
        """Give the verdict, and remember the article; the same article gets the same verdict."""


class Lookups(Struct, frozen=True):
    """How often something was found in a cache, and how often it had to be made."""

    hits: int
    misses: int


class Recogniser(Protocol):
    """Finds entities in an article's title and text."""

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""

    @property
    def digest(self) -> str:
        """Digest of the model's data, for provenance."""

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How its caches did since they were made, by their names."""

    def recognise(self, article: Article) -> tuple[Entity, ...]:
        """Give the entities with their mentions, most salient first."""


class Tagger(Protocol):
    """Finds the media topics of an article."""

    @property
    def model(self) -> str:
        """Name of the model, for provenance."""

    @property
    def digest(self) -> str:
        """Digest of the model's data, for provenance."""

    def tag(self, article: Article) -> tuple[MediaTopic, ...]:
        """Give the media topics with their evidence, highest score first."""


Stage: TypeAlias = Callable[["Article"], tuple[Outcome, ...]]
FirstStage: TypeAlias = Callable[["RawArticle"], tuple[Outcome, ...]]
"""A stage: a pure function over frozen values. It never touches a metric, a header or a broker."""
