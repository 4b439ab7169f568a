# ruff: noqa: INP001 -- a script's part, not a package
"""People of Wikidata as rows: who is named like nobody else there and has an English article.

What they do is not known. So they weigh less than what is linked, and only an article that speaks
of their country can mean them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import prod
from typing import TYPE_CHECKING

from place_rows import ARABIC, Row, likeness
from title_lists import ALL_TITLES, Lists, Named, fold_title, places_with

from streams.arabic.matching import search_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TELLING, ORDINARY = 3.6, 3.0
"""Weights: with its country anywhere in the article; where that is a good part of it."""
FEWEST_BEARERS, MOST_BEARERS = 0.1, 0.25
"""Of a name, as its words let expect: a telling name has no more than the first, any the second."""
LEAST_LIKE = 0.5
"""Below it the Arabic name is hardly the label's: another name, another person."""
MISTAKEN = frozenset({"Mamadou Diop", "Ismail Mousa", "Reza Ayyar", "Shafiur Rahman"})


def wikidata_rows(lists: Lists, taken: Iterable[Row]) -> Iterator[Row]:
    """Give people of Wikidata with their English titles, two lists each.

    How many bear a name is expected from how many bear each of its words.

    Args:
        lists: all lists.
        taken: rows that are there already; their names and titles are passed over.
    """
    names, titles, spelled = set(), set(), _Spelled()
    for row in taken:
        spelled.learn((row.name, *row.forms))
        titles.add(fold_title(row.ids.partition("wikipedia=en:")[2].partition(" wikidata=")[0]))
        if row.type == "PER":
            names |= {search_form(name) for name in (row.name, *row.forms)}
    shares = _shares(lists.named)
    for one in lists.named:
        bearers = len(lists.named) * prod(shares[word] for word in one.name.split())
        if " " not in one.name or bearers > MOST_BEARERS or not ARABIC.fullmatch(one.name):
            continue
        if one.name in names or fold_title(one.label) in titles or one.label in MISTAKEN:
            continue
        if likeness(one.name, one.label) < LEAST_LIKE:
            continue
        places = places_with(lists, one.label, [one.name])
        if ALL_TITLES not in places or len(places) < 2:  # noqa: PLR2004 -- one may be wrong
            continue
        yield Row(
            "PER",
            "person",
            one.country,
            TELLING if bearers <= FEWEST_BEARERS else ORDINARY,
            f"wikipedia=en:{one.label}",
            spelled(one.name),
            (),
            " ".join(places),
        )


def _shares(people: Sequence[Named]) -> dict[str, float]:
    """Give the part of all people whose name has a word."""
    counts = Counter(word for one in people for word in set(one.name.split()))
    return {word: count / len(people) for word, count in counts.items()}


class _Spelled:
    """Spells names that Wikidata's list has folded, word by word, as other names have them."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, names: Iterable[str]) -> None:
        for name in names:
            for word in name.split():
                self._counts[search_form(word)][word] += 1

    def __call__(self, name: str) -> str:
        words = (self._counts.get(word, Counter((word,))) for word in name.split())
        return " ".join(min(own, key=lambda word: (-own[word], word)) for own in words)
