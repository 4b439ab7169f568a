"""What a run needs around it: topics of its own, and the versions that it works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from streams.adapters.kafka import topics
from streams.errors import UsageError
from streams.pipeline import PIPELINE
from streams.replay.results import RESULTS

if TYPE_CHECKING:
    from streams.bootstrap import Resources
    from streams.replay.runs import Manifest
    from streams.settings import Settings


_PINNED: Mapping[str, str] = {
    "max_record_bytes": "normalise",
    "max_text_code_points": "normalise",
    "max_articles_in_page": "normalise",
    "max_header_bytes": "normalise",
    "languages": "normalise",
    "duplicates": "deduplicate",
    "dedup_max_articles": "deduplicate",
    "dedup_window_days": "deduplicate",
    "entity_engine": "extract_entities",
    "max_entities": "extract_entities",
}
"""Settings that results depend on, and the stage that reads each."""
_MODELS: Mapping[str, str] = {"entities": "extract_entities", "media_topics": "tag_topics"}


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


def pinned(settings: Settings, stage: str) -> dict[str, str]:
    """Give the settings that the results of a run depend on, by variable.

    Args:
        settings: the process's settings.
        stage: the first one of the run; what concerns earlier ones alone is left out.
    """
    names = [row.name for row in PIPELINE]
    found = {}
    for name, last in _PINNED.items():
        if names.index(stage) <= names.index(last):
            value = getattr(settings, name)
            shown = ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)
            found[f"KHABAR_{name.upper()}"] = shown
    return found


def require_same(settings: Settings, resources: Resources, manifest: Manifest) -> None:
    """Make sure that a run goes on as it began: one topic holds the results of one set-up.

    Args:
        settings: the process's settings.
        resources: what its stages are built over.
        manifest: the run that is to go on.

    Raises:
        UsageError: a setting or a model is another one; the line says how to go on.
    """
    name = manifest.name
    anew = f"or begin anew: `khabar replay stop {name}`, `khabar replay clean {name}` and `run`"
    now = pinned(settings, manifest.stage)
    changed = {n: then for n, then in manifest.settings.items() if now.get(n, then) != then}
    if changed:
        begun = " ".join(f"{variable}={then}" for variable, then in changed.items())
        here = " ".join(f"{variable}={now[variable]}" for variable in changed)
        raise UsageError(
            f"replay {name} was begun with {begun}, here it is {here}: go on with "
            f"`{begun} khabar replay resume {name}`, {anew}"
        )
    names = [row.name for row in PIPELINE]
    for what, last in _MODELS.items():
        then, here = manifest.versions.get(what), versions(resources, manifest.stage)[what]
        if names.index(manifest.stage) <= names.index(last) and then not in {None, here}:
            raise UsageError(
                f"replay {name} was begun with the {what} of {then}, here it is {here}: resume it "
                f"with the release that began it, {anew}"
            )
