"""Headlines that a page lost the breaks between: find where one ends and the next begins.

A run of links that was flattened to text reads ``... دون شروطمبعوث بوتين: ...``. A token that no
Arabic word is, and that comes apart into two common words, is a join; so is a teh marbuta or a
tanween inside a word. One join alone proves nothing: foreign names come apart as well.
"""

from __future__ import annotations

import re
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
_CLOSED = re.compile("(?<=[\\w”»)][”»)؟!])(?=[ء-ي]{2})|(?<=\\d{4})(?=[ء-ي]{3})")
_TWO_SENTENCES = re.compile(r"[^\W\d]{2}[.] ")
_GAP_SIGNS = ("   ", "\xa0", "\t", "&nbsp;", "|", "•", "·")
_GAP = re.compile("(?:[ \t\xa0]|&nbsp;){3,}|\\s*[|•·]\\s+")
_WORD = re.compile(r"[^\W_]+")
_FINAL = frozenset(".؟?!")
_FEWEST_JOINS, _FEWEST_WORDS = 2, 12
_SHORTEST, _LONGEST_PIECE = 3, 24
_LONGEST_TOKEN, _LONGEST_LINE = 40, 8000
_RARE = 40_000
_DEAREST_PAIR = 52_000
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
    joins = {match.start() for match in _CLOSED.finditer(text)}
    if len(joins) + _strange(line.folded) < _FEWEST_JOINS:
        return ()
    words, strong = known(), len(joins)
    even = len(line.folded) == len(text)
    for match in _TOKEN.finditer(text):
        folded = line.folded[match.start() : match.end()] if even else fold(match[0])
        join = _join(match[0], folded, words)
        if join:
            joins.add(match.start() + join.at)
            strong += join.strong
    if strong < _FEWEST_JOINS:
        return ()
    cuts = _far_apart(text, sorted(joins))
    return cuts if len(cuts) >= _FEWEST_JOINS else ()


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
    best, cut = _DEAREST_PAIR, 0
    for at in range(_STEM, len(token) - _STEM + 1):
        cost = _cost(folded[:at], known) + _cost(folded[at:], known)
        if cost < best and folded[at:] not in _SUFFIXES and folded[:at] not in _PROCLITICS:
            best, cut = cost, at
    strong = min(cut, len(token) - cut) > _STEM
    return _Join(cut, strong) if cut else None


def _cost(word: str, known: Collection[str]) -> int:
    """Give how little a part looks like a word; short parts must be common ones."""
    rank = _rank(word, known)
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


def _far_apart(text: str, joins: list[int]) -> tuple[int, ...]:
    """Keep joins with a headline's worth of words on both sides; none when a piece is too long."""
    kept: list[int] = []
    last = 0
    for join in joins:
        if len(_WORD.findall(text, last, join)) >= _SHORTEST:
            kept.append(join)
            last = join
    if kept and len(_WORD.findall(text, last)) < _SHORTEST:
        kept.pop()
    edges = [0, *kept, len(text)]
    sizes = [len(_WORD.findall(text, a, b)) for a, b in pairwise(edges)]
    return tuple(kept) if max(sizes) <= _LONGEST_PIECE else ()
