"""The pipeline: one visible table of steps, read top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from streams.ports import Judge, Recogniser, Tagger

DUPLICATES = "articles.duplicates"
DEAD_LETTERS = "articles.dead-letters"


class Resources(Protocol):
    """What stages need from the outside; each is made when a stage asks for it."""

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the articles to keep."""

    @property
    def max_entities(self) -> int:
        """Most entities of an article; the least salient go first."""

    @property
    def pass_duplicates(self) -> bool:
        """Whether duplicates pass on as well, flagged."""

    @property
    def judge(self) -> Judge:
        """Says what an article is to earlier ones."""

    @property
    def recogniser(self) -> Recogniser:
        """Recogniser of entities."""

    @property
    def tagger(self) -> Tagger:
        """Tagger of media topics."""


Stage = Callable[[Any], tuple[Any, ...]]


class Step(NamedTuple):
    """One row: a stage between the topic it reads and the topic it feeds."""

    name: str
    source: str
    stage: Callable[[Resources], Stage]
    sink: str


# A stage is imported by the process that runs it: a worker starts sooner, in less memory.
# ruff: noqa: PLC0415
def _normalise(resources: Resources) -> Stage:
    from streams.stages.normalise import make_normalise

    return make_normalise(languages=resources.languages)


def _deduplicate(resources: Resources) -> Stage:
    from streams.stages.deduplicate import make_deduplicate

    return make_deduplicate(resources.judge, passing=resources.pass_duplicates)


def _extract_entities(resources: Resources) -> Stage:
    from streams.stages.extract_entities import make_extract_entities

    return make_extract_entities(resources.recogniser, most=resources.max_entities)


def _tag_topics(resources: Resources) -> Stage:
    from streams.stages.tag_topics import make_tag_topics

    return make_tag_topics(resources.tagger)


# fmt: off
PIPELINE = (
    Step("normalise",        "articles.raw",           _normalise,        "articles.normalised"),
    Step("deduplicate",      "articles.normalised",    _deduplicate,      "articles.unique"),
    Step("extract_entities", "articles.unique",        _extract_entities, "articles.with-entities"),
    Step("tag_topics",       "articles.with-entities", _tag_topics,       "articles.enriched"),
)
# fmt: on
SOURCES = frozenset(row.source for row in PIPELINE)
"""The topics that stages read."""


def step(name: str) -> Step:
    """Give the row of that name.

    Raises:
        KeyError: there is none.
    """
    return {row.name: row for row in PIPELINE}[name]
