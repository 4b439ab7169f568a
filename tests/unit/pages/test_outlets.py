"""Outlets by their domain."""

from __future__ import annotations

import pytest

from streams.pages.outlets import outlet_name, outlet_zone


@pytest.mark.parametrize(
    ("domain", "name", "zone"),
    [
        ("masrawy.com", None, "Africa/Cairo"),
        ("arabic.rt.com", None, "Europe/Moscow"),
        ("unknown.com.sa", None, "Asia/Riyadh"),
        ("unknown.com", None, None),
        (None, "هسبريس", "Africa/Casablanca"),
        (None, None, None),
    ],
)
def test_outlet_zone(domain: str | None, name: str | None, zone: str | None) -> None:
    found = outlet_zone(domain, name)
    assert (found.key if found else None) == zone


def test_outlet_name() -> None:
    assert outlet_name("sport.masrawy.com") == "مصراوي"
    assert outlet_name("unknown.example") is None
