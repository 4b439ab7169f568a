"""A linear-chain conditional random field: trained elsewhere, decoded here with numpy.

The labels are those that python-crfsuite gives for the same weights. Two things make it fast. The
scores of a word at each place of its neighbourhood are computed once and kept. And where O leads by
more than any transition could make up for, the label is O whatever stands beside it, so that only
the short runs between such words need a search, all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import Struct

from streams.entities.features import PAD, Lexicon, attributes
from streams.entities.phrases import Phrases

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = (-2, -1, 0, 1, 2)
"""The places around a word that speak for its label."""

_CENTRE = 2
_MOST_CACHED = 1 << 15
_OUTSIDE = "O"


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


class Labelled(NamedTuple):
    """The label of each word of a sentence, and how probable it is, 0 to 1."""

    labels: list[str]
    probabilities: list[float]


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
        self._weights = weights
        self._lexicon = lexicon
        self._phrases = phrases
        self._outside = weights.labels.index(_OUTSIDE)
        self._reach = _reach(weights.transitions, self._outside)
        labels = len(weights.labels)
        self._scores = np.zeros((_MOST_CACHED, len(NEIGHBOURS), labels), dtype=np.float32)
        self._begins = np.zeros(_MOST_CACHED, dtype=bool)
        self._rows: dict[str, int] = {}
        self._score_words([PAD])

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        """Label sentences.

        Args:
            sentences: their words as written, punctuation included.

        Returns:
            For each sentence as many labels and probabilities as it has words.
        """
        if not any(sentences):
            return [Labelled([], []) for _ in sentences]
        emissions, inside = self._emissions(sentences)
        chosen, probabilities = _decode(
            emissions, inside, self._weights.transitions, self._outside, self._reach
        )
        names = self._weights.labels
        labels = [names[place] for place in chosen.tolist()]
        certain = probabilities.tolist()
        found = []
        start = _CENTRE
        for sentence in sentences:
            end = start + len(sentence)
            found.append(Labelled(labels[start:end], certain[start:end]))
            start = end + _CENTRE
        return found

    def _emissions(
        self, sentences: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Score every label for every word, two pads between sentences and at both ends.

        Returns:
            float32 ``(words and pads, labels)``, and bool ``(words and pads,)``: true for words.
        """
        pads = [PAD] * _CENTRE
        words = [*pads, *(word for sentence in sentences for word in (*sentence, *pads))]
        rows = self._look_up(words)
        inside = rows > 0
        count = len(words)
        emissions = np.zeros((count, len(self._weights.labels)), dtype=np.float32)
        for place, distance in enumerate(NEIGHBOURS):
            first, last = max(0, -distance), min(count, count - distance)
            emissions[first:last] += self._scores[rows[first + distance : last + distance], place]
        self._add_phrases(emissions, words, np.flatnonzero(self._begins[rows]).tolist())
        return emissions, inside

    def _look_up(self, words: Sequence[str]) -> NDArray[np.intp]:
        """Give each word's row in the scores, making what is missing."""
        known = self._rows
        rows = [known.get(word, -1) for word in words]
        if -1 in rows:
            missing = list(dict.fromkeys(w for w, row in zip(words, rows, strict=True) if row < 0))
            if len(known) + len(missing) > _MOST_CACHED:
                known.clear()
                missing = list(dict.fromkeys([PAD, *words]))
            if len(missing) > len(self._scores):
                grown = len(missing)
                self._scores = np.zeros((grown, *self._scores.shape[1:]), dtype=np.float32)
                self._begins = np.zeros(grown, dtype=bool)
            self._score_words(missing)
            rows = [known[word] for word in words]
        return np.array(rows, dtype=np.intp)

    def _score_words(self, words: Sequence[str]) -> None:
        """Score words that are not in the cache and keep the scores."""
        table = self._weights.attributes
        first = len(self._rows)
        wanted: list[int] = []
        bounds: list[int] = []
        for number, word in enumerate(words):
            self._rows[word] = first + number
            bounds.append(len(wanted))
            found = attributes(word, self._lexicon)
            wanted += [table[name] for name in found if name in table]
            self._begins[first + number] = self._phrases.may_begin(word)
        bounds.append(len(wanted))
        block = self._scores[first : first + len(words)]
        # A last row of zeros gives every slice of reduceat something to begin with.
        states = self._weights.states[np.array(wanted, dtype=np.intp)]
        sums = np.zeros((len(wanted) + 1, *states.shape[1:]), dtype=np.float64)
        np.cumsum(states, axis=0, out=sums[1:])
        block[:] = sums[bounds[1:]] - sums[bounds[:-1]]

    def _add_phrases(
        self, emissions: NDArray[np.float32], words: Sequence[str], starts: list[int]
    ) -> None:
        """Add what the listed names of several words say for their words and those beside."""
        for place, name in self._phrases.find(words, starts):
            row = self._weights.attributes.get(name)
            if row is not None:
                block = self._weights.states[row]
                emissions[place - _CENTRE : place + _CENTRE + 1] += block[::-1]


def _reach(transitions: NDArray[np.float32], outside: int) -> NDArray[np.float32]:
    """Give the most by which transitions can favour each label over O, whatever stands beside."""
    before = transitions - transitions[:, [outside]]
    after = transitions - transitions[[outside], :]
    # At the ends of a sentence there is no transition, hence the zero.
    reach: NDArray[np.float32] = np.maximum(before.max(axis=0), 0) + np.maximum(
        after.max(axis=1), 0
    )
    return reach


def _decode(
    emissions: NDArray[np.float32],
    inside: NDArray[np.bool_],
    transitions: NDArray[np.float32],
    outside: int,
    reach: NDArray[np.float32],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find the best labels of many sentences.

    Args:
        emissions: float32 ``(words and pads, labels)``.
        inside: bool ``(words and pads,)``, false for pads.
        transitions: float32 ``(labels, labels)``.
        outside: which label is O.
        reach: float32 ``(labels,)``, what :func:`_reach` gives.

    Returns:
        The label of each word, and its probability; O and 1 where nothing else was possible.
    """
    rivals = emissions + reach
    rivals[:, outside] = -np.inf
    doubtful = inside & (rivals.max(axis=1) >= emissions[:, outside])
    chosen = np.full(len(emissions), outside, dtype=np.intp)
    probabilities = np.ones(len(emissions))
    edges = np.flatnonzero(np.diff(doubtful.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return chosen, probabilities
    order = np.argsort(starts - ends, kind="stable")
    starts, ends = starts[order], ends[order]
    runs = _Runs(starts, ends - starts)
    scores = emissions.astype(np.float64)
    scores[starts[inside[starts - 1]]] += transitions[outside]
    scores[ends[inside[ends]] - 1] += transitions[:, outside]
    chosen[doubtful] = _search(scores, runs, transitions)[doubtful]
    probabilities[doubtful] = _probabilities(scores, runs, transitions, chosen)[doubtful]
    return chosen, probabilities


class _Runs(NamedTuple):
    """Runs of doubtful words, the longest first: int ``(runs,)`` each."""

    starts: NDArray[np.intp]
    lengths: NDArray[np.intp]

    def active(self, step: int) -> NDArray[np.intp]:
        """Give the places of the words at a step, of the runs that are so long."""
        count = int(np.searchsorted(-self.lengths, -step, side="left"))
        return self.starts[:count] + step


def _search(
    scores: NDArray[np.float64], runs: _Runs, transitions: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Find the best path through each run (Viterbi), a step of all runs at once."""
    best = np.zeros(len(scores), dtype=np.intp)
    longest = int(runs.lengths[0])
    path = scores[runs.starts]
    back: list[NDArray[np.intp]] = []
    finals = np.empty(len(runs.starts), dtype=np.intp)
    for step in range(1, longest + 1):
        at = runs.active(step)
        finals[len(at) : len(path)] = path[len(at) :].argmax(axis=1)
        if not len(at):
            break
        reached = path[: len(at), :, None] + transitions
        source = reached.argmax(axis=1)
        back.append(source)
        path = np.take_along_axis(reached, source[:, None, :], axis=1)[:, 0] + scores[at]
    best[runs.starts + runs.lengths - 1] = finals
    state = finals
    for step in range(longest - 1, 0, -1):
        source = back[step - 1]
        count = len(source)
        state = state.copy()
        state[:count] = source[np.arange(count), state[:count]]
        best[runs.starts[:count] + step - 1] = state[:count]
    return best


def _probabilities(
    scores: NDArray[np.float64],
    runs: _Runs,
    transitions: NDArray[np.float32],
    chosen: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Give the marginal probability of each chosen label (forward and backward)."""
    weights = np.exp(transitions.astype(np.float64))
    local = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward = np.zeros_like(local)
    forward[runs.starts] = local[runs.starts]
    longest = int(runs.lengths[0])
    for step in range(1, longest):
        at = runs.active(step)
        reached = forward[at - 1] @ weights * local[at]
        forward[at] = reached / reached.sum(axis=1, keepdims=True)
    backward = np.ones_like(local)
    for step in range(longest - 1, 0, -1):
        at = runs.active(step)
        reached = (local[at] * backward[at]) @ weights.T
        backward[at - 1] = reached / reached.sum(axis=1, keepdims=True)
    joint = forward * backward
    places = np.arange(len(scores))
    found: NDArray[np.float64] = joint[places, chosen] / np.maximum(joint.sum(axis=1), 1e-300)
    return found
