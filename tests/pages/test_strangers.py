"""Pages in the manner of sites that no rule was written for, until they were first read."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from streams.arabic.fold import fold
from streams.contract.article import Article, RawArticle
from streams.contract.outcomes import Forward
from streams.stages.normalise import make_normalise

PAGES = Path(__file__).parent / "strangers"
READ_AT = datetime(2025, 11, 20, 15, tzinfo=UTC)
normalise = make_normalise(languages=frozenset({"ar"}))


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", fold(text or ""))


def read(file: Path) -> tuple[Article, dict[str, Any]]:
    given = {"html" if file.suffix == ".html" else "text": file.read_text("utf-8")}
    truth = json.loads(file.with_suffix(".json").read_text("utf-8"))
    read_at = datetime.fromisoformat(truth["read_at"]) if "read_at" in truth else READ_AT
    outcome = normalise(RawArticle(fetched_at=read_at, **given))[0]  # type: ignore[arg-type]
    assert isinstance(outcome, Forward)
    return outcome.article, truth


def is_one_of(given: str | None, truth: dict[str, Any], name: str) -> bool:
    return any(words(given) == words(one) for one in (truth[name], *truth.get(f"{name}_ok", ())))


@pytest.mark.parametrize(
    ("kind", "precision", "recall", "right"),
    [
        ("txt", 0.98, 0.99, {"title": 79, "author": 72, "date": 79, "outlet": 76}),
        ("html", 0.99, 0.99, {"title": 89, "author": 79, "date": 88, "outlet": 89}),
    ],
)
def test_strangers(kind: str, precision: float, recall: float, right: dict[str, int]) -> None:
    precisions, recalls = [], []
    counts: Counter[str] = Counter()
    for file in sorted(PAGES.glob(f"*.{kind}")):
        article, truth = read(file)
        wanted = Counter(words("\n".join(truth["body"])))
        got = Counter(words(article.text))
        for line in truth.get("optional", ()):
            if fold(line) in fold(article.text):
                got -= Counter(words(line))
        same = (got & wanted).total()
        precisions.append(same / max(1, got.total()))
        recalls.append(same / wanted.total())
        day = article.published_at.date().isoformat() if article.published_at else None
        outlets = (article.outlet.name, article.outlet.domain) if article.outlet else (None,)
        counts["title"] += is_one_of(article.title, truth, "title")
        counts["author"] += is_one_of(article.author, truth, "author")
        counts["date"] += day == truth["date"]
        counts["outlet"] += any(is_one_of(name, truth, "outlet") for name in outlets)
    assert fmean(precisions) >= precision
    assert fmean(recalls) >= recall
    assert all(counts[name] >= count for name, count in right.items()), counts
