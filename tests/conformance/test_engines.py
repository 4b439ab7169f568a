"""Every engine of entities keeps the same laws; ``camel`` runs where torch is installed."""

from __future__ import annotations

import copy
import importlib.util
from pathlib import Path

import pytest

from streams.adapters.models.engines import export, load_engine
from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article
from tests.tiny_bert import make_tiny_bert

NEURAL = all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
needs_torch = pytest.mark.skipif(not NEURAL, reason="no torch: make test-neural")
ENGINES = (
    "standard",
    "fast",
    "onnx",
    pytest.param("camel", marks=[pytest.mark.torch, needs_torch]),
)
BAD_WORDS = [
    "ا" * 10_000, "-" * 10_000, "London", "2025", "٢٠٢٥", "😀😀", "\u064b\u064b", "\u200f",
    "\ufeff", "\u200c", "漢字", "مصر", "و", "\u0640\u0640", "a\u0301", "\x07",
]  # fmt: skip
LABELS = {"O", *(f"{place}-{kind}" for place in "BI" for kind in ("PER", "LOC", "ORG", "MISC"))}
TEXT = "قال الوزير في القاهرة إن دونالد ترامب زار مصر.\nوقالت الشركة إن المباراة انتهت 2-1."


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    kind: str = request.param
    if kind in {"standard", "fast"}:
        return kind
    folder = make_tiny_bert(tmp_path_factory.mktemp("bert"))
    if kind == "onnx":
        target = Path(tmp_path_factory.mktemp("onnx"))
        export(folder, target)
        folder = target
    return f"{kind}:{folder}"


@pytest.fixture(scope="module")
def recogniser(engine: str) -> ArticleRecogniser:
    return load_engine(engine)


@pytest.mark.parametrize(
    "sentences",
    [
        [],
        [[]],
        [[], []],
        [["مصر"], [], ["قال", "الوزير"]],
        [BAD_WORDS],
        [[word] for word in BAD_WORDS],
        [["قال"] * 700],
    ],
)
def test_as_many_labels_as_words(recogniser: ArticleRecogniser, sentences: list[list[str]]) -> None:
    before = copy.deepcopy(sentences)
    found = recogniser.labeller.label(sentences)
    assert [len(one.labels) for one in found] == [len(one) for one in sentences]
    assert [len(one.probabilities) for one in found] == [len(one) for one in sentences]
    assert {label for one in found for label in one.labels} <= LABELS
    assert all(0 <= share <= 1 for one in found for share in one.probabilities)
    assert sentences == before


@pytest.mark.parametrize("text", [TEXT, "", " ", "\u200f\ufeff", " ".join(BAD_WORDS)])
def test_mentions_slice_to_their_text_and_repeat(recogniser: ArticleRecogniser, text: str) -> None:
    article = make_article(text=text, title="مصر وترامب")
    first, second = recogniser.recognise(article), recogniser.recognise(article)
    assert first == second
    for entity in first:
        for mention in entity.mentions:
            source = article.title if mention.field == "title" else text
            assert (source or "")[mention.start : mention.end] == mention.text != ""


def test_the_same_engine_has_the_same_digest(engine: str, recogniser: ArticleRecogniser) -> None:
    assert load_engine(engine).digest == recogniser.digest
    version = {"standard": "-3", "fast": "-3"}.get(engine, "-2")
    assert recogniser.model.endswith(version)
    assert len(recogniser.digest) > 16


@pytest.mark.torch
@needs_torch
def test_onnx_labels_as_camel_tools_does(tmp_path: Path) -> None:
    folder = make_tiny_bert(tmp_path / "bert", seed=3)
    export(folder, tmp_path / "onnx")
    ours = load_engine(f"onnx:{tmp_path / 'onnx'}").labeller
    theirs = load_engine(f"camel:{folder}").labeller
    words = "قال الوزير في القاهرة ، ومصر و ترامب زار القاهرةمصر .".split()
    sentences = [words[at:] + words[:at] for at in range(len(words))]
    # Without the BIO-valid decoding, which camel-tools does not do.
    best = [scores.argmax(-1) for scores in ours._encoder.read(sentences)]  # type: ignore[attr-defined]
    labels = [[ours._labels[place] for place in row] for row in best]  # type: ignore[attr-defined]
    pairs = [
        (own, other)
        for row, answer in zip(labels, theirs.label(sentences), strict=True)
        for own, other in zip(row, answer.labels, strict=True)
    ]
    assert sum(own == other for own, other in pairs) >= 0.9 * len(pairs)
