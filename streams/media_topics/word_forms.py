"""The forms in which a row of the lexicon stands in text.

Every form is a search form: folded, so teh marbuta is heh and every alef is bare.
"""

from __future__ import annotations

_ARTICLE = "ال"
_TEH_MARBUTA = "ه"
_SOUND_PLURAL = "ين"
_SHORTEST_BARE, _SHORTEST_MARKED, _SHORTEST_PLURAL = 4, 4, 6
_SHORTEST_BEFORE_HEH = 5
_PARTICIPLE = "م"
_RELATION = "ي"
_PLURALS = ("ون", "و", "ي")
_PRONOUNS = ("ها", "هم", "نا")
_DUALS = ("ان", "ين")
_SHORTEST_DUAL = 5
_ACCUSATIVE = "ا"


def spell_out(form: str, kind: str) -> list[str]:
    """List the forms that a row of the lexicon stands for.

    Args:
        form: the term in search form.
        kind: ``noun``, ``phrase`` or ``pair``.

    Returns:
        The forms to match; a pair also with the article on its last word and on every word.

    Raises:
        ValueError: the kind is unknown.
    """
    match kind:
        case "noun" | "phrase":
            return [form]
        case "pair":
            *first, last = form.split()
            definite = last if last.startswith(_ARTICLE) else _ARTICLE + last
            every = [word if word.startswith(_ARTICLE) else _ARTICLE + word for word in first]
            return list(
                dict.fromkeys((form, " ".join([*first, definite]), " ".join([*every, definite])))
            )
        case _:
            raise ValueError(f"unknown kind {kind!r}")


def articled(noun: str) -> list[str]:
    """List the forms of a noun that may take the article: duals, and the feminine of ‑ي.

    Args:
        noun: one word in search form.

    Returns:
        The forms, the noun itself left out; short nouns have none.
    """
    if noun.endswith(_SOUND_PLURAL) or len(noun) < _SHORTEST_DUAL:
        return []
    if noun.endswith(_TEH_MARBUTA):
        return [noun.removesuffix(_TEH_MARBUTA) + "ت" + end for end in _DUALS]
    if noun.endswith(_RELATION):
        return [noun + _TEH_MARBUTA]
    return [noun + end for end in _DUALS]


def inflect(noun: str) -> list[str]:
    """List the forms of a noun that take no article: with a pronoun, before a genitive, accusative.

    Short nouns have none: their forms are other words too often (جد gives جدة, دين gives لدينا).
    Nor has a participle one with "his", which is the feminine too (محافظ gives محافظة, a province).

    Args:
        noun: one word in search form.

    Returns:
        The forms, the noun itself left out.
    """
    if noun.endswith(_SOUND_PLURAL) and len(noun) >= _SHORTEST_PLURAL:
        stem = noun.removesuffix(_SOUND_PLURAL)
        oblique = f"{stem}ي"
        return [*(stem + end for end in _PLURALS), *(oblique + end for end in ("ه", *_PRONOUNS))]
    if noun.endswith(_TEH_MARBUTA):
        if len(noun) < _SHORTEST_MARKED:
            return []
        open_ = noun.removesuffix(_TEH_MARBUTA) + "ت"
        return [open_ + end for end in ("ه", *_PRONOUNS)]
    if len(noun) < _SHORTEST_BARE:
        return []
    accusative = () if noun.endswith(_ACCUSATIVE) else (_ACCUSATIVE,)
    heh = len(noun) >= _SHORTEST_BEFORE_HEH and not noun.startswith(_PARTICIPLE)
    return [noun + end for end in (*accusative, *((_TEH_MARBUTA,) if heh else ()), *_PRONOUNS)]
