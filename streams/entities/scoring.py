"""Precision, recall and F1 of names: exact spans, by type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from streams.entities.spans import label_runs

TYPES = ("PER", "LOC", "ORG", "MISC")
ALL = "all"
"""All types together."""


class Score(NamedTuple):
    """How many names are right, how many were found, how many there are."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.gold
        return 2 * self.right / total if total else 0.0


def read_gold(lines: Iterable[str]) -> list[list[tuple[str, str]]]:
    """Read labelled sentences: a word and its BIO label a line, an empty line between sentences.

    Args:
        lines: the lines; PERS is read as PER.

    Returns:
        Words and labels by sentence.
    """
    found: list[list[tuple[str, str]]] = [[]]
    for line in lines:
        cells = line.split()
        if len(cells) > 1:
            found[-1].append((cells[0], cells[-1].replace("PERS", "PER")))
        elif found[-1]:
            found.append([])
    return found if found[-1] else found[:-1]


def score(gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> dict[str, Score]:
    """Compare labels by the names that they spell.

    Args:
        gold: the right labels by sentence.
        found: as many labels.

    Returns:
        The score of each type, and under ``all`` of the four together (micro).
    """
    right = dict.fromkeys(TYPES, 0)
    counts = {kind: [0, 0] for kind in TYPES}
    for theirs, ours in zip(gold, found, strict=True):
        known, said = set(label_runs(theirs)), set(label_runs(ours))
        for _, _, kind in known & said:
            right[kind] += 1
        for place, runs in enumerate((said, known)):
            for _, _, kind in runs:
                counts[kind][place] += 1
    scores = {kind: Score(right[kind], *counts[kind]) for kind in TYPES}
    sums = [sum(column) for column in zip(*scores.values(), strict=True)]
    return scores | {ALL: Score(*sums)}


def show(scores: dict[str, Score]) -> str:
    """Give the scores as a Markdown table whose last line reads ``micro_f1 0.xxx``."""
    rows = [
        f"| {kind:8} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.gold:5} |"
        for kind, one in scores.items()
    ]
    head = ["| type | precision | recall | F1 | names |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, "", f"micro_f1 {scores[ALL].f1:.3f}"])
