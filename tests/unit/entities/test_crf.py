"""The field's decoding, held to an exhaustive search and to python-crfsuite."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from streams.entities import crf
from streams.entities.crf import NEIGHBOURS, Field, Weights
from streams.entities.crf_model import (
    Guide,
    Model,
    load_shipped,
    read_model,
    read_weights,
    weights_of,
    write_model,
    write_weights,
)
from streams.entities.features import PAD, Entry, attributes
from streams.entities.phrases import Phrases
from streams.entities.spans import label_runs
from streams.ports import Lookups

LABELS = ("O", "B-PER", "I-PER", "B-LOC")
LEXICON = {"بوتين": Entry(0b100, (3, 40), 2), "روسيا": Entry(0b10000, (), 4)}
PHRASES = {"فلاديمير بوتين": ("PER",)}
VOCABULARY = "قال بوتين وبوتين روسيا فلاديمير في 2025 . NASA 😀 \u0651".split()
SENTENCES = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=5), max_size=4)


def tiny(seed: int, *, strength: float = 2.0) -> Model:
    """Make a model with random weights."""
    chance = np.random.default_rng(seed)
    names = sorted({name for word in (PAD, *VOCABULARY) for name in attributes(word, LEXICON)})
    names += ["mB-PER", "mI-PER"]
    shape = (len(names), len(NEIGHBOURS), len(LABELS))
    states = chance.normal(0, strength / 5, shape).astype(np.float32)
    transitions = chance.normal(0, strength, (len(LABELS),) * 2).astype(np.float32)
    rows = {name: row for row, name in enumerate(names)}
    return Model(Weights(LABELS, rows, states, transitions), LEXICON, PHRASES)


def sentence_attributes(model: Model, words: list[str]) -> list[list[str]]:
    """List for each word the attributes of its neighbourhood, the distance before each."""
    phrases = Phrases(model.phrases, model.lexicon)
    own = [attributes(word, model.lexicon) for word in words]
    for place, name in phrases.find(words, range(len(words))):
        own[place].append(name)
    pad = attributes(PAD, model.lexicon)
    return [
        [
            f"{distance}{name}"
            for distance in NEIGHBOURS
            for name in (own[at + distance] if 0 <= at + distance < len(words) else pad)
        ]
        for at in range(len(words))
    ]


def exhaustive(model: Model, words: list[str]) -> tuple[list[tuple[int, ...]], NDArray[np.float64]]:
    """Score every path: the paths, and float64 ``(paths,)``."""
    weights = model.weights
    scores = np.zeros((len(words), len(LABELS)))
    for at, names in enumerate(sentence_attributes(model, words)):
        for name in names:
            digits = 2 if name[0] == "-" else 1
            row = weights.attributes.get(name[digits:])
            if row is not None:
                scores[at] += weights.states[row, NEIGHBOURS.index(int(name[:digits]))]
    paths = list(product(range(len(LABELS)), repeat=len(words)))
    totals = [
        sum(scores[at, label] for at, label in enumerate(path))
        + sum(weights.transitions[pair] for pair in pairwise(path))
        for path in paths
    ]
    return paths, np.array(totals)


@settings(deadline=None, max_examples=60)
@given(sentences=SENTENCES, seed=st.integers(0, 50))
def test_the_best_path_is_found(sentences: list[list[str]], seed: int) -> None:
    model = tiny(seed)
    found = model.field().label(sentences)
    for words, one in zip(sentences, found, strict=True):
        paths, totals = exhaustive(model, words)
        best = paths[int(totals.argmax())]
        assert one.labels == [LABELS[label] for label in best]
        assert all(0 < share <= 1 for share in one.probabilities)


def test_a_name_is_weighed_against_no_name_and_other_types() -> None:
    model = tiny(7, strength=0.5)
    words = ["قال", "بوتين", "في", "روسيا"]
    (found,) = model.field().label([words])
    paths, totals = exhaustive(model, words)
    scores = dict(zip(paths, totals, strict=True))
    best = tuple(LABELS.index(label) for label in found.labels)
    assert scores[best] == max(totals)
    for start, end, kind in label_runs(found.labels):
        shares = []
        for first, inner in (("O", "O"), ("B-PER", "I-PER"), ("B-LOC", "B-LOC")):
            path = list(best)
            path[start:end] = [LABELS.index(first)] + [LABELS.index(inner)] * (end - start - 1)
            shares.append(np.exp(scores[tuple(path)] - scores[best]))
        own = shares[("O", "PER", "LOC").index(kind)]
        assert found.probabilities[start] == pytest.approx(own / sum(shares), abs=1e-5)
    assert list(label_runs(found.labels))


def test_the_cache_changes_nothing_and_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crf, "_MOST_CACHED", 1000)
    field = tiny(3).field()
    words = [[f"كلمة{number}" for number in range(600)], ["قال", "بوتين"]]
    first = field.label(words)
    assert field.label([[f"اخرى{number}" for number in range(600)]])
    assert field.label(words) == first
    assert len(field._rows) <= 1000


def test_what_the_cache_had_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crf, "_MOST_CACHED", 10)
    field = tiny(3).field()
    assert field.caches == {"word_scores": Lookups(0, 0)}
    field.label([["قال", "بوتين", "قال"], [], ["بوتين"]])
    assert field.caches == {"word_scores": Lookups(2, 2)}
    for hits, misses, word in ((2, 12, "كلمة"), (2, 22, "اخرى"), (12, 22, "اخرى")):
        field.label([[f"{word}{number}" for number in range(10)]])
        assert field.caches == {"word_scores": Lookups(hits, misses)}


def test_more_words_than_the_cache_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crf, "_MOST_CACHED", 1000)
    words = [f"كلمة{number}" for number in range(4000)]
    field = tiny(3).field()
    (found,) = field.label([words])
    assert len(found.labels) == len(words)
    assert field.label([words]) == [found]


@pytest.mark.parametrize(
    "words",
    [[], ["ه" * 10_000], ["a"] * 5_000, ["9" * 10_000] * 3, ["😀"] * 50, ["\u0651"], ["\u200f"]],
)
def test_as_many_labels_as_words(words: list[str]) -> None:
    (found,) = tiny(1).field().label([words])
    assert len(found.labels) == len(found.probabilities) == len(words)


def test_a_model_is_written_and_read_again() -> None:
    model = tiny(2)
    content = write_model(model)
    again = read_model(content)
    assert write_model(again) == content
    assert again.lexicon == model.lexicon
    assert again.phrases == model.phrases
    assert np.array_equal(again.weights.states, model.weights.states)


def test_other_weights_over_the_same_lists() -> None:
    lists, other = tiny(2), tiny(3)
    content = write_weights(other.weights)
    assert content == write_weights(read_weights(content))
    joined = read_model(write_model(lists), content)
    assert joined.lexicon == lists.lexicon
    assert np.array_equal(joined.weights.states, other.weights.states)


def test_a_ministry_is_a_name_by_khabars_guide_alone() -> None:
    words = "قالت وزارة الخارجية إن المدير زار مطار بغداد .".split()
    found = {}
    for guide in get_args(Guide):
        model, _ = load_shipped(guide)
        (labelled,) = model.field().label([words])
        found[guide] = labelled.labels
    assert found["khabar"] == "O B-ORG I-ORG O O O B-LOC I-LOC O".split()
    assert found["anercorp"] == "O O O O O O O B-LOC O".split()


@pytest.mark.parametrize("guide", get_args(Guide))
def test_the_shipped_model_is_small(guide: Guide) -> None:
    model, digest = load_shipped(guide)
    assert set(model.weights.labels) == {
        "O",
        *(f"{place}-{kind}" for place in "BI" for kind in ("PER", "LOC", "ORG", "MISC")),
    }
    assert len(digest) == 16


def test_labels_are_those_of_crfsuite(tmp_path: Path) -> None:
    crfsuite = pytest.importorskip(
        "pycrfsuite", reason="python-crfsuite trains the model and is no requirement"
    )
    chance = np.random.default_rng(5)
    corpus = [
        (words, [str(label) for label in chance.choice(LABELS, len(words), p=(0.7, 0.1, 0.1, 0.1))])
        for words in (list(chance.choice(VOCABULARY, 12)) for _ in range(40))
    ]
    empty = tiny(0)
    trainer = crfsuite.Trainer(verbose=False)
    for words, labels in corpus:
        trainer.append(sentence_attributes(empty, words), labels)
    trainer.set_params({"max_iterations": 20, "feature.possible_transitions": True})
    path = str(tmp_path / "tiny.crf")
    trainer.train(path)
    tagger = crfsuite.Tagger()
    tagger.open(path)
    info = tagger.info()
    weights = weights_of(sorted(info.labels), info.state_features, info.transitions)
    field = Field(weights, LEXICON, Phrases(PHRASES, LEXICON))
    found = field.label([words for words, _ in corpus])
    assert [one.labels for one in found] == [
        tagger.tag(sentence_attributes(empty, words)) for words, _ in corpus
    ]
