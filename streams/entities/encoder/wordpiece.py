"""Cut words into the pieces of a BERT vocabulary, as BertTokenizer does without lower-casing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

UNKNOWN, BEGIN, END, PAD = "[UNK]", "[CLS]", "[SEP]", "[PAD]"
SPECIAL = (UNKNOWN, BEGIN, END, PAD)

_LONGEST = 100
_LONGEST_READ = 200
_MOST_CACHED = 1 << 16
_JOINED = "##"
_KEPT_SPACES = "\t\n\r"
_ASCII_MARKS = frozenset(
    map(chr, (*range(33, 48), *range(58, 65), *range(91, 97), *range(123, 127)))
)
_CJK = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPiece:
    """Cuts words into pieces; keeps what it has cut, so that it is unfit for several threads.

    Args:
        pieces: the lines of ``vocab.txt``.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._unknown = self._numbers[UNKNOWN]
        self._known: dict[str, tuple[int, ...]] = {}
        self.made = 0
        """How many words were cut, not found."""

    def __call__(self, word: str) -> tuple[int, ...]:
        """Cut a word.

        Args:
            word: as written; of very long ones the beginning is read.

        Returns:
            The numbers of its pieces; unknown where the tokeniser would leave nothing of it.
        """
        found = self._known.get(word)
        if found is None:
            self.made += 1
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            parts = _parts(word[:_LONGEST_READ])
            numbers = tuple(number for part in parts for number in self._cut(part))
            found = self._known[word] = numbers or (self._unknown,)
        return found

    def _cut(self, part: str) -> Sequence[int]:
        """Take the longest piece again and again."""
        if len(part) > _LONGEST:
            return (self._unknown,)
        numbers = []
        start = 0
        while start < len(part):
            before = _JOINED if start else ""
            for end in range(len(part), start, -1):
                number = self._numbers.get(before + part[start:end])
                if number is not None:
                    break
            else:
                return (self._unknown,)
            numbers.append(number)
            start = end
        return numbers


def _parts(word: str) -> Iterator[str]:
    """Leave out control characters; split at spaces, punctuation and Chinese characters."""
    part = ""
    for char in word:
        category = unicodedata.category(char)
        if char not in _KEPT_SPACES and (category[0] == "C" or char == "\ufffd"):
            continue
        alone = char in _ASCII_MARKS or category[0] == "P" or _is_chinese(char)
        if (char.isspace() or alone) and part:
            yield part
            part = ""
        if alone:
            yield char
        elif not char.isspace():
            part += char
    if part:
        yield part


def _is_chinese(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _CJK)
