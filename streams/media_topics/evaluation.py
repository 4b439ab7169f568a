"""How right topics are: the first one, and all of them by their level in IPTC's tree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


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


class Compared(Struct, frozen=True):
    """One article: all topics that were given, and those that are right.

    Args:
        gold: ids of the topics that should be given.
        also: ids of those that may be given.
        given: ids of those that were.
    """

    gold: tuple[str, ...]
    also: tuple[str, ...]
    given: tuple[str, ...]


class LevelQuality(Struct, frozen=True):
    """What the topics of one level come to, those above a topic counted with it.

    Args:
        level: 1 for top-level topics.
        gold: how many should be given.
        given: how many were.
        found: how many of ``gold`` were given.
        right: how many of ``given`` should or may be.
    """

    level: int
    gold: int
    given: int
    found: int
    right: int


class Hierarchical(Struct, frozen=True):
    """How right topics below the top level are, where the parent of a right one counts half.

    Args:
        precision: mean over the topics given, 1.0 where none was.
        recall: mean over the topics of the gold, 1.0 where it has none.
    """

    precision: float
    recall: float


def by_level(
    articles: Sequence[Compared], chains: Mapping[str, tuple[str, ...]]
) -> list[LevelQuality]:
    """Measure the topics of each level.

    Args:
        articles: what was given and what is right.
        chains: the topics above each topic.

    Returns:
        The levels that have any topic, the highest first.
    """
    counts = {name: Counter[int]() for name in ("gold", "given", "found", "right")}
    for one in articles:
        gold, given = _with_broader(one.gold, chains), _with_broader(one.given, chains)
        may = gold | _with_broader(one.also, chains)
        sets = {"gold": gold, "given": given, "found": gold & given, "right": given & may}
        for name, topics in sets.items():
            counts[name].update(len(chains[topic]) + 1 for topic in topics)
    levels = sorted(counts["gold"] | counts["given"])
    return [
        LevelQuality(level, **{name: count[level] for name, count in counts.items()})
        for level in levels
    ]


def hierarchically(
    articles: Sequence[Compared], chains: Mapping[str, tuple[str, ...]]
) -> Hierarchical:
    """Measure the topics below the top level; the parent of a right one counts half.

    Args:
        articles: what was given and what is right.
        chains: the topics above each topic.

    Returns:
        Precision over what was given, recall over the gold.
    """
    precise: list[float] = []
    recalled: list[float] = []
    for one in articles:
        may = {*one.gold, *one.also}
        parents = {chains[topic][0] for topic in may if chains[topic]}
        precise += [
            1.0 if topic in may else 0.5 if topic in parents else 0.0
            for topic in one.given
            if chains[topic]
        ]
        known = _with_broader(one.given, chains)
        for topic in one.gold:
            if chains[topic]:
                half = 0.5 if chains[topic][0] in known else 0.0
                recalled.append(1.0 if topic in known else half)
    return Hierarchical(_mean(precise), _mean(recalled))


def _with_broader(topics: Iterable[str], chains: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {one for topic in topics for one in (topic, *chains[topic])}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0
