"""Training the fast engine: its inputs lie in the checkout, and the shipped file comes out again.

The training itself takes three minutes of a core: `TRAIN=1 pytest tests/unit/entities`.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from streams.entities.crf_model import SHIPPED
from streams.settings import shipped

SCRIPTS = shipped("deploy/training/entities")
MODEL = shipped("streams/entities/data") / SHIPPED
DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")


@pytest.fixture(scope="module")
def corpora() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpora", SCRIPTS / "corpora.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_labels_are_packed_and_read_again(
    corpora: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [[f"كلمة{number}"] * (number % 3 + 1) for number in range(20)]
    monkeypatch.setattr(corpora, "read_unlabelled", lambda _: words)
    order = [one for group in corpora.shuffled(words) for one in group]
    assert order != words
    labels = [["B-PER", "I-PER", "O"][: len(one)] for one in order[:7]]
    labels[2] = []
    file = tmp_path / "taught.xz"
    file.write_bytes(corpora.write_taught(labels))
    assert corpora.read_taught(tmp_path, file) == [
        list(zip(one, own, strict=True)) for one, own in zip(order, labels, strict=False) if own
    ]
    monkeypatch.setattr(corpora, "read_unlabelled", lambda _: words[:3])
    with pytest.raises(ValueError, match=r"longer|shorter|more sentences"):
        corpora.read_taught(tmp_path, file)


def test_documents_are_read_as_far_as_their_openings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    lessons = importlib.import_module("lessons")
    long = " ".join(["وصل الوزير إلى المدينة."] * 60)
    (tmp_path / "b.txt").write_text(f'<doc id="1">\nعنوان\n\n{long}\n</doc>\n', "utf-8")
    (tmp_path / "a.txt").write_text("زار القاهرة.\n", "utf-8")
    (tmp_path / "c.md").write_text("لا يقرأ\n", "utf-8")
    first, title, *others = lessons.openings(tmp_path)
    assert first == [("زار", "O"), ("القاهرة", "O"), (".", "O")]
    assert title == [("عنوان", "O")]
    assert 145 <= sum(map(len, others)) <= 155


def test_what_is_split_is_joined_with_its_label(corpora: ModuleType) -> None:
    split = [("و", "O"), ("ل", "B-PER"), ("الشاعر", "I-PER"), ("محمود", "I-PER"), ("كتاب", "O")]
    joined = [("وللشاعر", "B-PER"), ("محمود", "I-PER"), ("كتاب", "O")]
    assert corpora.join_clitics(split) == joined
    assert corpora.join_clitics([("دولة", "B-LOC"), ("هم", "O"), ("ب", "O")]) == [
        ("دولتهم", "B-LOC"), ("ب", "O"),
    ]  # fmt: skip


@needs_data
def test_the_kept_labels_are_those_of_the_data_folder(corpora: ModuleType) -> None:
    found = corpora.read_taught(DATA)
    assert len(found) == 8930
    assert sum(map(len, found)) == 232507


@needs_data
@pytest.mark.slow
@pytest.mark.skipif("TRAIN" not in os.environ, reason="takes minutes: set TRAIN=1")
def test_the_shipped_file_comes_out_byte_for_byte(tmp_path: Path) -> None:
    pytest.importorskip("pycrfsuite", reason="python-crfsuite trains the model")
    out = tmp_path / SHIPPED
    khabar = shutil.which("khabar") or str(Path(sys.executable).with_name("khabar"))
    done = subprocess.run(
        [khabar, "train", "entities", "--data", str(DATA), "--guide", "anercorp",
         "--out", str(out)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "the same as the file that was shipped" in done.stdout
    assert out.read_bytes() == MODEL.read_bytes()
