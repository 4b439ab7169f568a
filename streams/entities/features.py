"""What the conditional random field sees of a word: attributes of that one word and no other.

A word's attributes are scored at each place of its neighbourhood, so that the scores of a word can
be kept and looked up the next time it comes. That is why no attribute here joins two words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from typing import TypeAlias

import regex
from msgspec import Struct

from streams.arabic.fold import fold

PAD = ""
"""The word that stands before the first and after the last of a sentence."""

_LONGEST_READ = 40
_SHORTEST_STEM = 3
_LONGEST_AFFIX = 4
_ARTICLE = "ال"
ENDINGS = ("ة", "اء", "ى")
"""Endings that folding hides."""
LONGEST = 8
"""Longer words count as of this length."""
# In this order: what is found first in the lexicon is taken for the word behind the proclitics.
PROCLITICS = (
    ("و", ""), ("ف", ""), ("ب", ""), ("ل", ""), ("ك", ""), ("لل", _ARTICLE),
    ("وب", ""), ("ول", ""), ("فب", ""), ("فل", ""), ("وك", ""), ("ولل", _ARTICLE),
)  # fmt: skip
"""Proclitics, and what stands in their place when they are taken off."""

_SHAPES = (
    ("n", regex.compile(r"[\p{N}.,٫٬/:-]*\p{N}[\p{N}.,٫٬/:-]*")),
    ("p", regex.compile(r"[\p{P}\p{S}]+")),
    ("l", regex.compile(r"[\p{Latin}\p{N}\p{M}.&'-]+")),
    ("a", regex.compile(r"[\p{Arabic}\p{M}]+")),
)
# Most words, and none that one of the shapes before "a" would take.
_PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a]+")
_EDGES = "\"'«»()[]{}“”،,.:;؛!؟?-"
DIGITS = str.maketrans("123456789", "000000000")
"""Numbers of one form are one word."""


class Entry(Struct, frozen=True):
    """What the lexicon knows of a folded word.

    Args:
        lists: the name lists that it is on, one bit for each; see ``MODEL.md``.
        clusters: its word clusters, the coarse one first; empty where it has none.
        frequency: how common it is: 0 unknown, 1 rare to 7 an everyday word.
    """

    lists: int
    clusters: tuple[int, ...] = ()
    frequency: int = 0


Lexicon: TypeAlias = Mapping[str, Entry]
"""Folded words and what is known of them."""

UNKNOWN = Entry(0)
"""Of a word that the lexicon does not hold."""


def attributes(word: str, lexicon: Lexicon) -> list[str]:
    """List the attributes of a word.

    Args:
        word: as written, or :data:`PAD`; of very long ones the beginning is read.
        lexicon: what is known of words.

    Returns:
        The attributes, each with its kind as the first letter; no two alike.
    """
    return attributes_of_all([word], lexicon)[0]


def attributes_of_all(words: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """List the attributes of many words; folding them together is what saves time.

    Args:
        words: without line breaks.
        lexicon: what is known of words.

    Returns:
        The attributes of each.
    """
    cores = cores_of(words)
    forms = fold_all(cores)
    return [
        _attributes(core, form or core, lexicon) for core, form in zip(cores, forms, strict=True)
    ]


def cores_of(words: Sequence[str]) -> list[str]:
    """Give of each word the part that is described: its beginning, without marks at the edges."""
    heads = [word[:_LONGEST_READ] for word in words]
    return [head.strip(_EDGES) or head for head in heads]


def fold_all(words: Sequence[str]) -> list[str]:
    """Fold words that hold no line break, all in one pass."""
    return fold("\n".join(words)).split("\n") if words else []


def _attributes(core: str, form: str, lexicon: Lexicon) -> list[str]:
    if not core:
        return ["<"]
    shape = shape_of(form)
    if shape != "a":
        return [f"z{shape}", "w" + form.translate(DIGITS), f"l{min(len(form), LONGEST)}"]
    clitic, base = behind_clitics(form, lexicon)
    found = [
        "w" + form,
        "b" + base,
        "c" + clitic,
        f"l{min(len(base), LONGEST)}",
        *("p" + form[:length] for length in range(2, min(_LONGEST_AFFIX, len(form)) + 1)),
        *("s" + form[-length:] for length in range(1, min(_LONGEST_AFFIX, len(form)) + 1)),
    ]
    if core.endswith(ENDINGS):
        found.append("e" + core[-1])
    bare = without_article(base)
    if bare is not base:
        found.append("a" + bare)
    found += _known(base, bare, lexicon)
    return found


def shape_of(form: str) -> str:
    """Give the letter of a folded word's shape; ``a`` for one in Arabic letters."""
    if _PLAIN.fullmatch(form):
        return "a"
    return next((name for name, pattern in _SHAPES if pattern.fullmatch(form)), "m")


def without_article(base: str) -> str:
    """Give a word without its article; the very same object where it has none."""
    return base.removeprefix(_ARTICLE) if len(base) > len(_ARTICLE) + 1 else base


def word_behind(form: str, lexicon: Lexicon) -> str:
    """Give the known word behind the proclitics of a folded one; the word itself where none is."""
    return behind_clitics(form, lexicon)[1]


def _known(base: str, bare: str, lexicon: Lexicon) -> list[str]:
    """List what the lexicon says of a word, and of the word without its article."""
    found = entry_attributes(lexicon.get(base, UNKNOWN))
    if bare is not base and (behind := lexicon.get(bare)):
        found += behind_attributes(behind)
    return found


def entry_attributes(entry: Entry) -> list[str]:
    """List what the lexicon says of a word that has an entry."""
    found = [f"f{entry.frequency}", f"G{entry.lists}"]
    found += [f"g{bit}" for bit in range(entry.lists.bit_length()) if entry.lists >> bit & 1]
    found += [f"k{level}:{cluster}" for level, cluster in enumerate(entry.clusters)]
    if entry.clusters:
        found.append(f"K{entry.clusters[0]}:{entry.lists}")
    return found


def behind_attributes(entry: Entry) -> list[str]:
    """List what the lexicon says of a word that stands behind the article."""
    levels = [f"j{level}:{cluster}" for level, cluster in enumerate(entry.clusters)]
    return [f"H{entry.lists}", *levels]


def behind_clitics(form: str, lexicon: Container[str]) -> tuple[str, str]:
    """Split proclitics off where only what stands behind them is a known word.

    Args:
        form: a folded word.
        lexicon: what is known of words.

    Returns:
        The proclitics and the word behind them; after lam the article has its alef again.
    """
    if form in lexicon:
        return "", form
    for clitic, instead in PROCLITICS:
        if form.startswith(clitic) and len(form) - len(clitic) >= _SHORTEST_STEM:
            base = instead + form[len(clitic) :]
            if base in lexicon:
                return clitic, base
    return "", form
