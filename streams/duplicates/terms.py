"""What a text is about, coarsely: its terms, how often they come, which of them the title names.

Two articles from one mould (a cable of congratulation, the daily price of gold) share most of their
shingles and differ in what they are about. The shingles cannot tell that from an edited copy; the
terms can. A term is a word without its proclitics and vowels, with letters merged that
transliterations and spellings mix up, so that a name keeps its term through careless writing:
جوجل and غوغل, عبدالله and عبد الله, الأمريكية and الأميركية.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from streams.duplicates.words import distinct, mixed, read, runs, span_hashes, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streams.duplicates.words import Reading

MAX_WORDS = 600
"""Longer texts are from no mould: terms are not kept of them, and numbers of their head only."""
MAX_NUMBERS = 64

_TERM_BITS, _COUNT_BITS = 14, 2
_MOST = (1 << _COUNT_BITS) - 1
_OTHER = -1
_SUBJECT_SHARE = 0.25
_LEAD_WORDS = 25
_SHARED_TITLE, _TITLE_SHARE = 3, 0.5
_ZERO, _NINE = ord("0"), ord("9")
_ALEF, _LAM = ord("ا"), ord("ل")
_SERVANT = [ord(letter) for letter in "عبدال"]
_PREFIXES = "وفبك"
_TOP_12, _TOP_14, _TOP_16 = np.uint64(52), np.uint64(50), np.uint64(48)
_COUNT = np.uint64(0xFF)
_YEAR_DIGITS = 4
_CENTURIES = np.array([13, 14, 19, 20])
_VOWELS = "اويهء"
_MERGED = dict(zip("غقكطصثذزضظ", "جججتسسدددد", strict=True))

# Courtesy comes and goes between copies; on its own it is no subject.
_COURTESY = """
    عبد ال الله سعود حفظه يحفظه صاحب السمو سمو الملكي سموه معالي معاليه جلاله فخامه فخامته سعاده
    الاستاذ الدكتور المهندس اللواء العميد العقيد الشيخ السيد وكاله الانباء السعوديه واس المملكه
    العربيه خادم الحرمين الشريفين
"""
# The day's forecast is written from one mould by all, without names or numbers that would tell.
_FORECAST = """
    طقس الطقس الارصاد غايمه المصايف الاتربه سحب السحب رعديه الحراره رياح الرياح الرويه
"""
_FORECAST_WORDS = 5
_NUMBER_WORDS = (
    "اول اولي الاول الاولي",
    "ثاني ثانيه الثاني الثانيه",
    "ثالث ثالثه الثالث الثالثه ثلاث ثلاثه",
    "رابع رابعه الرابع الرابعه اربع اربعه",
    "خامس خامسه الخامس الخامسه خمس خمسه",
    "سادس سادسه السادس السادسه ست سته",
    "سابع سابعه السابع السابعه سبع سبعه",
    "ثامن ثامنه الثامن الثامنه ثمان ثماني ثمانيه",
    "تاسع تاسعه التاسع التاسعه تسع تسعه",
    "عاشر عاشره العاشر العاشره عشر عشره",
)


class Terms(Struct, frozen=True):
    """The terms of an article.

    Args:
        counted: uint16, ascending: 14 bits of a term's hash, then 2 bits of its count in the text
            (1, 2, more); empty when the text is too long.
        title: uint16, ascending: 14-bit hashes of the title's terms.
        numbers: uint16, ascending: hashes of the distinct numbers of the text, at most 64.
        title_numbers: of the title's, likewise.
        is_forecast: whether it is a weather forecast.
    """

    counted: NDArray[np.uint16]
    title: NDArray[np.uint16]
    numbers: NDArray[np.uint16]
    title_numbers: NDArray[np.uint16]
    is_forecast: bool


def terms_of(reading: Reading) -> Terms:
    """Find the terms of an article.

    Args:
        reading: its title and text; without a title, the lead stands for it.

    Returns:
        Its terms.
    """
    words = reading.title_words + MAX_WORDS
    starts, ends = reading.starts[:words], reading.ends[:words]
    meaning = _meanings(reading.hashes[: len(starts)])
    terms, is_term = _sounds(reading, starts, ends)
    is_term &= meaning < 0
    numbers, places = _numbers(reading, starts, ends, meaning)
    text, title = slice(reading.title_words, None), slice(reading.title_words or _LEAD_WORDS)
    too_long = len(reading.hashes) > words
    return Terms(
        counted=_counted(terms[text][is_term[text]][: 0 if too_long else None]),
        title=distinct(terms[title][is_term[title]]),
        numbers=distinct(numbers[places >= reading.title_words])[:MAX_NUMBERS],
        title_numbers=distinct(numbers[places < reading.title_words])[:MAX_NUMBERS],
        is_forecast=len(set(meaning[meaning < _OTHER].tolist())) >= _FORECAST_WORDS,
    )


def _meanings(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Say of each word which number it spells.

    0 is for courtesy, -1 for any other word, below are those of forecasts.
    """
    meaning = np.full(len(hashes), _OTHER, dtype=np.int64)
    maybe = _MAY_BE_SPECIAL[hashes >> _TOP_12].nonzero()[0]
    found = np.searchsorted(_SPECIAL[:-1], hashes[maybe])
    meaning[maybe] = np.where(_SPECIAL[found] == hashes[maybe], _MEANING[found], _OTHER)
    return meaning


def _sounds(
    reading: Reading, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Hash each word's sounds to 14 bits, in no order, and say which words have two at least."""
    sums = np.zeros((int(ends[-1]) if len(ends) else 0) + 1, dtype=np.uint64)
    np.cumsum(_SOUNDS[reading.units[: len(sums) - 1]], out=sums[1:])
    first = np.minimum(starts + _proclitics(reading.units, starts), ends)
    sounds = sums[ends] - sums[first]
    return (mixed(sounds) >> _TOP_14).astype(np.uint16), (sounds & _COUNT) > 1


def _proclitics(units: NDArray[np.uint16], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Measure the article of each word with what stands before it: ال وال بال فال كال لل عبدال."""
    first, second, third = (units.take(starts + offset, mode="clip") for offset in range(3))
    plain = ((first == _ALEF) | (first == _LAM)) & (second == _LAM)
    joined = _JOINS[first] & (second == _ALEF) & (third == _LAM)
    article = np.where(plain, 2, np.where(joined, 3, 0))
    for servant in ((first == _SERVANT[0]) & (second == _SERVANT[1])).nonzero()[0]:
        if units[starts[servant] : starts[servant] + len(_SERVANT)].tolist() == _SERVANT:
            article[servant] = len(_SERVANT)
    return article


def _numbers(
    reading: Reading,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    meaning: NDArray[np.int64],
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Hash numbers in digits and in words, and say in which word each stands.

    Years are left out: all articles of a year share them.
    """
    spelled = (meaning > 0).nonzero()[0]
    head = reading.units[: ends[-1] if len(ends) else 0]
    first, last = runs((head >= _ZERO) & (head <= _NINE))
    if not len(first):
        return _NUMBER_HASHES[meaning[spelled]], spelled
    # What stands after a run of one digit makes no century of it, but no harm either.
    pairs = (head[first] - _ZERO) * 10 + (head.take(first + 1, mode="clip") - _ZERO)
    is_year = (last - first == _YEAR_DIGITS) & (_CENTURIES[:, None] == pairs).any(axis=0)
    first, last = first[~is_year], last[~is_year]
    hashes = (span_hashes(reading.sums, first, last) >> _TOP_16).astype(np.uint16)
    places = np.searchsorted(starts, first, side="right") - 1
    return (
        np.concatenate([hashes, _NUMBER_HASHES[meaning[spelled]]]),
        np.concatenate([places, spelled]),
    )


def _counted(terms: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Count each term, up to three."""
    if not len(terms):
        return terms
    ordered = np.sort(terms)
    firsts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    edges = np.concatenate([[0], firsts, [len(ordered)]])
    counts = np.minimum(np.diff(edges), _MOST)
    counted: NDArray[np.uint16] = ordered[edges[:-1]] << np.uint16(_COUNT_BITS)
    return counted | counts.astype(np.uint16)


def name_different_subjects(one: Terms, other: Terms) -> bool:
    """Whether each title names something that the other article does not speak of.

    That is a word that comes again in the text and makes up a good part of what the other lacks: a
    country of one cable, another of the other. An edited copy lacks a word here and a word there.

    Args:
        one: the terms of an article.
        other: those of another.

    Returns:
        Whether that is so both ways.
    """
    return _names_own_subject(one, other) and _names_own_subject(other, one)


def titles_agree(one: Terms, other: Terms) -> bool:
    """Say whether two titles share most of the shorter one's words, and three of them at least."""
    shared = int(np.isin(one.title, other.title).sum())
    shorter = min(len(one.title), len(other.title))
    return shared >= _SHARED_TITLE and shared >= _TITLE_SHARE * shorter


def own_in_titles(one: Terms, other: Terms) -> int:
    """Count the words that title and text of an article have and the other article has nowhere.

    Notices of one mould that are too short to name their subject twice differ so: a rank, a first
    name and a last. An edited copy has a word of its own in the text or in the title, but hardly
    several that stand in both.

    Args:
        one: the terms of an article.
        other: those of another.

    Returns:
        How many there are of the article that has fewer.
    """
    return min(_own_in_title(one, other), _own_in_title(other, one))


def _own_in_title(ours: Terms, theirs: Terms) -> int:
    """Count the words of a title that stand in its own text and nowhere in the other article."""
    if not len(ours.counted) or not len(theirs.counted):
        return 0
    in_text = np.isin(ours.title, ours.counted >> _COUNT_BITS)
    elsewhere = np.isin(ours.title, theirs.counted >> _COUNT_BITS) | np.isin(
        ours.title, theirs.title
    )
    own = int((in_text & ~elsewhere).sum())
    # Where a long lead stands for the title, a few edited words are no subject.
    return own if own >= _SUBJECT_SHARE * len(ours.title) else 0


def _names_own_subject(ours: Terms, theirs: Terms) -> bool:
    if not len(theirs.counted):
        return False
    known = np.zeros(1 << _TERM_BITS, dtype=np.bool_)
    known[theirs.counted >> _COUNT_BITS] = True
    known[theirs.title] = True
    hashes, counts = ours.counted >> _COUNT_BITS, ours.counted & _MOST
    own = ~known[hashes]
    again = own & (counts > 1)
    share = int(counts[again].sum()) / max(int(counts[own].sum()), 1)
    if share < _SUBJECT_SHARE:
        return False
    named = np.zeros(1 << _TERM_BITS, dtype=np.bool_)
    named[hashes[again]] = True
    return bool(named[ours.title].any())


def name_different_numbers(one: Terms, other: Terms) -> bool:
    """Whether the titles have numbers, none in common, and neither text has the other's.

    Args:
        one: the terms of an article.
        other: those of another.

    Returns:
        Whether that is so.
    """
    ours, theirs = one.title_numbers, other.title_numbers
    if not len(ours) or not len(theirs):
        return False
    known_there = {*theirs.tolist(), *other.numbers.tolist()}
    return known_there.isdisjoint(ours.tolist()) and set(one.numbers.tolist()).isdisjoint(
        theirs.tolist()
    )


def lacks_number(longer: Terms, shorter: Terms) -> bool:
    """Whether the shorter text has a number that the longer one has not.

    A cut copy has fewer numbers than its original, but none of its own.
    """
    return not set(longer.numbers.tolist()).issuperset(shorter.numbers.tolist())


def _sound_table() -> NDArray[np.uint64]:
    """Give each unit a random number with 1 in the low byte, so that a sum has their count there.

    Vowels are 0, and so are digits: "14رئيسا" is two words.
    """
    table = stream(3, 0x10000) & ~_COUNT | np.uint64(1)
    table[[ord(letter) for letter in _VOWELS]] = 0
    for letter, sound in _MERGED.items():
        table[ord(letter)] = table[ord(sound)]
    table[_ZERO : _NINE + 1] = 0
    return table


def _letter_set(letters: str) -> NDArray[np.bool_]:
    table = np.zeros(0x10000, dtype=np.bool_)
    table[[ord(letter) for letter in letters]] = True
    return table


def _special_words() -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    values = [0] * len(_COURTESY.split())
    values += [_OTHER - 1 - place for place in range(len(_FORECAST.split()))]
    for value, words in enumerate(_NUMBER_WORDS, start=1):
        values += [value] * len(words.split())
    hashes = read("", " ".join([_COURTESY, _FORECAST, *_NUMBER_WORDS])).hashes
    order = np.argsort(hashes)
    return hashes[order], np.array(values, dtype=np.int64)[order]


def _number_hashes() -> NDArray[np.uint16]:
    numbers = read("", " ".join(map(str, range(len(_NUMBER_WORDS) + 1))))
    return (numbers.hashes >> _TOP_16).astype(np.uint16)


_SOUNDS = _sound_table()
_JOINS = _letter_set(_PREFIXES)
_SPECIAL, _MEANING = _special_words()
_MAY_BE_SPECIAL = np.isin(np.arange(1 << 12), _SPECIAL >> _TOP_12)
_NUMBER_HASHES = _number_hashes()
