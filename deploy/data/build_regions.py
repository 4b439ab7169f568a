# ruff: noqa: INP001 -- a script, not a package
"""Build regions.tsv and phrases.tsv: names of identities.tsv that the gazetteer may know.

A one-off, run by hand after ``build_identities.py``; nothing imports it. A place's name is taken
where it is no common word, no person's name, and in no other table. Of other things the names of
several words are, but works, which stand in quotation marks, and people, whom models find; of those
only foreign ones that begin with what may be a preposition.

Usage: ``PYTHONPATH=. python deploy/data/build_regions.py``
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from towns import read_towns

from streams.arabic.matching import search_form, search_forms
from streams.entities.chain_words import NATIONAL
from streams.entities.crf_model import load_shipped
from streams.entities.features import UNKNOWN, Lexicon
from streams.entities.linking.identities import ARAB, load_identities
from streams.entities.linking.weighing import LEAST
from streams.entities.name_tables import load_names

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from streams.entities.linking.identities import Identity
    from streams.entities.name_tables import KnownNames

DATA = Path(__file__).parents[2] / "streams" / "entities" / "data"
OUT, PHRASES, PLACED = DATA / "regions.tsv", DATA / "phrases.tsv", DATA / "placed.tsv"
HEADING, PHRASES_HEADING = "name\tkind\n", "name\ttype\tshown\n"
WORKS = frozenset("film book song series magazine painting play work tv".split())
COINED = frozenset("company airline bank broadcaster software product".split())
SHORTEST_COINED, ARABIC = 5, re.compile("[\u0621-\u064a]+")
SHORTEST_PHRASE, LATIN, YEAR = 7, re.compile("[A-Za-z]"), re.compile(r"\d{4}")
# Nouns that say what a name is and stay outside of it.
OUTSIDE = search_forms(
    "صاروخ تلسكوب جائزة صحيفة جريدة مجلة موقع مؤشر مدينة طائرة سفينة تطبيق نموذج "
    "دبابات دبابة لوحة طائرات صواريخ مقاتلة المساعد جائحة"
)
NEAR = frozenset("TR IR IL".split())
LONGEST = 3
# What follows "towns" and names none: the south, the capital; جديدة is "new".
GENERAL = search_forms(
    "الجنوب الشمال الشرق الغرب الوسط الوسطى البلاد العاصمة الساحل الجديدة القديمة المركز الكبرى "
    "الجزيرة الجزر المنطقة المدينة القرى المدن الدولة العالم الداخل الخارج"
)
# What begins the names of people as well.
BEARING = search_forms("سيدي مولاي عبد أبو ابن بن أم ولد الشيخ شيخ آل بني أولاد")
TOWNS = frozenset({"city", "region", "village"})
WATERS = frozenset({"sea", "lake", "river", "strait", "ocean", "mountain", "island"})
REGION_WORDS = re.compile(
    "^(?:ال)?(?:محافظة|ولاية|منطقة|مقاطعة|إمارة|امارة|شعبية|بلدية|جهة|إقليم|قسم|جمهورية) "
)
COMMON, RARE, SHORTEST, SHORTEST_CITY = 4, 1, 3, 5
# Of these letters a word may be a preposition and another word.
PROCLITICS = tuple("وفبكل")
FUTURE, TELLING = "س", 3
KNOWN = search_forms("سطيف سقطرى")
# Common words that are rarer than they look, or the names of other things.
EVERYDAY = search_forms(
    "العاصمة شمالية دخيل معسكر البيض الوادي النعامة البحيرة الغربية الشرقية المثنى واسط المفرق "
    "معان "
    "حولي العصابة المرقب الكفرة المرج الواحات الظاهرة عدل بنادر باري باي سول قبلي عمران حجة بركان "
    "الحاجب الجديدة جرادة سنار الخليل الزرقاء النجف المهرة الرقة الأحمدي جدو مدج إفران طاطا "
    "الزاوية "
    "الكاف المحرق تاج سنام حماة بابل قنا الحوز ريمة الجوف الحجاز الريان الوكرة مطروح المسلخة النجد "
    "العشة "
    "العطارة السبخة الطاح المعلاء النصارية الربة المحجل الخلجان النجيلة الشدادة الدمنة الركادة "
    "المشنف "
    "العاقر الفقع الكتة القفلة العرة الطفة الحفة المضو الملاحيط الظليعة الشواتي منصورية حميدية "
    "ناصرة "
    "خيران زاكية ماوية شهارة مسمية عنازة مناخة سلامين الأقطع الكلابين العراد تمانعة نقادة جيشان "
    "أيوبية "
    "الصعيد العاصي السين التايمز قنديل الراين ذيبية ناعور داسبييو نعلين عطارة حراجل عرجان عريشة "
    "عوابل القرارة المحرس الريف القبائل"
) | {
    search_form(name)
    for name in (
        "صلاح الدين", "مبارك الكبير", "النقاط الخمس", "الجبل الأخضر", "وادي الحياة",
        "الوادي الجديد", "علي صبيح", "مولاي يعقوب", "الحدود الشمالية", "القمر الكبرى",
        "وسط دار فور", "وقويي جالبيد",
    )
}  # fmt: skip


def is_part(form: str, lexicon: Lexicon) -> bool:
    """Say whether a proclitic and a name are another word, or the name is one: لغات, سيميل."""
    others = [clitic + form for clitic in (*PROCLITICS, FUTURE)]
    if form[0] in (*PROCLITICS, FUTURE):
        others.append(form[1:])
    return form not in KNOWN and any(
        lexicon.get(other, UNKNOWN).frequency >= TELLING for other in others
    )


def is_coined(form: str, known: KnownNames, lexicon: Lexicon) -> bool:
    """Say whether a word is a firm's alone: no word of the language, no name of a person."""
    person = form in known.given or form in known.family
    begins = form.startswith(PROCLITICS) or form.startswith("ال")
    whole = len(form) >= SHORTEST_COINED and ARABIC.fullmatch(form) is not None
    return whole and not (person or begins or form in lexicon or is_part(form, lexicon))


def is_telling(name: str, form: str, row: Identity, known: KnownNames, lexicon: Lexicon) -> bool:
    """Say whether a form of a name stands for it wherever it is read."""
    words = form.split()
    if len(words) == 1:
        return row.kind in COINED and is_coined(form, known, lexicon)
    if LATIN.search(name) or len(form) < SHORTEST_PHRASE or YEAR.search(form):
        return False
    if words[0] in OUTSIDE or words[-1] in NATIONAL or words[-1].startswith("بال"):
        return False
    rare = all(lexicon.get(word, UNKNOWN).frequency <= RARE for word in words)
    foreign = words[0].startswith(PROCLITICS) and rare and known.given.isdisjoint(words)
    foreign = foreign and row.weight >= LEAST
    return row.type != "PER" or foreign


def regions(
    known: KnownNames, lexicon: Lexicon, everyday: Container[str]
) -> Iterator[tuple[str, str]]:
    """Give the names of regions, waters and larger towns that are nothing else, and their kinds."""
    people = known.given | known.family
    for row in load_identities().rows():
        is_arab = not ARAB.isdisjoint(row.countries)
        is_water = row.kind in WATERS
        is_city = row.kind == "city"
        if row.type != "LOC" or not (is_water or (is_arab and (row.kind == "region" or is_city))):
            continue
        for name in (REGION_WORDS.sub("", one) for one in (row.name, *row.forms)):
            form = search_form(name)
            words = form.split()
            if form in known.senses or form in everyday or len(form) < SHORTEST:
                continue
            is_person = not people.isdisjoint(words)
            if len(words) == 1:
                most = RARE if is_city else COMMON - 1
                common = lexicon.get(form, UNKNOWN).frequency > most
                if is_person or common or is_part(form, lexicon):
                    continue
            if is_city and (
                len(words) > 1 or len(form) < SHORTEST_CITY or form.startswith(PROCLITICS)
            ):
                continue
            if len(words) > 1 and is_person and not is_water:
                continue
            yield name, row.kind


def phrases(known: KnownNames, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Give names of several words, their types and the names that they are shown by."""
    rows = list(load_identities().rows())
    places = {
        search_form(name) for row in rows if row.type == "LOC" for name in (row.name, *row.forms)
    }
    for row in rows:
        if row.kind in WORKS | TOWNS | {"country"}:
            continue
        for name in (row.name, *row.forms):
            form = search_form(name)
            if form in known.senses or (row.type != "LOC" and form in places):
                continue
            if is_telling(name, form, row, known, lexicon):
                yield name, row.type, row.name


def placed(
    known: KnownNames, lexicon: Lexicon, everyday: Container[str]
) -> Iterator[tuple[str, str]]:
    """Give the names of towns, regions and waters, and which are words or people as well."""
    people = known.given | known.family
    for row in load_identities().rows():
        near = not (ARAB | NEAR).isdisjoint(row.countries) or row.kind in WATERS
        if row.type != "LOC" or not near or row.kind not in WATERS | TOWNS:
            continue
        for name in (REGION_WORDS.sub("", one) for one in (row.name, *row.forms)):
            form = search_form(name)
            words = form.split()
            if len(form) < SHORTEST or len(words) > LONGEST or LATIN.search(name):
                continue
            most = RARE if len(words) == 1 else RARE + 1
            dry = row.kind not in WATERS
            bare = dry and len(words) == 1 and form[:2] != "ال" and form.endswith("ه")
            if form in GENERAL or (bare and lexicon.get(form, UNKNOWN).frequency > RARE):
                continue
            rare = [lexicon.get(word, UNKNOWN).frequency <= most for word in words]
            other = form in everyday or words[0] in people
            # A village's name that is a word as well is more often the word.
            if row.kind == "village" and (other or not all(rare)):
                continue
            if len(words) == 1:
                yield form, "" if rare[0] and not other else "word"
            elif other or words[0] in BEARING:
                yield form, "word"
            else:
                yield form, "whole" if any(rare) and len(form) >= SHORTEST_PHRASE else ""


def main() -> None:
    """Write the tables."""
    # What the last run wrote is not known beforehand.
    OUT.write_text(HEADING, encoding="utf-8")
    PHRASES.write_text(PHRASES_HEADING, encoding="utf-8")
    known, lexicon = load_names(), load_shipped()[0].lexicon
    everyday = EVERYDAY.union(search_form(word) for town in read_towns() for word in town.words)
    rows: dict[str, tuple[str, str]] = {}
    for name, kind in regions(known, lexicon, everyday):
        rows.setdefault(search_form(name), (name, kind))
    lines = [f"{name}\t{kind}" for name, kind in sorted(rows.values())]
    OUT.write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    found: dict[str, tuple[str, str, str]] = {}
    for row in phrases(known, lexicon):
        found.setdefault(search_form(row[0]), row)
    text = "".join("\t".join(row) + "\n" for row in sorted(found.values()))
    PHRASES.write_text(PHRASES_HEADING + text, encoding="utf-8")
    # Of several places of one name the last counts, the one that says "word" before all others.
    names = dict(sorted(placed(known, lexicon, everyday)))
    text = "".join(f"{name}\t{said}\n" for name, said in names.items())
    PLACED.write_text("name\tsaid\n" + text, encoding="utf-8")
    print(f"regions.tsv: {len(lines)} rows, phrases.tsv: {len(found)}, placed.tsv: {len(names)}")  # noqa: T201


if __name__ == "__main__":
    main()
