"""Which language a text is in."""

from __future__ import annotations

import pytest

from streams.text.language import ARABIZI, UNDETERMINED, detect_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("افتتح الوزير المحطة الجديدة صباح اليوم", "ar"),
        ("عاجل", "ar"),
        ("والله ما بعرف شو بدي احكي معك اليوم عن هالموضوع", "ar"),
        ("رئیس جمهور ایران امروز با وزیر خارجه ترکیه دیدار کرد", "fa"),
        ("تيم ملي فوتبال ايران برابر حريف خود به پيروزي رسيد", "fa"),
        ("وزیر اعظم نے کہا کہ حکومت عوام کے مسائل حل کرنے کے لیے کام کر رہی ہے", "ur"),
        ("سەرۆکی هەرێمی کوردستان لەگەڵ وەزیری دەرەوەی تورکیا کۆبووەوە", "ckb"),
        ("په کابل کې نن چاودنه وشوه", "ps"),
        ("ana msh 3aref a3mel eh fel mawdoo3 da ya gama3a", ARABIZI),
        ("salam 3alaykom kif 7alkom lyoum", ARABIZI),
        ("The minister opened the new station on Monday", "en"),
        ("COVID 19 cases rise in 3 states after the 2nd wave", "en"),
        ("Le ministre a inauguré la nouvelle gare lundi matin", "fr"),
        ("Bakan yeni istasyonu pazartesi sabahı açtı", "tr"),
        ("1234 ... !!", UNDETERMINED),
        ("", UNDETERMINED),
    ],
)
def test_detect_language(text: str, code: str) -> None:
    assert detect_language(text) == code


def test_the_hint_decides_only_where_the_text_does_not() -> None:
    assert detect_language("...", hint="ar") == "ar"
    assert detect_language("افتتح الوزير المحطة الجديدة صباح اليوم", hint="fa") == "ar"
