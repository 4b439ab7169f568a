# ruff: noqa: INP001 -- a script's part, not a package
"""Forms that a name has as well, by what it is: the newspaper without the word, the stadium's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Fewer nouns than the linker's CALLED: without إذاعة an army's radio would have the army's name.
_CLUB = re.compile("^(?:نادي|النادي|فريق) ")
_MEDIUM = re.compile("^(?:صحيفة|جريدة|مجلة|قناة|موقع|شبكة|منصة) ")
_MEDIA = frozenset({"newspaper", "magazine", "broadcaster", "website"})
_STADIUM = re.compile("^(?:استاد|إستاد|ستاد|ملعب) ")
_STADIUMS = ("ملعب", "استاد", "ستاد")
_AIRPORT, _INTERNATIONAL = "مطار ", " الدولي"
_TEAM = re.compile("^المنتخب (?!الوطني)")
_SHORTEST = 4


def other_forms(kind: str, names: Sequence[str]) -> Iterator[str]:
    """Give what else a thing of a kind is called.

    Args:
        kind: as in kinds.tsv.
        names: what it is called.

    Yields:
        Further names; some may be among those.
    """
    for name in names:
        if kind == "club" or kind in _MEDIA:
            short = (_CLUB if kind == "club" else _MEDIUM).sub("", name)
            if short != name and len(short) >= _SHORTEST:
                yield short
        elif kind == "team" and _TEAM.match(name):
            yield _TEAM.sub("المنتخب الوطني ", name)
        elif kind == "building" and name.startswith(_AIRPORT):
            bare = name.removesuffix(_INTERNATIONAL)
            yield from (bare, bare + _INTERNATIONAL)
        elif kind == "building" and _STADIUM.match(name):
            yield from (_STADIUM.sub(f"{word} ", name) for word in _STADIUMS)
