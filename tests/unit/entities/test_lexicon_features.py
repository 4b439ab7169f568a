"""Lexicon features say what the lists know of a word, with and without proclitics and article."""

from __future__ import annotations

import numpy as np

from streams.entities.encoder.lexicon_features import LexiconFeatures
from streams.entities.features import Entry
from streams.entities.phrases import Phrases

GIVEN, ORGANISATION = 0, 9
BARE, COMMON, CLITIC, IN_PHRASE = 15, 30, 38, 39
LEXICON = {
    "محمود": Entry(1 << GIVEN, (), 4),
    "عباس": Entry(1 << GIVEN, (), 3),
    "شركه": Entry(1 << ORGANISATION, (), 5),
}
MARKS = LexiconFeatures(LEXICON, Phrases({"محمود عباس": ("PER",)}, LEXICON))


def test_a_listed_word_has_its_lists_and_its_frequency() -> None:
    assert MARKS(["محمود"]) == [[GIVEN, COMMON + 4]]


def test_a_proclitic_is_told_and_seen_through() -> None:
    assert MARKS(["ومحمود"]) == [[GIVEN, COMMON + 4, CLITIC]]


def test_behind_the_article_stand_marks_of_their_own() -> None:
    assert MARKS(["الشركة"]) == [[COMMON, BARE + ORGANISATION]]


def test_the_words_of_a_listed_name_say_so() -> None:
    plain = [MARKS([word])[0] for word in ("محمود", "عباس")]
    assert MARKS(["زار", "محمود", "عباس"]) == [
        [COMMON],
        [*plain[0], IN_PHRASE],
        [*plain[1], IN_PHRASE + 1],
    ]


def test_a_sentence_does_not_change_what_is_kept_of_a_word() -> None:
    MARKS(["محمود", "عباس"])
    made = MARKS.made
    assert MARKS(["محمود"]) == [[GIVEN, COMMON + 4]]
    assert MARKS.made == made


def test_what_is_no_arabic_word_has_none() -> None:
    for word in ("Reuters", "2015", "...", "", "😀", "\u064b"):
        assert MARKS([word]) == [[]]


def test_all_are_below_the_count() -> None:
    lexicon = {"ا" * 5: Entry((1 << 15) - 1, (), 7)}
    everything = LexiconFeatures(lexicon, Phrases({}, lexicon))
    (found,) = everything(["ا" * 5])
    assert found == [*range(15), COMMON + 7]
    assert np.max(found) < LexiconFeatures.count == IN_PHRASE + 8
