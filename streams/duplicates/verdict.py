"""Who copied whom: the verdict on each article, given once and kept.

Order is all: an article is compared with those judged before it and with no other, so that the same
log gives the same verdicts. The record that is kept holds the verdict and everything the index is
rebuilt from; a rebuild in any order gives the same window, and so the same verdicts from there on.

What leaves the window is forgotten, in the store as well. An article that comes again after that
is older than everything left: it is not compared, is ``unique`` and is not kept, so it can become a
duplicate neither of itself nor of what came after it. Where its age does not show that (no event
time, or the very second of the oldest one), its id still does when it is the first of a cluster:
then it is a ``revision``.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from streams.contract.article import Duplicate
from streams.duplicates.keys import index_keys
from streams.duplicates.match import (
    CONTAINED,
    CONTAINED_JACCARD,
    REWRITTEN,
    REWRITTEN_JACCARD,
    Match,
    Profile,
    is_same_news,
    match,
    profile_of,
    resolved,
)
from streams.duplicates.record import Entry, decode, encode, record_key
from streams.duplicates.signature import ALGORITHM
from streams.duplicates.similarity import Similarity, upper_bounds
from streams.duplicates.window import Hits, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from streams.contract.article import Article
    from streams.ports import Store

_MOST_COMPARED = 16
_DAY = 86_400
_BATCH = 4096


class Deduplicator:
    """Judges articles in their order; one of them owns a store.

    Args:
        store: keeps one record for each article's revision in the window.
        max_articles: articles in the window at most; on overflow the oldest go first.
        window_days: articles further apart in event time are not compared.
    """

    def __init__(self, store: Store, *, max_articles: int, window_days: int) -> None:
        self.evicted = 0
        """Articles that left the window because it was full, since this object was made."""
        self._store = store
        self._max_articles = max_articles
        self._span = window_days * _DAY
        self._window: Window | None = None
        self._sequence = 0

    def __len__(self) -> int:
        """How many articles are in the window."""
        return len(self._live)

    def rebuild(self, progress: Callable[[int], None] | None = None) -> None:
        """Build the window from the store, forgetting the one in memory.

        It is done by itself before the first verdict; call it when the store was restored from
        elsewhere since.

        Args:
            progress: is told the count of records read so far, every few thousand and at the end.
        """
        self._window = window = Window(self._max_articles)
        window.reserve(sum(1 for _ in self._store.items()))
        self._sequence = 0
        count = 0
        others: list[tuple[bytes, int]] = []
        for batch in _batched(self._store.items(), _BATCH):
            entries = [(key, decode(value)) for key, value in batch]
            self._sequence = max(self._sequence, *(entry.sequence + 1 for _, entry in entries))
            window.load([pair for pair in entries if pair[1].algorithm == ALGORITHM])
            others += [(key, e.time) for key, e in entries if e.algorithm != ALGORITHM]
            count += len(batch)
            if progress is not None:
                progress(count)
        self._evict(window)
        for key, time in others:
            if time < window.clock - self._span:
                self._store.delete(key)

    def judge(self, article: Article) -> Duplicate:
        """Give the verdict, and remember the article; the same revision gets the same verdict.

        Args:
            article: the normalised article.

        Returns:
            What it is to those judged before it.
        """
        key = record_key(article)
        kept = self._store.get(key)
        if kept is not None:
            return decode(kept).duplicate
        window = self._live
        profile = profile_of(article)
        keys = index_keys(
            key, profile.print.digest, profile.print.packed_signature, profile.print.anchors
        )
        hits = window.find(keys)
        own_time, assumed = event_time(article)
        late = self._is_late(window, own_time)
        duplicate = self._verdict(article, profile, hits, own_time, late=late, assumed=assumed)
        if not late:
            time = window.clock if own_time is None else own_time
            entry = replace(
                _entry(article.id, profile, duplicate, hits.room),
                sequence=self._sequence,
                time=time,
                dated=own_time is not None,
                assumed=assumed,
            )
            self._store.put(key, encode(entry))
            self._sequence += 1
            window.add(key, entry, keys[hits.room])
            self._evict(window)
        return duplicate

    @property
    def _live(self) -> Window:
        if self._window is None:
            self.rebuild()
        assert self._window is not None  # noqa: S101 -- rebuild has just set it
        return self._window

    def _is_late(self, window: Window, time: int | None) -> bool:
        if time is None or not len(window):
            return False
        if time < window.clock - self._span:
            return True
        full = len(window) >= self._max_articles
        return full and time < int(window.times[window.oldest()])

    def _verdict(
        self,
        article: Article,
        profile: Profile,
        hits: Hits,
        time: int | None,
        *,
        late: bool,
        assumed: bool,
    ) -> Duplicate:
        for entry in self._entries(hits.same_id):
            if entry.id == article.id:
                return Duplicate(verdict="revision", canonical=entry.cluster)
        unique = Duplicate(verdict="unique", canonical=article.id)
        if late:
            return unique
        digest, others = (
            rows if assumed else self._within(rows, time)
            for rows in (hits.same_digest, hits.others)
        )
        exact = self._exact(article, profile, digest, time)
        if exact is not None:
            return resolved(article, exact, Similarity(1.0, 1.0), "exact")
        matches = self._matches(profile, others, time) if profile.print.is_comparable else []
        if not matches:
            return unique
        best = max(matches, key=lambda match: match.rank)
        if best.kind == "template":
            return Duplicate(
                verdict="template",
                canonical=article.id,
                of=best.entry.id,
                jaccard=best.similarity.jaccard,
                containment=best.similarity.containment,
            )
        return resolved(article, best.entry, best.similarity, best.kind)

    def _exact(
        self, article: Article, profile: Profile, rows: NDArray[np.int64], time: int | None
    ) -> Entry | None:
        if not profile.print.words:
            return None
        same = (entry for entry in self._entries(rows) if entry.digest == profile.print.digest)
        news = [entry for entry in same if is_same_news(article, profile, entry, time)]
        return min(news, key=lambda entry: entry.sequence, default=None)

    def _matches(self, profile: Profile, rows: NDArray[np.int64], time: int | None) -> list[Match]:
        window = self._live
        if not len(rows):
            return []
        jaccard, containment = upper_bounds(
            profile.print.signature,
            profile.print.shingles,
            window.signatures[rows],
            window.sizes[rows],
        )
        likely = np.flatnonzero(
            (jaccard >= CONTAINED_JACCARD)
            | (containment >= CONTAINED)
            | ((jaccard >= REWRITTEN_JACCARD) & (containment >= REWRITTEN))
        )
        if not len(likely):
            return []
        order = np.lexsort((window.sequences[rows[likely]], -(jaccard + containment)[likely]))
        best = rows[likely[order[:_MOST_COMPARED]]]
        found = (match(profile, entry, time) for entry in self._entries(best))
        return [one for one in found if one is not None]

    def _within(self, rows: NDArray[np.int64], time: int | None) -> NDArray[np.int64]:
        """Keep the articles that are not too far apart in time, and those whose age is not known.

        An old article whose page gives no date counts as of when it was fetched; its copies may be
        from any year.
        """
        if time is None or not len(rows):
            return rows
        window = self._live
        apart = np.abs(window.times[rows] - time)
        return rows[(apart <= self._span) | ~window.dated[rows] | window.assumed[rows]]

    def _entries(self, rows: NDArray[np.int64]) -> Iterable[Entry]:
        window = self._live
        for row in rows.tolist():
            value = self._store.get(window.key(row))
            if value is not None:
                yield decode(value)

    def _evict(self, window: Window) -> None:
        while len(window):
            row = window.oldest()
            full = len(window) > self._max_articles
            if not full and window.times[row] >= window.clock - self._span:
                return
            key = window.key(row)
            value = self._store.get(key)
            if value is None:
                # Somebody else deleted it; the next verdict builds the window anew.
                self._window = None
                return
            window.remove_oldest(decode(value))
            self._store.delete(key)
            self.evicted += full


def _batched(
    items: Iterable[tuple[bytes, bytes]], size: int
) -> Iterator[list[tuple[bytes, bytes]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def event_time(article: Article) -> tuple[int | None, bool]:
    """Give the time that windows are measured in.

    Args:
        article: any article.

    Returns:
        Seconds since 1970 of publication, or else of fetching; a publication dated more than a day
        after the fetching is wrong and does not count. ``None`` when there is neither. And whether
        it is that of fetching, which says nothing of the article's age.
    """
    published, fetched = article.published_at, article.fetched_at
    if published is None or (fetched is not None and (published - fetched).total_seconds() > _DAY):
        return (None, False) if fetched is None else (int(fetched.timestamp()), True)
    return int(published.timestamp()), False


def _entry(id_: str, profile: Profile, duplicate: Duplicate, room: NDArray[np.bool_]) -> Entry:
    print_, terms = profile.print, profile.terms
    fixed = len(room) - len(print_.anchors)
    owned = np.packbits(room[:fixed], bitorder="little").tobytes()
    return Entry(
        algorithm=ALGORITHM,
        sequence=0,
        time=0,
        dated=False,
        id=id_,
        verdict=duplicate.verdict,
        canonical=None if duplicate.canonical == id_ else duplicate.canonical,
        of=duplicate.of,
        jaccard=duplicate.jaccard,
        containment=duplicate.containment,
        outlet=profile.outlet,
        digest=print_.digest,
        shingles=print_.shingles,
        level=print_.level,
        owned=int.from_bytes(owned, "little"),
        signature=print_.packed_signature,
        anchors=print_.anchors[room[fixed:]].tobytes(),
        sample=print_.sample.tobytes(),
        counted=terms.counted.tobytes(),
        title=terms.title.tobytes(),
        numbers=terms.numbers.tobytes(),
        title_numbers=terms.title_numbers.tobytes(),
        is_forecast=terms.is_forecast,
    )
