"""The corpus for the deduplication benchmarks, and the truth about it."""

from __future__ import annotations

import json
import lzma
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.contract.article import Article, Outlet
from streams.duplicates.signature import MIN_SHINGLES
from streams.duplicates.words import mixed, read

SHARED = Path(__file__).parents[3] / "shared" / "data"
_MEANINGFUL = 0.4


class Truth(Struct, frozen=True):
    """Exact similarity of word 3-grams, of each pair that shares enough.

    Args:
        later, earlier: int64, shape ``(n,)``, places in the corpus.
        jaccard, containment: float64, shape ``(n,)``.
        sizes: int64, of every article, its distinct 3-grams.
    """

    later: NDArray[np.int64]
    earlier: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]
    sizes: NDArray[np.int64]

    def having(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say of each article whether it is the later one of a chosen pair."""
        found = np.zeros(len(self.sizes), dtype=np.bool_)
        found[self.later[chosen]] = True
        return found


def corpus_articles(limit: int | None = None) -> list[Article]:
    """Read the corpus as the articles that normalisation would make of it."""
    articles: list[Article] = []
    with lzma.open(SHARED / "saudinewsnet.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if limit is not None and len(articles) >= limit:
                break
            row = json.loads(line)
            articles.append(
                article(
                    str(row["id"]),
                    row["content"] or "",
                    title=row["title"],
                    outlet=row["source"],
                    published_at=_time(row["date"]),
                )
            )
    return articles


def article(
    id: str,  # noqa: A002 -- the field's name
    text: str,
    *,
    title: str | None = None,
    outlet: str | None = None,
    published_at: datetime | None = None,
) -> Article:
    """Make an article with what deduplication looks at."""
    return Article(
        id=id,
        revision="1",
        language="ar",
        text=text,
        title=title,
        keywords=(),
        related=(),
        segments=(),
        provenance=(),
        outlet=None if outlet is None else Outlet(name=outlet),
        published_at=published_at,
    )


def exact_shingles(text: str) -> NDArray[np.uint64]:
    """Give the distinct word 3-grams of a text as 64-bit hashes."""
    words = read("", text).hashes
    if len(words) < 3:
        return np.empty(0, dtype=np.uint64)
    first, second, third = (
        np.uint64(3),
        np.uint64(0x9E3779B97F4A7C15),
        np.uint64(0xC2B2AE3D27D4EB4F),
    )
    return np.unique(mixed(words[:-2] * first + words[1:-1] * second + words[2:] * third))


def find_truth(articles: list[Article]) -> Truth:
    """Compare all pairs exactly, through the lists of articles that have each 3-gram."""
    sets = [exact_shingles(a.text) for a in articles]
    sizes = np.array([len(s) for s in sets])
    every = np.concatenate(sets)
    owner = np.repeat(np.arange(len(sets)), sizes)
    order = np.argsort(every, kind="stable")
    starts = np.flatnonzero(np.r_[True, every[order][1:] != every[order][:-1]])
    counts = np.diff(np.r_[starts, len(every)])
    group = np.empty(len(every), dtype=np.int64)
    group[order] = np.repeat(np.arange(len(starts)), counts)
    owners = owner[order]
    offsets = np.r_[0, np.cumsum(sizes)]
    pairs = []
    for place in range(len(sets)):
        groups = group[offsets[place] : offsets[place + 1]]
        groups = groups[counts[groups] > 1]
        many = counts[groups]
        at = np.repeat(starts[groups] - np.r_[0, np.cumsum(many)[:-1]], many) if len(many) else many
        others = owners[at + np.arange(len(at))]
        shared = np.bincount(others[others < place])
        found = np.flatnonzero(shared > 1)
        pairs.append(np.stack([np.full(len(found), place), found, shared[found]]))
    later, earlier, shared = np.concatenate(pairs, axis=1)
    jaccard = shared / (sizes[later] + sizes[earlier] - shared)
    containment = shared / np.minimum(sizes[later], sizes[earlier])
    long_enough = np.minimum(sizes[later], sizes[earlier]) >= MIN_SHINGLES
    kept = long_enough & ((jaccard >= _MEANINGFUL) | (containment >= _MEANINGFUL))
    return Truth(later[kept], earlier[kept], jaccard[kept], containment[kept], sizes)


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
