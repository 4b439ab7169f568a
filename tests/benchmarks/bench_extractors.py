"""`make bench-extractors`: HTML pages read by Khabar and by other libraries, in one run.

    python -m tests.benchmarks.bench_extractors [FOLDER]

A page ``NAME.html`` has its truth in ``NAME.json``: ``title`` and ``body``, the paragraphs of the
main article. Precision and recall count words of the main article's text, in order; a title is
right when its words are. The others are asked in the way that they are best at: for the main text
alone, without comments.
"""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from resiliparse.extract.html2text import extract_plain_text

from streams.contract.article import RawArticle
from streams.contract.outcomes import Forward
from streams.stages.normalise import make_normalise
from tests.benchmarks.tables import show

PAGES = Path(__file__).parents[1] / "pages" / "strangers"
normalise = make_normalise(languages=frozenset({"ar"}))


class Read(NamedTuple):
    """What a reader made of a page; None where it does not give titles."""

    text: str
    title: str | None = None


def khabar(html: str) -> Read:
    """Read with the first stage, the main article."""
    outcome = normalise(RawArticle(html=html))[0]
    if not isinstance(outcome, Forward):
        return Read("", "")
    return Read(outcome.article.text, outcome.article.title or "")


def resiliparse(html: str) -> Read:
    """Read with resiliparse, its main content."""
    return Read(str(extract_plain_text(html, main_content=True, alt_texts=False)))


def trafilatura(html: str, *, precise: bool) -> Read:
    """Read with trafilatura, in its usual way or in the one that favours precision."""
    library: Any = import_module("trafilatura")
    found = library.bare_extraction(
        html, include_comments=False, favor_precision=precise, with_metadata=True
    )
    return Read("", "") if found is None else Read(found.text or "", found.title or "")


def newspaper4k(html: str) -> Read:
    """Read with newspaper4k, told that the page is Arabic."""
    library: Any = import_module("newspaper")
    article = library.Article("https://example.org/", language="ar")
    article.download(input_html=html)
    article.parse()
    return Read(article.text or "", article.title or "")


def readers() -> Iterator[tuple[str, Callable[[str], Read]]]:
    """Give those that are installed."""
    yield "Khabar", khabar
    yield "resiliparse", resiliparse
    if find_spec("trafilatura"):
        yield "trafilatura", lambda html: trafilatura(html, precise=False)
        yield "trafilatura, for precision", lambda html: trafilatura(html, precise=True)
    if find_spec("newspaper"):
        yield "newspaper4k", newspaper4k


def compare(wanted: list[str], got: list[str]) -> tuple[float, float]:
    """Give precision and recall of the words got, in order."""
    blocks = difflib.SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return same / max(1, len(got)), same / max(1, len(wanted))


def main(folder: Path) -> None:
    """Read every page with every reader and print the means."""
    pages = [
        (file.read_text("utf-8"), json.loads(file.with_suffix(".json").read_text("utf-8")))
        for file in sorted(folder.glob("*.html"))
    ]
    if not pages:
        raise SystemExit(f"no pages in {folder}")
    rows = []
    for name, reader in readers():
        precisions, recalls, titles = [], [], 0
        for html, truth in pages:
            read = reader(html)
            precision, recall = compare(" ".join(truth["body"]).split(), read.text.split())
            precisions.append(precision)
            recalls.append(recall)
            titles += read.title is not None and read.title.split() == truth["title"].split()
        precision, recall = fmean(precisions), fmean(recalls)
        gives_titles = name != "resiliparse"
        rows.append([
            name, f"{precision:.3f}", f"{recall:.3f}",
            f"{2 * precision * recall / max(1e-9, precision + recall):.3f}",
            f"{titles} of {len(pages)}" if gives_titles else "–",
        ])  # fmt: skip
    print(f"{len(pages)} pages of {folder.name}\n")
    show(["", "precision", "recall", "F", "titles"], rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=PAGES)
    main(parser.parse_args().folder)
