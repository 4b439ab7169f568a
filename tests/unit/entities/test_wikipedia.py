"""Before the fine-tuning: corpora of several schemes, one encoder, the labels of ANERcorp kept."""

from __future__ import annotations

import importlib
import lzma
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streams.entities.encoder.lexicon_features import LexiconFeatures
from streams.entities.phrases import Phrases
from streams.settings import shipped

torch: Any = pytest.importorskip("torch", reason="training needs torch: make test-neural")
pytest.importorskip("tokenizers", reason="training needs tokenizers: make test-neural")
pytestmark = pytest.mark.torch
SCRIPTS = shipped("deploy/training/entities")
HIDDEN, INNER, PIECES, POSITIONS = 24, 12, 200, 256
OWN = "زار O\nمحمود B-PER\nالقاهرة B-LOC\n\n" * 40
OTHER = "و O\nالسودان B-GPE\nملكال B-FAC\nبعيدة O\n\n" * 40


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    names = ("wikipedia", "rows", "e5")
    return SimpleNamespace(**{name: importlib.import_module(name) for name in names})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "ner"
    folder.mkdir()
    (folder / "anercorp-train.txt").write_text(OWN, "utf-8")
    for name in ("wikifane-coarse.bio.xz", "aqmar.bio.xz"):
        (folder / name).write_bytes(lzma.compress(OTHER.encode()))
    return tmp_path


def packed(e5: Any) -> Any:
    """Give an encoder of one layer with random weights."""
    chance = torch.Generator().manual_seed(1)
    square, wide = HIDDEN * HIDDEN, HIDDEN * INNER
    counts = {"emb.word": PIECES * HIDDEN, "emb.pos": POSITIONS * HIDDEN, "emb.type": HIDDEN}
    counts |= {"emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN}
    for part in ("q", "k", "v", "ao"):
        counts |= {f"l0.{part}.w": square, f"l0.{part}.b": HIDDEN}
    counts |= {"l0.fi.w": wide, "l0.fi.b": INNER, "l0.fo.w": wide, "l0.fo.b": HIDDEN}
    for part in ("aln", "oln"):
        counts |= {f"l0.{part}.w": HIDDEN, f"l0.{part}.b": HIDDEN}
    tensors = {name: torch.randn(n, generator=chance) for name, n in counts.items()}
    sizes = (HIDDEN, 1, 12, INNER, PIECES, POSITIONS, 1)
    return e5.Packed(sizes, [], torch.zeros(0).numpy(), {}, tensors)


def test_the_labels_of_anercorp_stay_and_two_runs_are_equal(
    modules: SimpleNamespace, data: Path
) -> None:
    def cut(word: str) -> list[int]:
        return [100 + ord(letter) % 64 for letter in word[:3]]

    def prepare() -> Any:
        torch.manual_seed(5)
        layout = modules.rows.Layout(cut, LexiconFeatures({}, Phrases({}, {})))
        return modules.wikipedia.prepare(data, packed(modules.e5), layout, 5, 4)

    state, again = prepare(), prepare()
    assert state["label.weight"].shape == (9, HIDDEN)
    assert state["label.bias"].shape == (9,)
    assert "word.weight" not in state
    assert all(torch.equal(weights, again[name]) for name, weights in state.items())
    begin = modules.e5.Encoder(packed(modules.e5), 9, LexiconFeatures.count)
    assert not torch.equal(state["layers.0.q.weight"], begin.layers[0].q.weight)
    assert begin.load_state_dict(state, strict=False).unexpected_keys == []


def test_each_corpus_has_labels_of_its_own(modules: SimpleNamespace, data: Path) -> None:
    own, wikifane, aqmar = modules.wikipedia.corpora_of(data)
    assert own.labels[:3] == ("O", "B-PER", "I-PER")
    assert list(wikifane.labels) == list(aqmar.labels) == ["B-FAC", "B-GPE", "O"]
    assert wikifane.sentences[0] == [("والسودان", "B-GPE"), ("ملكال", "B-FAC"), ("بعيدة", "O")]
    assert aqmar.sentences[0][0] == ("و", "O")
    assert len(own.sentences) == 36, "the first tenth is measured on"
