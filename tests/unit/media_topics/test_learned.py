"""The learned part: stems, chances by hand, and the shipped model."""

from __future__ import annotations

import math

import numpy as np
import pytest

from streams.arabic.matching import search_form
from streams.media_topics.learned import LinearModel, load_model, stem
from streams.media_topics.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("والمدرسه", "مدرسه"),
        ("بالمدرسه", "مدرسه"),
        ("للمدرسه", "مدرسه"),
        ("المدرسه", "مدرسه"),
        ("مدرسه", "مدرسه"),
        ("وقال", "قال"),
        ("الي", "الي"),
        ("ورد", "ورد"),
    ],
)
def test_stem(word: str, left: str) -> None:
    assert stem(word) == left


@pytest.fixture
def model() -> LinearModel:
    weights = np.array([[10, 0, 0], [0, 10, 0]], dtype=np.int8)
    return LinearModel(("نفط", "هدف"), ("a", "b"), weights, np.zeros(3, dtype=np.float32), step=0.1)


def test_chances_by_hand(model: LinearModel) -> None:
    opinion = model.judge(["النفط", "والنفط", "غال"])
    whole = math.e + 2
    assert opinion.chances == {"a": pytest.approx(math.e / whole), "b": pytest.approx(1 / whole)}


def test_clues_are_the_words_that_speak_for_a_topic(model: LinearModel) -> None:
    opinion = model.judge(["الهدف", "نفط", "وهدف"])
    assert model.clues(opinion, "a") == ["نفط"]
    assert model.clues(opinion, "b") == ["الهدف"]


def test_unknown_words_say_nothing(model: LinearModel) -> None:
    assert model.judge(["لا", "شيء", ""]).chances == {}


def test_the_shipped_model_knows_the_top_level_topics() -> None:
    chances = load_model().judge(search_form("فاز المنتخب بعد مباراة صعبة").split()).chances
    chains = load_vocabulary().chains
    assert set(chances) == {topic for topic, chain in chains.items() if not chain}
    assert max(chances, key=lambda topic: chances[topic]) == "medtop:15000000"
