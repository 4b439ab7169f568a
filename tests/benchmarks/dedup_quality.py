"""How right the verdicts are: on the corpus, under edits, on labelled pairs."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract.article import Article, Duplicate
from streams.duplicates.signature import fingerprint
from streams.duplicates.verdict import Deduplicator
from streams.duplicates.words import read
from tests.benchmarks.dedup_corpus import SHARED, Truth, article, exact_shingles
from tests.benchmarks.dedup_edits import COPIES, follow_up, footer
from tests.benchmarks.tables import show

COPY = frozenset({"exact", "near", "contained"})
_FOUND = frozenset({*COPY, "template"})
_MIN_WORDS = 100
_DAY = datetime(2015, 8, 1, tzinfo=UTC)
"""Of the labelled pairs, which have no dates: both of one day."""
_PLAIN = 0.4  # of the signature agrees: the threshold of the plain index, at its kindest


def new_judge() -> Deduplicator:
    """Make an empty judge of the default size."""
    return Deduplicator(MemoryStore(), max_articles=1_000_000, window_days=90)


def on_corpus(verdicts: list[Duplicate], truth: Truth) -> None:
    """Compare verdicts with exact similarity, article by article."""
    copy = np.array([v.verdict in COPY for v in verdicts])
    found = np.array([v.verdict in _FOUND for v in verdicts])
    comparable = truth.sizes >= 20
    half = truth.having(truth.jaccard >= 0.5)
    wide = truth.having((truth.jaccard >= 0.4) | (truth.containment >= 0.75))
    exact = {
        (int(later), int(earlier)): jaccard
        for later, earlier, jaccard in zip(truth.later, truth.earlier, truth.jaccard, strict=True)
    }
    errors = [
        abs(verdict.jaccard - exact[place, int(verdict.of)])
        for place, verdict in enumerate(verdicts)
        if verdict.of and verdict.jaccard is not None and (place, int(verdict.of)) in exact
    ]
    print(f"verdicts: {dict(Counter(v.verdict for v in verdicts))}")
    show(
        ["against exact Jaccard of 3-grams", "articles", "called a copy", "or a template"],
        [
            ["recall, J >= 0.5", half.sum(), _share(copy, half), _share(found, half)],
            ["recall, J >= 0.4 or containment >= 0.75", wide.sum(), _share(copy, wide),
             _share(found, wide)],
            ["precision of the latter", (copy & comparable).sum(),
             _share(wide, copy & comparable), ""],
            ["error of the published J: mean, largest", len(errors), f"{np.mean(errors):.4f}",
             f"{np.max(errors):.4f}"],
        ],
    )  # fmt: skip


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> str:
    return f"{(part & whole).sum() / whole.sum():.4f}"


def under_edits(articles: list[Article], count: int) -> None:
    """Edit originals and see whether each copy is found, beside a plain 32 x 4 of 8 bits."""
    chance = random.Random(5)  # noqa: S311 -- a sample
    long_enough = [a for a in articles if len(a.text.split()) >= _MIN_WORDS]
    originals = chance.sample(long_enough, count)
    rows: list[list[object]] = []
    for name, edit in COPIES.items():
        copies = [" ".join(edit(a.text.split(), chance)) for a in originals]
        rows.append([name, *_recalls(originals, copies)])
    show(["copies", "found", "plain 32 x 4", "median exact J"], rows)

    strangers = chance.sample([a for a in long_enough if a not in originals], count)
    rows = []
    for name, write in (
        *((f"follow-up, {quote:.0%} quoted", follow_up(quote)) for quote in (0.25, 0.3, 0.35, 0.4)),
        ("a footer shared by unrelated articles", footer),
    ):
        judge = new_judge()
        false = 0
        for one, other in zip(originals, strangers, strict=True):
            judge.judge(replace(one, text=_footed(one) if write is footer else one.text))
            text = " ".join(write(other.text.split(), one.text.split()))
            found = judge.judge(replace(other, id=f"{other.id}'", text=text, outlet=one.outlet))
            false += found.verdict in COPY and found.of == one.id
        rows.append([name, count, false])
    show(["no copies", "tried", "called a copy"], rows)


def _footed(one: Article) -> str:
    return " ".join(footer(one.text.split(), ()))


def _recalls(originals: list[Article], copies: list[str]) -> tuple[str, str, str]:
    judge = new_judge()
    clusters = [judge.judge(one).canonical for one in originals]
    found = plain = 0
    jaccards = []
    for one, cluster, text in zip(originals, clusters, copies, strict=True):
        verdict = judge.judge(article(f"{one.id}'", text, title=one.title, outlet="منقول"))
        found += verdict.verdict in COPY and verdict.canonical == cluster
        ours, theirs = fingerprint(read("", one.text)), fingerprint(read("", text))
        same = ours.signature == theirs.signature
        plain += bool(same.reshape(32, 4).all(axis=1).any() and same.mean() >= _PLAIN)
        shingles = exact_shingles(one.text), exact_shingles(text)
        shared = len(np.intersect1d(*shingles, assume_unique=True))
        jaccards.append(shared / max(len(shingles[0]) + len(shingles[1]) - shared, 1))
    total = len(originals)
    return f"{found / total:.3f}", f"{plain / total:.3f}", f"{np.median(jaccards):.2f}"


def on_pairs() -> None:
    """Print the confusion table of the labelled pairs."""
    table: Counter[tuple[str, str]] = Counter()
    for line in (SHARED / "near-duplicates/pairs-dev.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        judge = new_judge()
        for side in "ab":
            found = judge.judge(
                article(
                    side,
                    pair[f"{side}_text"],
                    title=pair[f"{side}_title"],
                    outlet=pair[f"{side}_source"],
                    published_at=_DAY,
                )
            )
        table[pair["label"], found.verdict] += 1
    verdicts = ["exact", "near", "contained", "template", "unique"]
    show(
        ["labelled pairs", *verdicts],
        [
            [label, *(table[label, verdict] for verdict in verdicts)]
            for label in ("dup", "partial", "template", "same_event", "different")
        ],
    )
