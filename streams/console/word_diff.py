"""Two texts word by word: which words are the same, gone, new, or only spelt differently."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from streams.arabic.fold import fold
from streams.console.payloads import Diff
from streams.console.sanitise import shown

MOST_WORDS = 1500
_WORD = re.compile(r"\S+|\n")


def compare(left: str, right: str, most: int = MOST_WORDS) -> Diff:
    """Compare two texts by words; words that fold to the same are the same word.

    Args:
        left: the earlier text.
        right: the later text.
        most: words of each that are compared, so that the time stays bounded.

    Returns:
        Both texts in pieces marked ``same``, ``gone`` (left only), ``new`` (right only) or
        ``spelt`` (the same word, written differently), and the share of words that are the same,
        in 0..1.
    """
    a, b = _WORD.findall(left), _WORD.findall(right)
    cut = len(a) > most or len(b) > most
    a, b = a[:most], b[:most]
    # Its setting aside of very common words keeps a text of one word repeated from taking minutes.
    matcher = SequenceMatcher(None, [*map(_folded, a)], [*map(_folded, b)], autojunk=True)
    marked: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    same = 0
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            same += a1 - a0
            for x, y in zip(a[a0:a1], b[b0:b1], strict=True):
                mark = "same" if x == y else "spelt"
                _add(marked[0], x, mark)
                _add(marked[1], y, mark)
            continue
        for word in a[a0:a1]:
            _add(marked[0], word, "gone")
        for word in b[b0:b1]:
            _add(marked[1], word, "new")
    return Diff(
        left=tuple(marked[0]),
        right=tuple(marked[1]),
        same=same / max(1, len(a), len(b)),
        cut=cut,
    )


def _folded(word: str) -> str:
    return word if word == "\n" else fold(word).strip() or word


def _add(pieces: list[tuple[str, str]], word: str, mark: str) -> None:
    text = shown(word)
    if pieces and pieces[-1][1] == mark:
        pieces[-1] = (f"{pieces[-1][0]} {text}", mark)
    else:
        pieces.append((text, mark))
