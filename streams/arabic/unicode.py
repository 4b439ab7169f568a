"""Repair the code points of Arabic text and keep the author's spelling.

Display text is NFC. Diacritics, hamzas and digits stay as they were written; what only a machine
put there goes: presentation forms, compatibility characters, bidi marks, joiners, controls.
"""

from __future__ import annotations

import re
from unicodedata import normalize

# NFKC over the whole text is twelve times slower and finds nothing more in Arabic news. Left out
# of the runs: the ellipsis, and marks whose compatibility form is a space and a combining mark.
_COMPATIBILITY = re.compile(
    "[\u00a0-\u00a7\u00a9-\u00ae\u00b0-\u00b3\u00b5-\u00b7\u00b9-\u00bf\u0675-\u0678"
    "\u2000-\u2016\u2018-\u2025\u2027-\u203d\u203f-\u2fff\u3000\ufb00-\ufe48\ufe50-\uffe2\uffe4-\uffff]+"
)
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]+"
)
# The isolated forms of a diacritic decompose to a space and the mark; the mark alone is meant.
_ISOLATED_MARKS = {
    code: normalize("NFKC", chr(code)).strip(" ")
    for code in (*range(0xFC5E, 0xFC64), *range(0xFE70, 0xFE80))
    if normalize("NFKC", chr(code)).startswith(" ")
}
_ISOLATED = re.compile(f"[{''.join(map(chr, _ISOLATED_MARKS))}]")
# camel-tools spells these two the way people read them.
_SPELLED_OUT = {0xFDFC: "ريال", 0xFDFD: "بسم الله الرحمن الرحيم"}

_PERSIAN_LETTERS = re.compile("[یک]")
_WORD = re.compile(
    "[\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff]+"
)
_NOT_ARABIC = re.compile("[پچژگٹڈڑںےہھۀۂەۆێڕڵڤۇۋېۍځڅټډړږښڼ]")
_TO_ARABIC = {ord("ی"): "ي", ord("ک"): "ك"}
# A final Persian yeh stands for yeh or for alef maksura; these common words want the second.
_MAKSURA = frozenset(
    proclitic + word
    for proclitic in ("", "و", "ف")
    for word in ("على", "إلى", "الى", "حتى", "لدى", "متى", "سوى", "مدى", "بلى", "أخرى", "كبرى")
) | {"الأخرى", "الكبرى", "مستوى", "المستوى", "منتدى", "مستشفى", "المستشفى", "مصطفى", "موسى"}


def compose(text: str) -> str:
    """Repair presentation forms and compatibility characters, then compose to NFC.

    Args:
        text: any text.

    Returns:
        What camel-tools' ``normalize_unicode`` gives for Arabic news, but with the ellipsis and
        free-standing accents kept, and isolated diacritics joined to the letter before them.
    """
    if _COMPATIBILITY.search(text):
        if _ISOLATED.search(text):
            text = _ISOLATED.sub(lambda mark: _ISOLATED_MARKS[ord(mark[0])], text)
        text = _COMPATIBILITY.sub(
            lambda run: normalize("NFKC", run[0].translate(_SPELLED_OUT)), text
        )
    return normalize("NFC", text)


def display_form(text: str) -> str:
    """Give one line as it is shown: NFC, nothing invisible, single spaces, none at the ends.

    Args:
        text: a line or a paragraph; line breaks become spaces.

    Returns:
        The display form; giving it again changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(compose(_INVISIBLE.sub("", text)).split())


def mend_persian_letters(text: str) -> str:
    """Write the Persian yeh and kaf of Arabic words as the Arabic letters.

    Args:
        text: Arabic text in display form; for other languages the letters are right as they are.

    Returns:
        The text in NFC, words with other non-Arabic letters left alone.
    """
    if not _PERSIAN_LETTERS.search(text):
        return text
    return normalize("NFC", _WORD.sub(_mend_word, text))


def _mend_word(match: re.Match[str]) -> str:
    word = match[0]
    if not _PERSIAN_LETTERS.search(word) or _NOT_ARABIC.search(word):
        return word
    if word.endswith("ی"):
        with_maksura = f"{word[:-1].translate(_TO_ARABIC)}ى"
        if with_maksura in _MAKSURA:
            return with_maksura
    return word.translate(_TO_ARABIC)
