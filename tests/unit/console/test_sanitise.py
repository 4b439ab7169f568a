import pytest

from streams.console.sanitise import line, pieces, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("خبر عاجل", "خبر عاجل"),
        ("خبر \u202eعاجل\u202c", "خبر ⟦RLO⟧عاجل⟦PDF⟧"),
        ("\u2066a\u2069", "⟦LRI⟧a⟦PDI⟧"),
        ("a\x00b\x1b[31m", "a⟦NUL⟧b⟦ESC⟧[31m"),
        ("\ufeffنص", "⟦BOM⟧نص"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("س\u200fص", "س\u200fص"),
        ("\U000e0041", "⟦U+E0041⟧"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("سطر\nآخر", "سطر\nآخر"),
    ],
)
def test_hidden_characters_are_named(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_a_pile_of_marks_is_cut() -> None:
    assert shown("ب" + "\u0651" * 200) == "ب" + "\u0651" * 4 + "⟦+196⟧"
    assert shown("بُّ") == "بُّ"


def test_a_line_is_one_line_and_bounded() -> None:
    assert line("أ\n\tب   ج") == "أ ب ج"
    assert line("س" * 500, 10) == "س" * 10 + "…"
    assert line(None) == ""


def test_names_are_told_from_text() -> None:
    assert pieces("أ\u202eب") == [("أ", False), ("⟦RLO⟧", True), ("ب", False)]
    assert pieces("") == []
