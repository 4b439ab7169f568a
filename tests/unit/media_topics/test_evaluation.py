"""First topics against gold of which any is right: sums by hand."""

from __future__ import annotations

import pytest

from streams.media_topics.evaluation import (
    Compared,
    Judged,
    LevelQuality,
    by_level,
    hierarchically,
    judge,
)

SPORT, POLITICS, CONFLICT = "medtop:15000000", "medtop:11000000", "medtop:16000000"


def test_all_right() -> None:
    quality = judge([Judged((SPORT,), SPORT), Judged((POLITICS, CONFLICT), CONFLICT)])
    assert (quality.top1, quality.macro_f1, quality.coverage) == (1.0, 1.0, 1.0)
    assert quality.confusion == {(SPORT, SPORT): 1, (CONFLICT, CONFLICT): 1}


def test_wrong_and_missing_ones_count_for_the_first_of_the_gold() -> None:
    quality = judge(
        [
            Judged((SPORT,), SPORT),
            Judged((SPORT,), POLITICS),
            Judged((POLITICS, CONFLICT), None),
            Judged((POLITICS, CONFLICT), POLITICS),
        ]
    )
    assert quality.top1 == 0.5
    assert quality.coverage == 0.75
    # Sport: 1 right, 1 missed, none wrong. Politics: 1 right, 1 missed, 1 wrong.
    assert quality.macro_f1 == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="nothing to measure"):
        judge([])


# Sport, competition discipline, football; weather.
CHAINS = {"s": (), "d": ("s",), "f": ("d", "s"), "w": ()}


def test_levels_count_the_topics_above() -> None:
    articles = [Compared(("f",), (), ("s", "d")), Compared(("w",), ("s",), ("s",))]
    assert by_level(articles, CHAINS) == [
        LevelQuality(level=1, gold=2, given=2, found=1, right=2),
        LevelQuality(level=2, gold=1, given=1, found=1, right=1),
        LevelQuality(level=3, gold=1, given=0, found=0, right=0),
    ]


def test_the_parent_of_a_right_topic_counts_half() -> None:
    parent = hierarchically([Compared(("f",), (), ("s", "d"))], CHAINS)
    assert (parent.precision, parent.recall) == (0.5, 0.5)
    right = hierarchically([Compared(("f",), (), ("s", "f"))], CHAINS)
    assert (right.precision, right.recall) == (1.0, 1.0)
    above_alone = hierarchically([Compared(("f",), (), ("s",))], CHAINS)
    assert (above_alone.precision, above_alone.recall) == (1.0, 0.0)
