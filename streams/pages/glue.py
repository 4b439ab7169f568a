"""Headlines that a page lost the breaks between: find where one ends and the next begins.

A run of links that was flattened to text reads ``... دون شروطمبعوث بوتين: ...``. A token that no
Arabic word is, and that comes apart into two common words, is a join; so is a teh marbuta or a
tanween inside a word. One join alone proves nothing: foreign names come apart as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streams.arabic.clitics import PROCLITICS
from streams.arabic.fold import fold
from streams.pages.wordlists import common_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from streams.pages.lines import Line

_TOKEN = re.compile('[^\\s"“”«»()\\[\\]:،؛,!؟?.…/|–—-]+')
_CERTAIN = re.compile("(?<=[ء-ي])(?:ة|[ًٌ]ا?|اً|ىً)(?=[ء-ي]{2})|(?<=[ء-ي]ى)(?=[ء-ي]{2})")
_CLOSED = re.compile('(?<=[\\w"”»)]["”»)؟!])(?=[ء-ي]{2})|(?<=[ء-ي]\\d\\d)(?=[ء-ي]{3})')
_GAP = re.compile("(?:[ \t\xa0]|&nbsp;){3,}|\\s*[|•·]\\s+")
_WORD = re.compile(r"[^\W_]+")
_FINAL = frozenset(".؟?!")
_FEWEST_JOINS, _FEWEST_WORDS = 2, 12
_SHORTEST, _LONGEST_PIECE = 3, 24
_LONGEST_TOKEN, _LONGEST_LINE = 40, 8000
_RARE = 40_000
_MOST_COMMON_PAIR = 26_000
_PROCLITICS = tuple(sorted(PROCLITICS, key=len, reverse=True))
_STEM = 3
_SUFFIXES = tuple(
    "ان ون ين ات ها هم هن كم نا وا ته ته تها تهم ه ي ت ا يه يا يين يون تان تين".split()
)


def find_joins(line: Line, known: Collection[str] = ()) -> tuple[int, ...]:
    """Find where the headlines of a glued run come apart.

    Args:
        line: any line; only one of 12 words and more without final punctuation can be a run.
        known: folded words that stand alone elsewhere on the page.

    Returns:
        Offsets into ``line.text`` where a new headline begins; empty when the line is no run.
    """
    text = line.text
    if line.words < _FEWEST_WORDS or len(text) > _LONGEST_LINE or text[-1] == ".":
        return ()
    joins = {match.start() for match in _CLOSED.finditer(text)}
    for match in _TOKEN.finditer(text):
        at = _join(match[0], known)
        if at:
            joins.add(match.start() + at)
    cuts = _far_apart(text, sorted(joins))
    return cuts if len(cuts) >= _FEWEST_JOINS else ()


def find_gaps(line: Line, raw: str) -> tuple[int, ...]:
    """Find the wide gaps or bars between the headlines of a ticker.

    Args:
        line: any line.
        raw: the text that its offsets point into.

    Returns:
        Offsets into ``raw`` where a new headline begins; empty when the line is no ticker.
    """
    if line.words < _FEWEST_WORDS:
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
    return tuple(gap.end() for gap in gaps)


def _join(token: str, known: Collection[str]) -> int:
    """Give the offset in a token where two words were glued, or 0."""
    certain = [match.end() for match in _CERTAIN.finditer(token)]
    folded = fold(token)
    if len(folded) < 2 * _STEM or len(token) > _LONGEST_TOKEN or _is_word(folded, known):
        return 0
    if len(folded) < len(token):
        return certain[0] if certain else 0
    best, cut = _MOST_COMMON_PAIR * 2, 0
    for at in range(2, len(token) - 1):
        if folded[at:] in _SUFFIXES:
            continue
        cost = _rank(folded[:at], known) + _rank(folded[at:], known)
        cost += 0 if at in certain else _RARE // 4 * (at < _STEM or len(token) - at < _STEM)
        if cost < best:
            best, cut = cost, at
    return cut or (certain[0] if certain else 0)


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
    if folded in known:
        return _RARE // 8
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
    sizes = [len(_WORD.findall(text, a, b)) for a, b in zip(edges, edges[1:], strict=False)]
    return tuple(kept) if max(sizes) <= _LONGEST_PIECE else ()
