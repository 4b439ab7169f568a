"""Cut a text into sentences of words with offsets, all of it at once with numpy."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streams.arabic.fold import code_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLANK, _WORD, _MARK = 0, 1, 2
_KNOWN = 0x20000
_STOPS = ".!?؟…"
_LONGEST = 200


class Sentence(NamedTuple):
    """Words as written, punctuation marks among them, and where each begins and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def _build_classes() -> NDArray[np.uint8]:
    classes = np.full(_KNOWN + 1, _WORD, dtype=np.uint8)
    for code in range(_KNOWN):
        char = chr(code)
        if char.isspace():
            classes[code] = _BLANK
        elif unicodedata.category(char)[0] in "PS":
            classes[code] = _MARK
    return classes


_CLASSES = _build_classes()
_IS_STOP = np.zeros(_KNOWN + 1, dtype=bool)
_IS_STOP[[ord(stop) for stop in _STOPS]] = True


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences.

    A word is a run of what is neither white space nor punctuation nor symbol; each mark of
    punctuation and each symbol stands alone, as in :func:`streams.arabic.tokens.tokens`. A sentence
    ends at a line break, after a full stop, question or exclamation mark before white space, and
    after 200 words.

    Args:
        text: any text.

    Returns:
        The sentences in order; every word slices to itself.
    """
    if not text:
        return []
    codes = code_points(text)
    classes = _CLASSES[np.minimum(codes, _KNOWN)]
    before = np.concatenate(([_BLANK], classes[:-1]))
    begins = (classes != _BLANK) & ((classes != before) | (classes == _MARK))
    starts = np.flatnonzero(begins)
    if not len(starts):
        return []
    after = np.append(begins[1:], True)
    blank_next = np.append(classes[1:] == _BLANK, True)
    ends = np.flatnonzero((classes != _BLANK) & (after | blank_next)) + 1
    cuts = _cuts(codes, blank_next, starts, ends)
    first, last = starts.tolist(), ends.tolist()
    words = [text[start:end] for start, end in zip(first, last, strict=True)]
    found: list[Sentence] = []
    begin = 0
    for cut in [*cuts, len(words)]:
        for at in range(begin, cut, _LONGEST):
            to = min(at + _LONGEST, cut)
            found.append(Sentence(words[at:to], first[at:to], last[at:to]))
        begin = cut
    return found


def _cuts(
    codes: NDArray[np.uint32],
    blank_next: NDArray[np.bool_],
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
) -> list[int]:
    """Give the places of the words that begin a sentence, without the first."""
    stops = _IS_STOP[np.minimum(codes[starts], _KNOWN)] & blank_next[ends - 1]
    lines = np.concatenate(([0], np.cumsum(codes == ord("\n"))))
    broken = lines[starts[1:]] != lines[ends[:-1]]
    cuts: list[int] = (np.flatnonzero(stops[:-1] | broken) + 1).tolist()
    return cuts
