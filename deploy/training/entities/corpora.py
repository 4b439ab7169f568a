# ruff: noqa: INP001 -- a script's part, not a package
"""The labelled corpora, read into one scheme.

A word keeps its proclitics, as ANERcorp writes it: what WikiFANE splits off is joined again. Labels
are BIO over PER, LOC, ORG and MISC.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from streams.entities.scoring import read_gold

Labelled: TypeAlias = list[tuple[str, str]]

LABELS = ("O", *(f"{place}-{kind}" for kind in ("PER", "LOC", "ORG", "MISC") for place in "BI"))
"""The labels, in the order of the encoder's outputs."""

TAUGHT = Path(__file__).with_name("taught.xz")
"""What the encoder said of the unlabelled sentences: no words, a letter for each word's label."""

_LETTERS = dict(zip(LABELS, ".PpLlGgMm", strict=True))
_LABELS = {letter: label for label, letter in _LETTERS.items()}
_TOGETHER = 6
_PROCLITICS = frozenset("و ف ب ل ك س وب ول وال بال لل".split())
_ENCLITICS = frozenset("ه ها هم هما هن نا كم ي ني ك".split())
_LONGEST = 120
_SHORTEST = 4


def split_dev(sentences: Sequence[Labelled]) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    """Hold the first tenth out.

    The file is in the order of the news, and the tenth that stands next to a text teaches its
    names: 0.02 of micro-F1. The sealed test follows the last tenth, so that is learned from.
    """
    tenth = len(sentences) // 10
    return sentences[tenth:], sentences[:tenth]


def read_anercorp(data: Path) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    """Read the train file: what to train on, and the first tenth to measure on."""
    with (data / "ner" / "anercorp-train.txt").open(encoding="utf-8") as lines:
        return split_dev(read_gold(lines))


def read_wikipedia(data: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Read WikiFANE and AQMAR (both CC BY-SA 3.0), each in a scheme of its own."""

    def read(name: str) -> list[Labelled]:
        with lzma.open(data / "ner" / name, "rt", encoding="utf-8") as lines:
            return read_gold(lines)

    return read("wikifane-coarse.bio.xz"), read("aqmar.bio.xz")


def read_unlabelled(data: Path) -> list[list[str]]:
    """Read the sentences of AQMAR and WikiFANE without their labels."""
    wikifane, aqmar = read_wikipedia(data)
    sentences = [*aqmar, *map(join_clitics, wikifane)]
    words = [[word for word, _ in one[:_LONGEST]] for one in sentences]
    return [one for one in words if len(one) >= _SHORTEST]


def shuffled(sentences: Sequence[list[str]]) -> list[list[list[str]]]:
    """Group neighbouring sentences and put the groups in an order that never changes."""
    groups = [list(sentences[at : at + _TOGETHER]) for at in range(0, len(sentences), _TOGETHER)]
    random.Random(4).shuffle(groups)  # noqa: S311 -- a sample
    return groups


def write_taught(labels: Iterable[Sequence[str]]) -> bytes:
    """Pack labels: a line for each sentence in the order of :func:`shuffled`, empty if left out."""
    lines = "".join("".join(_LETTERS[one] for one in own) + "\n" for own in labels)
    return lzma.compress(lines.encode("ascii"), preset=9 | lzma.PRESET_EXTREME)


def read_taught(data: Path, file: Path = TAUGHT) -> list[Labelled]:
    """Lay the encoder's labels over the sentences of the data folder, without those left out.

    Args:
        data: the folder of the shared data.
        file: what :func:`write_taught` packed.

    Raises:
        ValueError: the labels are of other sentences.
    """
    lines = lzma.decompress(file.read_bytes()).decode("ascii").splitlines()
    sentences = [one for group in shuffled(read_unlabelled(data)) for one in group]
    found = [
        [(word, _LABELS[letter]) for word, letter in zip(words, line, strict=True)]
        for words, line in zip(sentences, lines, strict=False)
        if line
    ]
    if len(lines) > len(sentences):
        raise ValueError(f"{file.name} has labels of more sentences than the data folder")
    return found


def join_clitics(sentence: Labelled) -> Labelled:
    """Write proclitics and pronouns onto their words again.

    A word keeps its label, and begins a name where its proclitic did.
    """
    found: Labelled = []
    before, first = "", "O"
    for word, label in sentence:
        if word in _PROCLITICS:
            first = label if label[0] == "B" or not before else first
            before += word
        elif not before and found and word in _ENCLITICS and len(found[-1][0]) > 1:
            host, own = found[-1]
            found[-1] = ((host[:-1] + "ت" if host.endswith("ة") else host) + word, own)
        else:
            whole = word.removeprefix("ا") if before.endswith("ل") and word[:2] == "ال" else word
            found.append((before + whole, first if before and first[0] == "B" else label))
            before = ""
    return [*found, (before, first)] if before else found
