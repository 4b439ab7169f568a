# ruff: noqa: INP001, T201 -- a script, not a package
"""Fine-tune multilingual-e5-small on ANERcorp, and let it label text for the fast field.

The encoder is a teacher here, and an engine once ``quantise.py`` has written it in int8. ``train``
reads ANERcorp's train file without its last tenth; in every other epoch alef loses its hamza, as
WikiFANE writes it. ``teach`` labels the sentences of AQMAR and WikiFANE and leaves out those with a
label below 0.45.

One thread, one seed and torch's deterministic algorithms: on one machine two runs give the same
weights, whose digest is printed; on another the sums in bfloat16 may be others.

Usage: ``PYTHONPATH=. python deploy/training/entities/encoder.py train DATA E5_FILE MODEL [STEPS]``,
then ``… teach DATA E5_FILE MODEL OUT [WORDS]``, DATA being ``../shared/data``; needs torch and
tokenizers. After STEPS it stops, for a try.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import torch
from corpora import LABELS, Labelled, read_anercorp, read_unlabelled, shuffled, write_taught
from e5 import BEGIN, END, PAD, Encoder, Pieces, unpack
from torch import Tensor
from torch.nn import functional

from streams.entities.scoring import score, show

_NUMBER = {label: number for number, label in enumerate(LABELS)}
_IGNORED = -100
_EPOCHS = 4
_CHUNK, _TRAIN_BATCH, _READ_BATCH = 250, 640, 1500
_RATE, _LABEL_RATE, _WARM = 2e-4, 1e-3, 0.1
_LEAST = 0.45
_BARE_ALEF = str.maketrans("أإآ", "ااا")


def chunks(
    sentences: Sequence[Labelled], cut: Pieces, *, bare: bool = False
) -> list[tuple[list[int], list[int]]]:
    """Pack sentences into chunks of pieces; a word's label stands at its first piece."""
    found: list[tuple[list[int], list[int]]] = []
    ids, labels = [BEGIN], [_IGNORED]

    def close() -> None:
        nonlocal ids, labels
        if len(ids) > 1:
            found.append(([*ids, END], [*labels, _IGNORED]))
        ids, labels = [BEGIN], [_IGNORED]

    for sentence in sentences:
        pieces = [cut(word.translate(_BARE_ALEF) if bare else word) for word, _ in sentence]
        if len(ids) + sum(map(len, pieces)) > _CHUNK:
            close()
        for own, (_, label) in zip(pieces, sentence, strict=True):
            if len(ids) + len(own) > _CHUNK:
                close()
            ids += own
            labels += [_NUMBER[label], *[_IGNORED] * (len(own) - 1)]
    close()
    return found


def batches(
    rows: Sequence[tuple[list[int], list[int]]], most: int, chance: random.Random | None
) -> Iterator[tuple[list[int], Tensor, Tensor, Tensor]]:
    """Give places, pieces, mask and labels of rows of like length."""
    jitter = (lambda: chance.random() * 10) if chance else (lambda: 0.0)
    order = sorted(range(len(rows)), key=lambda number: len(rows[number][0]) + jitter())
    groups: list[list[int]] = [[]]
    for number in order:
        if groups[-1] and len(rows[number][0]) * (len(groups[-1]) + 1) > most:
            groups.append([])
        groups[-1].append(number)
    if chance:
        chance.shuffle(groups)
    for group in groups:
        longest = max(len(rows[number][0]) for number in group)
        ids = torch.full((len(group), longest), PAD)
        labels = torch.full((len(group), longest), _IGNORED)
        for row, number in enumerate(group):
            pieces, own = rows[number]
            ids[row, : len(pieces)] = torch.tensor(pieces)
            labels[row, : len(own)] = torch.tensor(own)
        yield group, ids, (ids != PAD).float(), labels


def label(
    encoder: Encoder, cut: Pieces, sentences: Sequence[Sequence[str]]
) -> list[list[tuple[str, float]]]:
    """Label sentences: for each word the best label and its probability."""
    rows = chunks([[(word, "O") for word in one] for one in sentences], cut)
    found: list[list[tuple[str, float]]] = [[] for _ in rows]
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for group, ids, mask, labels in batches(rows, _READ_BATCH, None):
            shares, best = encoder(ids, mask).float().softmax(-1).max(-1)
            for row, number in enumerate(group):
                kept = labels[row] != _IGNORED
                pairs = zip(best[row][kept].tolist(), shares[row][kept].tolist(), strict=True)
                found[number] = [(LABELS[one], share) for one, share in pairs]
    flat = iter([pair for row in found for pair in row])
    return [[next(flat) for _ in sentence] for sentence in sentences]


def train(data: Path, file: Path, out: Path, most: int) -> None:
    """Fine-tune, print the scores on the dev split, write the weights."""
    torch.manual_seed(1)
    chance = random.Random(1)  # noqa: S311 -- the order of batches
    packed = unpack(file)
    cut, encoder = Pieces(packed), Encoder(packed, len(LABELS))
    sentences, dev = read_anercorp(data)
    named = [(n, p) for n, p in encoder.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for n, p in named if p.dim() > 1 and "label" not in n], "lr": _RATE},
        {"params": [p for n, p in named if p.dim() == 1 and "label" not in n], "lr": _RATE}
        | {"weight_decay": 0.0},
        {"params": list(encoder.label.parameters()), "lr": _LABEL_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    total = _EPOCHS * sum(1 for _ in batches(chunks(sentences, cut), _TRAIN_BATCH, None))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / (_WARM * total), (total - step) / ((1 - _WARM) * total)),
    )
    left = most
    for epoch in range(_EPOCHS):
        encoder.train()
        rows = chunks(sentences, cut, bare=epoch % 2 == 1)
        for _, ids, mask, labels in islice(batches(rows, _TRAIN_BATCH, chance), left):
            with torch.autocast("cpu", torch.bfloat16):
                scores = encoder(ids, mask)
            loss = functional.cross_entropy(
                scores.float().flatten(0, 1), labels.flatten(), ignore_index=_IGNORED
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            left -= 1
        if not left:
            break
        encoder.eval()
        found = label(encoder, cut, [[word for word, _ in one] for one in dev])
        gold = [[own for _, own in one] for one in dev]
        print(show(score(gold, [[own for own, _ in one] for one in found])), flush=True)
    torch.save(encoder.state_dict(), out)
    print("weights", digest(encoder))


def digest(encoder: Encoder) -> str:
    """Give the SHA-256 of the weights that were trained."""
    found = hashlib.sha256()
    for name, weights in encoder.named_parameters():
        if weights.requires_grad:
            found.update(name.encode() + weights.detach().numpy().tobytes())
    return found.hexdigest()


def teach(data: Path, file: Path, model: Path, out: Path, most: int) -> None:
    """Label unlabelled sentences, some neighbours together, in random order."""
    packed = unpack(file)
    cut, encoder = Pieces(packed), Encoder(packed, len(LABELS))
    encoder.load_state_dict(torch.load(model))
    encoder.eval()
    words = 0
    kept: list[list[str]] = []
    for group in shuffled(read_unlabelled(data)):
        if words >= most:
            break
        for found in label(encoder, cut, group):
            words += len(found)
            sure = min(share for _, share in found) >= _LEAST
            kept.append([own for own, _ in found] if sure else [])
    out.write_bytes(write_taught(kept))


def main() -> None:
    """Read the command line."""
    task, data, file, model, *rest = sys.argv[1:]
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)  # noqa: FBT003 -- torch's own
    if task == "train":
        train(Path(data), Path(file), Path(model), int(rest[0]) if rest else sys.maxsize)
    else:
        most = int(rest[1]) if len(rest) > 1 else sys.maxsize
        teach(Path(data), Path(file), Path(model), Path(rest[0]), most)


if __name__ == "__main__":
    main()
