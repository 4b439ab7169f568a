"""Train the labeller of lines on generated pages and print how it does on forms held out.

Usage: ``PYTHONPATH=. python deploy/training/pages/train.py OUT [--pages N]``
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pycrfsuite
from writing import flat_page, html_page

from streams.pages.attributes import describe
from streams.pages.blocks import Lines
from streams.pages.evaluation import LabelledPage, parse_page
from streams.pages.labeller import Field, write_field
from streams.pages.line_features import features_of_lines
from streams.pages.lines import split_lines
from streams.pages.segments import markup_of

if TYPE_CHECKING:
    from streams.pages.line_features import LineFeatures

_WRITTEN = Path(__file__).parents[3] / "tests" / "pages" / "synthetic"
_TIMES = 8


def example(page: LabelledPage, lines: Lines | None) -> tuple[list[list[str]], list[str]]:
    """Give the attributes and labels of a page's lines; unlabelled lines take the one before."""
    marks = features_of_lines(split_lines(page.raw), page.raw)
    markup = None if lines is None else markup_of(marks, lines)
    labels, before = [], "navigation"
    for mark in marks:
        before = _label(page, mark) or before
        labels.append(before)
    return describe(marks, page.raw, page.title, markup), labels


def _label(page: LabelledPage, mark: LineFeatures) -> str | None:
    """Give the label that covers most of a mark; whose story it is, the field is not asked."""
    covered: Counter[str] = Counter()
    for label in page.labels:
        if label.end <= mark.line.start or label.start >= mark.line.end:
            continue
        both = min(label.end, mark.line.end) - max(label.start, mark.line.start)
        covered[label.kind] += both
    return covered.most_common(1)[0][0] if covered else None


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=int, default=7000)
    parser.add_argument("--iterations", type=int, default=200)
    given = parser.parse_args()
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {
            "c1": 0.1,
            "c2": 0.05,
            "max_iterations": given.iterations,
            "feature.possible_transitions": False,
        }
    )
    for seed in range(given.pages):
        rows, labels = example(flat_page(seed), None)
        trainer.append(rows, labels)
        page, lines = html_page(seed)
        trainer.append(*example(page, lines))
        if seed % 500 == 0:
            print(f"{seed} of {given.pages} pages made", flush=True)
    for file in sorted(_WRITTEN.glob("*.txt")):
        page = parse_page(file.stem, file.read_text("utf-8"))
        for _ in range(_TIMES):
            trainer.append(*example(page, None))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "lines.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        field = _field(tagger.info())
    given.out.write_bytes(write_field(field))
    print(f"{given.out}: {len(field.attributes)} attributes, {given.out.stat().st_size} bytes")
    _report(field)


def _field(info: pycrfsuite.ParsedDump) -> Field:  # type: ignore[name-defined]
    labels = tuple(sorted(info.labels))
    places = {label: at for at, label in enumerate(labels)}
    names = {name: row for row, name in enumerate(sorted(info.attributes))}
    states = np.zeros((len(names) + 1, len(labels)), dtype=np.float32)
    for (name, label), weight in info.state_features.items():
        states[names[name], places[label]] = weight
    transitions = np.full((len(labels), len(labels)), -4.0, dtype=np.float32)
    for (first, second), weight in info.transitions.items():
        transitions[places[first], places[second]] = weight
    return Field(labels, names, states, transitions)


def _report(field: Field) -> None:
    """Print how many lines of held-out pages are right, and how much text is kept."""
    for name in ("flat", "html"):
        pairs: Counter[tuple[str, str]] = Counter()
        for seed in range(150):
            if name == "flat":
                rows, gold = example(flat_page(seed, held_out=True), None)
            else:
                page, lines = html_page(seed, held_out=True)
                rows, gold = example(page, lines)
            pairs.update(zip(gold, field.label(rows), strict=True))
        total = sum(pairs.values())
        right = sum(n for (gold, got), n in pairs.items() if gold == got)
        print(f"{name}: {right / total:.3f} of {total} lines are right")
        for label in sorted({gold for gold, _ in pairs}):
            of = sum(n for (gold, _), n in pairs.items() if gold == label)
            found = sum(n for (_, got), n in pairs.items() if got == label)
            print(
                f"  {label:14} {of:5} recall {pairs[label, label] / of:.3f} precision {pairs[label, label] / max(1, found):.3f}"
            )
        for (gold, got), n in Counter({p: n for p, n in pairs.items() if p[0] != p[1]}).most_common(
            12
        ):
            print(f"    {gold} taken for {got}: {n}")


if __name__ == "__main__":
    main()
