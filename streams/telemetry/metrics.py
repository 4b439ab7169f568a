"""Every metric of Khabar, declared once, with its help and unit.

Only this file and what serves it know prometheus_client. Labels take values from closed sets.
"""

from __future__ import annotations

import platform
from importlib import metadata

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

_DURATION_BUCKETS = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
)  # fmt: skip
_AGE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21600, 86400)
_BATCH_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


OUTLETS = 30
"""How many outlets have a name in the metrics."""
_OTHER = "other"
_CANDIDATES = 4096


class Largest:
    """A counter whose first label has as many values as are named, the largest, and ``other``.

    A value gets a name while one is free, or when it has been counted twice as often as the
    smallest named one, whose series then ends. What was counted as ``other`` stays there, so that
    no series ever falls.

    Args:
        metric: the counter.
        names: how many values have a name.
    """

    def __init__(self, metric: Counter, names: int) -> None:
        self.metric = metric
        self._names = names
        self._named: dict[str, set[tuple[str, ...]]] = {}
        self._counts: dict[str, int] = {}

    def inc(self, value: str, *labels: str) -> None:
        """Count one.

        Args:
            value: of the bounded label.
            labels: values of the others.
        """
        self._counts[value] = self._counts.get(value, 0) + 1
        if value not in self._named:
            self._promote(value)
        if value in self._named:
            self._named[value].add(labels)
            self.metric.labels(value, *labels).inc()
        else:
            self.metric.labels(_OTHER, *labels).inc()
        if len(self._counts) > _CANDIDATES:
            self._halve()

    def _promote(self, value: str) -> None:
        if len(self._named) >= self._names:
            smallest = min(self._named, key=lambda name: self._counts.get(name, 0))
            if self._counts[value] < 2 * max(1, self._counts.get(smallest, 0)):
                return
            for labels in self._named.pop(smallest):
                self.metric.remove(smallest, *labels)
        self._named[value] = set()

    def _halve(self) -> None:
        """Forget what was counted least, and let the rest be overtaken."""
        largest = sorted(self._counts, key=self._counts.__getitem__, reverse=True)
        kept = {*largest[: _CANDIDATES // 2], *self._named}
        self._counts = {name: self._counts.get(name, 0) // 2 for name in kept}


class Metrics:
    """The metrics of one process, on a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"khabar_{name}", text, labels, registry=registry)

        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"khabar_{name}", text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"khabar_{name}", text, labels, buckets=buckets, registry=registry)

        # A page of several articles is one record: forwarded, if any of its articles went on.
        self.records = counter(
            "records_total",
            "Records acknowledged, by outcome: forwarded, duplicate, dropped or dead_letter.",
            "stage", "outcome", "run",
        )  # fmt: skip
        self.events = counter(
            "events_total", "Events published and confirmed, by topic.", "stage", "topic", "run"
        )
        self.drops = counter(
            "drops_total", "Articles that ended on purpose, by reason.", "stage", "reason", "run"
        )
        self.dead_letters = counter(
            "dead_letters_total", "Records dead-lettered, by error code.", "stage", "code", "run"
        )
        self.retries = counter(
            "retries_total", "Batches published again because the broker did not confirm.", "stage"
        )
        self.rebalances = counter("rebalances_total", "Partition assignments received.", "stage")
        self.duration = histogram(
            "stage_duration_seconds",
            "Time to decode, process and encode one record.",
            _DURATION_BUCKETS, "stage", "run",
        )  # fmt: skip
        self.settle_duration = histogram(
            "settle_duration_seconds",
            "Time to publish a batch's events and have them confirmed.",
            _DURATION_BUCKETS, "stage", "run",
        )  # fmt: skip
        self.batch = histogram(
            "batch_records", "Records settled together.", _BATCH_BUCKETS, "stage", "run"
        )
        self.event_age = histogram(
            "event_age_seconds",
            "Age of a record, since it was written to the stage's source topic, when settled.",
            _AGE_BUCKETS, "stage", "run",
        )  # fmt: skip
        self.end_to_end_age = histogram(
            "end_to_end_age_seconds",
            "Age of a record, since its raw record was written, when settled.",
            _AGE_BUCKETS, "stage", "run",
        )  # fmt: skip
        self.unusable_times = counter(
            "unusable_times_total",
            "Times before 1990 or over a day ahead, of records or their raw ones: in no age.",
            "stage", "of", "run",
        )  # fmt: skip
        self.waited_for_start = counter(
            "waited_for_start_total",
            "Records over a minute old that were written before the worker's first result.",
            "stage", "run",
        )  # fmt: skip
        self.lag_records = gauge(
            "lag_records",
            "Records of the source topic that are not yet handled.",
            "stage", "topic", "partition",
        )  # fmt: skip
        self.lag_seconds = gauge(
            "lag_seconds",
            "Age of the oldest record that is not yet handled; 0 when caught up.",
            "stage", "topic", "partition",
        )  # fmt: skip
        self.unread_partitions = gauge(
            "unread_partitions",
            "Partitions of the source topic that no worker has, as the group's leader knows.",
            "stage",
        )  # fmt: skip
        self.last_progress = gauge(
            "last_progress_timestamp_seconds", "When a record was last acknowledged.", "stage"
        )
        self.broker_answers = gauge(
            "broker_answers", "1 while any broker answers the worker, 0 after ten seconds.", "stage"
        )
        self.restarts = gauge(
            "worker_restarts", "How often `khabar up` has started the worker again.", "stage"
        )
        self.ready = gauge("ready", "1 when partitions are assigned and state is there.", "stage")
        self.articles = counter(
            "articles_total", "Articles normalised, by language.", "language", "run"
        )
        self.ignored_fields = counter(
            "ignored_fields_total",
            "Optional fields of raw records that could not be read and were left out, by field.",
            "field",
            "run",
        )
        self.verdicts = counter(
            "verdicts_total", "Articles judged, by verdict of deduplication.", "verdict", "run"
        )
        self.entities = counter("entities_total", "Entities found, by type.", "type", "run")
        self.media_topics = counter(
            "media_topics_total", "Media topics given, by id.", "media_topic", "run"
        )
        self.index_articles = gauge(
            "dedup_index_articles", "Articles that near-duplicates are sought among."
        )
        self.index_evicted = counter(
            "dedup_evicted_total", "Articles that left the index because it was full."
        )
        self.outlets = Largest(
            counter(
                "outlet_articles_total",
                f"Articles judged, by outlet and verdict; the {OUTLETS} largest by name.",
                "outlet", "verdict", "run",
            ),
            OUTLETS,
        )  # fmt: skip
        self.commit_age = gauge(
            "commit_age_seconds",
            "For how long settled records have waited for their commit; 0 when all are committed.",
            "stage",
        )
        self.state_bytes = gauge("state_bytes", "Size of the worker's local state.", "stage")
        self.disk_free = gauge(
            "disk_free_bytes", "Free on the disk that the local state lies on.", "stage"
        )
        self.state_role = gauge(
            "state_role", "1 for the role that this worker has: owner or standby.", "stage", "role"
        )
        self.standbys_wanted = gauge(
            "standbys_wanted", "Standby copies of the state that the settings ask for.", "stage"
        )
        self.certificate_expiry = gauge(
            "certificate_expiry_timestamp_seconds",
            "When the last of the CAs (ca), or the client's certificate (client), runs out.",
            "stage", "certificate",
        )  # fmt: skip
        self.model = gauge(
            "model_info", "1 for each model that the stage uses.", "stage", "model", "digest"
        )
        self.cache_lookups = counter(
            "cache_lookups_total",
            "Lookups in a cache of the stage, by result: hit, or miss where it had to be made.",
            "stage", "cache", "result",
        )  # fmt: skip
        self.pipeline = gauge(
            "pipeline_info",
            "1; the label pipeline is a digest of broker and topic prefix.",
            "stage", "pipeline",
        )  # fmt: skip
        self.build = Info("khabar_build", "Version of Khabar and of Python.", registry=registry)
        self.build.info(
            {"version": metadata.version("khabar"), "python": platform.python_version()}
        )

    def exposition(self) -> bytes:
        """Give all metrics in Prometheus' text format, UTF-8."""
        return generate_latest(self.registry)
