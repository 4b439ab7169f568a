# ruff: noqa: INP001, T201 -- a script, not a package
"""Train the field by Khabar's guide: ``streams/entities/data/crf-khabar.npz``.

The mean of three fields is shipped, each from another mixture: the project's own labelled articles
several times with other names; these and ANERcorp's train file with its labels converted
(``guides.py``); these, that file and the taught Wikipedia sentences, converted too, without word
clusters. Word lists, listed names and clusters are those of ``crf.npz``.

The own articles are ``news.txt`` and those of ``tests/gold/entities`` without the held part. The
same inputs give the same bytes, but the converted labels follow the rules of the recogniser and
its tables: with other rules the field is another.

Usage: ``PYTHONPATH=. python deploy/training/entities/train_khabar.py ../shared/data OUT``; needs
python-crfsuite.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from pathlib import Path

import numpy as np
from corpora import read_anercorp, read_taught
from guides import Converter
from news import EVERYDAY, OWN_ARTICLES, read_news
from swapping import Swapper
from train_fast import Describer, chosen, fit, mean, without_clusters

from streams.entities.crf import Weights
from streams.entities.crf_model import load_shipped, write_weights

_SEED = 5
_SWAPPED = 0.45
_LEAST = 0.2
"""Weights of an attribute all below this: 33,000 of 73,000 are kept, micro-F1 stays at 0.929."""


def pruned(field: Weights) -> Weights:
    """Leave out attributes that say next to nothing: more than half of them, at no cost."""
    kept = np.abs(field.states).max(axis=(1, 2)) >= _LEAST
    names = [name for name, row in field.attributes.items() if kept[row]]
    states = field.states[[field.attributes[name] for name in names]]
    return Weights(
        field.labels, {name: row for row, name in enumerate(names)}, states, field.transitions
    )


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    lists = load_shipped("anercorp")[0]
    plain = without_clusters(lists.lexicon)
    anercorp, _ = read_anercorp(options.data)
    convert = Converter()
    converted, taught = convert(anercorp), chosen(convert(read_taught(options.data)))
    news = list(read_news([*OWN_ARTICLES, *EVERYDAY]))
    swap = Swapper(anercorp, options.data, lists.phrases, random.Random(_SEED))  # noqa: S311
    others = [swap(news, _SWAPPED) for _ in range(5)]
    members = []
    for name, lexicon, corpus, iterations in (
        ("own articles", lists.lexicon, [*news, *others[0], *others[1], *others[2]], 110),
        ("and ANERcorp", lists.lexicon, [*converted, *news, *others[3], *others[4]], 110),
        ("and Wikipedia", plain, [*converted, *taught, *news, *news], 90),
    ):
        words = sum(map(len, corpus))
        print(f"{name}: {len(corpus)} sentences, {words} words …", flush=True)
        members.append(fit(Describer(lexicon, lists.phrases), corpus, iterations))
    content = write_weights(pruned(mean(members)))
    options.out.write_bytes(content)
    print(f"{options.out}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
