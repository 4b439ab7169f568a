"""Near-duplicates: quality, speed and memory. Run: ``make bench-dedup``.

Options: ``--quick`` leaves out the million articles, ``--no-corpus`` what needs the shared data.
"""

from __future__ import annotations

import argparse

from streams.contract.article import Article
from tests.benchmarks.dedup_corpus import SHARED, corpus_articles, find_truth
from tests.benchmarks.dedup_others import compare_with_others
from tests.benchmarks.dedup_quality import on_corpus, on_pairs, under_edits
from tests.benchmarks.dedup_scale import STEP, recovery, stage_speed, window_growth

_EDITED = 400
_OTHERS = 8_000
_AFTER = 5_000


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the million articles")
    parser.add_argument("--no-corpus", action="store_true", help="without the shared data")
    options = parser.parse_args()
    largest = STEP if options.quick else 1_000_000
    articles: list[Article] = []
    if options.no_corpus or not SHARED.exists():
        print("the shared data is left out: quality and the speed of the stage are not measured")
    else:
        articles = corpus_articles()
        verdicts = stage_speed(articles)
        truth = find_truth(articles)
        on_corpus(verdicts, truth)
        under_edits(articles, _EDITED)
        on_pairs()
        compare_with_others(articles[:_OTHERS], find_truth(articles[:_OTHERS]))
    window_growth(largest)
    recovery(largest, articles[:_AFTER])


if __name__ == "__main__":
    main()
