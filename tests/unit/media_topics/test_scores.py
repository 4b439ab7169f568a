"""Scores of evidence, by hand."""

from __future__ import annotations

import math

import pytest

from streams.media_topics.scores import (
    ALONE,
    BESIDE,
    CURVE,
    FULL_PART,
    FULL_SHARE,
    HEARD,
    LEARNED,
    LED,
    SCALE,
    SURE,
    WORDS,
    calibrate,
    score,
)

TOP = {"a1": "a", "a2": "a"}


def test_evidence_for_one_topic_alone() -> None:
    scores = score({"a": SCALE}, TOP, WORDS, {}, {})
    assert scores == {"a": pytest.approx(calibrate(1 - math.exp(-1)), abs=1e-4)}


def test_a_longer_article_needs_more() -> None:
    long, short = (score({"a": 10.0}, TOP, words, {}, {})["a"] for words in (4 * WORDS, WORDS))
    assert long < short


def test_a_topic_with_little_of_the_evidence_is_left_out() -> None:
    share = BESIDE * FULL_SHARE * 0.9
    scores = score({"a": 1000.0 * (1 - share), "b": 1000.0 * share}, TOP, 10, {}, {})
    assert scores == {"a": CURVE[-1][1]}


def test_the_best_topic_needs_less_than_one_beside_it() -> None:
    weight = -SCALE * math.log(1 - (SURE + BESIDE) / 2)
    assert set(score({"a": weight}, TOP, WORDS, {}, {})) == {"a"}
    beside = score({"a": 3 * SCALE, "b": weight}, TOP, WORDS, {}, {})
    assert set(beside) == {"a"}


def test_a_narrower_topic_scores_as_much_only_where_it_has_its_part() -> None:
    scores = score({"a": 1000.0, "a1": 1000.0 * FULL_PART, "a2": 1.0}, TOP, 10, {}, {})
    assert scores == {"a": CURVE[-1][1], "a1": CURVE[-1][1]}


@pytest.mark.parametrize("words", [0, 1, 10**9])
def test_nothing_gives_nothing(words: int) -> None:
    assert score({}, TOP, words, {}, {}) == {}
    assert score({"a": 0.1}, TOP, words, {}, {}) == {}


def test_what_was_learned_adds_to_the_evidence_of_terms() -> None:
    scores = score({"a": SCALE}, TOP, WORDS, {"a": 0.5}, {})
    assert scores == {"a": pytest.approx(calibrate(1 - math.exp(-1 - LEARNED * 0.5)), abs=1e-4)}


def test_what_was_learned_counts_only_where_it_is_heard() -> None:
    unheard = {"a": HEARD / 2, "b": ALONE - 0.01}
    assert score({"a": SCALE}, TOP, WORDS, unheard, {}) == score({"a": SCALE}, TOP, WORDS, {}, {})


def test_what_was_learned_is_a_topic_alone_where_it_is_sure() -> None:
    assert set(score({}, TOP, WORDS, {"b": ALONE}, {})) == {"b"}


def test_narrower_topics_are_measured_by_terms_alone() -> None:
    evidence = {"a": 1000.0, "a1": 1000.0 * FULL_PART}
    assert score(evidence, TOP, 10, {"a": 1.0}, {})["a1"] == CURVE[-1][1]


def test_the_curve_rises_and_goes_through_its_points() -> None:
    assert [calibrate(raw) for raw, _ in CURVE] == [right for _, right in CURVE]
    rising = [calibrate(value / 100) for value in range(101)]
    assert rising == sorted(rising)
    assert calibrate(1.0 + 1e-9) == CURVE[-1][1]


def test_a_topic_of_the_title_and_the_lead_needs_less_beside_a_better_one() -> None:
    evidence = {"a": 10 * SCALE, "b": 2.5 * SCALE}
    assert set(score(evidence, TOP, WORDS, {}, {})) == {"a"}
    assert set(score(evidence, TOP, WORDS, {}, {"b": LED * SCALE})) == {"a", "b"}
    assert set(score(evidence, TOP, WORDS, {}, {"b": LED * SCALE / 2})) == {"a"}
