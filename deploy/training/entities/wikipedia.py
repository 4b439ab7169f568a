# ruff: noqa: INP001, T201 -- a script's part, not a package
"""What comes before the fine-tuning: names as Wikipedia has them, in schemes of their own.

WikiFANE holds four times as many sentences as ANERcorp, by other rules: states and cities are
apart from places, adjectives of peoples are names. Each corpus has a part of the label layer, so
that no rules are mixed; those of ANERcorp alone stay.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from corpora import LABELS, Labelled, join_clitics, read_anercorp, read_wikipedia
from e5 import Encoder, Packed
from learning import Learner, State, state_of
from rows import Batch, Layout, batches

from streams.entities.encoder.lexicon_features import LexiconFeatures

_BATCH = 640
_BARE, _UNMARKED = 0.3, 0.1
_TOLD_EVERY = 100


class Corpus(NamedTuple):
    """Sentences, and their labels in the order of the outputs."""

    sentences: Sequence[Labelled]
    labels: Sequence[str]


def prepare(data: Path, packed: Packed, layout: Layout, seed: int, most: int) -> State:
    """Read the three corpora once, in random order.

    Args:
        data: the folder of the shared data.
        packed: what the encoder begins as.
        layout: lays sentences out.
        seed: of everything that is drawn.
        most: steps at most.

    Returns:
        The weights that were trained; of the label layer, ANERcorp's part.
    """
    chance = random.Random(seed)  # noqa: S311 -- no secret
    todo: list[tuple[slice, Batch]] = []
    at = 0
    for sentences, labels in corpora_of(data):
        numbers = {label: number for number, label in enumerate(labels)}
        rows = layout.rows(sentences, chance, _BARE, numbers=numbers)
        part = slice(at, at + len(labels))
        todo += [(part, batch) for batch in batches(rows, _BATCH, chance, _UNMARKED)]
        at = part.stop
    chance.shuffle(todo)
    encoder = Encoder(packed, at, LexiconFeatures.count, seed)
    learner = Learner(encoder, len(todo))
    encoder.train()
    loss = 0.0
    for part, batch in islice(todo, most):
        loss += learner.step(batch, part)
        if learner.done % _TOLD_EVERY == 0:
            mean, loss = loss / _TOLD_EVERY, 0.0
            print(f"step {learner.done} of {learner.total}, loss {mean:.3f}", flush=True)
    state = state_of(encoder)
    for name in ("label.weight", "label.bias"):
        state[name] = state[name][: len(LABELS)].clone()
    return state


def corpora_of(data: Path) -> list[Corpus]:
    """Read ANERcorp without its first tenth, WikiFANE with its clitics joined, and AQMAR."""
    wikifane, aqmar = read_wikipedia(data)
    corpora = [Corpus(read_anercorp(data)[0], LABELS)]
    for sentences in ([*map(join_clitics, wikifane)], aqmar):
        labels = sorted({label for one in sentences for _, label in one})
        corpora.append(Corpus(sentences, labels))
    return corpora
