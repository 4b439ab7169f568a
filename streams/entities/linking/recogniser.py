"""A recogniser whose entities carry links: any engine, and the linker behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.contract.article import Article, Entity
    from streams.entities.linking.choosing import Linker
    from streams.ports import Lookups, Recogniser


class LinkedRecogniser:
    """Finds entities and links them.

    Args:
        engine: finds the entities.
        linker: says which thing each is.
    """

    def __init__(self, engine: Recogniser, linker: Linker) -> None:
        self._engine = engine
        self.linker = linker

    @property
    def model(self) -> str:
        """Name of the engine's model, for provenance."""
        return self._engine.model

    @property
    def digest(self) -> str:
        """Digests of the engine's data and of the table of identities, for provenance."""
        return self._engine.digest + self.linker.digest

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How the engine's caches did since they were made, by their names."""
        return self._engine.caches

    def recognise(self, article: Article) -> tuple[Entity, ...]:
        """Give the entities with their mentions and links.

        Args:
            article: any article.

        Returns:
            The engine's entities in its order.
        """
        return self.linker.link(article, self._engine.recognise(article))
