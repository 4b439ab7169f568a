"""Training sentences with other names in them stay what they were around the names."""

# ruff: noqa: S311 -- no secret is drawn
from __future__ import annotations

import importlib
import lzma
import random
from pathlib import Path
from typing import Any

import pytest

from streams.settings import shipped

SCRIPTS = shipped("deploy/training/entities")
SENTENCE = [
    ("قال", "O"), ("محمود", "B-PER"), ("عباس", "I-PER"), ("إن", "O"), ("لفرنسا", "B-LOC"),
    ("رأيا", "O"),
]  # fmt: skip
OTHERS = [("زار", "O"), ("سعد", "B-PER"), ("فرنسا", "B-LOC"), ("فرنسا", "B-LOC")]
ELSEWHERE = "زار O\nالسودان B-GPE\nوداد B-PER\nكريم I-PER\nوزارة B-ORG\nالصحة I-ORG\n\n"


@pytest.fixture
def swapping(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("swapping")


@pytest.fixture
def swapper(swapping: Any, tmp_path: Path) -> Any:
    (tmp_path / "ner").mkdir()
    for name in ("wikifane-coarse.bio.xz", "aqmar.bio.xz"):
        (tmp_path / "ner" / name).write_bytes(lzma.compress(ELSEWHERE.encode()))
    listed = {"هاله صدقي": ("PER",), "نهر الاردن": ("LOC",)}
    return swapping.Swapper([SENTENCE, OTHERS], tmp_path, listed, random.Random(3))


def test_names_are_found(swapping: Any) -> None:
    assert list(swapping.names_of(SENTENCE)) == [(1, 3, "PER"), (4, 5, "LOC")]
    assert list(swapping.names_of([("أ", "B-PER"), ("ب", "B-PER"), ("ت", "I-LOC")])) == [
        (0, 1, "PER"),
        (1, 2, "PER"),
    ]


def test_without_a_share_nothing_changes(swapper: Any) -> None:
    assert swapper([SENTENCE, OTHERS], 0.0) == [SENTENCE, OTHERS]


def test_only_names_change_and_keep_their_types(swapping: Any, swapper: Any) -> None:
    seen = set()
    for _ in range(50):
        (found,) = swapper([SENTENCE], 2.0)
        kinds = [kind for *_, kind in swapping.names_of(found)]
        assert kinds == ["PER", "LOC"]
        assert [word for word, label in found if label == "O"] == ["قال", "إن", "رأيا"]
        seen |= {" ".join(w for w, label in found if label.endswith("PER"))}
    assert {"هاله صدقي", "وداد كريم", "محمود عباس"} <= seen


def test_the_proclitic_stays_and_lam_takes_the_article_in(swapper: Any) -> None:
    seen = {swapper([[("لفرنسا", "B-LOC")]], 2.0)[0][0][0] for _ in range(50)}
    assert seen == {"لفرنسا", "للسودان"}


def test_the_same_name_becomes_the_same_other_one(swapper: Any) -> None:
    for _ in range(20):
        first, second = swapper([SENTENCE[1:3], SENTENCE[1:3]], 1.0)
        assert first == second
