import time

from hypothesis import given
from hypothesis import strategies as st

from streams.console.word_diff import compare

LEFT = "قالت السلطات إن سبعة قتلوا\nفي فيضانات الخرطوم"
RIGHT = "قالت السلطات ان تسعة قتلوا\nفي فيضانات شمال الخرطوم"


def test_words_are_same_gone_new_or_spelt() -> None:
    found = compare(LEFT, RIGHT)
    assert found.left == (
        ("قالت السلطات", "same"), ("إن", "spelt"), ("سبعة", "gone"),
        ("قتلوا \n في فيضانات الخرطوم", "same"),
    )  # fmt: skip
    assert found.right == (
        ("قالت السلطات", "same"), ("ان", "spelt"), ("تسعة", "new"),
        ("قتلوا \n في فيضانات", "same"), ("شمال", "new"), ("الخرطوم", "same"),
    )  # fmt: skip
    assert 0.7 < found.same < 0.9
    assert not found.cut


def test_long_texts_are_cut_and_quick() -> None:
    started = time.process_time()
    found = compare("كلمة " * 5000, "كلمة أخرى " * 5000)
    assert found.cut
    assert time.process_time() - started < 2


@given(st.text("ابت \n\u202e<", max_size=60), st.text("ابت \n\u202e<", max_size=60))
def test_nothing_is_lost_and_nothing_reorders(left: str, right: str) -> None:
    found = compare(left, right)
    for text, pieces in ((left, found.left), (right, found.right)):
        joined = "".join(piece for piece, _ in pieces)
        assert "\u202e" not in joined
        assert joined.replace("⟦RLO⟧", "\u202e").split() == " ".join(text.split("\n")).split() or (
            "".join(joined.replace("⟦RLO⟧", "\u202e").split()) == "".join(text.split())
        )
    assert 0 <= found.same <= 1
