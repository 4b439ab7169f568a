# ruff: noqa: INP001 -- a script's part, not a package
"""The teacher's weights, read back out of its graph: the int8 values times their scales."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEACHER = Path(__file__).parent / "teacher.onnx"
LAST_STATES = "states"
"""The graph's added output: float32 ``(rows, pieces, hidden)``, what the label layer reads."""


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read what ``streams.entities.encoder.graph.build_graph`` wrote.

    Args:
        path: the graph.

    Returns:
        The arrays under the names that ``build_graph`` takes.
    """
    graph = onnx.load(path).graph
    constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    user = {name: node for node in graph.node for name in node.input}
    by_kind: dict[str, list[Any]] = {}
    for node in graph.node:
        by_kind.setdefault(node.op_type, []).append([constants.get(name) for name in node.input])
    found: dict[str, NDArray[np.float32]] = {
        "word": constants["c0"].astype(np.float32) * constants["c1"],
        "place": constants["c3"],
        "mark": constants["c4"],
    }
    (_, *norm), *_ = by_kind["LayerNormalization"]
    found |= dict(zip(("norm.weight", "norm.bias"), norm, strict=True))
    plain = [((one[1] * one[2]).T, one[4]) for one in by_kind["DynamicQuantizeMatMul"]]
    scaled = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    for number, node in enumerate(scaled):
        layer = f"layers.{number}."
        joined, out, inner = plain[3 * number : 3 * number + 3]
        parts = zip("qkv", *(np.split(one, 3) for one in joined), strict=True)
        added = user[user[node.output[0]].output[0]]
        outer = (constants[node.input[1]] * constants[node.input[3]]).T
        norms = [one[2:4] for one in by_kind["SkipLayerNormalization"][2 * number :][:2]]
        pairs = [*parts, ("ao", *out), ("fi", *inner), ("fo", outer, constants[added.input[1]])]
        for name, weight, bias in [*pairs, ("aln", *norms[0]), ("oln", *norms[1])]:
            found |= {f"{layer}{name}.weight": weight, f"{layer}{name}.bias": bias}
    *_, (_, weight) = by_kind["MatMul"]
    *_, (_, bias) = by_kind["Add"]
    return found | {"label.weight": weight.T, "label.bias": bias}


def with_states(path: Path) -> bytes:
    """Give the graph with one more output, :data:`LAST_STATES`."""
    model = onnx.load(path)
    *_, last = (node for node in model.graph.node if node.op_type == "SkipLayerNormalization")
    sizes: list[str | int] = ["rows", "pieces", "hidden"]
    model.graph.node.append(helper.make_node("Identity", [last.output[0]], [LAST_STATES]))
    model.graph.output.append(
        helper.make_tensor_value_info(LAST_STATES, onnx.TensorProto.FLOAT, sizes)
    )
    return bytes(model.SerializeToString())
