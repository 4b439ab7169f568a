"""The table of identities: how rows are read, and what its check finds."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from click.testing import CliRunner

from streams.arabic.matching import search_form
from streams.cli import khabar
from streams.contract.article import Link
from streams.entities.linking.checking import check_table
from streams.entities.linking.identities import Identities, load_identities, read_ids, read_row

ROW = "PER\tpolitician\tUS\t7\twikipedia=en:Donald Trump\tدونالد ترامب\tترامب\tdbpedia vital"


def test_a_row_is_found_by_each_of_its_names() -> None:
    table = Identities(f"# heading\n{ROW}\n".encode())
    assert len(table) == 2
    for form in ("دونالد ترامب", "ترامب"):
        (found,) = table.named(search_form(form))
        assert found.link == Link(wikipedia="en:Donald Trump")
        assert (found.type, found.countries) == ("PER", ("US",))
    assert table.named("بايدن") == ()


def test_ids_are_read_with_the_spaces_of_a_title() -> None:
    given = read_ids("wikipedia=en:Arab League wikidata=Q7172")
    assert given == Link(wikipedia="en:Arab League", wikidata="Q7172")
    assert read_ids("geonames=281184") == Link(geonames=281184)
    assert read_ids("") == Link()
    with pytest.raises(ValueError, match="unknown id"):
        read_ids("freebase=7")


def test_the_shipped_table_has_no_fault() -> None:
    text = (files("streams.entities") / "data" / "identities.tsv").read_text("utf-8")
    assert list(check_table(text)) == []


def test_every_linked_row_of_the_shipped_table_says_how_it_was_verified() -> None:
    rows = [row for row in load_identities().rows() if row.link != Link()]
    assert len(rows) > 15_000
    assert all(row.verified for row in rows)


@pytest.mark.parametrize(
    ("form", "link"),
    [
        # Latin letters and other spellings of rows that were there.
        ("OpenAI", Link(wikipedia="en:OpenAI")),
        ("جوزاف عون", Link(wikipedia="en:Joseph Aoun")),
        ("محمد ولد الشيخ الغزواني", Link(wikipedia="en:Mohamed Ould Ghazouani")),
        ("توتال إنرجي", Link(wikipedia="en:TotalEnergies", wikidata="Q154037")),
        # Rows that had no id.
        ("البنك المركزي المصري", Link(wikipedia="en:Central Bank of Egypt")),
        ("محمد شياع السوداني", Link(wikipedia="en:Mohammed Shia' al-Sudani")),
        # New rows.
        ("حتشبسوت", Link(wikipedia="en:Hatshepsut")),
        ("جامعة أسيوط", Link(wikipedia="en:Assiut University")),
        ("الخطوط الجوية الهندية", Link(wikipedia="en:Air India")),
        ("درعة تافيلالت", Link(iso3166_2="MA-08")),
        ("فاس مكناس", Link(iso3166_2="MA-03")),
        # Names of the news of 2023 to 2026.
        ("محمد الحلبوسي", Link(wikipedia="en:Mohamed Al-Halbousi")),
        ("تشاك شومر", Link(wikipedia="en:Chuck Schumer")),
        ("روميلو لوكاكو", Link(wikipedia="en:Romelu Lukaku")),
    ],
)
def test_the_shipped_table_knows_a_name(form: str, link: Link) -> None:
    assert link in {row.link for row in load_identities().named(search_form(form))}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (ROW.replace("\tdbpedia vital", ""), "7 columns"),
        (ROW.replace("politician", "ruler"), "kind 'ruler'"),
        (ROW.replace("PER", "HUM"), "HUM"),
        (ROW.replace("\tUS\t", "\tUSA\t"), "two capital letters"),
        (ROW.replace("\t7\t", "\t70\t"), "weight 70"),
        (ROW.replace("Donald Trump", "Donald_Trump"), "no id of wikipedia"),
        (ROW.replace("wikipedia=en:Donald Trump", "wikidata=22686"), "no id of wikidata"),
        (ROW.replace("dbpedia vital", "dbpedia"), "two public places"),
        (f"{ROW}\n{ROW}", "the same as row 1"),
        (f"{ROW}\n{ROW.replace('ترامب', 'كلينتون')}", "is in row 1"),
        (f"{ROW}\n{ROW.replace('Donald', 'Eric')}", "is a name in row 1"),
    ],
)
def test_the_check_names_the_fault(row: str, fault: str) -> None:
    assert re.search(fault, "\n".join(check_table(row + "\n")))


def test_a_sound_row_has_no_fault() -> None:
    assert list(check_table(ROW + "\n")) == []
    assert read_row(ROW).forms == ("ترامب",)


def test_the_command_ends_with_an_error_where_there_are_faults() -> None:
    runner = CliRunner()
    with runner.isolated_filesystem():
        with open("mine.tsv", "w", encoding="utf-8") as out:  # noqa: PTH123
            out.write(ROW.replace("politician", "ruler") + "\n")
        result = runner.invoke(khabar, ["links", "check", "mine.tsv"])
    assert result.exit_code != 0
    assert "ruler" in result.output


def test_the_command_shows_what_a_name_may_stand_for() -> None:
    result = CliRunner().invoke(khabar, ["links", "show", "طرابلس"])
    assert result.exit_code == 0
    assert "geonames:2210247" in result.output
    assert "geonames:266826" in result.output
