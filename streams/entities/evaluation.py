"""Measure a recogniser against sentences whose words are labelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from streams.contract.article import Article, Entity
from streams.entities.scoring import TYPES, read_gold
from streams.errors import UsageError

SENTENCES_IN_ARTICLE = 12

_LABEL = re.compile("O|[BI]-(?:PERS?|LOC|ORG|MISC)")
_CELLS = 2


def read_gold_strictly(lines: Iterable[bytes]) -> list[list[tuple[str, str]]]:
    """Read a gold file and refuse what is no word with its label.

    Args:
        lines: UTF-8; see :func:`streams.entities.scoring.read_gold`.

    Returns:
        Words and labels by sentence, PERS read as PER.

    Raises:
        UsageError: a line is malformed, with its number, or the file has no words.
    """
    checked: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(f"line {number} of the gold file is not UTF-8") from error
        cells = text.split()
        if cells and (len(cells) != _CELLS or not _LABEL.fullmatch(cells[-1])):
            raise UsageError(
                f"line {number} of the gold file is no word with a label O, B-… or I-… of "
                "PER, LOC, ORG, MISC"
            )
        checked.append(text)
    found = read_gold(checked)
    if not any(found):
        raise UsageError("the gold file has no words")
    return found


def labels_of(
    recognise: Callable[[Article], Iterable[Entity]], words: Sequence[Sequence[str]]
) -> list[list[str]]:
    """Label sentences with a recogniser of articles, some sentences to an article.

    Args:
        recognise: finds an article's entities.
        words: by sentence.

    Returns:
        As many labels; a word that an entity touches belongs to it.
    """
    found: list[list[str]] = []
    for at in range(0, len(words), SENTENCES_IN_ARTICLE):
        lines = words[at : at + SENTENCES_IN_ARTICLE]
        text = "\n".join(" ".join(line) for line in lines)
        article = Article(
            id="gold", revision="", language="ar", title=None, text=text,
            keywords=(), related=(), segments=(), provenance=(),
        )  # fmt: skip
        mentions = [(m, one.type) for one in recognise(article) for m in one.mentions]
        start = 0
        for line in lines:
            labels = ["O"] * len(line)
            for place, word in enumerate(line):
                end = start + len(word)
                for mention, kind in mentions:
                    if mention.start < end and start < mention.end and kind in TYPES:
                        first = mention.start >= start or not place
                        labels[place] = f"{'B' if first else 'I'}-{kind}"
                start = end + 1
            found.append(labels)
    return found
