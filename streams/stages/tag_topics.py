"""tag_topics: give an article its IPTC Media Topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from streams.contract.article import Provenance
from streams.contract.outcomes import Forward

if TYPE_CHECKING:
    from streams.contract.article import Article
    from streams.contract.outcomes import Outcome
    from streams.ports import Stage, Tagger

VERSION = "3"


def make_tag_topics(tagger: Tagger) -> Stage:
    """Build the stage over a tagger.

    Args:
        tagger: finds the media topics.

    Returns:
        The stage: it fills ``media_topics`` and forwards every article.
    """
    provenance = Provenance(
        stage="tag_topics", version=VERSION, model=tagger.model, digest=tagger.digest
    )

    def tag_topics(article: Article) -> tuple[Outcome, ...]:
        return (
            Forward(
                replace(
                    article,
                    media_topics=tagger.tag(article),
                    provenance=(*article.provenance, provenance),
                )
            ),
        )

    return tag_topics
