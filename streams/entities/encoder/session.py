"""Run an encoder's graph by ONNX Runtime over the words of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from msgspec import Struct

from streams.errors import UsageError
from streams.ports import Lookups

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Cut(Protocol):
    """A tokeniser that keeps what it has cut; ``made`` says how many words it did cut."""

    made: int

    def __call__(self, word: str) -> Sequence[int]:
        """Give the pieces of a word, at least one."""


class Mark(Protocol):
    """Says what is known of the words of a sentence, as numbers below a count.

    It keeps what it has said; ``made`` says for how many words it did look.
    """

    count: int
    made: int

    def __call__(self, words: Sequence[str]) -> Sequence[Sequence[int]]:
        """Give the marks of each word."""


_AT_ONCE = 1536
_LIKE_LENGTH = 0.75


class Layout(Struct, frozen=True):
    """How words are laid out in rows.

    Args:
        begin: the piece that begins a row.
        end: the piece that ends it.
        pad: fills rows that are shorter than others.
        most: pieces of a row, begin and end not counted.
        together: whether a row may hold several sentences, as context for one another.
    """

    begin: int
    end: int
    pad: int
    most: int = 250
    together: bool = True


class _Row(Struct):
    """Pieces, where the words among them begin, and the marks of these words."""

    pieces: list[int]
    begins: list[int]
    marks: list[Sequence[int]]


class Encoder:
    """Gives scores of labels for words. Its tokeniser's cache makes it unfit for several threads.

    Args:
        graph: the ONNX model, see :mod:`streams.entities.encoder.graph`; of many rows, or of one
            at a time, which its inputs tell.
        cut: the tokeniser.
        layout: of the rows.
        mark: gives the marks that the graph wants; None where it wants none.
        threads: that ONNX Runtime computes with.

    Raises:
        UsageError: ONNX Runtime is not installed, or refuses the graph.
    """

    def __init__(
        self,
        graph: bytes,
        cut: Cut,
        layout: Layout,
        *,
        mark: Mark | None = None,
        threads: int = 1,
    ) -> None:
        try:
            import onnxruntime  # noqa: PLC0415 -- only this engine needs it, and it loads slowly
        except ImportError as error:
            raise UsageError(
                "this engine needs ONNX Runtime: pip install onnxruntime, or "
                "KHABAR_ENTITY_ENGINE=fast"
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                graph,
                options,
                providers=["CPUExecutionProvider"],
                # A sum and the norm after it take longer as one node than as two.
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception as error:  # ONNX Runtime's errors have no public base class.
            raise UsageError(f"ONNX Runtime refuses the model: {error}") from error
        self._by_row = any(one.name == "begins" for one in self._session.get_inputs())
        self._cut = cut
        self._layout = layout
        self._mark = mark
        self._asked = 0

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How the pieces and the marks of words did."""
        parts = {"word_pieces": self._cut, "word_marks": self._mark}
        return {
            name: Lookups(self._asked - part.made, part.made)
            for name, part in parts.items()
            if part is not None
        }

    def read(self, sentences: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """Score the labels of the words of sentences.

        Args:
            sentences: their words; those of one article, in order.

        Returns:
            For each sentence float32 ``(words, labels)``, logarithms of probabilities.
        """
        rows = self._rows(sentences)
        found: list[NDArray[np.float32]] = [np.empty(0, dtype=np.float32)] * len(rows)
        groups: Iterable[list[int]] = (
            ([number] for number in range(len(rows)))
            if self._by_row
            else groups_of([len(row.pieces) for row in rows])
        )
        for group in groups:
            scores = self._compute([rows[number] for number in group])
            for place, number in enumerate(group):
                found[number] = (
                    scores[place] if self._by_row else scores[place, rows[number].begins]
                )
        if not found:
            return [np.empty((0, 0), dtype=np.float32) for _ in sentences]
        bounds = np.cumsum([len(sentence) for sentence in sentences])[:-1]
        return np.split(np.concatenate(found), bounds)

    def _compute(self, rows: Sequence[_Row]) -> NDArray[np.float32]:
        lengths = np.array([len(row.pieces) for row in rows], dtype=np.int32)
        ids = np.full((len(rows), lengths.max()), self._layout.pad, dtype=np.int64)
        for number, row in enumerate(rows):
            ids[number, : lengths[number]] = row.pieces
        given: dict[str, NDArray[np.generic]] = {"ids": ids}
        if self._by_row:
            given["begins"] = np.array(rows[0].begins)
        else:
            given["lengths"] = lengths
        if self._mark is not None:
            marks = np.zeros((*ids.shape, self._mark.count), dtype=np.float32)
            for number, row in enumerate(rows):
                for begin, own in zip(row.begins, row.marks, strict=True):
                    marks[number, begin, own] = 1
            given["marks"] = marks
        (scores,) = self._session.run(None, given)
        found: NDArray[np.float32] = scores
        return found

    def _rows(self, sentences: Sequence[Sequence[str]]) -> list[_Row]:
        """Lay sentences out."""
        layout = self._layout
        rows: list[_Row] = []

        def has_room(length: int) -> bool:
            return len(rows[-1].pieces) - 1 + length <= layout.most

        for sentence in sentences:
            cut = [self._cut(word)[: layout.most] for word in sentence]
            marks = [()] * len(cut) if self._mark is None else self._mark(sentence)
            self._asked += len(cut)
            if sentence and (not rows or not layout.together or not has_room(sum(map(len, cut)))):
                rows.append(_Row([layout.begin], [], []))
            for pieces, own in zip(cut, marks, strict=True):
                if not has_room(len(pieces)):
                    rows.append(_Row([layout.begin], [], []))
                row = rows[-1]
                row.begins.append(len(row.pieces))
                row.marks.append(own)
                row.pieces += pieces
        for row in rows:
            row.pieces.append(layout.end)
        return rows


def groups_of(lengths: Sequence[int], most: int = _AT_ONCE) -> Iterator[list[int]]:
    """Give the rows that are computed together: of like length, not too many pieces."""
    group: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if group:
            longest = lengths[group[0]]
            full = longest * (len(group) + 1) > most
            if full or lengths[number] < _LIKE_LENGTH * longest:
                yield group
                group = []
        group.append(number)
    if group:
        yield group
