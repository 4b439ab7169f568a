"""What a run needs around it: topics of its own, and the versions that it works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.adapters import topics
from streams.errors import UsageError
from streams.pipeline import PIPELINE
from streams.replay.results import RESULTS

if TYPE_CHECKING:
    from streams.bootstrap import Resources
    from streams.replay.runs import Manifest
    from streams.settings import Settings


async def create_shadow(settings: Settings, manifest: Manifest) -> None:
    """Create the topics of a shadow run, as the live ones are declared.

    Raises:
        UsageError: one is refused.
    """
    await topics.create_like(settings, {topic: manifest.shadow(topic) for topic in RESULTS})


async def remove_shadow(settings: Settings, manifest: Manifest) -> None:
    """Delete the topics of a shadow run."""
    await topics.delete(settings, [manifest.shadow(topic) for topic in RESULTS])


def versions(resources: Resources, stage: str) -> dict[str, str]:
    """Give the versions and model digests that a run works with, for its manifest."""
    names = [row.name for row in PIPELINE]
    if stage not in names:
        raise UsageError(f"there is no stage {stage!r}")
    return {
        "entities": f"{resources.recogniser.model} {resources.recogniser.digest}",
        "media_topics": f"{resources.tagger.model} {resources.tagger.digest}",
    }
