"""How right the first topic is, against gold topics of which any is right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable


class Judged(Struct, frozen=True):
    """One article: the topics that are right, and the first that was given.

    Args:
        gold: ids, at least one; the first stands for the article where none was given.
        given: the first topic's id, or None where there was none.
    """

    gold: tuple[str, ...]
    given: str | None

    @property
    def true(self) -> str:
        """The topic that the article counts for: the given one where that is right."""
        return self.given if self.given in self.gold and self.given else self.gold[0]


class Quality(Struct, frozen=True):
    """What the articles come to.

    Args:
        confusion: how many articles of each true topic were given each topic, or none.
        top1: share of the articles whose first topic is right.
        macro_f1: mean of F1 over the topics that articles count for.
        coverage: share of the articles that were given any topic.
    """

    confusion: dict[tuple[str, str | None], int]
    top1: float
    macro_f1: float
    coverage: float


def judge(articles: Iterable[Judged]) -> Quality:
    """Measure the first topics.

    Args:
        articles: what was given and what is right; at least one.

    Returns:
        The confusion table and its sums; an article with no topic lowers recall, not precision.

    Raises:
        ValueError: there is no article.
    """
    confusion = Counter((one.true, one.given) for one in articles)
    if not confusion:
        raise ValueError("nothing to measure")
    total = confusion.total()
    true, given = Counter[str](), Counter[str | None]()
    for (wanted, got), count in confusion.items():
        true[wanted] += count
        given[got] += count
    f1 = [2 * confusion[topic, topic] / (true[topic] + given[topic]) for topic in true]
    return Quality(
        dict(confusion),
        sum(confusion[topic, topic] for topic in true) / total,
        sum(f1) / len(f1),
        1.0 - given[None] / total,
    )
