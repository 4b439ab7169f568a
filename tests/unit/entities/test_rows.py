"""Rows of pieces keep a label and marks at the first piece of every word, however they are cut."""

# ruff: noqa: S311 -- no secret is drawn
from __future__ import annotations

import importlib
import random
from typing import Any

import pytest

from streams.entities.encoder.lexicon_features import LexiconFeatures
from streams.entities.features import Entry
from streams.entities.phrases import Phrases
from streams.settings import shipped

pytest.importorskip("torch", reason="training needs torch: make test-neural")
pytest.importorskip("tokenizers", reason="training needs tokenizers: make test-neural")
pytestmark = pytest.mark.torch
SCRIPTS = shipped("deploy/training/entities")
SENTENCES = [[("زار", "O"), ("محمود", "B-PER"), ("القاهرة", "B-LOC")]] * 200

LEXICON = {"محمود": Entry(1, (), 4)}
MARKS = LexiconFeatures(LEXICON, Phrases({}, LEXICON))


def cut(word: str) -> list[int]:
    return [100 + ord(letter) % 64 for letter in word[:3]]


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("rows")


def words_of(rows: Any, found: list[Any]) -> list[tuple[int, tuple[int, ...]]]:
    return [
        (label, tuple(marks))
        for row in found
        for label, marks in zip(row.labels, row.marks, strict=True)
        if label != rows.IGNORED
    ]


def test_every_word_keeps_its_label_and_its_marks(rows: Any) -> None:
    layout = rows.Layout(cut, MARKS)
    plain = words_of(rows, layout.rows(SENTENCES))
    assert len(plain) == 600
    assert plain[:3] == [(0, (30,)), (1, (0, 34)), (3, (30,))]
    moved = layout.rows(SENTENCES, random.Random(2), 0.5)
    assert words_of(rows, moved) == plain
    assert len(moved[0].pieces) < 252
    assert all(len(row.pieces) <= 252 for row in moved)


def test_batches_hold_every_row_once_and_marks_at_their_pieces(rows: Any) -> None:
    layout = rows.Layout(cut, MARKS)
    laid = layout.rows(SENTENCES)
    seen = []
    for batch in rows.batches(laid, 640, random.Random(1), 0.0):
        assert batch.pieces.numel() <= 640
        seen += batch.numbers
        assert (batch.marks.sum(-1) > 0).equal(batch.labels != rows.IGNORED)
    assert sorted(seen) == list(range(len(laid)))


def test_marks_are_left_out_for_a_share_of_words(rows: Any) -> None:
    layout = rows.Layout(cut, LexiconFeatures({}, Phrases({}, {})))
    laid = layout.rows(SENTENCES)
    marked = sum(
        float(batch.marks.sum()) for batch in rows.batches(laid, 640, random.Random(1), 0.5)
    )
    assert 200 < marked < 400
