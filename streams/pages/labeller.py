"""The labeller of lines: a linear-chain conditional random field, trained elsewhere."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SHIPPED = "lines.npz"


class Field(Struct, frozen=True):
    """The field's parameters.

    Args:
        labels: a kind each, ``1:kind`` in an embedded story.
        attributes: each attribute's row in ``states``.
        states: float32 array of shape ``(attributes + 1, labels)``; the last row is zeros.
        transitions: float32 array of shape ``(labels, labels)``, from the first to the second.
    """

    labels: tuple[str, ...]
    attributes: Mapping[str, int]
    states: NDArray[np.float32]
    transitions: NDArray[np.float32]

    def label(self, lines: Sequence[Sequence[str]]) -> list[str]:
        """Give the best labels for the lines of a page.

        Args:
            lines: the attributes of each line, at least one attribute a line.

        Returns:
            A label for each line: the sequence of the greatest sum (Viterbi's algorithm).
        """
        if not lines:
            return []
        unknown = len(self.attributes)
        known = self.attributes.get
        rows = [known(name, unknown) for line in lines for name in line]
        starts = np.cumsum([0, *(len(line) for line in lines[:-1])])
        scores = np.add.reduceat(self.states[rows], starts, axis=0)
        return [self.labels[label] for label in self._best(scores)]

    def _best(self, scores: NDArray[np.float32]) -> list[int]:
        count = len(scores)
        back = np.zeros((count, len(self.labels)), dtype=np.int16)
        into = np.ascontiguousarray(self.transitions.T)
        best = scores[0]
        everyone = np.arange(len(self.labels))
        for at in range(1, count):
            reached = into + best
            before = reached.argmax(axis=1)
            back[at] = before
            best = reached[everyone, before] + scores[at]
        path = [int(best.argmax())]
        for at in range(count - 1, 0, -1):
            path.append(int(back[at, path[-1]]))
        return path[::-1]


@cache
def shipped_field() -> Field:
    """Read the shipped field, once."""
    return read_field((files("streams.pages") / "data" / SHIPPED).read_bytes())


def read_field(content: bytes) -> Field:
    """Read a field from the bytes that :func:`write_field` gave."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        labels = tuple(arrays["labels"].tobytes().decode().split("\n"))
        names = arrays["attributes"].tobytes().decode().split("\n")
        states = np.zeros((len(names) + 1, len(labels)), dtype=np.float32)
        rows = np.repeat(np.arange(len(names)), arrays["counts"])
        states[rows, arrays["columns"]] = arrays["values"]
        return Field(
            labels,
            {name: row for row, name in enumerate(names)},
            states,
            arrays["transitions"].astype(np.float32),
        )


def write_field(field: Field) -> bytes:
    """Give the bytes of a field's file; equal fields give equal bytes."""
    states = field.states[:-1]
    present = states != 0
    rows = np.flatnonzero(present.any(axis=1))
    names = sorted(field.attributes, key=field.attributes.__getitem__)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        labels=np.frombuffer("\n".join(field.labels).encode(), dtype=np.uint8),
        attributes=np.frombuffer("\n".join(names[row] for row in rows).encode(), dtype=np.uint8),
        counts=present[rows].sum(axis=1).astype(np.int16),
        columns=np.nonzero(present[rows])[1].astype(np.int16),
        values=states[rows][present[rows]].astype(np.float16),
        transitions=field.transitions.astype(np.float16),
    )
    return out.getvalue()
