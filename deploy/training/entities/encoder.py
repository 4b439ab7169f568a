# ruff: noqa: INP001, T201 -- a script, not a package
"""Fine-tune multilingual-e5-small on ANERcorp, and let it label text for the fast field.

Once ``quantise.py`` has written it in int8 it is the teacher of the student (``student.py``).
``train`` reads WikiFANE, AQMAR and ANERcorp once (``before``; ``wikipedia.py``), then fine-tunes on
ANERcorp's train file without its first tenth, once for each seed. It takes the mean of the weights,
each run's being a running mean over its last part. ``teach`` labels the sentences of AQMAR and
WikiFANE and leaves out those with a label below 0.45.

One thread, fixed seeds and torch's deterministic algorithms: on one machine two runs give the same
weights, whose digest is printed; on another the sums in bfloat16 may be others.

Usage: ``PYTHONPATH=. python deploy/training/entities/encoder.py train DATA E5_FILE MODEL [--seeds
11,12] [--steps N]``; in parts ``… before DATA E5_FILE FIRST``, ``… train DATA E5_FILE PART --from
FIRST --seeds 11``, ``… mean DATA E5_FILE MODEL PART...``; then ``… teach DATA E5_FILE MODEL OUT
[WORDS]``, DATA being ``../shared/data``; needs torch and tokenizers. After so many steps a part
stops, for a try.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import torch
from corpora import LABELS, Labelled, read_anercorp, read_unlabelled, shuffled, write_taught
from e5 import Encoder, Packed, Pieces, unpack
from learning import Learner, State, trained
from rows import IGNORED, Batch, Layout, batches
from swapping import Swapper
from torch import Tensor
from wikipedia import prepare

from streams.entities.crf_model import load_shipped
from streams.entities.encoder.lexicon_features import LexiconFeatures
from streams.entities.scoring import score, show

_FIRST_SEED = 10
_SEEDS = (11, 12, 13, 14)
_EPOCHS = 3
_TRAIN_BATCH, _READ_BATCH = 640, 1500
_SWAPPED, _BARE, _UNMARKED = 0.4, 0.5, 0.1
_MEAN_FROM, _MEAN_KEEPS = 0.6, 0.99
_LEAST = 0.45
_TOLD_EVERY = 100


class Plan(NamedTuple):
    """Which fine-tunings are made.

    Attributes:
        seeds: one for each.
        begin: weights that ``before`` wrote; they are made first where absent.
        most: steps of each, for a try.
    """

    seeds: Sequence[int]
    begin: Path | None
    most: int


class _Training:
    """One fine-tuning.

    Args:
        data: the folder of the shared data.
        packed: what the encoder is.
        begin: weights to begin with.
        seed: of everything that is drawn.
    """

    def __init__(self, data: Path, packed: Packed, begin: State, seed: int) -> None:
        torch.manual_seed(seed)
        self._chance = random.Random(seed)  # noqa: S311 -- no secret
        self._layout = layout(packed)
        self.encoder = Encoder(packed, len(LABELS), LexiconFeatures.count, seed)
        self.encoder.load_state_dict(begin, strict=False)
        self._sentences, self._dev = read_anercorp(data)
        listed = load_shipped("anercorp")[0].phrases
        self._swap = Swapper(self._sentences, data, listed, self._chance)
        rows = self._layout.rows(self._sentences)
        total = _EPOCHS * sum(1 for _ in batches(rows, _TRAIN_BATCH))
        self._learner = Learner(self.encoder, total)
        self._mean: list[Tensor] = []

    def run(self, most: int) -> State:
        """Train for so many steps at most; give the mean of the last weights."""
        learner = self._learner
        for epoch in range(_EPOCHS):
            self.encoder.train()
            for batch in islice(self._batches(epoch), most - learner.done):
                loss = learner.step(batch)
                self._keep()
                if learner.done % _TOLD_EVERY == 0:
                    print(f"step {learner.done} of {learner.total}, loss {loss:.3f}", flush=True)
            if learner.done >= most:
                break
            print(f"epoch {epoch + 1}", flush=True)
            evaluate(self.encoder, self._layout, self._dev)
        last = self._mean or [parameter for _, parameter in learner.named]
        pairs = zip(learner.named, last, strict=True)
        return {name: weights.detach().clone() for (name, _), weights in pairs}

    def _batches(self, epoch: int) -> Iterator[Batch]:
        # The last epoch is nearer to the sentences as they are.
        share = _SWAPPED if epoch < _EPOCHS - 1 else _SWAPPED / 2
        rows = self._layout.rows(self._swap(self._sentences, share), self._chance, _BARE)
        return batches(rows, _TRAIN_BATCH, self._chance, _UNMARKED)

    def _keep(self) -> None:
        if self._learner.done > _MEAN_FROM * self._learner.total:
            weights = [parameter.detach() for _, parameter in self._learner.named]
            if self._mean:
                torch._foreach_lerp_(self._mean, weights, 1 - _MEAN_KEEPS)
            else:
                self._mean = [one.clone() for one in weights]


def layout(packed: Packed) -> Layout:
    """Make the layout: the file's pieces, the shipped field's lists."""
    model, _ = load_shipped("anercorp")
    return Layout(Pieces(packed), LexiconFeatures(model.lexicon, model.finder()))


def label(
    encoder: Encoder, rows: Layout, sentences: Sequence[Sequence[str]]
) -> list[list[tuple[str, float]]]:
    """Label sentences: for each word the best label and its probability."""
    laid = rows.rows([[(word, "O") for word in one] for one in sentences])
    found: list[list[tuple[str, float]]] = [[] for _ in laid]
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches(laid, _READ_BATCH):
            scores = encoder(batch.pieces, batch.mask, batch.marks)
            shares, best = scores.float().softmax(-1).max(-1)
            for row, number in enumerate(batch.numbers):
                kept = batch.labels[row] != IGNORED
                pairs = zip(best[row][kept].tolist(), shares[row][kept].tolist(), strict=True)
                found[number] = [(LABELS[one], share) for one, share in pairs]
    flat = iter([pair for row in found for pair in row])
    return [[next(flat) for _ in sentence] for sentence in sentences]


def evaluate(encoder: Encoder, rows: Layout, dev: Sequence[Labelled]) -> None:
    """Print the scores on the dev split."""
    encoder.eval()
    found = label(encoder, rows, [[word for word, _ in one] for one in dev])
    gold = [[own for _, own in one] for one in dev]
    print(show(score(gold, [[own for own, _ in one] for one in found])), flush=True)


def before(data: Path, file: Path, out: Path, most: int) -> None:
    """Write what the fine-tunings begin with."""
    torch.save(_prepared(data, unpack(file), most), out)


def train(data: Path, file: Path, out: Path, plan: Plan) -> None:
    """Fine-tune for each seed and write the mean of the weights."""
    packed = unpack(file)
    begin = torch.load(plan.begin) if plan.begin else _prepared(data, packed, plan.most)
    states = []
    for seed in plan.seeds:
        print(f"seed {seed}", flush=True)
        states.append(_Training(data, packed, begin, seed).run(plan.most))
    _finish(data, packed, states, out)


def mean(data: Path, file: Path, out: Path, parts: Sequence[Path]) -> None:
    """Write the mean of what several runs wrote."""
    _finish(data, unpack(file), [torch.load(part) for part in parts], out)


def _prepared(data: Path, packed: Packed, most: int) -> State:
    torch.manual_seed(_FIRST_SEED)
    return prepare(data, packed, layout(packed), _FIRST_SEED, most)


def _finish(data: Path, packed: Packed, states: Sequence[State], out: Path) -> None:
    state = {name: sum(one[name] for one in states) / len(states) for name in states[0]}
    encoder = Encoder(packed, len(LABELS), LexiconFeatures.count)
    encoder.load_state_dict(state, strict=False)
    evaluate(encoder, layout(packed), read_anercorp(data)[1])
    torch.save(state, out)
    print("weights", digest(encoder))


def digest(encoder: Encoder) -> str:
    """Give the SHA-256 of the weights that were trained."""
    found = hashlib.sha256()
    for name, weights in trained(encoder):
        found.update(name.encode() + weights.detach().numpy().tobytes())
    return found.hexdigest()


def teach(data: Path, file: Path, model: Path, out: Path, most: int) -> None:
    """Label unlabelled sentences, some neighbours together, in random order."""
    packed = unpack(file)
    rows = layout(packed)
    encoder = Encoder(packed, len(LABELS), LexiconFeatures.count)
    encoder.load_state_dict(torch.load(model), strict=False)
    encoder.eval()
    words = 0
    kept: list[list[str]] = []
    for group in shuffled(read_unlabelled(data)):
        if words >= most:
            break
        for found in label(encoder, rows, group):
            words += len(found)
            sure = min(share for _, share in found) >= _LEAST
            kept.append([own for own, _ in found] if sure else [])
    out.write_bytes(write_taught(kept))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(dest="task", required=True)
    for task in ("before", "train", "mean", "teach"):
        part = tasks.add_parser(task)
        for name in ("data", "file", "model"):
            part.add_argument(name, type=Path)
    tasks.choices["train"].add_argument("--seeds", default=",".join(map(str, _SEEDS)))
    tasks.choices["train"].add_argument("--from", dest="begin", type=Path)
    for task in ("before", "train"):
        tasks.choices[task].add_argument("--steps", type=int, default=sys.maxsize)
    tasks.choices["mean"].add_argument("parts", type=Path, nargs="+")
    tasks.choices["teach"].add_argument("out", type=Path)
    tasks.choices["teach"].add_argument("words", type=int, nargs="?", default=sys.maxsize)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)  # noqa: FBT003 -- torch's own
    if given.task == "before":
        before(given.data, given.file, given.model, given.steps)
    elif given.task == "train":
        seeds = [int(seed) for seed in given.seeds.split(",")]
        plan = Plan(seeds, given.begin, given.steps)
        train(given.data, given.file, given.model, plan)
    elif given.task == "mean":
        mean(given.data, given.file, given.model, given.parts)
    else:
        teach(given.data, given.file, given.model, given.out, given.words)


if __name__ == "__main__":
    main()
