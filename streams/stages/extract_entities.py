"""extract_entities: name the people, places and organisations of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from streams.contract.article import Provenance
from streams.contract.outcomes import Forward

if TYPE_CHECKING:
    from streams.contract.article import Article
    from streams.contract.outcomes import Outcome
    from streams.ports import Recogniser, Stage

VERSION = "1"


def make_extract_entities(recogniser: Recogniser, *, most: int = 500) -> Stage:
    """Build the stage over a recogniser.

    Args:
        recogniser: finds the entities.
        most: entities of an article; of more the least salient are left out.

    Returns:
        The stage: it fills ``entities`` and forwards every article.
    """
    provenance = Provenance(
        stage="extract_entities", version=VERSION, model=recogniser.model, digest=recogniser.digest
    )

    def extract_entities(article: Article) -> tuple[Outcome, ...]:
        return (
            Forward(
                replace(
                    article,
                    entities=recogniser.recognise(article)[:most],
                    provenance=(*article.provenance, provenance),
                )
            ),
        )

    return extract_entities
