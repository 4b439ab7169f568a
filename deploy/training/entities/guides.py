# ruff: noqa: INP001 -- a script's part, not a package
"""ANERcorp's labels, and those of a teacher that learned them, by Khabar's guide.

The recogniser's rules run on given labels instead of a model's: they take head nouns and closing
adjectives in, find ministries and courts, and leave currencies out. What stands in quotation marks
stays as it was, for in corpora of words these marks stand apart and enclose anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpora import Labelled

from streams.entities.crf_model import load_shipped
from streams.entities.decoding import Labelled as Found
from streams.entities.evaluation import SENTENCES_IN_ARTICLE, labels_of
from streams.entities.gazetteer import load_gazetteer
from streams.entities.recogniser import ArticleRecogniser
from streams.ports import Lookups

_SURE = 0.95


class _Given:
    """Gives the labels that it was given, whatever words the text is cut into."""

    def __init__(self) -> None:
        self._labels: list[str] = []

    @property
    def caches(self) -> Mapping[str, Lookups]:
        return {}

    def take(self, sentences: Iterable[Labelled]) -> None:
        """Keep a label for each letter."""
        self._labels = [
            label if not place or label == "O" else f"I{label[1:]}"
            for sentence in sentences
            for word, label in sentence
            for place in range(len(word))
        ]

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Found]:
        found, at = [], 0
        for words in sentences:
            labels = []
            for word in words:
                labels.append(self._labels[at])
                at += len(word)
            found.append(Found(labels, [_SURE] * len(labels)))
        return found


class Converter:
    """Converts labelled sentences, neighbours together."""

    def __init__(self) -> None:
        self._given = _Given()
        lexicon = load_shipped("anercorp")[0].lexicon
        self._recogniser = ArticleRecogniser(load_gazetteer(), self._given, lexicon, "", "")

    def __call__(self, sentences: Sequence[Labelled]) -> list[Labelled]:
        """Give the same words with labels by Khabar's guide."""
        found: list[Labelled] = []
        for at in range(0, len(sentences), SENTENCES_IN_ARTICLE):
            some = sentences[at : at + SENTENCES_IN_ARTICLE]
            self._given.take(some)
            words = [[word for word, _ in sentence] for sentence in some]
            for sentence, labels in zip(
                some, labels_of(self._recogniser.recognise, words), strict=True
            ):
                found.append(
                    [
                        (word, "O" if before == "O" and label.endswith("MISC") else label)
                        for (word, before), label in zip(sentence, labels, strict=True)
                    ]
                )
        return found
