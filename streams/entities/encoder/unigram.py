"""Cut words into the pieces of a SentencePiece Unigram vocabulary, as that library would.

Kept in Python because a word is cut once and then found in the cache: the library that trained the
vocabulary is not needed to read it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
"""The places of the vocabulary's first four pieces."""

MOST_PIECES = 24
"""Of a word; of longer ones the beginning is read, as in training."""

_LONGEST_READ = 96
_MOST_CACHED = 1 << 16
_SPACE = "▁"
_PENALTY = 10.0


class Vocabulary(Struct, frozen=True):
    """Pieces with their scores, and what a character is read as.

    Args:
        pieces: the first four stand for begin, padding, end and unknown.
        scores: float32 ``(pieces,)``, natural logarithms of probabilities.
        characters: by character what it is replaced by, in the main Unicode's NFKC.
    """

    pieces: Sequence[str]
    scores: NDArray[np.float32]
    characters: Mapping[str, str]


class Unigram:
    """Cuts words into pieces; keeps what it has cut, so that it is unfit for several threads.

    Args:
        vocabulary: the pieces.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._characters = str.maketrans(dict(vocabulary.characters))
        scores = vocabulary.scores.tolist()
        self._table = {
            piece: (score, number)
            for number, (piece, score) in enumerate(zip(vocabulary.pieces, scores, strict=True))
            if number > UNKNOWN
        }
        self._longest = max(map(len, self._table), default=1)
        self._unknown = min(scores[UNKNOWN + 1 :], default=0.0) - _PENALTY
        self._known: dict[str, tuple[int, ...]] = {}
        self.made = 0
        """How many words were cut, not found."""

    def __call__(self, word: str) -> tuple[int, ...]:
        """Cut a word.

        Args:
            word: as written.

        Returns:
            The numbers of 1 to :data:`MOST_PIECES` pieces.
        """
        found = self._known.get(word)
        if found is None:
            self.made += 1
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            mapped = word[:_LONGEST_READ].translate(self._characters)
            spaced = _SPACE + _SPACE.join(mapped.split())
            found = self._known[word] = self._cut(spaced)[:MOST_PIECES]
        return found

    def _cut(self, text: str) -> tuple[int, ...]:
        """Find the best pieces (Viterbi over the letters); neighbouring unknown letters are one."""
        length = len(text)
        best: list[tuple[float, int, int]] = [(0.0, 0, UNKNOWN)]
        best += [(-np.inf, 0, UNKNOWN)] * length
        for start in range(length):
            reached = best[start][0]
            known = False
            for end in range(start + 1, min(start + self._longest, length) + 1):
                entry = self._table.get(text[start:end])
                if entry:
                    known |= end == start + 1
                    score = reached + entry[0]
                    if score > best[end][0]:
                        best[end] = (score, start, entry[1])
            if not known and reached + self._unknown > best[start + 1][0]:
                best[start + 1] = (reached + self._unknown, start, UNKNOWN)
        numbers: list[int] = []
        place = length
        while place:
            _, place, number = best[place]
            if number != UNKNOWN or not numbers or numbers[-1] != UNKNOWN:
                numbers.append(number)
        return tuple(reversed(numbers))


def read_vocabulary(content: bytes) -> Vocabulary:
    """Read a vocabulary from the bytes of its file.

    Args:
        content: what :func:`write_vocabulary` gave.

    Returns:
        The vocabulary.

    Raises:
        KeyError: an array is missing.
        ValueError: these are not the bytes of such a file.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        pieces = arrays["pieces"].tobytes().decode("utf-8").split("\n")
        letters = "".join(map(chr, arrays["letters"].tolist()))
        bounds = np.concatenate(([0], np.cumsum(arrays["lengths"].astype(np.int64)))).tolist()
        instead = (letters[first:last] for first, last in pairwise(bounds))
        characters = dict(zip(map(chr, arrays["codes"].tolist()), instead, strict=True))
        return Vocabulary(pieces, arrays["scores"], characters)


def write_vocabulary(vocabulary: Vocabulary) -> bytes:
    """Give the bytes of a vocabulary's file; the same vocabulary gives the same bytes.

    Args:
        vocabulary: its pieces hold no line break.

    Returns:
        A compressed NumPy archive.
    """
    characters = sorted(vocabulary.characters.items())
    content = io.BytesIO()
    np.savez_compressed(
        content,
        pieces=np.frombuffer("\n".join(vocabulary.pieces).encode(), dtype=np.uint8),
        scores=vocabulary.scores.astype(np.float32),
        codes=np.array([ord(char) for char, _ in characters], dtype=np.uint32),
        lengths=np.array([len(instead) for _, instead in characters], dtype=np.uint8),
        letters=np.array([ord(char) for _, text in characters for char in text], dtype=np.uint32),
    )
    return content.getvalue()
