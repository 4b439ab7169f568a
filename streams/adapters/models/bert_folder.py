"""Read the folder of a BERT that labels words, as Hugging Face writes it, and refuse a broken one.

What is missing or wrong here loads elsewhere without a word and gives wrong labels: without
``vocab.txt`` every word is unknown, without ``do_lower_case: false`` Arabic marks are stripped.
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from streams.entities.encoder.wordpiece import SPECIAL
from streams.entities.scoring import TYPES
from streams.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CONFIG, VOCABULARY, TOKENISER = "config.json", "vocab.txt", "tokenizer_config.json"
WEIGHTS, GRAPH = "model.safetensors", "model.onnx"
_DIGEST_LENGTH = 16
_OUTSIDE = "O"
_TYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}


class BertFolder(Struct, frozen=True):
    """A folder that was found whole.

    Args:
        path: where it is.
        config: of ``config.json``.
        labels: by number, ``PERS`` written ``PER``.
        pieces: the vocabulary.
        digest: the first 16 hexadecimal digits of the weights' SHA-256.
    """

    path: Path
    config: dict[str, Any]
    labels: tuple[str, ...]
    pieces: Sequence[str]
    digest: str


def read_folder(path: Path, weights: str = WEIGHTS) -> BertFolder:
    """Check a folder and read its small files.

    Args:
        path: the folder.
        weights: the file with the weights.

    Returns:
        The folder.

    Raises:
        UsageError: a file is missing or says what would give wrong labels; the line says which.
    """
    for name in (CONFIG, VOCABULARY, TOKENISER, weights):
        if not (path / name).is_file():
            raise UsageError(f"the model folder {path} has no {name}")
    config, tokeniser = (_object(path / name) for name in (CONFIG, TOKENISER))
    if config.get("model_type") != "bert":
        raise UsageError(f"{path / CONFIG}: the model_type is not bert")
    if tokeniser.get("do_lower_case") is not False:
        raise UsageError(
            f'{path / TOKENISER} must say "do_lower_case": false, or Arabic marks are stripped'
        )
    pieces = (path / VOCABULARY).read_text(encoding="utf-8").rstrip("\n").split("\n")
    if len(pieces) > int(config.get("vocab_size", 0)):
        raise UsageError(f"{path / VOCABULARY} has more pieces than the model knows")
    missing = [piece for piece in SPECIAL if piece not in pieces]
    if missing:
        raise UsageError(f"{path / VOCABULARY} has no {missing[0]}")
    with (path / weights).open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()[:_DIGEST_LENGTH]
    return BertFolder(path, config, _labels(path, config), pieces, digest)


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(f"{path} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path} is no JSON object")
    return found


def _labels(path: Path, config: dict[str, Any]) -> tuple[str, ...]:
    """Give the labels by number; all must be of the four types."""
    named = config.get("id2label")
    if not isinstance(named, dict) or sorted(named) != sorted(map(str, range(len(named)))):
        raise UsageError(f"{path / CONFIG} has no whole id2label")
    labels = [str(named[str(number)]).replace("PERS", "PER") for number in range(len(named))]
    known = {_OUTSIDE, *(f"{place}-{kind}" for place in "BI" for kind in TYPES)}
    strange = sorted(set(labels) - known)
    if strange or _OUTSIDE not in labels:
        raise UsageError(f"{path / CONFIG}: labels must be O and B- or I- of {', '.join(TYPES)}")
    return tuple(labels)


def read_weights(folder: BertFolder) -> dict[str, NDArray[np.float32]]:
    """Read the weights, named as :func:`streams.entities.encoder.graph.build_graph` wants them.

    Args:
        folder: with ``model.safetensors`` in float32 or float16.

    Returns:
        The arrays.

    Raises:
        UsageError: an array is missing or of another type, or the activation is not GELU.
    """
    if folder.config.get("hidden_act", "gelu") != "gelu":
        raise UsageError(f"{folder.path / CONFIG}: only gelu is known as hidden_act")
    given = _safetensors(folder.path / WEIGHTS)
    pairs = {
        "norm": "embeddings.LayerNorm",
        **{
            f"layers.{number}.{ours}": f"encoder.layer.{number}.{theirs}"
            for number in range(int(folder.config["num_hidden_layers"]))
            for ours, theirs in _LAYER.items()
        },
    }
    embedded = "bert.embeddings.{}_embeddings.weight"
    try:
        found = {
            f"{ours}.{part}": given[f"bert.{theirs}.{part}"]
            for ours, theirs in pairs.items()
            for part in ("weight", "bias")
        }
        found |= {f"label.{part}": given[f"classifier.{part}"] for part in ("weight", "bias")}
        found["word"] = given[embedded.format("word")]
        kinds = given[embedded.format("token_type")]
        found["place"] = given[embedded.format("position")] + kinds[0]
    except KeyError as error:
        raise UsageError(f"{folder.path / WEIGHTS} has no array {error}") from error
    return found


_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


def _safetensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read a file of safetensors: length of the header, header in JSON, values."""
    content = path.read_bytes()
    try:
        (length,) = struct.unpack_from("<Q", content)
        header = json.loads(content[8 : 8 + length])
    except (struct.error, ValueError) as error:
        raise UsageError(f"{path} is no file of safetensors") from error
    found = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in _TYPES:
            continue
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        values = np.frombuffer(content[first:last], _TYPES[entry["dtype"]])
        found[name] = values.astype(np.float32).reshape(entry["shape"])
    return found
