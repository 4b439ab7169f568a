"""What the student begins with: a graph's weights read back are those it was written from."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import numpy as np
import pytest

from streams.entities.encoder.graph import Shape, build_graph
from streams.settings import shipped

SCRIPT = shipped("deploy/training/entities") / "teacher_weights.py"
HIDDEN, INNER, LABELS, MARKS, LAYERS = 24, 48, 9, 5, 2


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("teacher_weights", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arrays() -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    chance = np.random.default_rng(7)
    sizes: dict[str, tuple[int, ...]] = {
        "word": (30, HIDDEN), "place": (16, HIDDEN), "mark": (MARKS, HIDDEN),
        "norm.weight": (HIDDEN,), "norm.bias": (HIDDEN,),
        "label.weight": (LABELS, HIDDEN), "label.bias": (LABELS,),
    }  # fmt: skip
    for number in range(LAYERS):
        for part in ("q", "k", "v", "ao"):
            sizes[f"layers.{number}.{part}.weight"] = (HIDDEN, HIDDEN)
            sizes[f"layers.{number}.{part}.bias"] = (HIDDEN,)
        sizes[f"layers.{number}.fi.weight"] = (INNER, HIDDEN)
        sizes[f"layers.{number}.fi.bias"] = (INNER,)
        sizes[f"layers.{number}.fo.weight"] = (HIDDEN, INNER)
        sizes[f"layers.{number}.fo.bias"] = (HIDDEN,)
        for part in ("aln", "oln"):
            sizes[f"layers.{number}.{part}.weight"] = (HIDDEN,)
            sizes[f"layers.{number}.{part}.bias"] = (HIDDEN,)
    return {name: chance.normal(size=size).astype(np.float32) for name, size in sizes.items()}


def test_weights_come_back(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> None:
    given = arrays()
    path = tmp_path_factory.mktemp("graph") / "teacher.onnx"
    path.write_bytes(build_graph(given, Shape(LAYERS, 4)))
    found = script.read_weights(path)
    assert found.keys() == given.keys()
    for name, own in given.items():
        # int8 keeps each row within a 254th of its greatest value.
        assert found[name].shape == own.shape, name
        assert np.abs(found[name] - own).max() <= np.abs(own).max() / 250, name


def test_one_row_at_a_time_says_the_same_of_the_first_pieces_of_words() -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    rows = {
        "ids": np.array([[0, 5, 7, 9, 2]]),
        "marks": np.eye(5, MARKS, dtype=np.float32)[None],
    }
    begins = np.array([1, 3])
    together, alone = (
        onnxruntime.InferenceSession(
            build_graph(arrays(), Shape(LAYERS, 4, is_by_row=is_by_row)),
            providers=["CPUExecutionProvider"],
        ).run(None, rows | more)[0]
        for is_by_row, more in (
            (False, {"lengths": np.array([5], dtype=np.int32)}),
            (True, {"begins": begins}),
        )
    )
    assert alone.shape == (1, 2, together.shape[2])
    assert np.abs(together[:, begins] - alone).max() < 0.1
