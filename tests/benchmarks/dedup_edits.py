"""Edits that copies of news undergo, and things that are no copies, for measuring."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Edit = Callable[[list[str], random.Random], list[str]]

_FURNITURE = (
    "شارك الخبر عبر فيسبوك تويتر واتساب اطبع الصفحة أرسل إلى صديق المزيد من أخبار المناطق كلمات "
    "دلالية أخبار محليات اليوم العاجل مقالات مشابهة قد يعجبك أيضا تابعونا على الشبكات جميع الحقوق "
    "محفوظة للصحيفة لا يجوز النسخ دون إذن سياسة الخصوصية من نحن اتصل بنا"
).split()
_LETTERS = "بتثجحخدرسشعفقكلمنه"


def made(count: int, chance: random.Random) -> list[str]:
    """Make words that stand nowhere else."""
    return ["".join(chance.choices(_LETTERS, k=chance.randint(3, 8))) for _ in range(count)]


def source_line(words: list[str], chance: random.Random) -> list[str]:
    """Put a byline before and a source behind."""
    return [*made(2, chance), "-", *words, "المصدر:", *made(2, chance)]


def orthography(words: list[str], chance: random.Random) -> list[str]:
    """Spell as another desk does: hamzas, teh marbuta, yeh, diacritics, tatweel, digits."""
    swaps = [("أ", "ا"), ("إ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ؤ", "و"), ("ئ", "ي")]
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    result = []
    for word in words:
        spelled = word.translate(digits)
        for old, new in swaps:
            if chance.random() < 0.5:
                spelled = spelled.replace(old, new)
        if chance.random() < 0.2 and len(spelled) > 2:
            spelled = spelled[0] + chance.choice("َُِـ") + spelled[1:]
        result.append(spelled)
    return result


def replaced(share: float) -> Edit:
    """Replace a share of the words."""

    def edit(words: list[str], chance: random.Random) -> list[str]:
        return [made(1, chance)[0] if chance.random() < share else word for word in words]

    return edit


def new_lead(words: list[str], chance: random.Random) -> list[str]:
    """Write the first paragraph anew."""
    lead = min(25, len(words) // 4)
    return [*made(lead, chance), *words[lead:]]


def furniture(words: list[str], chance: random.Random) -> list[str]:
    """Let the page's share buttons and tags run into the text."""
    return [*_FURNITURE[:8], *words, *_FURNITURE[8:], *made(6, chance)]


def kept(share: float) -> Edit:
    """Cut the tail."""

    def edit(words: list[str], _: random.Random) -> list[str]:
        return words[: max(int(len(words) * share), 1)]

    return edit


def reordered(words: list[str], chance: random.Random) -> list[str]:
    """Move paragraphs of 25 words about."""
    pieces = [words[i : i + 25] for i in range(0, len(words), 25)]
    chance.shuffle(pieces)
    return [word for piece in pieces for word in piece]


def all_together(words: list[str], chance: random.Random) -> list[str]:
    """Source line, orthography, 3 % of the words, furniture, a tail of 15 % cut."""
    for edit in (kept(0.85), replaced(0.03), orthography, source_line, furniture):
        words = edit(words, chance)
    return words


COPIES: dict[str, Edit] = {
    "source line": source_line,
    "orthography": orthography,
    "3 % of words": replaced(0.03),
    "8 % of words": replaced(0.08),
    "15 % of words": replaced(0.15),
    "new lead": new_lead,
    "furniture": furniture,
    "tail cut, 75 % left": kept(0.75),
    "tail cut, 50 % left": kept(0.50),
    "tail cut, 35 % left": kept(0.35),
    "tail cut, 25 % left": kept(0.25),
    "reordered": reordered,
    "all together": all_together,
}


def follow_up(quote: float) -> Callable[[Sequence[str], Sequence[str]], list[str]]:
    """Make a new article, a share of which quotes an earlier one."""

    def write(new: Sequence[str], old: Sequence[str]) -> list[str]:
        quoted = list(old[: int(len(new) * quote / (1 - quote))])
        middle = len(new) // 2
        return [*new[:middle], *quoted, *new[middle:]]

    return write


def footer(new: Sequence[str], _: Sequence[str]) -> list[str]:
    """Put the outlet's footer of 55 words under an article."""
    return [*new, *_FURNITURE]
