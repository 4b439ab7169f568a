"""Tokenisers, graph and layout of the encoders, and the folders they are read from."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from streams.adapters.models.bert_folder import read_folder, read_weights
from streams.adapters.models.camel_labeller import load_camel
from streams.adapters.models.engines import export, load_engine
from streams.entities.decoding import FORBIDDEN, bio_transitions
from streams.entities.encoder.graph import Shape, build_graph
from streams.entities.encoder.session import Encoder, Layout
from streams.entities.encoder.unigram import (
    UNKNOWN,
    Unigram,
    Vocabulary,
    read_vocabulary,
    write_vocabulary,
)
from streams.entities.encoder.wordpiece import WordPiece
from streams.errors import UsageError
from streams.ports import Lookups
from tests.tiny_bert import HEADS, LAYERS, PIECES, make_tiny_bert

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
VOCABULARY = Vocabulary(
    [*SPECIAL, "▁", "▁ال", "قاهرة", "ق", "ا", "هرة", "▁القا", "ب"],
    np.array([0, 0, 0, 0, -4, -2, -3, -6, -5, -4, -2.5, -6], dtype=np.float32),
    {"ﻕ": "ق", "\u200f": ""},
)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("القاهرة", "▁ال قاهرة"),
        ("القا", "▁القا"),
        ("\u200fاﻕ", "▁ ا ق"),
        ("xyzب", "▁ <unk> ب"),
        ("", "▁"),
    ],
)
def test_unigram(word: str, pieces: str) -> None:
    cut = Unigram(VOCABULARY)
    assert [VOCABULARY.pieces[number] for number in cut(word)] == pieces.split()
    assert cut(word) == cut(word)


def test_a_vocabulary_survives_its_file() -> None:
    content = write_vocabulary(VOCABULARY)
    assert content == write_vocabulary(VOCABULARY)
    found = read_vocabulary(content)
    assert list(found.pieces) == list(VOCABULARY.pieces)
    assert found.characters == VOCABULARY.characters
    assert np.array_equal(found.scores, VOCABULARY.scores)


def test_no_letter_of_arabic_news_is_unknown() -> None:
    path = Path("streams/entities/data/pieces.npz")
    cut = Unigram(read_vocabulary(path.read_bytes()))
    letters = [chr(code) for code in range(0x621, 0x64B) if code not in range(0x63B, 0x640)]
    for word in [*letters, *"پچڤگ٠٩09azAZ،؟«»%$€–", "والقاهرة", "فسيكفيكهم", "CNN", "iPhone15"]:
        assert UNKNOWN not in cut(word), word


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("القاهرة", "القاهرة"),
        ("ومصر", "و ##مصر"),
        ("مصر،", "مصر ،"),
        ("ééé", "[UNK]"),
        ("\u200f", "[UNK]"),
        ("مصر\u200f", "مصر"),
    ],
)
def test_wordpiece(word: str, pieces: str) -> None:
    assert [PIECES[number] for number in WordPiece(PIECES)(word)] == pieces.split()


def test_bio_forbids_what_continues_nothing() -> None:
    labels = ["O", "B-PER", "I-PER", "I-LOC"]
    found = bio_transitions(labels)
    allowed = {(labels[row], labels[column]) for row, column in np.argwhere(found == 0)}
    assert ("B-PER", "I-PER") in allowed
    assert ("I-PER", "I-PER") in allowed
    assert not allowed & {("O", "I-PER"), ("B-PER", "I-LOC"), ("I-PER", "I-LOC")}
    assert set(np.unique(found)) == {0, FORBIDDEN}


def reference(weights: dict[str, Any], ids: list[int]) -> Any:
    """Compute a BERT in float64 with numpy."""

    def linear(states: Any, name: str) -> Any:
        return states @ weights[f"{name}.weight"].T.astype(float) + weights[f"{name}.bias"]

    def norm(states: Any, name: str) -> Any:
        centred = states - states.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def softmax(scores: Any) -> Any:
        raised = np.exp(scores - scores.max(-1, keepdims=True))
        return raised / raised.sum(-1, keepdims=True)

    erf = np.vectorize(math.erf)
    states = norm(weights["word"][ids].astype(float) + weights["place"][: len(ids)], "norm")
    for number in range(LAYERS):
        layer = f"layers.{number}."
        query, key, value = (
            linear(states, layer + part).reshape(len(ids), HEADS, -1).transpose(1, 0, 2)
            for part in "qkv"
        )
        shares = softmax(query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]))
        mixed = (shares @ value).transpose(1, 0, 2).reshape(len(ids), -1)
        states = norm(states + linear(mixed, layer + "ao"), layer + "aln")
        inner = linear(states, layer + "fi")
        inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
        states = norm(states + linear(inner, layer + "fo"), layer + "oln")
    return np.log(softmax(linear(states, "label")))


@pytest.mark.parametrize("is_by_row", [False, True])
def test_the_graph_computes_a_bert(tmp_path: Path, *, is_by_row: bool) -> None:
    weights = read_weights(read_folder(make_tiny_bert(tmp_path)))
    graph = build_graph(weights, Shape(LAYERS, HEADS, is_by_row=is_by_row))
    encoder = Encoder(graph, WordPiece(PIECES), Layout(2, 3, 0, most=20))
    words = "قال الوزير في القاهرة مصر".split()
    (found,) = encoder.read([words])
    assert encoder.caches == {"word_pieces": Lookups(0, len(words))}
    encoder.read([words, words[:2]])
    assert encoder.caches == {"word_pieces": Lookups(len(words) + 2, len(words))}
    ids = [2, *(PIECES.index(word) for word in words), 3]
    expected = reference(weights, ids)[1:-1]
    assert found.shape == expected.shape
    assert np.abs(np.exp(found) - np.exp(expected)).max() < 0.05


class Known:
    """Marks the second word of every sentence."""

    count = 3
    made = 1

    def __call__(self, words: Sequence[str]) -> Sequence[Sequence[int]]:
        return [[0, 2] if place == 1 else [] for place in range(len(words))]


@pytest.mark.parametrize("is_by_row", [False, True])
def test_the_graph_adds_the_marks_of_words(tmp_path: Path, *, is_by_row: bool) -> None:
    weights = dict(read_weights(read_folder(make_tiny_bert(tmp_path))))
    chance = np.random.default_rng(5)
    weights["mark"] = chance.normal(size=(3, weights["word"].shape[1])).astype(np.float32)
    graph = build_graph(weights, Shape(LAYERS, HEADS, is_by_row=is_by_row))
    layout = Layout(2, 3, 0, most=20)
    words = "قال الوزير في القاهرة مصر".split()
    encoder = Encoder(graph, WordPiece(PIECES), layout, mark=Known())
    (marked,) = encoder.read([words])
    assert encoder.caches == {"word_pieces": Lookups(0, 5), "word_marks": Lookups(4, 1)}
    ids = [2, *(PIECES.index(word) for word in words), 3]
    # To mark a piece is to move its vector.
    moved = weights["word"][ids[2]] + weights["mark"][0] + weights["mark"][2]
    weights["word"] = np.vstack([weights["word"], moved])
    ids[2] = len(weights["word"]) - 1
    assert np.abs(np.exp(marked) - np.exp(reference(weights, ids)[1:-1])).max() < 0.05


def test_padding_and_neighbours_in_the_batch_change_little(tmp_path: Path) -> None:
    weights = read_weights(read_folder(make_tiny_bert(tmp_path)))
    graph = build_graph(weights, Shape(LAYERS, HEADS))
    encoder = Encoder(graph, WordPiece(PIECES), Layout(2, 3, 0, most=20, together=False))
    long, short = "قال الوزير في القاهرة مصر".split(), "قال مصر في القاهرة".split()
    together = encoder.read([long, short])
    for sentence, found in zip((long, short), together, strict=True):
        (alone,) = encoder.read([sentence])
        assert np.abs(np.exp(found) - np.exp(alone)).max() < 0.05


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("vocab.txt", None, "has no vocab.txt"),
        ("config.json", None, "has no config.json"),
        ("tokenizer_config.json", None, "has no tokenizer_config.json"),
        ("model.safetensors", None, "has no model.safetensors"),
        ("tokenizer_config.json", "{}", "do_lower_case"),
        ("tokenizer_config.json", '{"do_lower_case": true}', "do_lower_case"),
        ("config.json", '{"model_type": "bert", "vocab_size": 900}', "id2label"),
        ("config.json", '{"model_type": "roberta"}', "not bert"),
        ("config.json", "[", "no JSON"),
        ("vocab.txt", "a\nb", "no [UNK]"),
        ("vocab.txt", "a\n" * 999, "more pieces"),
    ],
)
def test_a_broken_folder_is_refused(
    tmp_path: Path, name: str, content: str | None, complaint: str
) -> None:
    folder = make_tiny_bert(tmp_path)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_engine(f"camel:{folder}")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_array_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = make_tiny_bert(tmp_path / "bert")
    config = json.loads((folder / "config.json").read_bytes())
    (folder / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    with pytest.raises(UsageError, match=r"bert\.encoder\.layer\.2"):
        export(folder, tmp_path / "onnx")


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="no engine"):
        load_engine("slow")


class FakeRecogniser:
    """Drops marks as camel-tools does: fewer labels than words."""

    def __init__(self, path: str, use_gpu: bool) -> None:  # noqa: FBT001 -- as camel-tools has it
        self.tokenizer = SimpleNamespace(tokenize=lambda word: list(word.strip("\u200f\u064b")))

    def predict(self, sentences: list[list[str]], batch_size: int) -> list[list[str]]:
        assert all(self.tokenizer.tokenize(word) for one in sentences for word in one)
        return [["B-PERS", *["I-PERS"] * (len(one) - 1)] for one in sentences]


def test_words_that_camel_tools_drops_get_a_label(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("camel_tools.ner")
    module.NERecognizer = FakeRecogniser  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "camel_tools.ner", module)
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    labeller = load_camel(read_folder(make_tiny_bert(tmp_path / "bert")))
    found = labeller.label([["\u200f", "دونالد", "\u064b", "ترامب"], ["\u200f"], []])
    assert [one.labels for one in found] == [["O", "B-PER", "O", "I-PER"], ["O"], []]
