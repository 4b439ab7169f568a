"""Fold Arabic text to a search form, with a map back to the text it came from.

Folding loses what spelling varies on: diacritics and tatweel go, the alef forms become bare alef,
alef maksura and the Persian yeh become yeh, teh marbuta becomes heh, hamza loses its seat, Persian
kaf becomes kaf, Eastern digits become ASCII, Latin letters become lower case. One code point gives
one code point or none, so an offset map is one array. camel-tools is the reference for the Arabic
part; a property test holds the two equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DELETED = 0
_TABLE_SIZE = 0x110000

# Letters that spell the same sound or the same word in careless writing.
_LETTERS = {
    "أإآٱ": "ا",
    "ىیۍې": "ي",
    "ة": "ه",
    "ؤ": "و",
    "ئ": "ي",
    "کڪ": "ك",
    "ہۀھە": "ه",
}
_DIGITS = {"٠١٢٣٤٥٦٧٨٩": "0123456789", "۰۱۲۳۴۵۶۷۸۹": "0123456789"}
# camel-tools' diacritics (U+064B..U+0652, U+0640, U+0670) and the Quranic and invisible marks.
_DELETED_RANGES = (
    (0x0610, 0x061A),
    (0x061C, 0x061C),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x00AD, 0x00AD),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFEFF, 0xFEFF),
)


def _build_table() -> NDArray[np.uint32]:
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for variants, letter in _LETTERS.items():
        for variant in variants:
            table[ord(variant)] = ord(letter)
    for digits, ascii_digits in _DIGITS.items():
        for digit, ascii_digit in zip(digits, ascii_digits, strict=True):
            table[ord(digit)] = ord(ascii_digit)
    for upper in range(ord("A"), ord("Z") + 1):
        table[upper] = upper + 32
    for first, last in _DELETED_RANGES:
        table[first : last + 1] = _DELETED
    table[0] = ord(" ")
    return table


_TABLE = _build_table()


class Folded(Struct, frozen=True):
    """A folded text and, for each of its code points, the offset it came from.

    Args:
        text: the folded form, at most as long as the original.
        offsets: int32 array of shape ``(len(text) + 1,)``; ``offsets[i]`` is the code point offset
            in the original of ``text[i]``, and the last entry is the original's length.
    """

    text: str
    offsets: NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original that ``text[start:end]`` came from.

        Marks that follow the last letter (its diacritics) belong to the span.

        Args:
            start: first code point in the folded text.
            end: past the last one; greater than ``start``.

        Returns:
            ``(start, end)`` in code points of the original.
        """
        return int(self.offsets[start]), int(self.offsets[end])

    def folded_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the folded text that ``original[start:end]`` became.

        Args:
            start: first code point in the original.
            end: past the last one.

        Returns:
            ``(start, end)`` in code points of the folded text; equal where nothing was kept.
        """
        first, last = np.searchsorted(self.offsets[:-1], (start, end))
        return int(first), int(last)


def code_points(text: str) -> NDArray[np.uint32]:
    """Give the code points of a text, lone surrogates among them."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: NDArray[np.uint32]) -> str:
    """Give the text of code points, the other way of :func:`code_points`."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def fold(text: str) -> str:
    """Fold a text to its search form.

    Args:
        text: any text; lone surrogates pass through.

    Returns:
        The folded form; folding it again changes nothing.
    """
    if not text:
        return ""
    mapped = _TABLE[code_points(text)]
    return text_of(mapped[mapped != _DELETED])


def fold_with_offsets(text: str) -> Folded:
    """Fold a text and keep the way back.

    Args:
        text: any text; lone surrogates pass through.

    Returns:
        The folded text with its offset map.
    """
    if not text:
        return Folded("", np.zeros(1, dtype=np.int32))
    mapped = _TABLE[code_points(text)]
    kept = np.flatnonzero(mapped != _DELETED)
    offsets = np.empty(len(kept) + 1, dtype=np.int32)
    offsets[:-1] = kept
    offsets[-1] = len(text)
    return Folded(text_of(mapped[kept]), offsets)
