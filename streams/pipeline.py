"""The pipeline: one visible table of steps, read top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from streams.stages.deduplicate import make_deduplicate
from streams.stages.extract_entities import make_extract_entities
from streams.stages.normalise import make_normalise
from streams.stages.tag_topics import make_tag_topics

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


class Step(NamedTuple):
    """One row: a stage between the topic it reads and the topic it feeds."""

    name: str
    source: str
    stage: Callable[[Resources], Callable[[Any], tuple[Any, ...]]]
    sink: str


# fmt: off
PIPELINE = (
    Step("normalise",        "articles.raw",           lambda r: make_normalise(languages=r.languages),                        "articles.normalised"),     # noqa: E501 -- a table
    Step("deduplicate",      "articles.normalised",    lambda r: make_deduplicate(r.judge, passing=r.pass_duplicates),          "articles.unique"),         # noqa: E501
    Step("extract_entities", "articles.unique",        lambda r: make_extract_entities(r.recogniser, most=r.max_entities),     "articles.with-entities"),  # noqa: E501
    Step("tag_topics",       "articles.with-entities", lambda r: make_tag_topics(r.tagger),                                    "articles.enriched"),       # noqa: E501
)
# fmt: on


def step(name: str) -> Step:
    """Give the row of that name.

    Raises:
        KeyError: there is none.
    """
    return {row.name: row for row in PIPELINE}[name]
