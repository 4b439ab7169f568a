"""Text whose letters run backwards: a page or a PDF read in the order of the screen.

Each line has its letters from last to first, but numbers and Latin words as they are read.
"""

from __future__ import annotations

import re

_WORDS = frozenset("في من على إلى أن عن التي الذي هذا هذه مع بعد ما لا كان قال الى ان".split())
_BACKWARDS = frozenset(word[::-1] for word in _WORDS) - _WORDS
_WORD = re.compile("[\u0621-\u064a]+")
_LEFT_TO_RIGHT = re.compile(
    r"[0-9A-Za-z\u0660-\u0669\u06f0-\u06f9](?:[0-9A-Za-z.,:/%\u0660-\u0669\u06f0-\u06f9 -]*[0-9A-Za-z\u0660-\u0669\u06f0-\u06f9])?"
)
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_SAMPLE = 4000
_FEWEST, _TIMES = 4, 4


def is_backwards(text: str) -> bool:
    """Say whether the commonest Arabic words stand in a text with their letters reversed."""
    words = _WORD.findall(text[:_SAMPLE])
    backward = sum(map(_BACKWARDS.__contains__, words))
    forward = sum(map(_WORDS.__contains__, words))
    return backward >= _FEWEST and backward >= _TIMES * forward


def mend_direction(text: str) -> str:
    """Turn the lines of a text that runs backwards.

    Args:
        text: any text.

    Returns:
        The text in reading order; unchanged when it is so already.
    """
    if not is_backwards(text):
        return text
    return "\n".join(map(_turn, text.split("\n")))


def _turn(line: str) -> str:
    turned = line[::-1].translate(_MIRRORED)
    return _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], turned)
