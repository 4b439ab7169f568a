"""Words beside a name that say which kind of thing it is, or that it is part of another name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from streams.arabic.matching import search_form, search_forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.article import Article, Mention

_AROUND, _BESIDE = 40, 30
_CACHE = 16_384
folded = lru_cache(_CACHE)(search_form)
"""The search form of a word or a name; the same ones come again and again."""

_PROCLITICS = ("وال", "بال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك")

_HEADS = {
    "region": "محافظة ولاية منطقة مقاطعة إمارة إقليم محافظ والي محافظتي ولايتي جهة",
    "city": "مدينة بلدة قرية مدينتي بلدتي عاصمة العاصمة ضاحية ميناء بلدية",
    "country": "دولة جمهورية مملكة سلطنة حكومة",
    "club": "نادي فريق لاعب مدرب مهاجم حارس",
}
KIND_BY_HEAD = {search_form(word): kind for kind, words in _HEADS.items() for word in words.split()}
"""Kinds of things by the word before their names."""

_CALLED = {
    "وكالة": "company agency agencygov igo",
    "شركة مجموعة مجمع عملاق": "company bank airline exchange broadcaster",
    "منصة تطبيق شبكة موقع": "company website broadcaster agency",
    "قناة إذاعة تلفزيون": "broadcaster",
    "صحيفة جريدة مجلة": "newspaper magazine",
    "بورصة": "exchange",
    "مصرف بنك": "bank",
    "بعثة منظمة": "igo ngo",
    "نادي فريق": "club",
}
CALLED = {
    search_form(word): frozenset(kinds.split())
    for words, kinds in _CALLED.items()
    for word in words.split()
}
"""Nouns that an organisation's name may take before it, and which kinds do: وكالة موديز."""

# Before a place's name: what bears the name is no place, or another one.
_OTHER_THING = search_forms(
    "جامعة كلية معهد مدرسة مستشفى قناة صحيفة جريدة مجلة وكالة بنك شركة فندق ملعب استاد شارع حي "
    "جائزة مهرجان بطولة دوري كأس منتخب نادي فريق مطار سفارة جسر طريق بورصة فيلم"
)
# After a name that is an everyday word as well.
_EVERYDAY_AFTER = {
    search_form("كابل"): search_forms("بحري بحرية بحريا كهربائي كهرباء ألياف ضوئي الألياف الإنترنت")
}
_MARKED = {"عُمان": "OM", "عمّان": "JO", "عَمّان": "JO", "عَمَّان": "JO", "عمَّان": "JO"}


_STAGE = "فنان ممثل مطرب مغن نجم فيلم مسلسل أغنية ألبوم مسرح حفل سينما دراما"
_PITCH = "لاعب مهاجم حارس هدف أهداف منتخب نادي فريق مباراة كأس دوري مدرب ملعب كرة نجم"
_WRITING = "كاتب روائي شاعر أديب رواية ديوان قصيدة شعر كتاب"
_STATE = (
    "رئيس وزير نائب أمير ملك سفير حزب حكومة برلمان انتخاب حركة أمين مبعوث سلطان شيخ قائد زعيم عهد"
)
_TRADE_WORDS = {
    **dict.fromkeys(("actor", "singer", "director", "celebrity"), _STAGE.split()),
    **dict.fromkeys(("footballer", "coach", "athlete"), _PITCH.split()),
    **dict.fromkeys(("writer",), _WRITING.split()),
    **dict.fromkeys(
        ("politician", "diplomat", "official", "monarch", "royal", "military", "militant"),
        _STATE.split(),
    ),
}
# Whole words, with what may stand before and behind: فريق is in أفريقيا, كرة in فكرة.
_SPORT = re.compile(
    r"(?<![ء-ي])و?[بل]?(?:ال)?"
    "(?:لاعب|مهاجم|حارس|منتخب|نادي|أندية|فريق|مبارا[ةه]|مباراته|مباريات|كأس|كاس|دوري|مدرب|ملعب"
    "|بطولة|كرة القدم)"
    "(?:ي|ين|و|ه|ها|هم|نا|ات|ا)?(?![ء-ي])"
)
_ANY_TRADE = frozenset(
    {"activist", "artist", "business", "journalist", "person", "religious", "scientist"}
)


def trades_in(article: Article) -> frozenset[str]:
    """Give the kinds of people that an article has words for.

    Args:
        article: with its text and title.

    Returns:
        The kinds; those that no words are listed for are among them.
    """
    return _trades_in(article.title or "", article.text)


@lru_cache(maxsize=1)
def _trades_in(title: str, text: str) -> frozenset[str]:
    """Read an article once for all its people."""
    both = f"{title} {text}"
    said = {kind for kind, words in _TRADE_WORDS.items() if any(word in both for word in words)}
    return _ANY_TRADE | said


def is_of_sport(article: Article) -> bool:
    """Say whether an article has a word of matches and teams.

    Args:
        article: with its text and title.
    """
    return _is_of_sport(article.title or "", article.text)


@lru_cache(maxsize=1)
def _is_of_sport(title: str, text: str) -> bool:
    """Read an article once for all its clubs."""
    return bool(_SPORT.search(title) or _SPORT.search(text))


def trades_beside(article: Article, mentions: Sequence[Mention]) -> frozenset[str]:
    """Give the kinds of people that words right beside a name tell.

    Args:
        article: with the text that the mentions slice.
        mentions: of a person.

    Returns:
        The kinds: of الشاعر فلان those that write.
    """
    near = [
        _text(article, one)[max(0, one.start - _BESIDE) : one.start]
        + " "
        + _text(article, one)[one.end : one.end + _BESIDE]
        for one in mentions
    ]
    return frozenset(
        kind
        for kind, words in _TRADE_WORDS.items()
        if any(word in text for text in near for word in words)
    )


def head_before(article: Article, mention: Mention) -> str:
    """Give the word before a mention in search form, without proclitics where it is a head.

    Args:
        article: with the text that the mention slices.
        mention: of any entity.

    Returns:
        The word; empty at the beginning of the text and after punctuation.
    """
    text = _text(article, mention)[max(0, mention.start - _AROUND) : mention.start]
    if not text or not text[-1].isspace():
        return ""
    words = text.split()
    word = folded(words[-1]) if words and words[-1][-1].isalpha() else ""
    if word in KIND_BY_HEAD or word in _OTHER_THING:
        return word
    for proclitic in _PROCLITICS:
        bare = word.removeprefix(proclitic)
        if bare != word and (bare in KIND_BY_HEAD or bare in _OTHER_THING):
            return bare
    return word


def is_other_thing(article: Article, mention: Mention, before: str) -> bool:
    """Say whether a place's name is part of another name, or an everyday word.

    Args:
        article: with the text that the mention slices.
        mention: of a place.
        before: the word before it.

    Returns:
        True for Colombia in "the university of Columbia", and for Kabul in "a cable".
    """
    if before in _OTHER_THING:
        return True
    after = _EVERYDAY_AFTER.get(folded(mention.text))
    if after is None:
        return False
    words = _text(article, mention)[mention.end : mention.end + _AROUND].split()
    return bool(words) and folded(words[0]) in after


def marked_country(mention: Mention) -> str | None:
    """Give the country that the marks of a name tell: Oman and Amman are written alike."""
    return _MARKED.get(mention.text.lstrip("وبلفك"))


def _text(article: Article, mention: Mention) -> str:
    return (article.title or "") if mention.field == "title" else article.text
