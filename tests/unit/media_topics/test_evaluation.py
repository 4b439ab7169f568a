"""First topics against gold of which any is right: sums by hand."""

from __future__ import annotations

import pytest

from streams.media_topics.evaluation import Judged, judge

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
