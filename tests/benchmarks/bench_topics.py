"""Media topics against sections and categories, their speed and memory: ``python -m`` this module.

Sections of saudinewsnet are read by ``topics_sections.tsv``, categories of SIB-200 by
``topics_sib200.tsv``. Terms and weights were changed after reading misses of the first tenth of
saudinewsnet's labelled rows and of SIB-200's train part, on which the learned part is taught; the
nine tenths and the dev part were not read. Texts pass entities and topics, without normalising.
"""

from __future__ import annotations

import json
import lzma
import resource
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from streams.bootstrap import Resources
from streams.contract.article import Article
from streams.media_topics.evaluation import Judged, Quality, judge
from streams.media_topics.lexicon import LexiconTagger, load_lexicon
from streams.ports import Recogniser
from streams.settings import load_settings
from tests.benchmarks.tables import show

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
CORPUS = DATA / "saudinewsnet.jsonl.xz"
SIB = DATA / "topics"
ROUNDS = 200
TERM = "النفط "

Labelled = tuple[tuple[str, ...], Article]


def mapping(name: str) -> dict[str, tuple[str, ...]]:
    """Read which topics are right for each label."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {label: tuple(topics.split(",")) for label, topics in rows if topics.startswith("m")}


def article(text: str, title: str | None = None) -> Article:
    """Give an article with nothing but its text."""
    return Article(
        id="a", revision="r", language="ar", title=title, text=text,
        keywords=(), related=(), segments=(), provenance=(),
    )  # fmt: skip


def sections() -> tuple[list[Labelled], list[Labelled]]:
    """Give the first tenth of saudinewsnet's labelled rows, and the rest; mapped labels only."""
    topics = mapping("topics_sections.tsv")
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("label")]
    tenth = len(rows) // 10
    made = [
        (place, (topics[row["label"]], article(row["content"] or "", row["title"] or None)))
        for place, row in enumerate(rows)
        if row["label"] in topics
    ]
    return [one for at, one in made if at < tenth], [one for at, one in made if at >= tenth]


def sib200(part: str) -> list[Labelled]:
    """Give the sentences of a part of SIB-200 whose category is mapped."""
    topics = mapping("topics_sib200.tsv")
    lines = (SIB / f"sib200-{part}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [(topics[category], article(text)) for _, category, text in rows if category in topics]


def measure(
    articles: Iterable[Labelled], recogniser: Recogniser, tagger: LexiconTagger
) -> Iterator[tuple[Judged, float]]:
    """Give the first topic of each article beside what is right, and its score."""
    for gold, one in articles:
        full = replace(one, entities=recogniser.recognise(one))
        first = next(iter(tagger.tag(full)), None)
        yield Judged(gold, first.id if first else None), first.score if first else 0.0


def describe(quality: Quality) -> tuple[str, str, str]:
    """Give the three sums as text."""
    return f"{quality.top1:.3f}", f"{quality.macro_f1:.3f}", f"{quality.coverage:.3f}"


def calibration(judged: Iterable[tuple[Judged, float]]) -> None:
    """Print how often the first topic is right, by its score."""
    bins: dict[int, list[tuple[bool, float]]] = {}
    for one, score in judged:
        if one.given is not None:
            bins.setdefault(min(9, int(score * 10)) // 2, []).append((one.given in one.gold, score))
    show(
        ("score", "articles", "mean score", "right"),
        [
            (
                f"{place / 5:.1f}–{place / 5 + 0.2:.1f}",
                len(got),
                f"{sum(score for _, score in got) / len(got):.2f}",
                f"{sum(right for right, _ in got) / len(got):.2f}",
            )
            for place, got in sorted(bins.items())
        ],
    )


def confusion(quality: Quality) -> None:
    """Print what the articles of each topic were given."""
    rows: dict[str, list[str]] = {}
    for (true, given), count in sorted(quality.confusion.items(), key=lambda item: -item[1]):
        rows.setdefault(true[7:9], []).append(f"{given[7:9] if given else 'none'} {count}")
    show(("topic", "given"), [(topic, ", ".join(got)) for topic, got in sorted(rows.items())])


def quality() -> None:
    """Measure against sections and categories."""
    recogniser, tagger = Resources(load_settings()).recogniser, load_lexicon()
    tenth, rest = sections()
    parts = {
        "saudinewsnet, nine tenths": rest,
        "saudinewsnet, the tenth read": tenth,
        "SIB-200 dev": sib200("dev"),
        "SIB-200 train (taught on)": sib200("train"),
    }
    judged = {name: list(measure(part, recogniser, tagger)) for name, part in parts.items()}
    sums = {name: judge(one for one, _ in got) for name, got in judged.items()}
    show(
        ("set", "articles", "top-1", "macro-F1", "coverage"),
        [(name, len(judged[name]), *describe(got)) for name, got in sums.items()],
    )
    confusion(sums["saudinewsnet, nine tenths"])
    calibration(judged["saudinewsnet, the tenth read"])


def speed(tagger: LexiconTagger) -> None:
    """Measure one article of 5 KB, and hostile ones of growing length, in CPU time."""
    text = " ".join(one.text for _, one in sections()[0]) if CORPUS.exists() else TERM * 2000
    rows = []
    for name, cut in (("5,000 bytes", text.encode()[:5000].decode("utf-8", "ignore")),
                      ("5,000 characters", text[:5000])):  # fmt: skip
        one = article(cut)
        times = []
        for _ in range(ROUNDS):
            started = time.process_time()
            tagger.tag(one)
            times.append(time.process_time() - started)
        rows.append((name, f"{sorted(times)[len(times) // 2] * 1000:.3f}"))
    for size in (250_000, 500_000, 1_000_000):
        one = article(TERM * (size // len(TERM)))
        started = time.process_time()
        tagger.tag(one)
        rows.append(
            (f"one term, {size:,} characters", f"{(time.process_time() - started) * 1e3:.0f}")
        )
    show(("article", "ms of CPU"), rows)


def main() -> None:
    """Print memory, speed and quality."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    tagger = load_lexicon()
    taken = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    show(("loading", ""), [("seconds", f"{taken:.2f}"), ("MB more", f"{grown:.1f}")])
    speed(tagger)
    if CORPUS.exists():
        quality()


if __name__ == "__main__":
    main()
