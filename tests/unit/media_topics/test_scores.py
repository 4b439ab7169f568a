"""Scores of evidence, by hand."""

from __future__ import annotations

import math

import pytest

from streams.media_topics.scores import (
    ALONE,
    FULL_PART,
    FULL_SHARE,
    HEARD,
    LEARNED,
    SCALE,
    SURE,
    WORDS,
    score,
)

TOP = {"a1": "a", "a2": "a"}


def test_evidence_for_one_topic_alone() -> None:
    scores = score({"a": SCALE}, TOP, WORDS, {})
    assert scores == {"a": pytest.approx(1 - math.exp(-1), abs=1e-4)}


def test_a_longer_article_needs_more() -> None:
    assert score({"a": 10.0}, TOP, 4 * WORDS, {})["a"] < score({"a": 10.0}, TOP, WORDS, {})["a"]


def test_a_topic_with_little_of_the_evidence_is_left_out() -> None:
    share = SURE * FULL_SHARE * 0.9
    scores = score({"a": 1000.0 * (1 - share), "b": 1000.0 * share}, TOP, 10, {})
    assert scores == {"a": 1.0}


def test_a_narrower_topic_scores_as_much_only_where_it_has_its_part() -> None:
    scores = score({"a": 1000.0, "a1": 1000.0 * FULL_PART, "a2": 1.0}, TOP, 10, {})
    assert scores == {"a": 1.0, "a1": 1.0}


@pytest.mark.parametrize("words", [0, 1, 10**9])
def test_nothing_gives_nothing(words: int) -> None:
    assert score({}, TOP, words, {}) == {}
    assert score({"a": 0.1}, TOP, words, {}) == {}


def test_what_was_learned_adds_to_the_evidence_of_terms() -> None:
    scores = score({"a": SCALE}, TOP, WORDS, {"a": 0.5})
    assert scores == {"a": pytest.approx(1 - math.exp(-1 - LEARNED * 0.5), abs=1e-4)}


def test_what_was_learned_counts_only_where_it_is_heard() -> None:
    unheard = {"a": HEARD / 2, "b": ALONE - 0.01}
    assert score({"a": SCALE}, TOP, WORDS, unheard) == score({"a": SCALE}, TOP, WORDS, {})


def test_what_was_learned_is_a_topic_alone_where_it_is_sure() -> None:
    assert set(score({}, TOP, WORDS, {"b": ALONE})) == {"b"}


def test_narrower_topics_are_measured_by_terms_alone() -> None:
    evidence = {"a": 1000.0, "a1": 1000.0 * FULL_PART}
    assert score(evidence, TOP, 10, {"a": 1.0})["a1"] == 1.0
