"""A linear-chain conditional random field: trained elsewhere, decoded here with numpy.

The labels are those that python-crfsuite gives for the same weights. The scores of a word at each
place of its neighbourhood are computed once and kept, and all sentences are searched at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from streams.entities.decoding import GAP, Decoder, Labelled
from streams.entities.features import PAD, Lexicon
from streams.entities.phrases import Phrases
from streams.entities.word_scores import WordScores
from streams.ports import Lookups

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = (-2, -1, 0, 1, 2)
"""The places around a word that speak for its label."""

_MOST_CACHED = 1 << 15


class Weights(Struct, frozen=True):
    """The field's parameters.

    Args:
        labels: ``O``, ``B-PER`` and so on, in the order of the arrays' axes.
        attributes: each attribute's row in ``states``.
        states: float32 array of shape ``(attributes, places, labels)``: what an attribute of the
            word at each of :data:`NEIGHBOURS` says for each label.
        transitions: float32 array of shape ``(labels, labels)``, from the first to the second.
    """

    labels: tuple[str, ...]
    attributes: Mapping[str, int]
    states: NDArray[np.float32]
    transitions: NDArray[np.float32]


class Field:
    """Labels the words of sentences. Its cache makes it unfit for several threads.

    Args:
        weights: the parameters.
        lexicon: what is known of words.
        phrases: the listed names of several words.
    """

    def __init__(
        self,
        weights: Weights,
        lexicon: Lexicon,
        phrases: Phrases,
    ) -> None:
        self._phrases = phrases
        self._of_phrases = {
            name: weights.states[row].copy()
            for name, row in weights.attributes.items()
            if name.startswith("m")
        }
        self._describe = WordScores(weights.attributes, weights.states, lexicon)
        labels = len(weights.labels)
        self._decode = Decoder(weights.labels, weights.transitions)
        self._scores = np.zeros((_MOST_CACHED, len(NEIGHBOURS), labels), dtype=np.float32)
        self._begins = np.zeros(_MOST_CACHED, dtype=bool)
        self._follows = np.zeros(_MOST_CACHED, dtype=bool)
        self._rows: dict[str, int] = {}
        self._asked = self._made = 0
        self._score_words([PAD])

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """How the scores of words did; a word that is scored once for a text is one miss."""
        return {"word_scores": Lookups(self._asked - self._made, self._made)}

    def label(
        self,
        sentences: Sequence[Sequence[str]],
        evidence: Sequence[NDArray[np.float32]] | None = None,
    ) -> list[Labelled]:
        """Label sentences.

        Args:
            sentences: their words as written, punctuation included.
            evidence: for each sentence float32 ``(words, labels)``, added to the field's own
                scores: what something else says of the labels.

        Returns:
            For each sentence as many labels and probabilities as it has words.
        """
        emissions, inside = self._emissions(sentences)
        if evidence is not None and inside.any():
            emissions[inside] += np.concatenate([part for part in evidence if len(part)])
        return self._decode(emissions, inside, [len(sentence) for sentence in sentences])

    def _emissions(
        self, sentences: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Score every label for every word, two pads between sentences and at both ends.

        Returns:
            float32 ``(words and pads, labels)``, and bool ``(words and pads,)``: true for words.
        """
        pads = [PAD] * GAP
        words = [*pads]
        for sentence in sentences:
            words += sentence
            words += pads
        rows = self._look_up(words)
        inside = rows > 0
        self._asked += sum(map(len, sentences))
        count = len(words)
        scores = self._scores[rows]
        emissions = scores[:, NEIGHBOURS.index(0)].copy()
        for place, distance in enumerate(NEIGHBOURS):
            if distance:
                first, last = max(0, -distance), min(count, count - distance)
                emissions[first:last] += scores[first + distance : last + distance, place]
        begins = self._begins[rows[:-1]] & self._follows[rows[1:]]
        self._add_phrases(emissions, words, np.flatnonzero(begins).tolist())
        return emissions, inside

    def _look_up(self, words: Sequence[str]) -> NDArray[np.intp]:
        """Give each word's row in the scores, making what is missing."""
        known = self._rows
        rows = list(map(known.get, words))
        if None in rows:
            new = [place for place, row in enumerate(rows) if row is None]
            missing = list(dict.fromkeys([words[place] for place in new]))
            if len(known) + len(missing) > _MOST_CACHED:
                known.clear()
                missing, new = list(dict.fromkeys([PAD, *words])), list(range(len(words)))
            if len(missing) > len(self._scores):
                grown = len(missing)
                self._scores = np.zeros((grown, *self._scores.shape[1:]), dtype=np.float32)
                self._begins = np.zeros(grown, dtype=bool)
                self._follows = np.zeros(grown, dtype=bool)
            self._score_words(missing)
            self._made += len(missing) - (missing[0] == PAD)
            for place in new:
                rows[place] = known[words[place]]
        return np.array(rows, dtype=np.intp)

    def _score_words(self, words: Sequence[str]) -> None:
        """Score words that are not in the cache and keep the scores."""
        first = len(self._rows)
        last = first + len(words)
        described = self._describe(words)
        self._scores[first:last] = described.scores
        self._rows.update(zip(words, range(first, last), strict=True))
        begins, follows = self._phrases.learn(words, described)
        self._begins[first:last] = begins
        self._follows[first:last] = follows

    def _add_phrases(
        self, emissions: NDArray[np.float32], words: Sequence[str], starts: list[int]
    ) -> None:
        """Add what the listed names of several words say for their words and those beside."""
        for place, name in self._phrases.find(words, starts):
            block = self._of_phrases.get(name)
            if block is not None:
                emissions[place - GAP : place + GAP + 1] += block[::-1]
