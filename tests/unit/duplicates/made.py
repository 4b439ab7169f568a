"""Made-up news: articles of made-up words, so that similarity is known."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract.article import Article, Outlet
from streams.duplicates.verdict import Deduplicator

LETTERS = "بتثجحخدرسشعفقكلمنه"
START = datetime(2024, 3, 1, tzinfo=UTC)


def made_words(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 -- made-up words
    return ["".join(chance.choices(LETTERS, k=chance.randint(3, 7))) for _ in range(count)]


def made_text(count: int, seed: int) -> str:
    return " ".join(made_words(count, seed))


def edited(text: str, share: float, seed: int) -> str:
    """Replace a share of the words, evenly."""
    chance = random.Random(seed)  # noqa: S311 -- made-up words
    fresh = made_words(len(text.split()), seed + 1)
    pairs = zip(text.split(), fresh, strict=True)
    return " ".join(new if chance.random() < share else word for word, new in pairs)


def made_article(
    id: str,  # noqa: A002 -- the field's name
    text: str,
    *,
    revision: str = "1",
    outlet: str | None = None,
    days: float | None = 0.0,
    title: str | None = None,
) -> Article:
    return Article(
        id=id,
        revision=revision,
        language="ar",
        text=text,
        title=title,
        keywords=(),
        related=(),
        segments=(),
        provenance=(),
        outlet=None if outlet is None else Outlet(name=outlet),
        published_at=None if days is None else START + timedelta(days=days),
    )


def made_judge(
    store: MemoryStore | None = None, *, max_articles: int = 1000, window_days: int = 90
) -> Deduplicator:
    return Deduplicator(
        MemoryStore() if store is None else store,
        max_articles=max_articles,
        window_days=window_days,
    )
