"""Terms in Arabic text: whole words, proclitics, offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arabic import matching
from streams.arabic.matching import (
    Hit,
    TermLists,
    TermMatcher,
    forms_of,
    longest,
    prepare,
    search_form,
)

NAMES = (
    "روسيا",
    "أوكرانيا",
    "القاهرة",
    "الصين",
    "الولايات المتحدة",
    "دبي",
    "اليمن",
    "بنان",
    "لبنان",
    "اللاذقية",
)
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ"
TEXTS = st.text(alphabet=LETTERS + " \n\t،.ـ\u064f\u0652\u200f\u200c-«»12٣abA😀", max_size=120)


def found(text: str, *terms: str, nouns: bool = False) -> list[str]:
    matcher = TermMatcher(terms, articled=range(len(terms)) if nouns else ())
    haystack = prepare(text)
    spans = [haystack.span(hit.start, hit.end) for hit in longest(matcher.find(haystack))]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("روسيا", ["روسيا"]),
        ("وروسيا، لأوكرانيا", ["روسيا", "أوكرانيا"]),
        ("بالقاهرة وفي القاهره", ["القاهرة", "القاهره"]),
        ("رُوسْيا وروســيا", ["رُوسْيا", "روســيا"]),
        ("للصين وللصين", ["لصين", "لصين"]),
        ("صين", []),
        ("اللاذقية وللاذقية", ["اللاذقية", "لاذقية"]),
        ("من لبنان ولبنان", ["لبنان", "لبنان"]),
        ("الولايات  المتحدة", ["الولايات  المتحدة"]),
        ("الولايات\nالمتحدة", ["الولايات\nالمتحدة"]),
        ("الولايات، المتحدة", []),
        ("الولايات\n\nالمتحدة", []),
        ("للولايات المتحدة", ["لولايات المتحدة"]),
        ("مدبي دبيها", []),
        ("الروسيا", []),
        ("سروسيا", []),
        ("«دبي».", ["دبي"]),
        ("", []),
        ("،", []),
    ],
)
def test_names_are_found_as_they_stand(text: str, surfaces: list[str]) -> None:
    assert found(text, *NAMES) == surfaces


@pytest.mark.parametrize("word", ["نفط", "النفط", "بالنفط", "للنفط", "وللنفط", "والنفط", "كنفط"])
def test_a_noun_may_take_the_article(word: str) -> None:
    assert found(word, "نفط", nouns=True) == ["نفط"]


def test_the_longest_term_wins_and_terms_do_not_overlap() -> None:
    text = "مجلس الأمن القومي ومجلس الأمن"
    assert found(text, "مجلس الأمن", "الأمن القومي", "مجلس الأمن القومي") == [
        "مجلس الأمن القومي",
        "مجلس الأمن",
    ]


def test_of_equal_spans_the_first_term_is_kept() -> None:
    assert longest([Hit(2, 1, 4), Hit(1, 1, 4), Hit(0, 2, 4)]) == [Hit(1, 1, 4)]


@pytest.mark.parametrize(
    ("term", "form"),
    [("باريس سان-جيرمان", "باريس سان جيرمان"), ("«أوبك»", "اوبك"), ("...", ""), ("ة ى", "ه ي")],
)
def test_search_form(term: str, form: str) -> None:
    assert search_form(term) == form


@given(TEXTS)
def test_every_hit_slices_to_a_surface_of_its_term(text: str) -> None:
    terms = (*NAMES, "ا", "ال", "12")
    haystack = prepare(text)
    for hit in TermMatcher(terms).find(haystack):
        start, end = haystack.span(hit.start, hit.end)
        assert 0 <= start < end <= len(text)
        form = search_form(terms[hit.term])
        # After lam the article has lost its alef, or all of it before another lam.
        assert search_form(text[start:end]) in {
            form,
            form.removeprefix("ا"),
            form.removeprefix("ال"),
        }


@given(st.text(max_size=80))
def test_any_text_can_be_prepared(text: str) -> None:
    haystack = prepare(text)
    assert len(haystack.offsets) == len(haystack.text) + 1
    assert haystack.text[0] == haystack.text[-1] == " "
    assert search_form(text) == " ".join(haystack.text.split())


@given(text=TEXTS)
def test_several_lists_at_once_find_what_each_finds_alone(text: str) -> None:
    lists = (NAMES, (), (*NAMES[3:5], "ا", "ال"), ("12", "روسيا"))
    haystack = prepare(text)
    alone = [TermMatcher(terms).find(haystack) for terms in lists]
    assert TermLists(lists).find(haystack) == alone


@given(text=TEXTS)
def test_few_terms_are_found_as_many_are(text: str) -> None:
    haystack, terms = prepare(text), (*NAMES, "ا", "ال", "12")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(matching, "_FEW", 0)
        by_automaton = TermMatcher(terms).find(haystack)
    assert TermMatcher(terms).find(haystack) == by_automaton


@given(terms=st.lists(TEXTS.map(lambda text: text.replace("\n", " ")), max_size=5))
def test_many_search_forms_at_once_are_those_of_each(terms: list[str]) -> None:
    assert forms_of(terms) == [search_form(term) for term in terms]


def test_a_term_of_two_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        TermMatcher(["باريس", "سان\nجيرمان"])
