"""Headlines that a page lost the breaks between: find where one ends and the next begins.

A run of links that was flattened to text reads ``... دون شروطمبعوث بوتين: ...``. A token that no
Arabic word is, and that comes apart into two common words, is a join; so is a teh marbuta or a
tanween inside a word. One join alone proves nothing: foreign names come apart as well.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from streams.arabic.clitics import PROCLITICS
from streams.arabic.fold import fold
from streams.pages.wordlists import common_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from streams.pages.lines import Line

_TOKEN = re.compile('[^\\s"“”«»()\\[\\]:،؛,!؟?.…/|–—-]+')
_CERTAIN = re.compile("(?<=[ء-ي])(?:ة|[ًٌ]ا?|اً|ىً)(?=[ء-ي]{2})|(?<=[ء-ي]ى)(?=[ء-ي]{2})")
_CLOSED = re.compile("(?<=[\\w”»)]{2}[”»)؟!])(?=[ء-ي]{2})|(?<=\\d{4})(?=[ء-ي]{3})")
_HARD_EDGE = re.compile("(?<=[ء-ي]{3})(?=[«“\\d])|(?<=\\d)(?=[ء-ي]{4})")
_QUOTE, _LETTERS = re.compile('"'), re.compile("[ء-ي]{2}")
_TWO_SENTENCES = re.compile(r"[^\W\d]{2}[.] ")
_GAP_SIGNS = ("   ", "\xa0", "\t", "&nbsp;", "|", "•", "·")
_GAP = re.compile("(?:[ \t\xa0]|&nbsp;){3,}|\\s*[|•·]\\s+")
_WORD = re.compile(r"[^\W_]+")
_FINAL = frozenset(".؟?!")
_FEWEST_JOINS, _FEWEST_WORDS = 2, 12
_SHORTEST, _LONGEST_PIECE = 3, 24
_LONGEST_TOKEN, _LONGEST_LINE = 40, 8000
_RARE = 40_000
_DEAREST_PAIR = 95_000
_COMMON_SHORT = 5_000
_PROCLITICS = tuple(sorted(PROCLITICS, key=len, reverse=True))
_STEM = 3
_SUFFIXES = tuple(
    "ان ون ين ات ها هم هن كم نا وا ته ته تها تهم ه ي ت ا يه يا يين يون تان تين".split()
)


def find_joins(line: Line, known: Callable[[], Collection[str]]) -> tuple[int, ...]:
    """Find where the headlines of a glued run come apart.

    Args:
        line: any line; only one of 12 words and more without final punctuation can be a run.
        known: gives the folded words that stand alone elsewhere on the page.

    Returns:
        Offsets into ``line.text`` where a new headline begins; empty when the line is no run.
    """
    text = line.text
    if line.words < _FEWEST_WORDS or len(text) > _LONGEST_LINE or text[-1] == ".":
        return ()
    if _TWO_SENTENCES.search(text):
        return ()
    strong = {match.start() for match in _CLOSED.finditer(text)} | _after_quotes(text)
    if len(strong) + _strange(line.folded) < _FEWEST_JOINS:
        return ()
    words = known()
    weak = {match.start() for match in _HARD_EDGE.finditer(text)}
    even = len(line.folded) == len(text)
    for match in _TOKEN.finditer(text):
        folded = line.folded[match.start() : match.end()] if even else fold(match[0])
        join = _join(match[0], folded, words)
        if join:
            (strong if join.strong else weak).add(match.start() + join.at)
    return _far_apart(text, strong, weak) if len(strong) >= _FEWEST_JOINS else ()


def _after_quotes(text: str) -> set[int]:
    """Give the places where a letter follows a closing quote: every second straight one closes."""
    closing = [match.end() for match in _QUOTE.finditer(text)][1::2]
    return {at for at in closing if _LETTERS.match(text, at)}


def _strange(folded: str) -> int:
    """Count the tokens that are no common word: only they can hide a join."""
    common = common_words()
    return sum(token not in common and len(token) >= 2 * _STEM for token in _TOKEN.findall(folded))


def find_gaps(line: Line, raw: str) -> tuple[int, ...]:
    """Find the wide gaps or bars between the headlines of a ticker.

    Args:
        line: any line.
        raw: the text that its offsets point into.

    Returns:
        Offsets into ``raw`` where a new headline begins; empty when the line is no ticker.
    """
    if line.words < _FEWEST_WORDS or line.end - line.start > _LONGEST_LINE:
        return ()
    shown = raw[line.start : line.end]
    if not any(sign in shown for sign in _GAP_SIGNS):
        return ()
    gaps = list(_GAP.finditer(raw, line.start, line.end))
    if len(gaps) < _FEWEST_JOINS:
        return ()
    edges = [line.start, *(gap.end() for gap in gaps)]
    pieces = [
        raw[first:last].strip()
        for first, last in zip(edges, [*(gap.start() for gap in gaps), line.end], strict=True)
    ]
    headlines = [piece for piece in pieces if piece and piece[-1:] != "."]
    long_enough = [piece for piece in headlines if len(_WORD.findall(piece)) >= _SHORTEST]
    if len(headlines) < len(pieces) or len(long_enough) * 4 < len(pieces) * 3:
        return ()
    if max(len(_WORD.findall(piece)) for piece in pieces) > _LONGEST_PIECE:
        return ()
    return tuple(gap.end() for gap in gaps)


class _Join(NamedTuple):
    """Where two words were glued, and whether that is beyond doubt."""

    at: int
    strong: bool


def _join(token: str, folded: str, known: Collection[str]) -> _Join | None:
    """Find where in a token two words were glued."""
    if len(folded) < 2 * _STEM or len(token) > _LONGEST_TOKEN or _is_word(folded, known):
        return None
    certain = next((match.end() for match in _CERTAIN.finditer(token)), 0)
    if certain or len(folded) < len(token):
        return _Join(certain, strong=True) if certain else None
    best, cut, strong = _DEAREST_PAIR, 0, False
    for at in range(_STEM, len(token) - _STEM + 1):
        first, second = folded[:at], folded[at:]
        if second in _SUFFIXES or first in _PROCLITICS:
            continue
        costs = (_cost(first, known), _cost(second, known))
        cost = sum(costs)
        if max(costs) > _RARE:
            # One half is a word: the other may be a name that the list does not have.
            named = second.startswith("ال") and costs[0] < _RARE
            least = min(len(first), len(second)) > _STEM
            cost = min(costs) + (_RARE if named else 2 * _RARE) if least else 2 * _DEAREST_PAIR
        if cost < best:
            best, cut = cost, at
            strong = min(at, len(token) - at) > _STEM and cost < 2 * _RARE
    return _Join(cut, strong) if cut else None


def _cost(word: str, known: Collection[str]) -> int:
    """Give how little a part looks like a word; short parts must be common ones."""
    rank = _rank(word, known)
    if rank > _RARE and len(word) > _STEM + 1 and _is_word(word, known):
        rank = _RARE // 2
    return rank if len(word) > _STEM or rank < _COMMON_SHORT else _RARE * 2


def _is_word(folded: str, known: Collection[str]) -> bool:
    if _rank(folded, known) < _RARE:
        return True
    return any(
        folded.endswith(suffix)
        and len(folded) - len(suffix) >= _STEM
        and _rank(folded[: -len(suffix)], known) < _RARE
        for suffix in _SUFFIXES
    )


def _rank(folded: str, known: Collection[str]) -> int:
    common = common_words()
    rank = common.get(folded)
    if rank is not None:
        return rank
    if folded in known and len(folded) > _STEM:
        return _RARE // 2
    for proclitic in _PROCLITICS:
        stem = folded[len(proclitic) :]
        if len(stem) >= _STEM and folded.startswith(proclitic):
            rank = common.get(stem)
            if rank is not None:
                return rank + _RARE // 8
    return _RARE * 2


def _far_apart(text: str, strong: set[int], weak: set[int]) -> tuple[int, ...]:
    """Keep joins with a headline's worth of words between them, the certain ones first.

    None is kept when too few are certain, or when a piece is too long for a headline.
    """
    places = [match.start() for match in _WORD.finditer(text)]
    kept: list[int] = []
    for joins in (sorted(strong), sorted(weak)):
        for join in joins:
            at = bisect(kept, join)
            before = kept[at - 1] if at else 0
            after = kept[at] if at < len(kept) else len(text)
            # A word that is cut in two counts on both sides.
            left = bisect_left(places, join) - bisect_left(places, before)
            right = bisect_left(places, after) - bisect(places, join - 1)
            if left >= _SHORTEST and right >= _SHORTEST - 1:
                kept.insert(at, join)
        if len(kept) < _FEWEST_JOINS:
            return ()
    edges = [0, *kept, len(text)]
    sizes = [
        bisect_left(places, last) - bisect_left(places, first) for first, last in pairwise(edges)
    ]
    return tuple(kept) if max(sizes) <= _LONGEST_PIECE else ()
