"""The shipped parameters of the field: compressed files of arrays, read once.

Word lists and listed names stand in one file, beside the weights by ANERcorp's guide; the weights
by Khabar's guide have a file of their own. Strings stand there as one UTF-8 array each, a line a
string; the states are kept as rows, columns and values because most of them are zero.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from msgspec import Struct

from streams.entities.crf import NEIGHBOURS, Field, Weights
from streams.entities.features import Entry
from streams.entities.phrases import Phrases

if TYPE_CHECKING:
    from numpy.typing import NDArray

Guide: TypeAlias = Literal["khabar", "anercorp"]
"""Whose rules say what a name is and where it ends: articles follow Khabar's
(tests/gold/entities/README.md); ANERcorp has no ministries, and leaves a company's noun outside."""

SHIPPED, OWN = "crf.npz", "crf-khabar.npz"
_TYPES = ("PER", "LOC", "ORG", "MISC")
_DIGEST_LENGTH = 16


class Model(Struct, frozen=True):
    """All that labelling needs.

    Args:
        weights: the field's parameters.
        lexicon: what is known of words.
        phrases: folded names of several words, with their types.
    """

    weights: Weights
    lexicon: Mapping[str, Entry]
    phrases: Mapping[str, tuple[str, ...]]

    def finder(self) -> Phrases:
        """Make what finds the listed names, with a cache of its own."""
        return Phrases(self.phrases, self.lexicon)

    def field(self, weights: Weights | None = None, phrases: Phrases | None = None) -> Field:
        """Make a field, with a cache of its own; over other weights, or a finder in use already."""
        return Field(weights or self.weights, self.lexicon, phrases or self.finder())


def load_shipped(guide: Guide = "khabar") -> tuple[Model, str]:
    """Read the shipped model: some tenths of a second, once.

    Args:
        guide: whose names the weights find.

    Returns:
        The model, and the first 16 hexadecimal digits of the SHA-256 of its files.
    """
    folder = files("streams.entities") / "data"
    content = (folder / SHIPPED).read_bytes()
    weights = (folder / OWN).read_bytes() if guide == "khabar" else b""
    digest = hashlib.sha256(content + weights).hexdigest()[:_DIGEST_LENGTH]
    return read_model(content, weights or content), digest


def read_model(content: bytes, weights: bytes | None = None) -> Model:
    """Read a model from the bytes of its file.

    Args:
        content: what :func:`write_model` gave.
        weights: what :func:`write_weights` gave, where others than its own count.

    Returns:
        The model.

    Raises:
        KeyError: an array is missing.
        ValueError: these are not the bytes of such a file.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        clusters = [tuple(row) for row in (arrays["clusters"].astype(int) - 1).tolist()]
        rest = zip(arrays["lists"].tolist(), clusters, arrays["frequencies"].tolist(), strict=True)
        # Few entries differ: equal ones are one object.
        kept: dict[tuple[int, tuple[int, ...], int], Entry] = {}
        entries = []
        for key in rest:
            if key not in kept:
                lists, found, frequency = key
                kept[key] = Entry(lists, found if found and found[0] >= 0 else (), frequency)
            entries.append(kept[key])
        kinds = [
            tuple(kind for bit, kind in enumerate(_TYPES) if mask >> bit & 1)
            for mask in range(1 << len(_TYPES))
        ]
        phrases = zip(_strings(arrays["phrases"]), arrays["kinds"].tolist(), strict=True)
        return Model(
            read_weights(weights or content),
            dict(zip(_strings(arrays["words"]), entries, strict=True)),
            {phrase: kinds[mask] for phrase, mask in phrases},
        )


def read_weights(content: bytes) -> Weights:
    """Read the field's parameters alone.

    Args:
        content: what :func:`write_model` or :func:`write_weights` gave.

    Raises:
        KeyError: an array is missing.
        ValueError: these are not the bytes of such a file.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        labels = tuple(_strings(arrays["labels"]))
        names = _strings(arrays["attributes"])
        states = np.zeros((len(names), len(NEIGHBOURS), len(labels)), dtype=np.float32)
        rows = np.repeat(np.arange(len(names)), arrays["counts"])
        states.reshape(len(names), -1)[rows, arrays["columns"]] = arrays["values"]
        return Weights(
            labels,
            {name: row for row, name in enumerate(names)},
            states,
            arrays["transitions"].astype(np.float32),
        )


def write_model(model: Model) -> bytes:
    """Give the bytes of a model's file; the same model gives the same bytes.

    Args:
        model: the model; entries of its lexicon have equally many clusters or none.

    Returns:
        A compressed NumPy archive.
    """
    entries = list(model.lexicon.values())
    depth = max((len(entry.clusters) for entry in entries), default=0)
    clusters = np.zeros((len(entries), depth), dtype=np.uint16)
    for number, entry in enumerate(entries):
        if entry.clusters:
            clusters[number] = [cluster + 1 for cluster in entry.clusters]
    masks = [sum(1 << _TYPES.index(kind) for kind in kinds) for kinds in model.phrases.values()]
    content = io.BytesIO()
    np.savez_compressed(
        content,
        **_arrays_of(model.weights),  # type: ignore[arg-type]
        words=_array(model.lexicon),
        lists=np.array([entry.lists for entry in entries], dtype=np.uint32),
        frequencies=np.array([entry.frequency for entry in entries], dtype=np.uint8),
        clusters=clusters,
        phrases=_array(model.phrases),
        kinds=np.array(masks, dtype=np.uint8),
    )
    return content.getvalue()


def write_weights(weights: Weights) -> bytes:
    """Give the bytes of a file of parameters; the same ones give the same bytes."""
    content = io.BytesIO()
    np.savez_compressed(content, **_arrays_of(weights))  # type: ignore[arg-type]
    return content.getvalue()


def _arrays_of(weights: Weights) -> dict[str, NDArray[Any]]:
    states = weights.states.reshape(len(weights.attributes), -1)
    rows, columns = np.nonzero(states)
    return {
        "labels": _array(weights.labels),
        "attributes": _array(weights.attributes),
        "counts": np.bincount(rows, minlength=len(states)).astype(np.uint8),
        "columns": columns.astype(np.uint8),
        "values": states[rows, columns].astype(np.float32),
        "transitions": weights.transitions,
    }


def weights_of(
    labels: Sequence[str],
    states: Mapping[tuple[str, str], float],
    transitions: Mapping[tuple[str, str], float],
) -> Weights:
    """Turn what python-crfsuite tells of a trained model into arrays.

    Args:
        labels: the labels; their order is kept.
        states: weight of an attribute, its distance before it (``-1wقال``), for a label.
        transitions: weight of a label after another.

    Returns:
        The weights; attributes in the order of their code points.
    """
    column = {label: place for place, label in enumerate(labels)}
    names = sorted({_split(name)[1] for name, _ in states})
    rows = {name: row for row, name in enumerate(names)}
    table = np.zeros((len(names), len(NEIGHBOURS), len(labels)), dtype=np.float32)
    for (name, label), weight in states.items():
        distance, attribute = _split(name)
        table[rows[attribute], NEIGHBOURS.index(distance), column[label]] = weight
    matrix = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for (first, second), weight in transitions.items():
        matrix[column[first], column[second]] = weight
    return Weights(tuple(labels), rows, table, matrix)


def _split(name: str) -> tuple[int, str]:
    """Split the distance off an attribute's name."""
    digits = 2 if name.startswith("-") else 1
    return int(name[:digits]), name[digits:]


def _strings(array: NDArray[np.uint8]) -> list[str]:
    text = array.tobytes().decode("utf-8", "surrogatepass")
    return text.split("\n") if text else []


def _array(strings: Mapping[str, object] | tuple[str, ...]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(strings).encode("utf-8", "surrogatepass"), dtype=np.uint8)
