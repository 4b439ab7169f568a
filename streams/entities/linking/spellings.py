"""Foreign people whose names are written in several ways: ديمبلي and ديمبيلي, غيبريسوس, جيبريسوس.

Arabic writes the vowels of foreign names as it hears them, and has several letters for some of
their consonants. Two names are one where they have as many words and the same consonants in each;
names of few consonants must be the same but for one letter: سالي باريش is not Sali Berisha.
Arab names are told apart by their vowels (سالم, سليم) and are left out on both sides: محمد يوسف has
the consonants of Niger's president.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from streams.arabic.matching import search_form, search_forms
from streams.entities.linking.identities import ARAB, names_of
from streams.entities.text_index import TextIndex

if TYPE_CHECKING:
    from collections.abc import Container

    from streams.entities.linking.identities import Identities, Identity

_CACHE = 4096
_LIGHTEST = 4.0
"""Of people who are compared: whoever is only in Wikidata is not known well enough."""
_FEWEST_WORDS, _FEWEST_CONSONANTS, _SURE_CONSONANTS = 2, 4, 6
_BINDING = search_forms("عبد الله بن ابن أبو بو أم آل بنت")
_ALIKE = str.maketrans("غجقگثذطصڤپظض", "ككككتدتسفبزد")
_VOWELS = re.compile("[اويء]|ه(?= |$)|\\bال(?=[^ ]{3})")
_DOUBLED = re.compile(r"([^ ])\1+")


@lru_cache(_CACHE)
def consonants(form: str) -> str:
    """Give the consonants of a name in search form, word by word; "" where they are too few."""
    # What is one letter written twice is one; two letters of one sound are two: كاغان is not كان.
    bare = _DOUBLED.sub(r"\1", _VOWELS.sub("", form)).translate(_ALIKE)
    words = bare.split()
    if len(words) < _FEWEST_WORDS or len(words) != len(form.split()):
        return ""
    return bare if len(bare) - bare.count(" ") >= _FEWEST_CONSONANTS else ""


def _is_near(one: str, two: str) -> bool:
    """Say whether two names are the same but for one letter, changed, added or left out."""
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    if len(longer) - len(shorter) > 1:
        return False
    pairs = enumerate(zip(longer, shorter, strict=False))
    same = next((at for at, (left, right) in pairs if left != right), len(shorter))
    return longer[same + 1 :] in {shorter[same:], shorter[same + 1 :]}


class Spellings:
    """Finds foreign people by the consonants of their names.

    Args:
        identities: the table; people of other countries than the Arab ones are kept.
        arab: names of people in the Arab countries, as search forms.
    """

    def __init__(self, identities: Identities, arab: Container[str]) -> None:
        self._row = identities.row
        self._arab = arab
        bearers: dict[str, set[int]] = defaultdict(set)
        for start, line in identities.lines("PER"):
            _, _, countries, weight, _ = line.split("\t", 4)
            abroad = bool(countries) and ARAB.isdisjoint(countries.split(","))
            if abroad and float(weight) >= _LIGHTEST:
                for name in map(search_form, names_of(line)):
                    if not self._is_arab(name):
                        bearers[consonants(name)].add(start)
        bearers.pop("", None)
        # Two people of one spelling are told apart by their vowels alone: none of them is meant.
        alone = {key: start for key, own in bearers.items() if len(own) == 1 for start in own}
        self._people = TextIndex(alone, alone.values())

    def find(self, form: str) -> Identity | None:
        """Give whom a name in search form is another spelling of, None where it may be anybody."""
        key = "" if self._is_arab(form) else consonants(form)
        found = self._people.find(key) if key else []
        if not found:
            return None
        row = self._row(found[0])
        if len(key.replace(" ", "")) >= _SURE_CONSONANTS:
            return row
        names = map(search_form, (row.name, *row.forms))
        return row if any(_is_near(form, name) for name in names) else None

    def _is_arab(self, form: str) -> bool:
        return all(word in self._arab or word in _BINDING for word in form.split())
