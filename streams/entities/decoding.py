"""From scores of labels to labels: Viterbi over many sentences at once, and how sure a name is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAP = 2
"""Rows of nothing before, between and after sentences."""

OUTSIDE = "O"
FORBIDDEN = np.float32(-1e4)
"""The weight of a step that BIO has no meaning for."""
_CLOSE = 1e-3


class Labelled(NamedTuple):
    """The label of each word of a sentence, and how probable its name is, 0 to 1."""

    labels: list[str]
    probabilities: list[float]


class Decoder:
    """Finds the best labels of sentences.

    Args:
        labels: ``O``, ``B-PER`` and so on, in the order of the arrays' axes.
        transitions: float32 array of shape ``(labels, labels)``, from the first to the second.
    """

    def __init__(self, labels: Sequence[str], transitions: NDArray[np.float32]) -> None:
        self._labels = labels
        self._outside = labels.index(OUTSIDE)
        kinds = sorted({label[2:] for label in labels} - {""})
        self._kinds = np.array([kinds.index(label[2:]) if label[2:] else -1 for label in labels])
        self._inner = np.array([label.startswith("I-") for label in labels])
        self._transitions = transitions
        self._gains = _gains(transitions, self._outside)
        # The last row and column stand for the end of a sentence.
        self._moves = np.pad(transitions, (0, 1))
        self._ways = _ways(labels, kinds)

    def __call__(
        self, emissions: NDArray[np.float32], inside: NDArray[np.bool_], lengths: Sequence[int]
    ) -> list[Labelled]:
        """Label sentences.

        Args:
            emissions: float32 ``(rows, labels)``: words, :data:`GAP` rows around sentences.
            inside: bool ``(rows,)``, true for words.
            lengths: words of each sentence.

        Returns:
            As many labels and probabilities as there are words, by sentence.
        """
        if not inside.any():
            return [Labelled([], []) for _ in lengths]
        chosen = self._choose(emissions, inside)
        certain = self._probabilities(emissions, inside, chosen).tolist()
        labels = [self._labels[place] for place in chosen.tolist()]
        found = []
        start = GAP
        for length in lengths:
            end = start + length
            found.append(Labelled(labels[start:end], certain[start:end]))
            start = end + GAP
        return found

    def _choose(
        self, emissions: NDArray[np.float32], inside: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        """Search only between the words that no best path can take into a name.

        They are half of all words, and the search takes as many steps as the longest stretch has
        words. Seen from O, a name is worth the sum of what its words gain over O; a word is out
        when even with the best of its neighbours on both sides that sum is below 0.
        """
        outside = self._outside
        over = (emissions + self._gains).T.copy()
        own = over[outside] - self._gains[outside]
        over[outside] = FORBIDDEN
        gains = over.max(axis=0).astype(np.float64) - own
        gains[~inside] = FORBIDDEN
        open_words = inside & (_best_around(gains) > -_CLOSE)
        chosen = np.full(len(emissions), outside, dtype=np.intp)
        if open_words.any():
            closed = inside & ~open_words
            scores = emissions.copy()
            scores[1:][open_words[1:] & closed[:-1]] += self._transitions[outside]
            scores[:-1][open_words[:-1] & closed[1:]] += self._transitions[:, outside]
            found = decode(scores, open_words, self._transitions)
            chosen[open_words] = found[open_words]
        return chosen

    def _probabilities(
        self,
        emissions: NDArray[np.float32],
        inside: NDArray[np.bool_],
        chosen: NDArray[np.intp],
    ) -> NDArray[np.float64]:
        """Give each word the probability of the name that it stands in, 1 where in none."""
        kinds = self._kinds[chosen]
        continuing = self._inner[chosen]
        continuing[1:] &= kinds[1:] == kinds[:-1]
        starts = np.flatnonzero((kinds >= 0) & ~continuing)
        probabilities = np.ones(len(chosen))
        if len(starts):
            others = np.flatnonzero(~continuing)
            ends = others[np.searchsorted(others, starts, side="right")]
            beside = np.where(inside, chosen, len(self._moves) - 1)
            shares = _shares(emissions, beside, _Names(starts, ends), self._ways, self._moves)
            own = shares[np.arange(len(starts)), kinds[starts] + 1]
            probabilities[kinds >= 0] = np.repeat(own, ends - starts)
        return probabilities


def _gains(transitions: NDArray[np.float32], outside: int) -> NDArray[np.float32]:
    """Say for each label what the step to it gains at most over the step from O to O.

    The step behind a name is counted with its words: none gains more than 0 there.
    """
    steps = transitions - transitions[outside, outside]
    last = max(0.0, float(steps[:, outside].max()))
    found: NDArray[np.float32] = np.maximum(steps.max(axis=0), 0) + np.float32(last)
    return found


def _best_around(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give for each word the greatest sum over stretches that hold it."""
    found: NDArray[np.float64] = _best_ending(gains) + _best_ending(gains[::-1])[::-1] - gains
    return found


def _best_ending(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give for each word the greatest sum over stretches that end with it."""
    sums = np.zeros(len(gains) + 1)
    np.cumsum(gains, out=sums[1:])
    found: NDArray[np.float64] = sums[1:] - np.minimum.accumulate(sums[:-1])
    return found


def bio_transitions(labels: Sequence[str]) -> NDArray[np.float32]:
    """Forbid what BIO has no meaning for: an inner label that continues nothing.

    Args:
        labels: the labels.

    Returns:
        float32 ``(labels, labels)``: 0, or :data:`FORBIDDEN`.
    """
    found = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for column, label in enumerate(labels):
        if label.startswith("I-"):
            kind = label[2:]
            found[[row for row, before in enumerate(labels) if before[2:] != kind], column] = (
                FORBIDDEN
            )
    return found


def decode(
    emissions: NDArray[np.float32], inside: NDArray[np.bool_], transitions: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Find the best labels of many sentences (Viterbi), a step of all sentences at once.

    Args:
        emissions: float32 ``(words and pads, labels)``.
        inside: bool ``(words and pads,)``, false for pads.
        transitions: float32 ``(labels, labels)``.

    Returns:
        The label of each word; of pads any.
    """
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0))
    order = np.argsort(edges[::2] - edges[1::2], kind="stable")
    starts, lengths = edges[::2][order], (edges[1::2] - edges[::2])[order]
    longest = int(lengths[0])
    # How many sentences, the longest first, have a word at each step.
    active = np.searchsorted(-lengths, -np.arange(longest), side="left").tolist()
    paths = [emissions[starts].astype(np.float64)]
    for step in range(1, longest):
        count = active[step]
        reached = paths[-1][:count, :, None] + transitions
        paths.append(reached.max(axis=1) + emissions[starts[:count] + step])
    best = np.zeros(len(emissions), dtype=np.intp)
    state = np.zeros(0, dtype=np.intp)
    into = np.ascontiguousarray(transitions.T)
    for step in range(longest - 1, -1, -1):
        path = paths[step]
        count = len(state)
        # The sentences that end here take their best label, the others what leads to the next.
        path[:count] += into[state]
        state = path.argmax(axis=1)
        best[starts[: len(state)] + step] = state
    return best


class _Names(NamedTuple):
    """The first word of each name, and past its last: int ``(names,)`` each."""

    starts: NDArray[np.intp]
    ends: NDArray[np.intp]


def _shares(
    emissions: NDArray[np.float32],
    beside: NDArray[np.intp],
    names: _Names,
    ways: Sequence[tuple[int, int]],
    transitions: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Say how probable each name is as what it might be, its neighbours being what they are.

    It is compared with being no name and with being a name of each type. The sum over all paths of
    the sentence would say little more and cost more than the decoding.

    Args:
        emissions: float32 ``(words and pads, labels)``.
        beside: int ``(words and pads,)``, the labels that stand beside names.
        names: where they stand.
        ways: for no name and each type the labels of the first and of the other words.
        transitions: float32 ``(labels + 1, labels + 1)``, the last for the end of a sentence.

    Returns:
        float64 ``(names, ways)``, each row 1 in sum.
    """
    sums = np.zeros((len(emissions) + 1, emissions.shape[1]))
    np.cumsum(emissions, axis=0, out=sums[1:])
    starts, ends = names
    before, after = beside[starts - 1], beside[ends]
    others = ends - starts - 1
    scores = np.empty((len(starts), len(ways)))
    for way, (first, inner) in enumerate(ways):
        last = np.where(others > 0, inner, first)
        joins = transitions[first, inner] + (others - 1) * transitions[inner, inner]
        scores[:, way] = (
            transitions[before, first]
            + emissions[starts, first]
            + np.where(others > 0, joins, 0)
            + sums[ends, inner]
            - sums[starts + 1, inner]
            + transitions[last, after]
        )
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
    return found


def _ways(labels: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Give the labels of the first and of the other words: of no name, then of each type."""
    place = {label: number for number, label in enumerate(labels)}
    outside = place[OUTSIDE]
    found = [(outside, outside)]
    for kind in kinds:
        first = place.get(f"B-{kind}", place.get(f"I-{kind}", outside))
        found.append((first, place.get(f"I-{kind}", first)))
    return found
