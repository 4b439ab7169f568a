"""Text of articles cannot move the cursor, reorder the table or become markup."""

from __future__ import annotations

import pytest

from streams.terminal import isolated, safe


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("خبر عاجل", "خبر عاجل"),
        ("a\x1b[31mred\x1b[0m", "a [31mred [0m"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066x\u2069\u200fy", "x y"),
        ("a\r\nb\tc\x00d", "a b c d"),
        ("می\u200cشود", "می\u200cشود"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_unsafe_characters_become_spaces(given: str, shown: str) -> None:
    assert safe(given) == shown


def test_a_cell_is_isolated_and_no_markup() -> None:
    cell = isolated("[bold]خبر[/bold]")
    assert cell.plain == "\u2068[bold]خبر[/bold]\u2069"
    assert cell.spans == []
    assert isolated("").plain == ""
