"""What is printed for people: Arabic as the terminal orders it, and nothing that could harm it."""

from __future__ import annotations

import unicodedata

from rich.console import Console
from rich.text import Text

# Bidi controls reorder what stands around them; escapes and other controls move the cursor.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
_WIDE = 140
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def safe(text: str) -> str:
    """Give text of an article without control, bidi and escape characters.

    Args:
        text: any text.

    Returns:
        One line; what was unsafe is a space, joiners between letters stay.
    """
    kept = (c if c in _JOINERS or unicodedata.category(c) not in _UNSAFE else " " for c in text)
    return " ".join("".join(kept).split())


def isolated(text: str) -> Text:
    """Give a cell of a table: safe, never markup, and not reordering its neighbours."""
    return Text(f"{_FIRST_STRONG_ISOLATE}{safe(text)}{_POP_ISOLATE}" if text else "")


def console(*, stderr: bool = False) -> Console:
    """Give the console that commands print on; into a file or pipe it writes wide lines."""
    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDE)
