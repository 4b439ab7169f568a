# ruff: noqa: INP001 -- a script's part, not a package
"""Names put in the place of others in training sentences, so that the encoder learns contexts.

A name keeps its type and, where it has one, the proclitic of its first word; in eight sentences
that follow one another the same name becomes the same other one. Drawn from are the names of the
sentences themselves, those of WikiFANE and AQMAR (CC BY-SA 3.0), and the people among the field's
listed names (Wikidata, CC0).
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from corpora import Labelled, read_wikipedia

from streams.entities.scoring import TYPES
from streams.entities.spans import label_runs

Name: TypeAlias = tuple[str, ...]

_TOGETHER = 8
_LISTED, _OF_OTHER_CORPORA = 0.35, 0.6
_LONGEST = 5
_TRIES = 6
_RARELY = 0.5
"""Of the share of people and organisations, for places and the rest: the encoder knows those."""
_ARTICLE = "ال"
_WORD = re.compile("[\u0621-\u064a.]{2,}")


class Swapper:
    """Puts other names into sentences.

    Args:
        sentences: what is trained on.
        data: the folder of the shared data.
        listed: folded names of several words with their types, as the field's.
        chance: decides.
    """

    def __init__(
        self,
        sentences: Sequence[Labelled],
        data: Path,
        listed: Mapping[str, tuple[str, ...]],
        chance: random.Random,
    ) -> None:
        self._chance = chance
        given = [
            (kind, tuple(word for word, _ in sentence[start:end]))
            for sentence in sentences
            for start, end, kind in names_of(sentence)
        ]
        self._firsts = Counter(name[0] for _, name in given)
        self._own: dict[str, list[Name]] = defaultdict(list)
        for kind, name in given:
            self._own[kind].append((self._split(name[0])[1], *name[1:]))
        self._others = _names_of_other_corpora(data)
        people = (tuple(name.split()) for name, kinds in listed.items() if "PER" in kinds)
        self._people = [name for name in people if len(name) in {2, 3}]

    def __call__(self, sentences: Sequence[Labelled], share: float) -> list[Labelled]:
        """Give sentences with so large a share of their names swapped."""
        found: list[Labelled] = []
        known: dict[tuple[str, Name], Name | None] = {}
        for number, sentence in enumerate(sentences):
            if number % _TOGETHER == 0:
                known = {}
            made: Labelled = []
            at = 0
            for start, end, kind in names_of(sentence):
                made += sentence[at:start]
                at = end
                first, *rest = (word for word, _ in sentence[start:end])
                clitic, bare = self._split(first)
                key = kind, (bare, *rest)
                if key not in known:
                    rarer = share if kind in {"PER", "ORG"} else share * _RARELY
                    is_swapped = self._chance.random() < rarer
                    known[key] = self._draw(kind, end - start) if is_swapped else None
                name = known[key]
                made += sentence[start:end] if name is None else _labelled(clitic, name, kind)
            found.append([*made, *sentence[at:]])
        return found

    def _draw(self, kind: str, words: int) -> Name:
        """Draw a name, of one word for one word; organisations may have any length."""
        for _ in range(_TRIES):
            chance = self._chance.random()
            if kind == "PER" and chance < _LISTED and words > 1:
                name = self._chance.choice(self._people)
            elif kind != "MISC" and chance < _OF_OTHER_CORPORA:
                name = self._chance.choice(self._others[kind])
            else:
                name = self._chance.choice(self._own[kind])
            if kind == "ORG" or (len(name) == 1) == (words == 1):
                break
        return name

    def _split(self, word: str) -> tuple[str, str]:
        """Split a proclitic off where what is behind it begins names as often."""
        bare = word[1:]
        is_name = len(bare) > 2 and 0 < self._firsts[bare] >= self._firsts[word]  # noqa: PLR2004
        return (word[0], bare) if is_name and word[0] in "ولبفك" else ("", word)


def names_of(sentence: Labelled) -> Iterator[tuple[int, int, str]]:
    """Give the first word, the word after the last, and the type of each name.

    What begins with an inner label is cut wrongly in the corpus; it is left as it is.
    """
    for start, end, kind in label_runs([label for _, label in sentence]):
        if sentence[start][1].startswith("B-"):
            yield start, end, kind


def _labelled(clitic: str, name: Name, kind: str) -> Labelled:
    first, *rest = name
    if clitic == "ل" and first.startswith(_ARTICLE):
        first = "لل" + first.removeprefix(_ARTICLE)
    else:
        first = clitic + first
    return [(first, f"B-{kind}"), *((word, f"I-{kind}") for word in rest)]


def _names_of_other_corpora(data: Path) -> dict[str, list[Name]]:
    # None of NewsFANE: it labels the news of the dev split too.
    found: dict[str, list[Name]] = {kind: [] for kind in TYPES}
    for sentence in (one for corpus in read_wikipedia(data) for one in corpus):
        for start, end, label in names_of(sentence):
            kind = "LOC" if label == "GPE" else label
            name = tuple(word for word, _ in sentence[start:end])
            if kind in found and len(name) <= _LONGEST and all(map(_WORD.fullmatch, name)):
                found[kind].append(name)
    return found
