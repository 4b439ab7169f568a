"""Ids as text and their public addresses."""

from __future__ import annotations

import pytest

from streams.contract.article import Link
from streams.contract.identity import address_of, ids_of, is_id


def test_ids_carry_their_kind() -> None:
    link = Link(wikidata="Q7172", wikipedia="en:Arab League")
    assert set(ids_of(link)) == {"wikidata:Q7172", "wikipedia:en:Arab League"}
    assert ids_of(None) == ()


@pytest.mark.parametrize("wanted", ["Q7172", "wikidata:Q7172", "en:Arab League"])
def test_an_id_is_wanted_with_or_without_its_kind(wanted: str) -> None:
    assert is_id(Link(wikidata="Q7172", wikipedia="en:Arab League"), wanted)
    assert not is_id(Link(wikidata="Q71"), wanted)
    assert not is_id(None, wanted)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (Link(wikipedia="en:Gideon Sa'ar"), "https://en.wikipedia.org/wiki/Gideon_Sa'ar"),
        (Link(wikipedia="en:S&P?#"), "https://en.wikipedia.org/wiki/S%26P%3F%23"),
        (Link(wikidata="Q159"), "https://www.wikidata.org/wiki/Q159"),
        (Link(geonames=281184), "https://www.geonames.org/281184"),
        (Link(iso3166="SA"), ""),
        (Link(wikipedia="javascript:alert(1)"), ""),
        (Link(wikidata="Q1/../x"), ""),
    ],
)
def test_the_address_is_public_and_harmless(link: Link, address: str) -> None:
    assert address_of(link) == address
