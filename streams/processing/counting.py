"""What a record came to, and what is counted of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from streams.contract import codec
from streams.contract.article import Article, Outlet
from streams.contract.outcomes import Drop, Forward, Outcome, Repeat
from streams.contract.records import Outgoing, Record
from streams.errors import ErrorCode
from streams.text.dates import is_usable

if TYPE_CHECKING:
    from streams.telemetry.metrics import Metrics

Run = Literal["live", "replay"]
Result = Literal["forwarded", "duplicate", "dropped", "dead_letter"]

_LONGEST_LABEL = 80
_LATE_SECONDS = 60.0
"""The objective of the alert KhabarLate."""


class Processed(Struct, frozen=True, kw_only=True):
    """What one record came to, not yet published."""

    source: Record
    result: Result
    outputs: tuple[Outgoing, ...]
    outcomes: tuple[Outcome, ...] = ()
    error: ErrorCode | None = None
    message: str = ""
    started: float
    """When processing began, by the performance counter."""
    seconds: float


class Counting:
    """Counts what a stage does.

    Args:
        metrics: where it is counted.
        stage: the label on the metrics.
        run: ``live`` or ``replay``, the other one.
    """

    def __init__(self, metrics: Metrics, stage: str, run: Run) -> None:
        self._metrics = metrics
        self._stage = stage
        self._run = run
        self._first = math.inf

    def count(self, batch: Sequence[Processed], now: float) -> None:
        """Count a settled batch.

        Args:
            batch: what its records came to.
            now: seconds since the epoch.
        """
        name, run, metrics = self._stage, self._run, self._metrics
        self._first = min(self._first, now)
        metrics.batch.labels(name, run).observe(len(batch))
        duration = metrics.duration.labels(name, run)
        age = metrics.event_age.labels(name, run)
        whole_age = metrics.end_to_end_age.labels(name, run)
        for one in batch:
            duration.observe(one.seconds)
            self._age(age.observe, "record", one.source.timestamp, now)
            written = codec.origin_timestamp(one.source)
            self._age(whole_age.observe, "origin", written, now)
            if written / 1000 < min(self._first, now - _LATE_SECONDS) and is_usable(written, now):
                metrics.waited_for_start.labels(name, run).inc()
            metrics.records.labels(name, one.result, run).inc()
            if one.error is not None:
                metrics.dead_letters.labels(name, one.error, run).inc()
            for outcome in one.outcomes:
                self._outcome(outcome)
        for topic, count in Counter(out.topic for one in batch for out in one.outputs).items():
            metrics.events.labels(name, topic, run).inc(count)
        metrics.last_progress.labels(name).set(now)

    def _age(self, observe: Callable[[float], None], of: str, written: int, now: float) -> None:
        """Observe an age; a time that no news has gives none, and is counted as such."""
        if is_usable(written, now):
            observe(max(0.0, now - written / 1000))
        else:
            self._metrics.unusable_times.labels(self._stage, of, self._run).inc()

    def _outcome(self, outcome: Outcome) -> None:
        metrics, run, name = self._metrics, self._run, self._stage
        match outcome:
            case Drop(reason):
                metrics.drops.labels(name, reason, run).inc()
            case Repeat(duplicate):
                verdict = duplicate.duplicate.verdict
                metrics.verdicts.labels(verdict, run).inc()
                metrics.outlets.inc(_label(duplicate.outlet), verdict, run)
            case Forward(article):
                self._article(article)

    def _article(self, article: Article) -> None:
        """Count the domain values that this step has added."""
        metrics, run = self._metrics, self._run
        if article.media_topics is not None:
            for media_topic in article.media_topics:
                metrics.media_topics.labels(media_topic.id, run).inc()
        elif article.entities is not None:
            for kind, count in Counter(entity.type for entity in article.entities).items():
                metrics.entities.labels(kind, run).inc(count)
        elif article.duplicate is not None:
            verdict = article.duplicate.verdict
            metrics.verdicts.labels(verdict, run).inc()
            metrics.outlets.inc(_label(article.outlet), verdict, run)
        else:
            metrics.articles.labels(article.language, run).inc()
            for field in article.ignored:
                metrics.ignored_fields.labels(field, run).inc()


def _label(outlet: Outlet | None) -> str:
    """Give an outlet's name for a metric, short enough for one."""
    return outlet.name[:_LONGEST_LABEL] if outlet is not None else "unknown"
