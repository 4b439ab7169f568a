"""The learned part can be taught again from the shared data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "ner").exists(), reason="the shared data is not on this machine")
@pytest.mark.skipif("TRAIN" not in os.environ, reason="another processor rounds otherwise: TRAIN=1")
def test_the_shipped_model_comes_out_byte_for_byte(tmp_path: Path) -> None:
    out = tmp_path / "linear.npz"
    khabar = shutil.which("khabar") or str(Path(sys.executable).with_name("khabar"))
    done = subprocess.run(
        [khabar, "train", "topics", "--data", str(DATA), "--out", str(out)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "the same as the file that was shipped" in done.stdout
    shipped = files("streams.media_topics") / "data" / "linear.npz"
    assert out.read_bytes() == shipped.read_bytes()
