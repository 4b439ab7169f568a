# ruff: noqa: INP001 -- a script's part, not a package
"""The labelled corpora, read into one scheme.

A word keeps its proclitics, as ANERcorp writes it: what WikiFANE splits off is joined again. Labels
are BIO over PER, LOC, ORG and MISC.
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from streams.entities.scoring import read_gold

Labelled: TypeAlias = list[tuple[str, str]]

_PROCLITICS = frozenset("و ف ب ل ك س وب ول وال بال لل".split())
_ENCLITICS = frozenset("ه ها هم هما هن نا كم ي ني ك".split())
_LONGEST = 120
_SHORTEST = 4


def split_dev(sentences: Sequence[Labelled]) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    """Hold the last tenth out."""
    first = len(sentences) - len(sentences) // 10
    return sentences[:first], sentences[first:]


def read_anercorp(data: Path) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    """Read the train file: what to train on, and the last tenth to measure on."""
    with (data / "ner" / "anercorp-train.txt").open(encoding="utf-8") as lines:
        return split_dev(read_gold(lines))


def read_unlabelled(data: Path) -> list[list[str]]:
    """Read the sentences of AQMAR and WikiFANE (both CC BY-SA 3.0) without their labels."""
    found = []
    for name in ("aqmar.bio.xz", "wikifane-coarse.bio.xz"):
        with lzma.open(data / "ner" / name, "rt", encoding="utf-8") as lines:
            sentences = [[word for word, _ in sentence] for sentence in read_gold(lines)]
        if name.startswith("wikifane"):
            sentences = [join_clitics(sentence) for sentence in sentences]
        found += [one[:_LONGEST] for one in sentences if len(one) >= _SHORTEST]
    return found


def join_clitics(words: Sequence[str]) -> list[str]:
    """Write proclitics and pronouns onto their words again."""
    found: list[str] = []
    before = ""
    for word in words:
        if word in _PROCLITICS:
            before += word
        elif not before and found and word in _ENCLITICS and len(found[-1]) > 1:
            found[-1] = (found[-1][:-1] + "ت" if found[-1].endswith("ة") else found[-1]) + word
        else:
            whole = word.removeprefix("ا") if before.endswith("ل") and word[:2] == "ال" else word
            found.append(before + whole)
            before = ""
    return [*found, before] if before else found
