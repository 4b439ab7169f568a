"""Bytes to text, and text that was decoded wrongly before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import InvalidRecordError
from streams.text.encoding import decode_bytes, repair_mojibake

TEXT = (
    "قال الوزير إن المحطة ستخدم نحو عشرين ألف راكب كل يوم، وإنها أنشئت في أقل من عامين.\n"
    'وأضاف "أن العمل مستمر" في المحطات الأخرى.'
)


@pytest.mark.parametrize("charset", [None, "utf-8", "windows-1256", "iso-8859-1", "ascii"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_the_bytes_decide(encoding: str, charset: str | None) -> None:
    assert decode_bytes(TEXT.encode(encoding), charset) == TEXT


def test_the_header_names_a_rare_encoding() -> None:
    text = TEXT.replace('"', "")
    assert decode_bytes(text.encode("iso-8859-6"), "iso-8859-6") == text
    assert decode_bytes(TEXT.encode("utf-16-le"), "utf-16-le") == TEXT


def test_the_markup_names_its_encoding() -> None:
    page = f'<html><head><meta charset="windows-1256"></head><body>{TEXT}</body></html>'
    assert decode_bytes(page.encode("cp1256")) == page


def test_the_markup_may_be_wrong() -> None:
    page = f'<html><head><meta charset="utf-8"></head><body>{TEXT}</body></html>'
    assert decode_bytes(page.encode("cp1256"), "utf-8") == page


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_bytes(b"\x80\x81\x82\x83" * 40)
    with pytest.raises(UnicodeDecodeError):
        decode_bytes(b"\xff\xfe\x00")
    with pytest.raises(LookupError):
        decode_bytes(TEXT.encode(), "klingon")
    with pytest.raises(LookupError):
        decode_bytes(TEXT.encode(), "\0x")


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_utf8_is_read_as_utf8(text: str) -> None:
    assert decode_bytes(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("wrong", ["cp1256", "latin-1"])
def test_mojibake_is_repaired(wrong: str) -> None:
    assert repair_mojibake(TEXT.encode().decode(wrong)) == TEXT


def test_mojibake_of_cp1252_with_its_holes_is_repaired() -> None:
    holes = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    wrong = "".join(
        chr(byte) if byte in holes else bytes([byte]).decode("cp1252") for byte in TEXT.encode()
    )
    assert repair_mojibake(wrong) == TEXT


def test_mojibake_beyond_repair_is_refused() -> None:
    wrong = TEXT.encode().decode("cp1256").replace("§", "?").replace("„", "?")
    with pytest.raises(InvalidRecordError) as caught:
        repair_mojibake(wrong)
    assert caught.value.code == "invalid_characters"


@pytest.mark.parametrize("text", [TEXT, "", "طط ظظ", "ظل ظلال طفل طريق طويل", "Ünïcode"])
def test_what_is_no_mojibake_stays(text: str) -> None:
    assert repair_mojibake(text) == text
