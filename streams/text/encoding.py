"""Bytes of a page to text: by header, by byte order mark, by what the markup says, by trying.

Arabic pages come as UTF-8 or as Windows-1256; ISO 8859-6 is rare. A page that says ``utf-8`` and is
Windows-1256 (or the reverse) is read as what its bytes are. Text that was read wrongly before it
came here is repaired by :func:`repair_mojibake`.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from streams.errors import InvalidRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_XML = re.compile(
    rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_HEAD = 4096
_SAMPLE = 20_000
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
"""What browsers take these names for."""

_UNKNOWN = "\ufffd"
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]")
_COMMON = re.compile("(?<![\u0621-\u064a])(?:في|من|على|أن|إلى|عن|التي|هذا|ال[\u0621-\u064a]{2,})")
_STRANGE = re.compile("[\x80-\x9f\u0080-\u00ff]")

# The first of UTF-8's two bytes of an Arabic letter, read as Windows-1256 or Windows-1252. They are
# one letter in fifty in Arabic, and every second one in mojibake.
_FIRST_BYTES = re.compile("[طظØÙ](.)")
_MOJIBAKE_PAGES = ("cp1256", "cp1252")
_MOJIBAKE_SHARE = 0.2
_FEWEST_LETTERS, _FEWEST_SECONDS = 20, 6


def decode_bytes(value: bytes, charset: str | None = None) -> str:
    """Decode a page.

    Args:
        value: the bytes.
        charset: what the content-type header says, or None.

    Returns:
        The text, without a byte order mark.

    Raises:
        UnicodeDecodeError: no encoding fits.
        LookupError: the header names an encoding that does not exist.
    """
    for mark, name in _MARKS:
        if value.startswith(mark):
            return value.decode(name)
    if charset is not None and _codec(charset).startswith(("utf-16", "utf-32")):
        return value.decode(charset)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        # Bytes above 127 that form UTF-8 by chance do not happen in a whole page of Arabic: what
        # fails here is not UTF-8, whatever its header says.
        failure = error
    for name in _declared(value, charset):
        text = _try(value, name)
        if text is not None and _reads_as_text(text):
            return text
    text = _try(value, "cp1256")
    if text is not None and _reads_as_arabic(text):
        return text
    raise failure


def _declared(value: bytes, charset: str | None) -> Iterator[str]:
    """Give the encodings that the header and the markup name, UTF-8 left out."""
    names = [charset.encode("ascii", "ignore")] if charset else []
    names += [match[1] for match in (_XML.match(value), _DECLARED.search(value, 0, _HEAD)) if match]
    for name in names:
        lower = name.decode("ascii").strip().lower()
        if lower.replace("-", "").replace("_", "") not in ("utf8", ""):
            yield _ALIASES.get(lower, lower)


def _codec(charset: str) -> str:
    """Give the name of an encoding.

    Raises:
        LookupError: there is none of that name, or it cannot be a name.
    """
    try:
        return codecs.lookup(charset).name
    except ValueError as error:
        raise LookupError(f"unknown encoding: {charset!r}") from error


def _try(value: bytes, name: str) -> str | None:
    try:
        return value.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _reads_as_text(text: str) -> bool:
    """Say whether a decoding that a page names is not plainly wrong."""
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    return letters == 0 or len(_STRANGE.findall(sample)) * 2 < letters


def _reads_as_arabic(text: str) -> bool:
    sample = text[:_SAMPLE]
    arabic = len(_ARABIC.findall(sample))
    if arabic and len(_COMMON.findall(sample)) * 40 >= arabic:
        return True
    foreign = sum(letter > "\x7f" and letter.isalpha() for letter in sample)
    return arabic * 10 >= foreign * 9


def repair_mojibake(text: str) -> str:
    """Undo a wrong reading of UTF-8 as Windows-1256 or Windows-1252: ``ط§ظ„`` was ``ال``.

    Args:
        text: any text.

    Returns:
        The text as it was meant; unchanged when it is no such mojibake.

    Raises:
        InvalidRecordError: ``invalid_characters`` when it is, and too much was lost to repair it.
    """
    if not _is_mojibake(text[:_SAMPLE]):
        return text
    repaired = "\n".join(map(_repair_line, text.split("\n")))
    if not _is_mojibake(repaired[:_SAMPLE]) and repaired.count(_UNKNOWN) * 50 < len(repaired):
        return repaired
    raise InvalidRecordError(
        "invalid_characters", "UTF-8 was read as another encoding, beyond repair"
    )


def _is_mojibake(sample: str) -> bool:
    seconds = _FIRST_BYTES.findall(sample)
    if len(set(seconds)) < _FEWEST_SECONDS:
        return False
    letters = sum(map(str.isalpha, sample))
    return letters >= _FEWEST_LETTERS and len(seconds) >= _MOJIBAKE_SHARE * letters


def _repair_line(line: str) -> str:
    if not _FIRST_BYTES.search(line):
        return line
    for page in _MOJIBAKE_PAGES:
        try:
            return line.encode(page).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return _by_letters(line)


def _by_letters(line: str) -> str:
    """Repair what can be, where a byte that the code page has no letter for came as a control."""
    encoded = bytearray()
    for letter in line:
        for page in _MOJIBAKE_PAGES:
            try:
                encoded += letter.encode(page)
                break
            except UnicodeEncodeError:
                continue
        else:
            encoded += bytes([ord(letter)]) if ord(letter) < 256 else letter.encode()  # noqa: PLR2004 -- a byte
    return encoded.decode("utf-8", "replace")
