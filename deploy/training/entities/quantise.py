# ruff: noqa: INP001, T201 -- a script, not a package
"""Write the teacher from its trained weights: int8 graph and pruned vocabulary.

Kept are all pieces of Arabic letters, marks, digits and punctuation, all single characters of
scripts written with Latin letters, and the commonest Latin pieces: what is left out is cut into
shorter pieces, and only other scripts become unknown.

Usage: ``PYTHONPATH=. python deploy/training/entities/quantise.py E5_FILE MODEL GRAPH PIECES``,
MODEL being what ``encoder.py`` wrote; needs torch, tokenizers and onnx.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from e5 import HEADS, Packed, unpack

from streams.entities.encoder.graph import Shape, build_graph
from streams.entities.encoder.unigram import UNKNOWN, Vocabulary, write_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POSITIONS = 256
_LATIN_PIECES = 3000
_SHORT = 3
_ARABIC = re.compile("[\u0600-\u065f\u066a-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]+")
_LATIN = re.compile("[A-Za-z]+")
_OTHERS = re.compile("[0-9\u0660-\u0669]+|[\x21-\x7e\u00a0-\u024f\u2010-\u205e\u20a0-\u20bf]{1,2}")
# Letters of Urdu, Pashto, Sindhi and Uyghur in a piece of several: no word of Arabic news.
_ELSEWHERE = re.compile("[\u0679-\u067d\u067f-\u0685\u0687-\u0697\u0699-\u06a3\u06a5-\u06a8"
                        "\u06aa-\u06ae\u06b0-\u06cb\u06cd-\u06d3\u06d5]")  # fmt: skip


def kept(packed: Packed) -> list[int]:
    """Choose the pieces to keep, in their order."""
    latin = 0
    chosen = list(range(UNKNOWN + 1))
    # Pieces stand in the order of their frequency, more or less.
    for number, piece in enumerate(packed.pieces[UNKNOWN + 1 :], UNKNOWN + 1):
        inner = piece.lstrip("▁")
        if _LATIN.fullmatch(inner):
            latin += 1
            keep = latin <= _LATIN_PIECES or len(inner) == 1
        elif _ARABIC.fullmatch(inner):
            keep = len(inner) == 1 or not _ELSEWHERE.search(inner)
        else:
            keep = not inner or _OTHERS.fullmatch(inner) is not None
        if keep:
            chosen.append(number)
    return chosen


def arrays(
    packed: Packed, state: dict[str, torch.Tensor], chosen: list[int]
) -> dict[str, NDArray[Any]]:
    """Name the arrays as the graph wants them."""
    hidden = packed.sizes[0]
    given = packed.tensors
    found = {name: tensor.float().numpy() for name, tensor in state.items()}
    found["mark"] = found.pop("mark.weight").T
    found["word"] = given["emb.word"].view(-1, hidden).numpy()[chosen]
    places = given["emb.pos"].view(-1, hidden) + given["emb.type"].view(-1, hidden)[0]
    found["place"] = places.numpy()[:_POSITIONS]
    return found


def main() -> None:
    """Read, prune, quantise, write."""
    file, model, graph, vocabulary = map(Path, sys.argv[1:])
    packed = unpack(file)
    chosen = kept(packed)
    pieces = [packed.pieces[number] for number in chosen]
    scores: NDArray[np.float32] = packed.scores[chosen]
    vocabulary.write_bytes(write_vocabulary(Vocabulary(pieces, scores, packed.characters)))
    weights = arrays(packed, torch.load(model), chosen)
    graph.write_bytes(build_graph(weights, Shape(packed.sizes[1], HEADS)))
    for path in (vocabulary, graph):
        print(path, f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
