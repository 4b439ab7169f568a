"""Outlets by their domain."""

from __future__ import annotations

import pytest

from streams.pages.outlets import outlet_name, outlet_of_rights, outlet_zone


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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("جميع الحقوق محفوظة لموقع نافذة نيوز 2024", "نافذة نيوز"),
        ("جميع الحقوق محفوظة - بلدية المرج - قسم الإعلام 2025", "بلدية المرج"),
        ("ملاعب 24 - كل الحقوق محفوظة", "ملاعب 24"),
        ("جميع الحقوق محفوظة للشاطئ أونلاين © 2025", "الشاطئ أونلاين"),
        ("جميع الحقوق محفوظة لوكالة الشاطئ", "وكالة الشاطئ"),
        ("© 2025 بوابة الشاطئ. جميع الحقوق محفوظة", "بوابة الشاطئ"),
        ("جميع الحقوق محفوظة لموقع الشاطئ 24 ©", "الشاطئ 24"),
        ("جميع الحقوق محفوظة | سياسة الخصوصية", None),
    ],
)
def test_outlet_of_rights(text: str, name: str | None) -> None:
    assert outlet_of_rights(text) == name


def test_a_name_of_papers_of_several_countries_has_no_clock() -> None:
    assert outlet_zone(None, "الوطن") is None
    assert outlet_zone("alwatan.sy", "الوطن") is not None
