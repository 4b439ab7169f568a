"""Entities: F1 on the dev split, speed, memory. Run: ``python -m tests.benchmarks.bench_entities``.

The dev split is the first tenth of ANERcorp's train file, which training does not see; the speed is
measured over articles that are never trained on. Both lie outside the repository.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pycrfsuite

from streams.adapters.models.engines import export, load_engine
from streams.contract.article import Article
from streams.entities.crf import NEIGHBOURS
from streams.entities.crf_model import Guide, load_shipped
from streams.entities.encoder.shipped import load_recogniser as load_standard
from streams.entities.evaluation import labels_of
from streams.entities.features import Lexicon, attributes_of_all
from streams.entities.gazetteer import load_gazetteer
from streams.entities.recogniser import load_recogniser
from streams.entities.scoring import read_gold, score, show
from streams.entities.sentences import sentences
from tests.benchmarks.corpus import CORPUS, raw_articles
from tests.benchmarks.tables import show as show_table
from tests.factories import make_article
from tests.tiny_bert import make_tiny_bert

GOLD = CORPUS.parent / "ner" / "anercorp-train.txt"
ARTICLES = 1500
LENGTH_OF_5_KB = 2800
COLD_RUNS = 15
ENCODED_ARTICLES = 60
TINY_ARTICLES = 10


def dev_split() -> tuple[list[list[str]], list[list[str]]]:
    """Give words and labels of the dev split."""
    with GOLD.open(encoding="utf-8") as lines:
        gold = read_gold(lines)
    dev = gold[: len(gold) // 10]
    return [[word for word, _ in one] for one in dev], [[label for _, label in one] for one in dev]


def quality() -> None:
    """Print the scores of the field alone, of the gazetteer alone and of both together.

    All by ANERcorp's guide, which articles do not follow.
    """
    words, gold = dev_split()
    guide: Guide = "anercorp"
    model, digest = load_shipped(guide)
    print(f"\nField alone ({digest}), dev split of ANERcorp-train, {len(words)} sentences\n")
    print(show(score(gold, [one.labels for one in model.field().label(words)])))
    print("\nStudent and field decoded together\n")
    labelled = load_standard(guide=guide).labeller.label(words)
    print(show(score(gold, [one.labels for one in labelled])))
    for name, recognise in (
        ("Gazetteer alone", load_gazetteer().recognise),
        ("Field and gazetteer, as shipped", load_recogniser(guide).recognise),
        ("Student, field and gazetteer, as shipped", load_standard(guide=guide).recognise),
    ):
        print(f"\n{name}\n")
        print(show(score(gold, labels_of(recognise, words))))


def articles() -> list[Article]:
    """Give articles of the corpus, or generated ones."""
    name, values = raw_articles(ARTICLES)
    print(f"\nSpeed over {name}")
    texts = (json.loads(value)["text"] for value in values)
    return [make_article(text=text) for text in islice(filter(None, texts), ARTICLES)]


def speed() -> None:
    """Print tokens a second of the field, milliseconds an article of the whole recogniser."""
    some = articles()
    model, _ = load_shipped()
    field = model.field()
    cut = [[one.words for one in sentences(article.text)] for article in some]
    tokens = sum(len(one) for article in cut for one in article)
    rows: list[tuple[str, str]] = []
    for name, group in (("one article at a time", 1), ("32 articles at a time", 32)):
        batches = [
            [one for article in cut[at : at + group] for one in article]
            for at in range(0, len(cut), group)
        ]
        for state in ("first pass", "warm"):
            seconds = _seconds(lambda batches=batches: [field.label(batch) for batch in batches])  # type: ignore[misc]
            rows.append((f"field, {name}, {state}", f"{tokens / seconds:,.0f} tokens/s"))
    rows += others(cut)
    recogniser = load_recogniser()
    for state in ("first pass", "warm"):
        seconds = _seconds(lambda: [recogniser.recognise(article) for article in some])
        rows.append(
            (f"whole recogniser, {state}", f"{seconds / len(some) * 1e3:.2f} ms an article")
        )
    rows.append(("articles' mean length", f"{tokens / len(some):,.0f} tokens"))
    long = next(one for one in some if len(one.text) >= LENGTH_OF_5_KB)
    text = make_article(text=long.text[:LENGTH_OF_5_KB])
    cold = []
    for _ in range(COLD_RUNS):
        fresh = model.field()
        words = [one.words for one in sentences(text.text)]
        cold.append(_seconds(lambda fresh=fresh, words=words: fresh.label(words)))  # type: ignore[misc]
    rows.append(("field, 5 KB article, cold cache", f"{sorted(cold)[COLD_RUNS // 2] * 1e3:.1f} ms"))
    rows.append(("memory of a process with the recogniser alone", memory()))
    show_table(("what", "measured"), rows)


def others(cut: Sequence[Sequence[Sequence[str]]]) -> list[tuple[str, str]]:
    """Measure the student, and python-crfsuite's tagger over the field's own attributes."""
    some = cut[:ENCODED_ARTICLES]
    words = sum(len(one) for article in some for one in article)
    rows = []
    for threads in (1, 2):
        label = load_standard(threads).labeller.label
        label(some[0])
        start = time.perf_counter()
        seconds = _seconds(lambda label=label: [label(article) for article in some])  # type: ignore[misc]
        wall = time.perf_counter() - start
        shown = f"{words / wall:,.0f} words/s by the clock, {words / seconds:,.0f} a CPU second"
        rows.append((f"student, {threads} threads, one article at a time", shown))
    tagger = crfsuite_tagger()
    lexicon = load_shipped()[0].lexicon
    tag = lambda: [tagger.tag(described(one, lexicon)) for article in some for one in article]  # noqa: E731
    rows.append(("python-crfsuite, attributes made anew", f"{words / _seconds(tag):,.0f} tokens/s"))
    return rows + tiny(some)


def tiny(cut: Sequence[Sequence[Sequence[str]]]) -> list[tuple[str, str]]:
    """Measure a two-layer BERT of random weights through camel-tools, and through ONNX Runtime."""
    some = cut[:TINY_ARTICLES]
    words = sum(len(one) for article in some for one in article)
    name = "tiny BERT (2 layers, 32 wide), camel-tools, one thread, one article at a time"
    if not all(importlib.util.find_spec(module) for module in ("torch", "transformers")):
        return [(name, "left out: the extra `camel` is not installed")]
    importlib.import_module("torch").set_num_threads(1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        camel = make_tiny_bert(Path(folder) / "camel")
        onnx = Path(folder) / "onnx"
        export(camel, onnx)
        for kind, path in (("camel", camel), ("onnx", onnx)):
            label = load_engine(f"{kind}:{path}").labeller.label
            label(some[0])
            seconds = _seconds(lambda label=label: [label(article) for article in some])  # type: ignore[misc]
            shown = name if kind == "camel" else "the same weights, ONNX Runtime, int8"
            rows.append((shown, f"{words / seconds:,.0f} words/s"))
    return rows


def described(words: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """List the attributes of each word and of its neighbours, as python-crfsuite wants them."""
    own = [[], [], *attributes_of_all(words, lexicon), [], []]
    return [
        [f"{distance}{name}" for distance in NEIGHBOURS for name in own[at + 2 + distance]]
        for at in range(len(words))
    ]


def crfsuite_tagger() -> Any:
    """Train a small field with python-crfsuite; only its speed is of interest."""
    words, gold = dev_split()
    lexicon = load_shipped()[0].lexicon
    trainer = pycrfsuite.Trainer(verbose=False)
    for sentence, labels in zip(words, gold, strict=True):
        trainer.append(described(sentence, lexicon), labels)
    trainer.set_params({"max_iterations": 5, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "field.crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
    return tagger


def memory() -> str:
    """Measure a process that loads the recogniser and reads the articles one by one."""
    program = (
        "import json\n"
        "from streams.entities.recogniser import load_recogniser\n"
        "from tests.benchmarks.corpus import raw_articles\n"
        "from tests.factories import make_article\n"
        "recogniser = load_recogniser()\n"
        f"for value in raw_articles({ARTICLES})[1]:\n"
        "    recogniser.recognise(make_article(text=json.loads(value)['text']))\n"
        "pages = int(open('/proc/self/statm').read().split()[1])\n"
        "print(pages * 4096 // 2**20, 'MiB')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _seconds(run: Callable[[], object]) -> float:
    """Give the process's own seconds, so that a busy machine does not count."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    """Print all tables."""
    if GOLD.exists():
        quality()
    else:
        print("No quality table: the shared data are not on this machine.")
    speed()


if __name__ == "__main__":
    main()
