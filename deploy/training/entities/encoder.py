# ruff: noqa: INP001, T201 -- a script, not a package
"""Fine-tune multilingual-e5-small on ANERcorp, and let it label text for the fast field.

The encoder is an engine once ``quantise.py`` has written it in int8, and was the teacher of the
fast field. ``train`` reads ANERcorp's train file without its last tenth. It fine-tunes once for
each seed and takes the mean of the weights, each run's being a running mean over its last part.
``teach`` labels the sentences of AQMAR and WikiFANE and leaves out those with a label below 0.45.

One thread, fixed seeds and torch's deterministic algorithms: on one machine two runs give the same
weights, whose digest is printed; on another the sums in bfloat16 may be others.

Usage: ``PYTHONPATH=. python deploy/training/entities/encoder.py train DATA E5_FILE MODEL [--seeds
11,12] [--steps N]``, ``… mean DATA E5_FILE MODEL PART...`` for seeds that were trained one by one,
then ``… teach DATA E5_FILE MODEL OUT [WORDS]``, DATA being ``../shared/data``; needs torch and
tokenizers. After so many steps of each seed it stops, for a try.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import torch
from corpora import LABELS, Labelled, read_anercorp, read_unlabelled, shuffled, write_taught
from e5 import Encoder, Packed, Pieces, unpack
from rows import IGNORED, Batch, Layout, batches
from swapping import Swapper
from torch import Tensor
from torch.nn import functional

from streams.entities.crf_model import load_shipped
from streams.entities.encoder.marks import Marks
from streams.entities.scoring import score, show

_SEEDS = (11, 12, 13, 14)
_EPOCHS = 5
_TRAIN_BATCH, _READ_BATCH = 640, 1500
_RATE, _NEW_RATE, _WARM = 2e-4, 1e-3, 0.1
_SWAPPED, _BARE, _UNMARKED = 0.4, 0.5, 0.1
_MEAN_FROM, _MEAN_KEEPS = 0.6, 0.99
_LEAST = 0.45
_TOLD_EVERY = 100
State = dict[str, Tensor]


class _Training:
    """One fine-tuning.

    Args:
        data: the folder of the shared data.
        packed: what the encoder begins as.
        seed: of everything that is drawn.
    """

    def __init__(self, data: Path, packed: Packed, seed: int) -> None:
        torch.manual_seed(seed)
        self._chance = random.Random(seed)  # noqa: S311 -- no secret
        self._layout = layout(packed)
        self.encoder = Encoder(packed, len(LABELS), Marks.count, seed)
        self._sentences, self._dev = read_anercorp(data)
        listed = load_shipped()[0].phrases
        self._swap = Swapper(self._sentences, data, listed, self._chance)
        self._named = trained(self.encoder)
        self._optimiser = _optimiser(self._named)
        rows = self._layout.rows(self._sentences)
        self._total = _EPOCHS * sum(1 for _ in batches(rows, _TRAIN_BATCH))
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimiser, self._factor)
        self._mean: list[Tensor] = []
        self._step = 0

    def run(self, most: int) -> State:
        """Train for so many steps at most; give the mean of the last weights."""
        for epoch in range(_EPOCHS):
            self.encoder.train()
            for batch in islice(self._batches(epoch), most - self._step):
                loss = self._learn(batch)
                if self._step % _TOLD_EVERY == 0:
                    print(f"step {self._step} of {self._total}, loss {loss:.3f}", flush=True)
            if self._step >= most:
                break
            print(f"epoch {epoch + 1}", flush=True)
            evaluate(self.encoder, self._layout, self._dev)
        last = self._mean or [parameter for _, parameter in self._named]
        pairs = zip(self._named, last, strict=True)
        return {name: weights.detach().clone() for (name, _), weights in pairs}

    def _batches(self, epoch: int) -> Iterator[Batch]:
        # The last epoch is nearer to the sentences as they are.
        share = _SWAPPED if epoch < _EPOCHS - 1 else _SWAPPED / 2
        rows = self._layout.rows(self._swap(self._sentences, share), self._chance, _BARE)
        return batches(rows, _TRAIN_BATCH, self._chance, _UNMARKED)

    def _learn(self, batch: Batch) -> float:
        self.encoder.drop.renew()
        with torch.autocast("cpu", torch.bfloat16):
            scores = self.encoder(batch.pieces, batch.mask, batch.marks)
        loss = functional.cross_entropy(
            scores.float().flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED
        )
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        self._step += 1
        if self._step > _MEAN_FROM * self._total:
            weights = [parameter.detach() for _, parameter in self._named]
            if self._mean:
                torch._foreach_lerp_(self._mean, weights, 1 - _MEAN_KEEPS)
            else:
                self._mean = [one.clone() for one in weights]
        return float(loss.detach())

    def _factor(self, step: int) -> float:
        warm = _WARM * self._total
        return max(0.0, min((step + 1) / warm, (self._total - step) / (self._total - warm)))


def layout(packed: Packed) -> Layout:
    """Make the layout: the file's pieces, the shipped field's lists."""
    model, _ = load_shipped()
    return Layout(Pieces(packed), Marks(model.lexicon, model.finder()))


def trained(encoder: Encoder) -> list[tuple[str, torch.nn.Parameter]]:
    """Give what is trained, by name."""
    return [(name, one) for name, one in encoder.named_parameters() if one.requires_grad]


def _optimiser(named: Sequence[tuple[str, torch.nn.Parameter]]) -> torch.optim.Optimizer:
    groups = [
        {
            "params": [parameter],
            "lr": _NEW_RATE if name.split(".")[0] in {"label", "mark"} else _RATE,
            "weight_decay": 0.01 if parameter.dim() > 1 else 0.0,
        }
        for name, parameter in named
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


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


def train(data: Path, file: Path, out: Path, seeds: Sequence[int], most: int) -> None:
    """Fine-tune for each seed and write the mean of the weights."""
    packed = unpack(file)
    states = []
    for seed in seeds:
        print(f"seed {seed}", flush=True)
        states.append(_Training(data, packed, seed).run(most))
    _finish(data, packed, states, out)


def mean(data: Path, file: Path, out: Path, parts: Sequence[Path]) -> None:
    """Write the mean of what several runs wrote."""
    _finish(data, unpack(file), [torch.load(part) for part in parts], out)


def _finish(data: Path, packed: Packed, states: Sequence[State], out: Path) -> None:
    state = {name: sum(one[name] for one in states) / len(states) for name in states[0]}
    encoder = Encoder(packed, len(LABELS), Marks.count)
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
    encoder = Encoder(packed, len(LABELS), Marks.count)
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
    for task in ("train", "mean", "teach"):
        part = tasks.add_parser(task)
        for name in ("data", "file", "model"):
            part.add_argument(name, type=Path)
    tasks.choices["train"].add_argument("--seeds", default=",".join(map(str, _SEEDS)))
    tasks.choices["train"].add_argument("--steps", type=int, default=sys.maxsize)
    tasks.choices["mean"].add_argument("parts", type=Path, nargs="+")
    tasks.choices["teach"].add_argument("out", type=Path)
    tasks.choices["teach"].add_argument("words", type=int, nargs="?", default=sys.maxsize)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)  # noqa: FBT003 -- torch's own
    if given.task == "train":
        seeds = [int(seed) for seed in given.seeds.split(",")]
        train(given.data, given.file, given.model, seeds, given.steps)
    elif given.task == "mean":
        mean(given.data, given.file, given.model, given.parts)
    else:
        teach(given.data, given.file, given.model, given.out, given.words)


if __name__ == "__main__":
    main()
