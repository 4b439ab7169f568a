"""Words of Arabic text, with offsets.

Python's ``re`` takes a diacritic for a word boundary; the ``regex`` patterns here do not.
"""

from __future__ import annotations

import regex

# The same cut as camel-tools' simple_word_tokenize on running text; a test holds them equal.
_TOKEN = regex.compile(r"[\p{P}\p{S}]|[^\s\p{P}\p{S}]+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}\u0640]+")


def words(text: str) -> list[str]:
    """List the words: runs of letters, marks and digits.

    Args:
        text: any text.

    Returns:
        The words in order, without punctuation.
    """
    found: list[str] = _WORD.findall(text)
    return found


def word_spans(text: str) -> list[tuple[int, int]]:
    """List the spans of the words, in code points.

    Args:
        text: any text.

    Returns:
        ``(start, end)`` of each word in order.
    """
    return [match.span() for match in _WORD.finditer(text)]


def tokens(text: str) -> list[str]:
    """List words and single punctuation marks, as camel-tools' ``simple_word_tokenize`` does.

    Args:
        text: any text.

    Returns:
        The tokens in order, white space left out.
    """
    found: list[str] = _TOKEN.findall(text)
    return found
