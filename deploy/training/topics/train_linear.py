# ruff: noqa: INP001, T201 -- a script, not a package
"""Teach the learned part of the topic tagger: weak labels of the lexicon, SIB-200, Khabar's gold.

Texts are sentences of Wikipedia and of news that data for entities is made of, joined by
:data:`TOGETHER`. The lexicon alone labels them: with the shares of its topics where it is sure,
and with none where it finds none. SIB-200's train part and the gold's dev part have labels of
people and weigh more. A softmax regression is taught by AdaGrad; two runs on one machine give the
same bytes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streams.arabic.matching import prepare
from streams.contract.article import Article
from streams.media_topics.learned import SHORTEST, stem
from streams.media_topics.lexicon import LexiconTagger
from streams.media_topics.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

GOLD = Path(__file__).resolve().parents[3] / "tests" / "gold" / "topics" / "dev.jsonl"
TEXTS = {
    "wikifane-coarse.bio.xz": True,
    "newsfane-coarse-without-anercorp-test.bio.xz": True,
    "aqmar.bio.xz": False,
    "anercorp-train.txt": False,
}
"""Files of words with labels, and whether proclitics stand apart in them."""
CATEGORIES = {
    "sports": "15",
    "health": "07",
    "politics": "11",
    "science/technology": "13",
    "entertainment": "01",
    "travel": "10",
}
TOGETHER = 4
SURE = 0.7
WEIGHT_OF_NONE, WEIGHT_OF_PEOPLE = 0.5, 2.0
SEEN = 3
EPOCHS, RATE, DECAY = 12, 0.3, 2e-4
_APART = re.compile(r"(?:(?<=^)|(?<= ))(و|ف|ب|ل|ك|ال) (?=\w)")
_HIGHEST = 127


class Example(NamedTuple):
    """Stems of a text, the shares of the topics (the last is none), and how much it weighs."""

    stems: frozenset[str]
    shares: NDArray[np.float64]
    weight: float


class Teacher:
    """Makes examples out of texts."""

    def __init__(self) -> None:
        vocabulary = load_vocabulary()
        self.topics = sorted(topic for topic, chain in vocabulary.chains.items() if not chain)
        self._place = {topic: place for place, topic in enumerate(self.topics)}
        self._top = vocabulary.top
        self._tagger = LexiconTagger(vocabulary)

    def weakly(self, text: str) -> Example | None:
        """Label a text by the lexicon; none where it is not sure."""
        article = Article(
            id="a", revision="r", language="ar", text=text,
            keywords=(), related=(), segments=(), provenance=(),
        )  # fmt: skip
        found = [topic for topic in self._tagger.tag(article) if topic.id not in self._top]
        if found and found[0].score < SURE:
            return None
        weights = Counter({topic.id: topic.score for topic in found})
        return self._example(text, weights, 1.0 if found else WEIGHT_OF_NONE)

    def surely(self, text: str, topics: list[str]) -> Example:
        """Label a text by topics that people gave."""
        return self._example(
            text, Counter(self._top.get(topic, topic) for topic in topics), WEIGHT_OF_PEOPLE
        )

    def _example(self, text: str, weights: Counter[str], weight: float) -> Example:
        shares = np.zeros(len(self.topics) + 1)
        for topic, part in weights.items():
            shares[self._place[topic]] = part
        if not weights:
            shares[-1] = 1.0
        words = {stem(word) for word in prepare(text).text.split() if len(word) >= SHORTEST}
        return Example(frozenset(words), shares / shares.sum(), weight)


def texts(folder: Path) -> Iterator[str]:
    """Give the joined sentences of the files."""
    for name, apart in TEXTS.items():
        raw = (folder / "ner" / name).read_bytes()
        whole = (lzma.decompress(raw) if name.endswith("xz") else raw).decode()
        sentences = [
            " ".join(line.rsplit(None, 1)[0] for line in block.splitlines() if line.strip())
            for block in whole.split("\n\n")
        ]
        for start in range(0, len(sentences), TOGETHER):
            joined = " ".join(sentences[start : start + TOGETHER])
            yield _APART.sub(r"\1", joined) if apart else joined


def examples(folder: Path, teacher: Teacher) -> Iterator[Example]:
    """Give all examples, those of people last."""
    for text in texts(folder):
        if made := teacher.weakly(text):
            yield made
    for line in (folder / "topics" / "sib200-train.tsv").read_text("utf-8").splitlines()[1:]:
        _, category, text = line.split("\t")
        code = CATEGORIES.get(category)
        yield teacher.surely(text, [f"medtop:{code}000000"] if code else [])
    for line in GOLD.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield teacher.surely(f"{row['title']} {row['text']}", row["topics"])


def teach(
    made: list[tuple[NDArray[np.int64], Example]], shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit weights and bias."""
    weights, bias = np.zeros(shape, np.float32), np.zeros(shape[1], np.float32)
    slopes, slope = np.full(shape, 1e-2, np.float32), np.full(shape[1], 1e-2, np.float32)
    order = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for number in order.permutation(len(made)):
            rows, example = made[number]
            part = 1.0 / np.sqrt(len(rows))
            scores = weights[rows].sum(axis=0) * part + bias
            odds = np.exp(scores - scores.max())
            wrong = ((odds / odds.sum() - example.shares) * example.weight).astype(np.float32)
            step = wrong[None, :] * np.float32(part) + np.float32(DECAY) * weights[rows]
            slopes[rows] += step * step
            weights[rows] -= np.float32(RATE) * step / np.sqrt(slopes[rows])
            slope += wrong * wrong
            bias -= np.float32(RATE / 3) * wrong / np.sqrt(slope)
    return weights, bias


def main() -> None:
    """Read the data, teach, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    teacher = Teacher()
    every = list(examples(options.data, teacher))
    seen = Counter(word for example in every for word in example.stems)
    words = sorted(word for word, count in seen.items() if count >= SEEN)
    row = {word: place for place, word in enumerate(words)}
    made = [
        (np.array(sorted(row[word] for word in one.stems if word in row), dtype=np.int64), one)
        for one in every
    ]
    made = [(rows, one) for rows, one in made if len(rows)]
    weights, bias = teach(made, (len(words), len(teacher.topics) + 1))
    step = float(np.abs(weights).max()) / _HIGHEST
    np.savez_compressed(
        options.out,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        topics=np.frombuffer("\n".join(teacher.topics).encode(), np.uint8),
        weights=np.round(weights / step).astype(np.int8),
        bias=bias,
        step=np.float64(step),
    )
    print(f"{len(made)} texts, {len(words)} words")


if __name__ == "__main__":
    main()
