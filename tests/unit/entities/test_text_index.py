"""Numbers that are found by hashes of texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.entities.text_index import TextIndex

PAIRS = st.lists(st.tuples(st.sampled_from("ا ب ج د ه".split()), st.integers(1, 9)), max_size=20)


@given(pairs=PAIRS)
def test_it_finds_what_a_dict_finds(pairs: list[tuple[str, int]]) -> None:
    index = TextIndex([text for text, _ in pairs], [number for _, number in pairs])
    assert len(index) == len(pairs)
    for text in ("ا", "ب", "ج", "د", "ه", "و"):
        own = list(dict.fromkeys(number for key, number in pairs if key == text))
        assert index.find(text) == own
        assert index.first(text) == (own[0] if own else 0)
