# ruff: noqa: INP001 -- a script's part, not a package
"""Sentences laid out for the encoder: rows of pieces with labels and marks, rows in batches."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from corpora import LABELS, Labelled
from e5 import BEGIN, END, PAD, Pieces
from msgspec import Struct
from torch import Tensor

from streams.entities.encoder.lexicon_features import LexiconFeatures

IGNORED = -100
"""The label of a piece that begins no word."""

_NUMBERS = {label: number for number, label in enumerate(LABELS)}
_MOST = 250
_FEWEST = 60
_TOGETHER = 6
_BARE_ALEF = str.maketrans("أإآ", "ااا")


class Row(Struct):
    """Pieces, a label for each, and the marks of each."""

    pieces: list[int]
    labels: list[int]
    marks: list[Sequence[int]]


class Batch(NamedTuple):
    """Rows as tensors, and their numbers."""

    numbers: list[int]
    pieces: Tensor
    mask: Tensor
    labels: Tensor
    marks: Tensor


class Layout:
    """Lays sentences out.

    Args:
        cut: cuts words into pieces.
        marks: what is known of words.
    """

    def __init__(self, cut: Pieces, marks: LexiconFeatures) -> None:
        self._cut = cut
        self._marks = marks

    def rows(
        self,
        sentences: Sequence[Labelled],
        chance: random.Random | None = None,
        bare: float = 0.0,
        *,
        numbers: Mapping[str, int] = _NUMBERS,
    ) -> list[Row]:
        """Pack sentences into rows; a word's label and marks stand at its first piece.

        Args:
            sentences: in order; neighbours are context for one another.
            chance: makes the first row shorter, so that rows end elsewhere in every epoch.
            bare: the share of six sentences each whose alefs lose their hamza, as WikiFANE writes.
            numbers: of the labels.
        """
        found: list[Row] = []
        row = Row([BEGIN], [IGNORED], [()])
        first = chance.randrange(_FEWEST, _MOST) if chance else _MOST
        is_bare = False

        def close() -> None:
            nonlocal row
            if len(row.pieces) > 1:
                row.pieces.append(END)
                row.labels.append(IGNORED)
                row.marks.append(())
                found.append(row)
            row = Row([BEGIN], [IGNORED], [()])

        for number, sentence in enumerate(sentences):
            if chance and number % _TOGETHER == 0:
                is_bare = chance.random() < bare
            words = [word for word, _ in sentence]
            cut = [self._cut(word.translate(_BARE_ALEF) if is_bare else word) for word in words]
            if len(row.pieces) + sum(map(len, cut)) > (_MOST if found else first):
                close()
            for pieces, marks, (_, label) in zip(cut, self._marks(words), sentence, strict=True):
                if len(row.pieces) + len(pieces) > _MOST:
                    close()
                rest = len(pieces) - 1
                row.pieces += pieces
                row.labels += [numbers[label], *[IGNORED] * rest]
                row.marks += [marks, *[()] * rest]
        close()
        return found


def batches(
    rows: Sequence[Row], most: int, chance: random.Random | None = None, without: float = 0.0
) -> Iterator[Batch]:
    """Give rows of like length together.

    Args:
        rows: the rows.
        most: pieces of a batch, padding included.
        chance: orders them anew; in their order of length where absent.
        without: the share of words that lose their marks, so that lists are not all that counts.
    """
    jitter = (lambda: chance.random() * 10) if chance else (lambda: 0.0)
    order = sorted(range(len(rows)), key=lambda number: len(rows[number].pieces) + jitter())
    groups: list[list[int]] = [[]]
    for number in order:
        if groups[-1] and len(rows[number].pieces) * (len(groups[-1]) + 1) > most:
            groups.append([])
        groups[-1].append(number)
    if chance:
        chance.shuffle(groups)
    for group in groups:
        longest = max(len(rows[number].pieces) for number in group)
        pieces = torch.full((len(group), longest), PAD)
        labels = torch.full((len(group), longest), IGNORED)
        marks = torch.zeros(len(group), longest, LexiconFeatures.count)
        for place, row in enumerate(rows[number] for number in group):
            pieces[place, : len(row.pieces)] = torch.tensor(row.pieces)
            labels[place, : len(row.labels)] = torch.tensor(row.labels)
            for begin, own in enumerate(row.marks):
                if own and not (chance and chance.random() < without):
                    marks[place, begin, list(own)] = 1
        yield Batch(group, pieces, (pieces != PAD).float(), labels, marks)
