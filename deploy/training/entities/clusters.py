# ruff: noqa: INP001, T201 -- a script, not a package
"""Cluster the lexicon's words by their vectors from multilingual-e5-small (MIT).

The mean over a word's pieces after six layers, centred and normalised; k-means with 64 and with 512
clusters. Of words that no name list holds the commoner ones only.

Usage: ``PYTHONPATH=.:DIR python deploy/training/entities/clusters.py ../shared/data DIR
E5_FILE OUT``; needs torch, tokenizers and scikit-learn.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
from e5 import BEGIN, END, PAD, Encoder, Pieces, unpack
from lexicon import build_lexicon
from sklearn.cluster import MiniBatchKMeans

from streams.entities.encoder.lexicon_features import LexiconFeatures

_COMMON, _LESS_COMMON = 3, 2
_LAYERS = 6
_BATCH = 400
_SIZES = (64, 512)


def main() -> None:
    """Write a JSON object: word, its clusters."""
    data, packages, file, out = map(Path, sys.argv[1:])
    lexicon, _ = build_lexicon(packages, data / "gazetteers")
    words = [
        form
        for form, entry in lexicon.items()
        if entry.frequency >= _COMMON or (entry.frequency >= _LESS_COMMON and entry.lists)
    ]
    packed = unpack(file)
    cut = Pieces(packed)
    encoder = Encoder(packed, 1, LexiconFeatures.count).eval()
    pieces = [[BEGIN, *cut(word)[:10], END] for word in words]
    order = sorted(range(len(words)), key=lambda number: len(pieces[number]))
    vectors = np.zeros((len(words), packed.sizes[0]), dtype=np.float32)
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        longest = max(len(pieces[number]) for number in batch)
        rows = [pieces[number] + [PAD] * (longest - len(pieces[number])) for number in batch]
        ids = torch.tensor(rows)
        mask = (ids != PAD).float()
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            states = encoder.hidden(ids, mask, layers=_LAYERS).float()
        mask[:, 0] = 0
        vectors[batch] = ((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)).numpy()
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    columns = [
        MiniBatchKMeans(size, random_state=0, batch_size=2048, n_init=1, max_iter=30).fit_predict(
            vectors
        )
        for size in _SIZES
    ]
    rows = np.stack(columns, axis=1).tolist()
    out.write_text(json.dumps(dict(zip(words, rows, strict=True)), ensure_ascii=False))
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
