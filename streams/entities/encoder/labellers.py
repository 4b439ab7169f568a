"""Label words by an encoder: alone, or together with the field."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from streams.entities.crf import Field, Weights
from streams.entities.decoding import GAP, Decoder, Labelled, bio_transitions
from streams.entities.encoder.session import Encoder
from streams.ports import Lookups

if TYPE_CHECKING:
    from numpy.typing import NDArray


class EncoderLabeller:
    """Takes the best labels that BIO allows.

    Args:
        encoder: scores labels.
        labels: what its columns stand for.
    """

    def __init__(self, encoder: Encoder, labels: Sequence[str]) -> None:
        self._encoder = encoder
        self._labels = labels
        self._decode = Decoder(labels, bio_transitions(labels))

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How the encoder's caches did."""
        return self._encoder.caches

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        """Label the sentences of one article, in order."""
        lengths = [len(sentence) for sentence in sentences]
        count = sum(lengths) + GAP * (len(lengths) + 1)
        emissions = np.zeros((count, len(self._labels)), dtype=np.float32)
        inside = np.zeros(count, dtype=bool)
        start = GAP
        for scores in self._encoder.read(sentences):
            end = start + len(scores)
            if len(scores):
                emissions[start:end] = scores
                inside[start:end] = True
            start = end + GAP
        return self._decode(emissions, inside, lengths)


class JointLabeller:
    """Adds what the encoder says to the field's own scores, and decodes both together.

    Args:
        encoder: scores labels.
        labels: what the columns of its scores stand for, from ``first`` on.
        field: made over weights that :func:`joinable` gave.
        weights: the same.
        first: the column with which the labels of a guide begin.
        most: words of an article that the encoder reads; the field alone labels the sentences
            after them, so that the longest texts stay within the time of a record.
    """

    def __init__(
        self,
        encoder: Encoder,
        labels: Sequence[str],
        field: Field,
        weights: Weights,
        *,
        first: int = 0,
        most: int = sys.maxsize,
    ) -> None:
        self._most = most
        self._encoder = encoder
        self._field = field
        self._columns = [first + labels.index(label) for label in weights.labels]

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How the encoder's and the field's caches did."""
        return {**self._encoder.caches, **self._field.caches}

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        """Label the sentences of one article, in order."""
        ends = np.cumsum([len(sentence) for sentence in sentences])
        read = int(np.searchsorted(ends, self._most, side="right"))
        scores = self._encoder.read(sentences[:read])
        evidence = [one[:, self._columns] if len(one) else one for one in scores]
        nothing = [
            np.zeros((len(sentence), len(self._columns)), dtype=np.float32)
            for sentence in sentences[read:]
        ]
        return self._field.label(sentences, [*evidence, *nothing])


def joinable(weights: Weights, share: float) -> Weights:
    """Give the field's weights as they stand beside an encoder's log-probabilities.

    Args:
        weights: the field's.
        share: what the field counts, the encoder counting 1.

    Returns:
        The weights times the share; what BIO has no meaning for is forbidden.
    """
    transitions: NDArray[np.float32] = share * weights.transitions
    return Weights(
        weights.labels,
        weights.attributes,
        np.float32(share) * weights.states,
        (transitions + bio_transitions(weights.labels)).astype(np.float32),
    )
