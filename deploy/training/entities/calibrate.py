# ruff: noqa: INP001, T201 -- a script, not a package
"""Fit how sure names are on sentences that no model was trained on.

They are those of ``tests/gold/entities/untaught.txt``. For each name that an engine labels it takes
the probability and whether the name is right, and fits the line of
:class:`streams.entities.confidence.Calibration` by Newton's method. Then it prints how many of the
articles' mentions are right by confidence, over a gold file with marked articles.

Usage: ``PYTHONPATH=. python deploy/training/entities/calibrate.py ENGINE [GOLD]``
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from corpora import Labelled
from news import UNTAUGHT, read_news

from streams.adapters.models.engines import load_engine
from streams.entities.confidence import SUREST
from streams.entities.gold import read_articles
from streams.entities.recogniser import ArticleRecogniser
from streams.entities.spans import label_runs

_BOUNDS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
_STEPS, _LONGEST_STEP = 100, 0.2


def names(
    recogniser: ArticleRecogniser, sentences: Sequence[Labelled]
) -> tuple[list[float], list[bool]]:
    """Give the probability of each name that is labelled, and whether it is right."""
    labelled = recogniser.labeller.label([[word for word, _ in one] for one in sentences])
    shares, right = [], []
    for sentence, found in zip(sentences, labelled, strict=True):
        known = set(label_runs([label for _, label in sentence]))
        for run in label_runs(found.labels):
            shares.append(found.probabilities[run[0]])
            right.append(run in known)
    return shares, right


def fit(shares: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Give slope and shift of the likeliest line over the logarithm of the odds."""
    kept = np.clip(shares, SUREST, 1 - SUREST)
    columns = np.stack([np.log(kept / (1 - kept)), np.ones(len(kept))], axis=1)
    line = np.array([0.5, 0.0])
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-columns @ line))
        weights = said * (1 - said) + 1e-9
        change = np.linalg.solve(
            columns.T @ (columns * weights[:, None]), columns.T @ (said - np.array(right))
        )
        line -= np.clip(change, -_LONGEST_STEP, _LONGEST_STEP)
    return float(line[0]), float(line[1])


def show(recogniser: ArticleRecogniser, gold: Path) -> None:
    """Print a reliability table of mentions in articles."""
    rows = []
    with gold.open("rb") as lines:
        for one in read_articles(lines):
            known = set(one.spans)
            rows += [
                (mention.confidence, (mention.start, mention.end, entity.type) in known)
                for entity in recogniser.recognise(one.article)
                for mention in entity.mentions
                if mention.field is None
            ]
    print("| confidence | mentions | mean | right |\n| --- | --- | --- | --- |")
    for least, most in pairwise(_BOUNDS):
        own = [(share, is_right) for share, is_right in rows if least <= share < most]
        if own:
            mean, right = np.mean(own, axis=0)
            print(f"| {least:.2f} to {min(most, 1):.2f} | {len(own)} | {mean:.3f} | {right:.3f} |")


def main() -> None:
    """Fit and print."""
    engine, *gold = sys.argv[1:]
    recogniser = load_engine(engine)
    slope, shift = fit(*names(recogniser, list(read_news([UNTAUGHT]))))
    print(f"{engine}: slope {slope:.3f}, shift {shift:.3f}")
    for file in gold:
        show(recogniser, Path(file))


if __name__ == "__main__":
    main()
