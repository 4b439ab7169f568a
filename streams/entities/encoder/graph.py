"""Write a BERT that labels words as an ONNX graph in int8, out of its arrays.

Weights have a scale for each output. What enters the second matrix of the feed-forward part is
scaled token by token, because a few of its values are a hundred times the others; everything else
is scaled as a whole, which is faster. Word vectors have a scale each. Needs the package ``onnx``,
which running the graph does not.

A graph for one row at a time needs no mask, so that ONNX Runtime attends block by block, and what
lies between two matrices stays in the processor's cache. Its last layer goes on with the first
pieces of words alone, half of all, since no other is labelled. Both take 30 % less time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from msgspec import Struct
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MICROSOFT = "com.microsoft"
_OPSET, _FORMAT = 18, 10
_MOST = np.float32(127)
_MIDDLE = 128
_LOWEST_GELU = -0.17


class Shape(Struct, frozen=True):
    """What the arrays do not tell.

    Args:
        layers: how many.
        heads: of the attention.
        epsilon: of the layer norms.
        is_by_row: whether the graph takes one row at a time, in the form that costs least. The
            teacher was written before it: many rows, a sum and its norm as one
            node.
    """

    layers: int
    heads: int
    epsilon: float = 1e-12
    is_by_row: bool = False


class _Graph:
    """Collects nodes and constants."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, values: NDArray[Any] | np.generic) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def add(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **rest: Any) -> str:
        """Add a node; of several outputs the first is given, the others end in ``.1``, ``.2``."""
        name = f"t{len(self.nodes)}"
        names = [name, *(f"{name}.{number}" for number in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **rest))
        return name

    def linear(self, states: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Multiply by int8 weights, the states scaled as a whole."""
        values, scales = quantise(weight)
        return self.add(
            "DynamicQuantizeMatMul",
            states,
            self.constant(values.T),
            self.constant(scales),
            self.constant(np.zeros(len(scales), dtype=np.int8)),
            self.constant(bias),
            domain=_MICROSOFT,
        )

    def linears(
        self, states: str, parts: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]]
    ) -> list[str]:
        """Multiply by several int8 matrices, the states scaled once."""
        name = self.add("DynamicQuantizeLinear", states, outputs=3)
        made = []
        for weight, bias in parts:
            values, scales = quantise(weight)
            made.append(
                self.add(
                    "MatMulIntegerToFloat",
                    name,
                    self.constant(values.T),
                    f"{name}.1",
                    self.constant(scales),
                    f"{name}.2",
                    self.constant(np.zeros(len(scales), dtype=np.int8)),
                    self.constant(bias),
                    domain=_MICROSOFT,
                )
            )
        return made

    def gelu_by_token(
        self, states: str, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """As :meth:`linear_by_token`, of one row that comes out of a Gelu, in fewer passes."""
        values, scales = quantise(weight)
        greatest = self.add("ReduceMax", states, self.constant(np.array([-1])), keepdims=1)
        # Nothing falls below the least value of a Gelu: no absolute values are needed.
        greatest = self.add("Max", greatest, self.constant(np.float32(-_LOWEST_GELU)))
        scale = self.add("Mul", greatest, self.constant(1 / _MOST))
        flat = self.add("Reshape", scale, self.constant(np.array([-1])))
        middle = self.constant(np.array([_MIDDLE], dtype=np.uint8))
        middles = self.add("Expand", middle, self.add("Shape", flat))
        product = self.add(
            "MatMulIntegerToFloat",
            self.add("QuantizeLinear", states, flat, middles, axis=1),
            self.constant(values.T),
            self.constant(np.float32(1)),
            self.constant(scales),
            self.constant(np.uint8(_MIDDLE)),
            self.constant(np.zeros(len(scales), dtype=np.int8)),
            domain=_MICROSOFT,
        )
        return self.add("Add", self.add("Mul", product, scale), self.constant(bias))

    def linear_by_token(
        self, states: str, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Multiply by int8 weights, each token's states scaled by their own greatest value."""
        values, scales = quantise(weight)
        last = self.constant(np.array([-1]))
        greatest = self.add("ReduceMax", self.add("Abs", states), last, keepdims=1)
        greatest = self.add("Max", greatest, self.constant(np.float32(1e-6)))
        scaled = self.add("Mul", states, self.add("Div", self.constant(_MOST), greatest))
        # The cast cuts off, so that a half more rounds.
        shifted = self.add("Add", scaled, self.constant(np.float32(_MIDDLE + 0.5)))
        product = self.add(
            "MatMulIntegerToFloat",
            self.add("Cast", shifted, to=TensorProto.UINT8),
            self.constant(values.T),
            self.constant(1 / _MOST),
            self.constant(scales),
            self.constant(np.uint8(_MIDDLE)),
            self.constant(np.zeros(len(scales), dtype=np.int8)),
            domain=_MICROSOFT,
        )
        return self.add("Add", self.add("Mul", product, greatest), self.constant(bias))


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Scale each row to int8.

    Args:
        weight: float32 ``(rows, columns)``.

    Returns:
        int8 ``(rows, columns)`` and float32 ``(rows,)``; their product is the weight again, nearly.
    """
    scales = np.maximum(np.abs(weight).max(axis=1), np.float32(1e-12)) / _MOST
    values = np.rint(weight / scales[:, None]).astype(np.int8)
    return values, scales.astype(np.float32)


def build_graph(weights: Mapping[str, NDArray[np.float32]], shape: Shape) -> bytes:
    """Build the graph.

    Args:
        weights: float32 arrays: ``word`` and ``place`` (with the token type added), rows of the
            hidden size, and where words have marks ``mark``, a row for each; ``norm``,
            ``layers.0.q``, ``k``, ``v``, ``ao``, ``aln``, ``fi``, ``fo``, ``oln`` and so on,
            ``label`` and, where there is a second guide, ``own``, each with ``.weight`` (outputs
            first) and ``.bias``.
        shape: layers, heads, epsilon.

    Returns:
        An ONNX model: ``ids`` int64 ``(rows, pieces)``, ``lengths`` int32 ``(rows,)`` and, where
        there are marks, ``marks`` float32 ``(rows, pieces, marks)``, 1 or 0, in; ``labels`` float32
        ``(rows, pieces, labels)`` out, logarithms of probabilities, those of ``own`` behind the
        others. With one row at a time
        ``begins`` int64 ``(words,)``, the places of words' first pieces, instead of ``lengths`` in,
        and ``labels`` of these alone, ``(1, words, labels)``, out.
    """
    graph = _Graph()

    def both(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return weights[f"{name}.weight"], weights[f"{name}.bias"]

    def norm(states: str, name: str, *skipped: str) -> str:
        if skipped and shape.is_by_row:
            states, skipped = graph.add("Add", states, *skipped), ()
        kind, domain = ("SkipLayerNormalization", _MICROSOFT) if skipped else (
            "LayerNormalization", "")  # fmt: skip
        inputs = (states, *skipped, *map(graph.constant, both(name)))
        return graph.add(kind, *inputs, domain=domain, epsilon=shape.epsilon)

    states = norm(_embedded(graph, weights), "norm")
    for number in range(shape.layers):
        layer = f"layers.{number}."
        parts = [both(layer + part) for part in "qkv"]
        if shape.is_by_row:
            key, value = graph.linears(states, parts[1:])
            if number == shape.layers - 1:
                states = graph.add("Gather", states, "begins", axis=1)
            asked = [*graph.linears(states, parts[:1]), key, value]
        else:
            joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
            query = graph.add(
                "Split", graph.linear(states, *joined), outputs=3, axis=-1, num_outputs=3
            )
            asked = [query, f"{query}.1", f"{query}.2", "", "lengths"]
        mixed = graph.add("MultiHeadAttention", *asked, domain=_MICROSOFT, num_heads=shape.heads)
        states = norm(graph.linear(mixed, *both(layer + "ao")), layer + "aln", states)
        inner = graph.add("Gelu", graph.linear(states, *both(layer + "fi")), domain=_MICROSOFT)
        last = graph.gelu_by_token if shape.is_by_row else graph.linear_by_token
        outer = last(inner, *both(layer + "fo"))
        states = norm(outer, layer + "oln", states)
    names = [name for name in ("label", "own") if f"{name}.weight" in weights]
    for name in names:
        weight, bias = both(name)
        scores = graph.add("MatMul", states, graph.constant(weight.T))
        scores = graph.add("Add", scores, graph.constant(bias))
        output = "labels" if len(names) == 1 else name
        graph.nodes.append(helper.make_node("LogSoftmax", [scores], [output], axis=-1))
    if len(names) > 1:
        graph.nodes.append(helper.make_node("Concat", names, ["labels"], axis=-1))
    marks = len(weights["mark"]) if "mark" in weights else 0
    return _serialised(graph, len(names) * len(bias), marks, is_by_row=shape.is_by_row)


def _embedded(graph: _Graph, weights: Mapping[str, NDArray[np.float32]]) -> str:
    values, scales = quantise(weights["word"])
    word = graph.add("Cast", graph.add("Gather", graph.constant(values), "ids"), to=1)
    scale = graph.add("Gather", graph.constant(scales[:, None]), "ids")
    length = graph.add("Shape", "ids", start=1, end=2)
    zero = graph.constant(np.array([0]))
    place = graph.add("Slice", graph.constant(weights["place"]), zero, length, zero)
    embedded = graph.add("Add", graph.add("Mul", word, scale), place)
    if "mark" not in weights:
        return embedded
    marks = graph.add("MatMul", "marks", graph.constant(weights["mark"]))
    return graph.add("Add", embedded, marks)


def _serialised(graph: _Graph, labels: int, marks: int, *, is_by_row: bool) -> bytes:
    rows = 1 if is_by_row else "rows"
    sizes: list[tuple[str, int, list[str | int]]] = [
        ("ids", TensorProto.INT64, [rows, "pieces"]),
    ]
    if is_by_row:
        sizes.append(("begins", TensorProto.INT64, ["words"]))
    else:
        sizes.append(("lengths", TensorProto.INT32, ["rows"]))
    if marks:
        sizes.append(("marks", TensorProto.FLOAT, [rows, "pieces", marks]))
    sizes.append(("labels", TensorProto.FLOAT, [rows, "words" if is_by_row else "pieces", labels]))
    *inputs, output = (helper.make_tensor_value_info(*size) for size in sizes)
    made = helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="khabar")
    model.ir_version = _FORMAT
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
