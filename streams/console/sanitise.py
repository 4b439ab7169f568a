"""Text of others, made harmless: what would reorder or hide is shown by its name instead."""

from __future__ import annotations

import re
import unicodedata

_NAMES = {
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
    "\ufeff": "BOM", "\u200b": "ZWSP", "\u2060": "WJ", "\u00ad": "SHY",
    "\x00": "NUL", "\x1b": "ESC",
}  # fmt: skip
# Joiners shape words; marks (LRM, RLM, ALM) reorder nothing outside the isolate that a text is in.
_KEPT = frozenset("\n\t\u200c\u200d\u200e\u200f\u061c")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PILE = re.compile("[\u0300-\u036f\u0483-\u0489\u064b-\u065f\u0670\u06d6-\u06ed\u20d0-\u20ff]{9,}")
_TOKEN = re.compile("\u27e6[^\u27e7]*\u27e7")
MARKER = re.compile("(\u27e6[^\u27e7]{1,12}\u27e7)")


def is_hidden(char: str) -> bool:
    """Say whether a character is shown by its name: bidi controls, other controls, private use."""
    return char not in _KEPT and unicodedata.category(char) in _HIDDEN


def shown(text: str, most: int | None = None) -> str:
    """Give a text with its hidden characters named in ⟦brackets⟧, and piles of marks cut.

    Args:
        text: any text, as it came.
        most: its longest length in code points; what is longer ends in an ellipsis.

    Returns:
        The text without any character that could reorder its surroundings.
    """
    if most is not None and len(text) > most:
        text = text[:most] + "…"
    if text.isascii() and text.isprintable():
        return text
    text = _PILE.sub(lambda pile: f"{pile[0][:4]}⟦+{len(pile[0]) - 4}⟧", text)
    return "".join(_named(char) if is_hidden(char) else char for char in text)


def line(text: str | None, most: int = 300) -> str:
    """Give a text as one line: :func:`shown`, white space as single spaces."""
    return " ".join(shown(text or "", most).split())


def pieces(text: str) -> list[tuple[str, bool]]:
    """Split a text into what is shown as it is and what is shown by name.

    Args:
        text: any text.

    Returns:
        The pieces in order; True where the piece is a name in brackets.
    """
    return [(piece, bool(_TOKEN.fullmatch(piece))) for piece in MARKER.split(shown(text)) if piece]


def _named(char: str) -> str:
    return f"⟦{_NAMES.get(char) or f'U+{ord(char):04X}'}⟧"
