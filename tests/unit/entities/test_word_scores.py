"""Scores of single words: the sums of the weights of their attributes, however they are made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.entities.crf_model import load_shipped
from streams.entities.decoding import Decoder, decode
from streams.entities.features import PAD, Entry, attributes
from streams.entities.word_scores import WordScores

LEXICON = {
    "بوتين": Entry(0b100, (3, 40), 2),
    "القاهره": Entry(0b10000, (5, 7), 4),
    "قاهره": Entry(0b10010, (), 1),
    "وليد": Entry(1, (), 3),
    "كتب": Entry(0, (5, 9), 6),
}
WORDS = st.one_of(
    st.sampled_from([PAD, *LEXICON, "وبوتين", "للقاهرة", "سماء", "هدى", "2025", "«", "NASA", "و"]),
    st.text("ابتةكلموىيءأٱ0٣aZ-.»\u0640\u0651\u200f😀", min_size=1, max_size=12),
)


@settings(deadline=None, max_examples=60)
@given(words=st.lists(WORDS, min_size=1, max_size=6), seed=st.integers(0, 5), share=st.floats(0, 1))
def test_the_sums_are_those_of_the_attributes(words: list[str], seed: int, share: float) -> None:
    chance = np.random.default_rng(seed)
    names = sorted({name for word in words for name in attributes(word, LEXICON)})
    kept = [name for name in names if chance.random() < share]
    states = chance.normal(size=(len(kept), 5, 4)).astype(np.float32)
    rows = {name: row for row, name in enumerate(kept)}
    found = WordScores(rows, states, LEXICON)(words).scores
    for word, scores in zip(words, found, strict=True):
        own = [states[rows[name]] for name in attributes(word, LEXICON) if name in rows]
        assert scores == pytest.approx(np.sum(own, axis=0) if own else np.zeros((5, 4)), abs=1e-5)


def test_the_sums_of_the_shipped_field() -> None:
    model, _ = load_shipped()
    rows, states = model.weights.attributes, model.weights.states
    words = [
        *list(model.lexicon)[::997],
        *"وللرئيس بالولايات المتحدة، وكالة «رويترز» سماء 12:30 BBC".split(),
    ]
    found = WordScores(rows, states, model.lexicon)(words).scores
    for word, scores in zip(words, found, strict=True):
        own = [rows[name] for name in attributes(word, model.lexicon) if name in rows]
        assert scores == pytest.approx(states[own].sum(axis=0), abs=1e-4)


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 1000), lean=st.floats(-1, 8))
def test_words_left_out_of_the_search_change_nothing(seed: int, lean: float) -> None:
    chance = np.random.default_rng(seed)
    labels = ("B-PER", "I-PER", "B-LOC", "O")
    transitions = chance.normal(0, 2, (4, 4)).astype(np.float32)
    lengths = [5, 1, 12]
    inside = np.zeros(2 + sum(lengths) + 2 * len(lengths), dtype=bool)
    start = 2
    for length in lengths:
        inside[start : start + length] = True
        start += length + 2
    emissions = chance.normal(0, 2, (len(inside), 4)).astype(np.float32)
    emissions[:, 3] += lean
    emissions[~inside] = 0
    found = Decoder(labels, transitions)(emissions, inside, lengths)
    whole = decode(emissions, inside, transitions)
    assert [label for one in found for label in one.labels] == [
        labels[place] for place in whole[inside]
    ]
