"""The encoder that ships: it labels, whatever the words, and says what it lacks."""

from __future__ import annotations

import sys

import pytest

from streams.entities.crf_model import Guide
from streams.entities.encoder.shipped import load_recogniser
from streams.entities.recogniser import ArticleRecogniser
from streams.errors import UsageError
from tests.factories import make_article


@pytest.fixture(scope="module")
def recogniser() -> ArticleRecogniser:
    return load_recogniser()


def test_a_sentence_is_labelled(recogniser: ArticleRecogniser) -> None:
    (found,) = recogniser.labeller.label(["زار محمود عباس القاهرة أمس .".split()])
    assert found.labels == ["O", "B-PER", "I-PER", "B-LOC", "O", "O"]
    assert all(0 < one <= 1 for one in found.probabilities)


@pytest.mark.parametrize("letter", ["ا", "7", "٧", "😀", "\u064b", "\u0640", "漢"])
def test_a_word_of_ten_thousand_letters_gets_one_label(
    recogniser: ArticleRecogniser, letter: str
) -> None:
    words = ["زار", letter * 10_000, "القاهرة"]
    (found,) = recogniser.labeller.label([words])
    assert len(found.labels) == len(words)


def test_the_end_of_a_very_long_text_is_labelled_by_the_field_alone(
    recogniser: ArticleRecogniser,
) -> None:
    labeller = recogniser.labeller
    known = "زار محمود عباس القاهرة أمس .".split()
    text = [known] * 5_000
    found = labeller.label(text)
    assert [len(one.labels) for one in found] == [len(known)] * len(text)
    assert found[0].labels == found[-1].labels == ["O", "B-PER", "I-PER", "B-LOC", "O", "O"]
    assert found[0].probabilities != found[-1].probabilities


@pytest.mark.parametrize(
    ("guide", "labels"),
    [("khabar", "O B-ORG I-ORG I-ORG O O B-LOC O"), ("anercorp", "O O O O O O B-LOC O")],
)
def test_a_ministry_is_a_name_by_khabars_guide_alone(guide: Guide, labels: str) -> None:
    labeller = load_recogniser(guide=guide).labeller
    (found,) = labeller.label(["أعلنت وزارة الصحة المصرية الحصيلة في القاهرة .".split()])
    assert found.labels == labels.split()


def test_both_models_stand_in_the_provenance(recogniser: ArticleRecogniser) -> None:
    assert recogniser.model == "student-crf-gazetteer-3"
    assert recogniser.digest.startswith("f314d2570712c499")
    assert len(recogniser.digest) == 3 * 16


def test_an_article_gets_its_names_with_links(recogniser: ArticleRecogniser) -> None:
    found = recogniser.recognise(make_article(title=None, text="زار محمود عباس فرنسا أمس."))
    assert {("PER", "محمود عباس"), ("LOC", "فرنسا")} <= {(one.type, one.name) for one in found}


def test_without_onnx_runtime_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UsageError, match="pip install onnxruntime") as raised:
        load_recogniser()
    assert "\n" not in str(raised.value)
