"""A linear-chain conditional random field: trained elsewhere, decoded here with numpy.

The labels are those that python-crfsuite gives for the same weights. The scores of a word at each
place of its neighbourhood are computed once and kept, and all sentences are searched at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import Struct

from streams.entities.features import PAD, Lexicon, attributes_of_all
from streams.entities.phrases import Phrases

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = (-2, -1, 0, 1, 2)
"""The places around a word that speak for its label."""

_CENTRE = 2
_MOST_CACHED = 1 << 17
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
    """The label of each word of a sentence, and how probable its name is, 0 to 1."""

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
        labels = len(weights.labels)
        kinds = sorted({label[2:] for label in weights.labels} - {""})
        self._kinds = np.array(
            [kinds.index(label[2:]) if label[2:] else -1 for label in weights.labels]
        )
        self._inner = np.array([label.startswith("I-") for label in weights.labels])
        # The last row and column stand for the end of a sentence.
        self._moves = np.pad(weights.transitions, (0, 1))
        self._ways = _ways(weights.labels, kinds)
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
        chosen = _decode(emissions, inside, self._weights.transitions)
        chosen[~inside] = self._outside
        certain = self._probabilities(emissions, inside, chosen).tolist()
        names = self._weights.labels
        labels = [names[place] for place in chosen.tolist()]
        found = []
        start = _CENTRE
        for sentence in sentences:
            end = start + len(sentence)
            found.append(Labelled(labels[start:end], certain[start:end]))
            start = end + _CENTRE
        return found

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
        self._phrases.learn(words)
        described = attributes_of_all(words, self._lexicon)
        for number, (word, found) in enumerate(zip(words, described, strict=True)):
            self._rows[word] = first + number
            bounds.append(len(wanted))
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


def _decode(
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
    outside = place[_OUTSIDE]
    found = [(outside, outside)]
    for kind in kinds:
        first = place.get(f"B-{kind}", place.get(f"I-{kind}", outside))
        found.append((first, place.get(f"I-{kind}", first)))
    return found
