"""What a stage may answer. Expected outcomes are values; an exception means failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from streams.contract.article import Article, DuplicateEvent

DropReason = Literal["empty", "only_furniture", "language", "retracted"]
"""Why an article ends here on purpose. A closed set: it is a metric label."""


class Forward(Struct, frozen=True):
    """The article goes on to the step's sink."""

    article: Article


class Repeat(Struct, frozen=True):
    """The article repeats an earlier one: an event for ``articles.duplicates``."""

    event: DuplicateEvent


class Drop(Struct, frozen=True):
    """The article ends here, on purpose and counted.

    ``detail`` says more of the reason; ``id``, ``url`` and ``title`` say which it was, as far as it
    is known.
    """

    reason: DropReason
    detail: str = ""
    id: str | None = None
    url: str | None = None
    title: str | None = None


Outcome: TypeAlias = Forward | Repeat | Drop
