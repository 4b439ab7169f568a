# ruff: noqa: INP001, T201 -- a script, not a package
"""Train the shipped field: ``streams/entities/data/crf.npz``.

Two fields learn, each from another mixture, and the mean of their weights is shipped, for a field
is linear in its weights: one from ANERcorp's train file with word clusters, one without clusters
from that file twice and Wikipedia sentences with the labels of ``taught.xz``, which the encoder
gave (``encoder.py teach``). The first tenth of ANERcorp's train file, the dev split, is only
measured on.

The same inputs give the same bytes: sentences and attributes have an order that does not change,
L-BFGS begins at zero and runs on one thread. Word lists, listed names and clusters are part of a
model's file and are taken from that of ``--lists``, unless ``--packages`` says to build the lists
anew and ``--clusters`` what ``clusters.py`` wrote.

Usage: ``PYTHONPATH=. python deploy/training/entities/train_fast.py ../shared/data OUT
[--lists MODEL] [--packages DIR] [--clusters FILE] [--taught FILE] [--without KINDS]``; needs
python-crfsuite, and with ``--packages`` what ``lexicon.py`` names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pycrfsuite
from corpora import TAUGHT, Labelled, read_anercorp, read_taught

from streams.entities.crf import NEIGHBOURS, Weights
from streams.entities.crf_model import Model, load_shipped, read_model, weights_of, write_model
from streams.entities.features import PAD, Entry, attributes
from streams.entities.phrases import Phrases
from streams.entities.scoring import score, show

_FAR_KINDS_LEFT_OUT = frozenset("psacelHj")
_PARAMETERS = {
    "c1": 0.05,
    "c2": 0.01,
    "feature.possible_transitions": True,
}
_LEAN = 1.2
_SHARE_WITHOUT_NAMES = 0.25


class Describer:
    """Describes sentences to python-crfsuite.

    Args:
        lexicon: what is known of words.
        phrases: names of several words.
        without: kinds of attributes to leave out, for an ablation.
    """

    def __init__(
        self,
        lexicon: Mapping[str, Entry],
        phrases: Mapping[str, tuple[str, ...]],
        without: str = "",
    ) -> None:
        self._lexicon = lexicon
        self._phrases = Phrases(phrases, lexicon)
        self._without = without
        self._known: dict[str, list[str]] = {}

    def _own(self, word: str) -> list[str]:
        if word not in self._known:
            found = attributes(word, self._lexicon)
            self._known[word] = [name for name in found if name[0] not in self._without]
        return self._known[word]

    def describe(self, words: Sequence[str]) -> list[list[str]]:
        """List for each word the attributes of its neighbourhood, the distance before each."""
        own = [list(self._own(word)) for word in words]
        starts = [place for place, word in enumerate(words) if self._phrases.may_begin(word)]
        if "m" not in self._without:
            for place, name in self._phrases.find(words, starts):
                own[place].append(name)
        pads = [self._own(PAD)] * max(NEIGHBOURS)
        padded = [*pads, *own, *pads]
        return [
            [
                f"{distance}{name}"
                for distance in NEIGHBOURS
                for name in padded[at + distance + len(pads)]
                if abs(distance) < max(NEIGHBOURS) or name[0] not in _FAR_KINDS_LEFT_OUT
            ]
            for at in range(len(words))
        ]


def chosen(taught: Iterable[Labelled]) -> list[Labelled]:
    """Keep the taught sentences that have a name, and a quarter of the others."""
    chance = random.Random(1)  # noqa: S311 -- a sample
    return [
        sentence
        for sentence in taught
        if any(label != "O" for _, label in sentence) or chance.random() < _SHARE_WITHOUT_NAMES
    ]


def without_clusters(lexicon: Mapping[str, Entry]) -> dict[str, Entry]:
    """Give what is known of words but their clusters."""
    return {form: Entry(one.lists, (), one.frequency) for form, one in lexicon.items()}


def mean(fields: Sequence[Weights]) -> Weights:
    """Give the mean of fields over all their attributes; labels in the order of the first."""
    labels = fields[0].labels
    names = sorted(set().union(*(field.attributes for field in fields)))
    rows = {name: row for row, name in enumerate(names)}
    states = np.zeros((len(names), len(NEIGHBOURS), len(labels)), dtype=np.float32)
    transitions = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for field in fields:
        order = [field.labels.index(label) for label in labels]
        at = [rows[name] for name in field.attributes]
        states[at] += field.states[:, :, order] / len(fields)
        transitions += field.transitions[np.ix_(order, order)] / len(fields)
    return Weights(labels, rows, states, transitions)


def lean(field: Weights, weight: float) -> Weights:
    """Take a weight from O at every word: recall is what lacks, precision is what can be spared.

    Every word has one attribute of its length, so that these carry the constant.
    """
    states = field.states.copy()
    rows = [row for name, row in field.attributes.items() if name.startswith("l")]
    states[rows, NEIGHBOURS.index(0), field.labels.index("O")] -= weight
    return Weights(field.labels, field.attributes, states, field.transitions)


def fit(describer: Describer, corpus: Sequence[Labelled], iterations: int) -> Weights:
    """Train one field."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for sentence in corpus:
        words = [word for word, _ in sentence]
        trainer.append(describer.describe(words), [label for _, label in sentence])
    trainer.set_params(_PARAMETERS | {"max_iterations": iterations})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "field.crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        return weights_of(sorted(info.labels), info.state_features, info.transitions)


def word_lists(options: argparse.Namespace) -> Model:
    """Give a model of which only the lexicon and the listed names count."""
    model = read_model(options.lists.read_bytes()) if options.lists else load_shipped("anercorp")[0]
    lexicon, phrases = model.lexicon, model.phrases
    clusters = {form: entry.clusters for form, entry in lexicon.items()}
    if options.clusters:
        clusters = {
            form: tuple(own) for form, own in json.loads(options.clusters.read_bytes()).items()
        }
    if options.packages:
        from lexicon import build_lexicon  # noqa: PLC0415 -- only here its packages are needed

        lexicon, phrases = build_lexicon(options.packages, options.data / "gazetteers")
    return Model(
        model.weights,
        {
            form: Entry(entry.lists, clusters.get(form, ()), entry.frequency)
            for form, entry in sorted(lexicon.items())
        },
        {phrase: tuple(sorted(kinds)) for phrase, kinds in sorted(phrases.items())},
    )


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lists", type=Path, help="a model's file; the shipped one by default")
    parser.add_argument("--packages", type=Path, help="build the lists anew out of these packages")
    parser.add_argument("--clusters", type=Path, help="what clusters.py wrote")
    parser.add_argument("--taught", type=Path, default=TAUGHT, help="what encoder.py teach wrote")
    parser.add_argument("--without", default="", help="kinds of attributes to leave out")
    options = parser.parse_args()
    lists = word_lists(options)
    plain = without_clusters(lists.lexicon)
    train, dev = read_anercorp(options.data)
    taught = chosen(read_taught(options.data, options.taught))
    members = [
        fit(Describer(own, lists.phrases, options.without), corpus, iterations)
        for own, corpus, iterations in (
            (plain, [*train, *train, *taught], 80),
            (lists.lexicon, train, 90),
        )
    ]
    both = mean(members)
    model = Model(lean(both, _LEAN), lists.lexicon, lists.phrases)
    content = write_model(model)
    options.out.write_bytes(content)
    words = [[word for word, _ in sentence] for sentence in dev]
    gold = [[label for _, label in sentence] for sentence in dev]
    for name, weights, own in (
        ("without clusters, with taught sentences", members[0], plain),
        ("with clusters", members[1], lists.lexicon),
        ("mean of both", both, lists.lexicon),
        ("the same, with less of O: what is written", model.weights, lists.lexicon),
    ):
        field = Model(weights, own, lists.phrases).field()
        print(name, show(score(gold, [one.labels for one in field.label(words)])), sep="\n")
    print(f"{options.out}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
