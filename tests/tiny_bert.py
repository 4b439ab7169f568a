"""A BERT that labels words, made on the spot: two layers, random weights, a few pieces."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

PIECES = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "قال", "الوزير", "في", "القاهرة", "مصر", "و",
    "##مصر", "##ال", "##ة", "ال", "ترامب", ".", "،", "-", *"ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    *(f"##{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
]  # fmt: skip
LABELS = ["O", *(f"{place}-{kind}" for kind in ("PERS", "LOC", "ORG", "MISC") for place in "BI")]
HIDDEN, INNER, LAYERS, HEADS, PLACES = 32, 64, 2, 4, 256


def make_tiny_bert(folder: Path, seed: int = 1) -> Path:
    """Write the folder as Hugging Face would and give its path."""
    chance = np.random.default_rng(seed)
    sizes = {"query": (HIDDEN, HIDDEN), "key": (HIDDEN, HIDDEN), "value": (HIDDEN, HIDDEN)}
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}

    def linear(name: str, outputs: int, inputs: int) -> None:
        arrays[f"{name}.weight"] = chance.normal(0, 0.2, (outputs, inputs)).astype(np.float32)
        arrays[f"{name}.bias"] = chance.normal(0, 0.2, outputs).astype(np.float32)

    def norm(name: str) -> None:
        arrays[f"{name}.weight"] = chance.normal(1, 0.1, HIDDEN).astype(np.float32)
        arrays[f"{name}.bias"] = chance.normal(0, 0.1, HIDDEN).astype(np.float32)

    for name, rows in (("word", len(PIECES)), ("position", PLACES), ("token_type", 2)):
        values = chance.normal(0, 1, (rows, HIDDEN)).astype(np.float32)
        arrays[f"bert.embeddings.{name}_embeddings.weight"] = values
    norm("bert.embeddings.LayerNorm")
    for number in range(LAYERS):
        layer = f"bert.encoder.layer.{number}"
        for part, size in sizes.items():
            linear(f"{layer}.attention.self.{part}", *size)
        linear(f"{layer}.attention.output.dense", HIDDEN, HIDDEN)
        norm(f"{layer}.attention.output.LayerNorm")
        linear(f"{layer}.intermediate.dense", INNER, HIDDEN)
        linear(f"{layer}.output.dense", HIDDEN, INNER)
        norm(f"{layer}.output.LayerNorm")
    linear("classifier", len(LABELS), HIDDEN)
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder / "model.safetensors", arrays)
    config = {
        "architectures": ["BertForTokenClassification"], "model_type": "bert",
        "vocab_size": len(PIECES), "hidden_size": HIDDEN, "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS, "intermediate_size": INNER, "hidden_act": "gelu",
        "max_position_embeddings": PLACES, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
        "id2label": {str(number): label for number, label in enumerate(LABELS)},
        "label2id": {label: number for number, label in enumerate(LABELS)},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    tokeniser = {"do_lower_case": False, "tokenizer_class": "BertTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokeniser), encoding="utf-8")
    return folder


def _save(path: Path, arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    values = b""
    for name, array in arrays.items():
        first = len(values)
        values += array.tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(array.shape), "data_offsets": [first, len(values)]
        }  # fmt: skip
    described = json.dumps(header).encode()
    described += b" " * (-len(described) % 8)
    path.write_bytes(struct.pack("<Q", len(described)) + described + values)
