"""Foreign people whose names are written in several ways: ديمبلي and ديمبيلي, غيبريسوس, جيبريسوس.

Arabic writes the vowels of foreign names as it hears them, and has several letters for some of
their consonants. Two names are one where they have as many words and the same consonants in each.
Arab names are told apart by their vowels (سالم, سليم) and are left out on both sides: محمد يوسف has
the consonants of Niger's president.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from streams.arabic.matching import search_form
from streams.entities.linking.identities import ARAB

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from streams.entities.linking.identities import Identity

_CACHE = 4096
_FEWEST_WORDS, _FEWEST_CONSONANTS = 2, 6
_ALIKE = str.maketrans("غجقگثذطصڤپظض", "ككككتدتسفبزد")
_VOWELS = re.compile("[اويء]|ه(?= |$)|\\bال(?=[^ ]{3})")
_DOUBLED = re.compile(r"([^ ])\1+")


@lru_cache(_CACHE)
def consonants(form: str) -> str:
    """Give the consonants of a name in search form, word by word; "" where they are too few."""
    bare = _DOUBLED.sub(r"\1", _VOWELS.sub("", form.translate(_ALIKE)))
    words = bare.split()
    if len(words) < _FEWEST_WORDS or len(words) != len(form.split()):
        return ""
    return bare if len(bare) - bare.count(" ") >= _FEWEST_CONSONANTS else ""


class Spellings:
    """Finds foreign people by the consonants of their names.

    Args:
        identities: people; those of other countries than the Arab ones are kept.
        arab: names of people in the Arab countries, as search forms.
    """

    def __init__(self, identities: Iterable[Identity], arab: Container[str]) -> None:
        self._arab = arab
        found: dict[str, dict[str, Identity]] = defaultdict(dict)
        for one in identities:
            if not one.countries or not ARAB.isdisjoint(one.countries):
                continue
            for name in (one.name, *one.forms):
                if key := consonants(search_form(name)):
                    found[key][one.name] = one
        # Two people of one spelling are told apart by their vowels alone: none of them is meant.
        self._people = {
            key: next(iter(people.values())) for key, people in found.items() if len(people) == 1
        }

    def find(self, form: str) -> Identity | None:
        """Give whom a name in search form is another spelling of, None where it may be anybody."""
        if all(word in self._arab for word in form.split()):
            return None
        return self._people.get(consonants(form))
