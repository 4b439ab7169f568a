"""The laws: replay, redelivery and rebuilding change no verdict; nobody copies himself."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract.article import Article, Duplicate
from streams.duplicates.verdict import Deduplicator
from tests.unit.duplicates.made import edited, made_article, made_text

# Few texts, ids and dates, so that everything happens: copies, revisions, expiry, overflow, ties.
ARTICLES = st.builds(
    lambda number, story, share, cut, revision, day, outlet: made_article(
        f"n{number}",
        " ".join(edited(made_text(80, story), share, number).split()[:cut]),
        revision=str(revision),
        days=day,
        outlet=outlet,
    ),
    number=st.integers(0, 30),
    story=st.integers(0, 3),
    share=st.sampled_from([0.0, 0.02, 0.1]),
    cut=st.sampled_from([5, 30, 60, 80]),
    revision=st.integers(0, 1),
    day=st.sampled_from([None, 0.0, 1.0, 5.0, 20.0, 40.0]),
    outlet=st.sampled_from([None, "صحيفة", "وكالة"]),
)
LOGS = st.lists(ARTICLES, max_size=60)
SIZES = st.sampled_from([3, 12, 1000])


def judge_over(store: MemoryStore, max_articles: int) -> Deduplicator:
    return Deduplicator(store, max_articles=max_articles, window_days=30)


def shuffled(store: MemoryStore, seed: int) -> MemoryStore:
    items = list(store.items())
    random.Random(seed).shuffle(items)  # noqa: S311 -- a test's order
    copy = MemoryStore()
    for key, value in items:
        copy.put(key, value)
    return copy


@settings(deadline=None, max_examples=60)
@given(log=LOGS, size=SIZES)
def test_replay_gives_the_same_verdicts(log: list[Article], size: int) -> None:
    one, other = judge_over(MemoryStore(), size), judge_over(MemoryStore(), size)
    assert [one.judge(article) for article in log] == [other.judge(article) for article in log]


@settings(deadline=None, max_examples=80)
@given(log=LOGS, size=SIZES, seed=st.integers(0, 9), share=st.floats(0, 1))
def test_rebuilding_in_any_order_changes_nothing(
    log: list[Article], size: int, seed: int, share: float
) -> None:
    middle = int(len(log) * share)
    store = MemoryStore()
    steady = judge_over(store, size)
    for article in log[:middle]:
        steady.judge(article)
    copy = shuffled(store, seed)
    rebuilt = judge_over(copy, size)
    for article in log[middle:]:
        assert rebuilt.judge(article) == steady.judge(article)
    assert len(rebuilt) == len(steady)
    assert dict(copy.items()) == dict(store.items())


@settings(deadline=None, max_examples=40)
@given(log=LOGS, again=st.lists(st.integers(0, 59), max_size=20))
def test_redelivery_changes_no_verdict(log: list[Article], again: list[int]) -> None:
    judge = judge_over(MemoryStore(), 1000)
    given_: dict[tuple[str, str], Duplicate] = {}
    for place, article in enumerate(log):
        # An id and its revision are one content: what differs under them is no redelivery.
        verdict = judge.judge(article)
        first = given_.setdefault((article.id, article.revision), verdict)
        if not _late(log, place):
            assert verdict == first
    for place in again:
        if place < len(log) and not _late(log, place):
            article = log[place]
            assert judge.judge(article) == given_[article.id, article.revision]


def _late(log: list[Article], place: int) -> bool:
    """Whether the article may have left the window: then it is not kept, and judged anew."""
    times = [a.published_at for a in log if a.published_at is not None]
    mine = log[place].published_at
    if mine is None:
        return True
    return len(times) >= 16 and (max(times) - mine).days > 30


@settings(deadline=None, max_examples=60)
@given(log=LOGS, size=SIZES)
def test_nobody_copies_himself_or_later_ones(log: list[Article], size: int) -> None:
    judge = judge_over(MemoryStore(), size)
    seen: set[str] = set()
    # An id that was forgotten and comes again may get another cluster.
    clusters: dict[str, set[str]] = {}
    for article in log:
        found = judge.judge(article)
        assert found.of != article.id
        assert found.of is None or found.of in seen
        assert found.canonical == article.id or found.canonical in seen
        if found.verdict in {"exact", "near", "contained"}:
            assert found.canonical != article.id
            assert found.canonical in clusters[found.of or ""]
        seen.add(article.id)
        clusters.setdefault(article.id, set()).add(found.canonical)
