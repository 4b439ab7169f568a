"""Finding terms word by word: the same hits as the automaton gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic.matching import TermMatcher, longest, prepare
from streams.media_topics.term_finder import TermFinder
from streams.media_topics.vocabulary import Term

TERMS = (
    Term(("هدف",), 1, ()),
    Term(("بهدف",), 0, ()),
    Term(("حرب",), 1, ()),
    Term(("حرب اهليه", "حرب الاهليه", "الحرب الاهليه"), 0, (), phrase=True),
    Term(("الحرب العالميه الثانيه",), 0, (), phrase=True),
    Term(("الصين",), 0, ()),
    Term(("اللاذقيه",), 0, ()),
    Term(("اللاذقيه القديمه",), 0, (), phrase=True),
    Term(("لاجيين", "لاجيي"), 1, ()),
)
WORDS = (
    "هدف بهدف الهدف للهدف وبالهدف حرب الحرب والحرب للحرب اهليه الاهليه العالميه الثانيه الصين "
    "للصين وللصين اللاذقيه للاذقيه القديمه لاجئين اللاجئين للاجئين لاجئي ول ال لل ب، و . \n\n حربا"
).split(" ")


def slow(text: str) -> list[tuple[int, int, int]]:
    places = [
        (form, owner, place < term.articled)
        for owner, term in enumerate(TERMS)
        for place, form in enumerate(term.forms)
    ]
    matcher = TermMatcher(
        [form for form, *_ in places],
        articled=[place for place, (*_, articled) in enumerate(places) if articled],
    )
    hits = longest(matcher.find(prepare(text)))
    return [(places[hit.term][1], hit.start, hit.end) for hit in hits]


def quick(text: str) -> list[tuple[int, int, int]]:
    haystack = prepare(text)
    found = TermFinder(TERMS).find(haystack.text, haystack.text.split(" "))
    return [(hit.term, hit.start, hit.end) for hit in found]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_the_same_hits_as_the_automaton(text: str) -> None:
    assert quick(text) == slow(text)


@pytest.mark.parametrize("text", ["", " ", "حرب، اهلية", "للصين", "حرب\nأهلية", "حرب\n\nأهلية"])
def test_edges(text: str) -> None:
    assert quick(text) == slow(text)
