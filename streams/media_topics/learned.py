"""The learned part of the tagger: a linear model over the words of an article.

It gives each top-level topic a probability, from which words occur and not how often: a softmax
over the sum of the words' weights, divided by the square root of their number. It was taught on
weak labels of the lexicon (deploy/training/topics); data/SOURCES.md says on which texts.
"""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streams.media_topics.word_cache import WordCache

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


SHORTEST = 3
_STARTS = ("وال", "بال", "فال", "كال", "لل", "ال", "و")
_SHORTEST_STEM = 3
_CLUES = 3
_UNKNOWN = -1


def stem(word: str) -> str:
    """Take the article and what stands before it, or the conjunction waw, off a word.

    Args:
        word: one word in search form.

    Returns:
        What is left; the word itself where that would be shorter than three letters.
    """
    for start in _STARTS:
        if word.startswith(start) and len(word) - len(start) >= _SHORTEST_STEM:
            return word[len(start) :]
    return word


class Opinion(NamedTuple):
    """What the learned part says of an article.

    Args:
        chances: for each top-level topic its probability; they and that of no topic add up to 1.
        words: the known words as they stand first in the haystacks, by their row in the model.
    """

    chances: Mapping[str, float]
    words: Mapping[int, str]


class LinearModel:
    """A linear model over words.

    Args:
        words: the stems that it knows, in order of the rows of ``weights``.
        topics: the top-level topics, in order of the columns; one column more is no topic.
        weights: int8 array of shape ``(len(words), len(topics) + 1)``.
        bias: float32 array of shape ``(len(topics) + 1,)``.
        step: what one unit of ``weights`` is worth.
        digest: of the file, for provenance.
    """

    def __init__(
        self,
        words: Iterable[str],
        topics: Iterable[str],
        weights: NDArray[np.int8],
        bias: NDArray[np.float32],
        *,
        step: float,
        digest: str = "",
    ) -> None:
        self._rows = {word: row for row, word in enumerate(words)}
        self._seen = WordCache(self._row)
        self._topics = tuple(topics)
        self._weights = weights
        self._bias = bias
        self._step = step
        self.digest = digest

    def judge(self, words: Iterable[str]) -> Opinion:
        """Say what an article is about.

        Args:
            words: those of its title and text, in search form, in order.

        Returns:
            The probabilities; none where no word is known.
        """
        known: dict[int, str] = {}
        seen = self._seen
        for word in reversed(dict.fromkeys(words)):
            row = seen[word]
            if row != _UNKNOWN:
                known[row] = word
        if not known:
            return Opinion({}, known)
        summed = self._weights[list(known)].sum(axis=0, dtype=np.int32)
        scores = summed * (self._step / len(known) ** 0.5) + self._bias
        odds = np.exp(scores - scores.max())
        chances = (odds / odds.sum()).tolist()
        return Opinion(dict(zip(self._topics, chances[:-1], strict=True)), known)

    def _row(self, word: str) -> int:
        return self._rows.get(stem(word), _UNKNOWN) if len(word) >= SHORTEST else _UNKNOWN

    def clues(self, opinion: Opinion, topic: str) -> list[str]:
        """Give the words that speak most for a topic.

        Args:
            opinion: of the article.
            topic: a top-level topic.

        Returns:
            At most three words as they stand in the haystacks, the strongest first.
        """
        column = self._weights[:, self._topics.index(topic)]
        ranked = sorted(opinion.words, key=lambda row: (-int(column[row]), row))
        return [opinion.words[row] for row in ranked[:_CLUES] if column[row] > 0]


def load_model() -> LinearModel:
    """Read the shipped model.

    Returns:
        The model.
    """
    raw = (files("streams.media_topics") / "data" / "linear.npz").read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        words, topics = (bytes(arrays[name]).decode().split("\n") for name in ("words", "topics"))
        return LinearModel(
            words,
            topics,
            arrays["weights"],
            arrays["bias"],
            step=float(arrays["step"][()]),
            digest=hashlib.sha256(raw).hexdigest(),
        )
