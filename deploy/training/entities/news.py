# ruff: noqa: INP001 -- a script's part, not a package
"""The project's own labelled articles, as sentences of words with labels by Khabar's guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpora import Labelled

from streams.entities.gold import read_articles
from streams.entities.scoring import TYPES
from streams.entities.sentences import Sentence, sentences

_GOLD = Path(__file__).resolve().parents[3] / "tests" / "gold" / "entities"

OWN_ARTICLES = (_GOLD / "dev.txt", _GOLD / "strangers.txt", Path(__file__).with_name("news.txt"))
EVERYDAY = (Path(__file__).with_name("everyday.txt"),)
"""Short sentences with everyday words that look like names, beside names that look like words."""

UNTAUGHT = _GOLD / "untaught.txt"
"""Nothing learns from these, nor from the held part of the gold."""


def read_news(files: Sequence[Path]) -> Iterator[Labelled]:
    """Read articles whose entities are marked; titles have no labels and are left out."""
    for file in files:
        with file.open("rb") as lines:
            articles = read_articles(lines)
        for one in articles:
            named = [span for span in one.spans if span[2] in TYPES]
            for sentence in sentences(one.article.text):
                yield _labelled(sentence, named)


def _labelled(sentence: Sentence, spans: Sequence[tuple[int, int, str]]) -> Labelled:
    """Label the words that spans touch, with their proclitics, as ANERcorp does."""
    labels = ["O"] * len(sentence.words)
    bounds = list(zip(sentence.starts, sentence.ends, strict=True))
    for start, end, kind in spans:
        inside = [at for at, (first, last) in enumerate(bounds) if first < end and last > start]
        for at in inside:
            labels[at] = f"{'B' if at == inside[0] else 'I'}-{kind}"
    return list(zip(sentence.words, labels, strict=True))
