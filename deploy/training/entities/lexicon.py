# ruff: noqa: INP001 -- a script's part, not a package
"""What the field's lexicon and its names of several words are made of.

Sources (``arabic-name-romanizer``, ``arabnamer``, ``wordfreq``): the Wikidata rows of
``names.sqlite3`` (CC0), ``dict_FINAL.json`` (CC BY 4.0), the lists of ``../shared/data/gazetteers``
(GeoNames CC BY 4.0, arwikicats MIT, ISO and CLDR), Khabar's own tables, and wordfreq's frequencies
in steps of ten (CC BY-SA 4.0).
"""

from __future__ import annotations

import csv
import json
import lzma
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import wordfreq

from streams.arabic.matching import search_form
from streams.entities.features import PROCLITICS, Entry
from streams.entities.linking.identities import ARAB

LISTS = (
    "given family foreign in_name place in_place club in_club person in_person organisation "
    "in_organisation misc country title arab_given"
).split()
"""The lists in the order of their bits."""

_BIT = {name: 1 << place for place, name in enumerate(LISTS)}
_TABLES = Path(__file__).parents[3] / "streams" / "entities" / "data"
_LONGEST_NAME = 6
_LONGEST_WORD = 24
_FEWEST_BEARERS = 3
_SMALLEST_CITY = 15_000
_FULL_NAME_WORDS = (2, 3, 4)
_RAREST = 2
_MUCH_COMMONER = 1.5
_SHORTEST_STEM = 3


class Lists:
    """The name lists while they grow."""

    def __init__(self) -> None:
        self.words: defaultdict[str, int] = defaultdict(int)
        self.phrases: defaultdict[str, set[str]] = defaultdict(set)

    def word(self, form: str, name: str) -> None:
        """Put one folded word on a list."""
        if 1 < len(form) <= _LONGEST_WORD and " " not in form:
            self.words[form] |= _BIT[name]

    def name(self, written: str, whole: str, part: str, kind: str) -> None:
        """Put a name on its lists: as a whole, or its words and the phrase."""
        words = search_form(written.split("(", maxsplit=1)[0]).split()
        if len(words) == 1:
            self.word(words[0], whole)
        for word in words if len(words) > 1 else ():
            self.word(word, part)
        if 1 < len(words) <= _LONGEST_NAME:
            self.phrases[" ".join(words)].add(kind)


def _rows(path: Path) -> Iterator[list[str]]:
    opener: Callable[..., Any] = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        yield from list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _add_people(lists: Lists, packages: Path) -> None:
    database = packages / "arabic_name_romanizer" / "resources" / "names.sqlite3"
    with sqlite3.connect(database) as names:
        units = (
            "SELECT arabic_key, role, country, SUM(count) FROM units "
            "WHERE source = 'wikidata' GROUP BY 1, 2, 3"
        )
        for name, role, country, count in names.execute(units):
            form = search_form(name)
            lists.word(form, "given" if role == "given" else "family")
            if role == "given" and country in ARAB and count >= _FEWEST_BEARERS:
                lists.word(form, "arab_given")
        seen: Counter[str] = Counter()
        for (name,) in names.execute("SELECT arabic_key FROM full_names WHERE source = 'wikidata'"):
            words = search_form(name).split()
            seen.update(words)
            if len(words) in _FULL_NAME_WORDS:
                lists.phrases[" ".join(words)].add("PER")
    for word, count in seen.items():
        if count > 1:
            lists.word(word, "in_name")
    foreign = packages / "arabnamer" / "data" / "dict_FINAL.json"
    for name in json.loads(foreign.read_bytes()).values():
        lists.word(search_form(name), "foreign")


def _add_places(lists: Lists, folder: Path) -> None:
    for name, _, _, population in _rows(folder / "geonames_cities_ar.tsv.xz"):
        if int(population or 0) >= _SMALLEST_CITY:
            lists.name(name, "place", "in_place", "LOC")
    for table in ("cldr_territories_ar.tsv", "iso_countries_ar.tsv"):
        for name, *_ in _rows(folder / table):
            lists.name(name, "country", "in_place", "LOC")
    for name, *_ in _rows(folder / "libgeonames_ar.tsv.xz"):
        lists.name(name, "place", "in_place", "LOC")
    for name, _, source in _rows(folder / "arwikicats_names.tsv.xz"):
        if source.startswith("sports"):
            lists.name(name, "club", "in_club", "ORG")
        elif source.startswith("people"):
            lists.name(name, "person", "in_person", "PER")
        elif "popopo" in source or "cities_full" in source:
            lists.name(name, "place", "in_place", "LOC")


def _add_own(lists: Lists) -> None:
    for row in _rows(_TABLES / "places.tsv"):
        lists.name(row[0], "place", "in_place", "LOC")
    parts = {"LOC": "in_place", "PER": "in_person", "ORG": "in_organisation", "MISC": "misc"}
    wholes = {"LOC": "place", "PER": "person", "ORG": "organisation", "MISC": "misc"}
    for line in (_TABLES / "curated.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, name, link, forms = [*line.split("\t"), "", ""][:4]
            whole = "country" if "iso" in link else wholes[kind]
            for form in filter(None, [name, *forms.split("|")]):
                lists.name(form.lstrip("~"), whole, parts[kind], kind)
    for line in (_TABLES / "titles.tsv").read_text(encoding="utf-8").splitlines():
        if "\t" in line and not line.startswith("#"):
            lists.word(search_form(line.split("\t")[0]), "title")


def _step(frequency: float) -> int:
    """Give the frequency's step: 0 for none, 1 for rare words to 7."""
    return max(1, min(7, int(math.log10(frequency) + 8.5))) if frequency else 0


def _is_joined(form: str, frequencies: Counter[str]) -> bool:
    """Say whether a form is rather a proclitic and a commoner word."""
    return any(
        form.startswith(clitic)
        and len(form) - len(clitic) >= _SHORTEST_STEM
        and frequencies[instead + form[len(clitic) :]] > _MUCH_COMMONER * frequencies[form]
        for clitic, instead in PROCLITICS
    )


def build_lexicon(
    packages: Path, gazetteers: Path
) -> tuple[dict[str, Entry], dict[str, tuple[str, ...]]]:
    """Make the lexicon and the names of several words.

    Args:
        packages: where the packages named above are installed.
        gazetteers: the shared lists.

    Returns:
        The lexicon by folded word, and the phrases with their types; both sorted.
    """
    lists = Lists()
    _add_people(lists, packages)
    _add_places(lists, gazetteers)
    _add_own(lists)
    frequencies: Counter[str] = Counter()
    for word, frequency in wordfreq.get_frequency_dict("ar", "large").items():
        form = search_form(word)
        if form and " " not in form:
            frequencies[form] += frequency  # type: ignore[assignment]
    common = {form for form, frequency in frequencies.items() if _step(frequency) >= _RAREST}
    lexicon = {
        form: Entry(lists.words.get(form, 0), (), _step(frequencies[form]))
        for form in sorted(common | lists.words.keys())
        if form in lists.words or not _is_joined(form, frequencies)
    }
    return lexicon, {name: tuple(sorted(kinds)) for name, kinds in sorted(lists.phrases.items())}
