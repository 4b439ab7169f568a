"""What a worker knows of itself: whether it is ready, and the gauges that no record moves."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from streams.adapters.kafka.certificates import expiries
from streams.adapters.kafka.peek import look_into
from streams.live import faust_access
from streams.live.commit_age import CommitAge
from streams.live.offset_gaps import tell_if_lost
from streams.pipeline import step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streams.bootstrap import Resources
    from streams.live.batches import Batches
    from streams.live.broker_watch import BrokerWatch
    from streams.live.faust_access import Role
    from streams.live.lag import LagTracker
    from streams.settings import Settings
    from streams.telemetry.metrics import Metrics

_TELL_SECONDS = 10.0
"""A worker that is not ready for longer says why, once for each reason."""
_PROBE_SECONDS = 1.0
_DOUBT_LOOKS, _STUCK_LOOKS = 5, 60
_RETURN_SECONDS = 15.0
"""In less a group gives out the partitions of a topic that is there again."""

log = logging.getLogger(__name__)


class Health:
    """Keeps them, and tells the metrics.

    Args:
        stage: the label on the metrics.
        settings: the process's settings.
        metrics: has the gauges.
        lag: is told where partitions end.
        data_dir: where the worker keeps its state.
        stuck: is told how many records wait when none has come for a minute.
    """

    def __init__(
        self,
        stage: str,
        settings: Settings,
        metrics: Metrics,
        lag: LagTracker,
        data_dir: Path,
        *,
        stuck: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._stage = stage
        self._settings = settings
        self._metrics = metrics
        self._lag = lag
        self._data_dir = data_dir
        self._commits = CommitAge()
        self.app: Any = None
        """Faust's app, once it is made."""
        self._resources: Resources | None = None
        self._evicted = 0
        self._cached: dict[tuple[str, str], int] = {}
        self._stuck = stuck
        self._waited = Waited()
        self._source = settings.topic(step(stage).source)
        self._missing = False
        self._came_back: float | None = None
        self.batches: Batches | None = None
        """Set once they are made."""
        self.brokers: BrokerWatch | None = None
        """Set once the worker is connected."""
        self.stopping = asyncio.Event()
        metrics.restarts.labels(stage).set(settings.restarts)
        self.assigned = False
        self._told: str | None = "starting"
        self._told_at = time.monotonic()
        metrics.pipeline.labels(stage, settings.pipeline).set(1)
        for name, moment in expiries(settings).items():
            metrics.certificate_expiry.labels(stage, name).set(moment)

    def built(self, resources: Resources) -> None:
        """Take what the stage was built over; its counts begin at 0 again."""
        self._resources, self._evicted = resources, 0
        for model, digest in resources.models(self._stage):
            self._metrics.model.labels(self._stage, model, digest).set(1)

    def hold_state(self, role: Role, *, standbys: int) -> None:
        """Say what this worker is to the stage's state, and how many standbys are asked for."""
        for name in ("owner", "standby"):
            self._metrics.state_role.labels(self._stage, name).set(name == role)
        self._metrics.standbys_wanted.labels(self._stage).set(standbys)

    def not_ready(self) -> str | None:
        """Say why the worker is not ready, or None."""
        if self.stopping.is_set():
            return "stopping"
        if self.app is None:
            return "waiting for the broker"
        if self.brokers is not None and self.brokers.are_away:
            return f"no broker answers at {self._settings.bootstrap_servers}"
        if not self.assigned:
            return "no partitions assigned yet"
        if self.app.rebalancing or not self.app.tables.recovery.completed.is_set():
            return "recovering state"
        return self._why_without_partitions()

    def _why_without_partitions(self) -> str | None:
        """Say why the worker has no partition; None where it has some, or is a spare."""
        if self._lag.places:
            return None
        there = faust_access.partitions(self.app, self._source)
        if not there:
            return f"the topic {self._source} is not there: `khabar topics apply`"
        if self._came_back is not None and time.monotonic() - self._came_back < _RETURN_SECONDS:
            return f"the topic {self._source} is there again, its partitions not given out yet"
        given = faust_access.given_out(self.app)
        if given is not None and there - given:
            return "no partition is given out yet"
        return None

    def refresh(self) -> None:
        """Bring the gauges up to date before a scrape."""
        metrics, stage = self._metrics, self._stage
        metrics.ready.labels(stage).set(self.not_ready() is None)
        with suppress(OSError):
            metrics.disk_free.labels(stage).set(shutil.disk_usage(self._data_dir).free)
            metrics.state_bytes.labels(stage).set(_bytes_in(self._data_dir))
        if self._resources is not None and self._resources.has_judge:
            metrics.index_articles.set(self._resources.index_articles)
            evicted = self._resources.index_evicted
            metrics.index_evicted.inc(max(0, evicted - self._evicted))
            self._evicted = evicted
        if self._resources is not None:
            self._show_caches(self._resources)
        self._lag.show()

    def _show_caches(self, resources: Resources) -> None:
        for cache, lookups in resources.caches(self._stage).items():
            for result, count in (("hit", lookups.hits), ("miss", lookups.misses)):
                grown = count - self._cached.get((cache, result), 0)
                self._metrics.cache_lookups.labels(self._stage, cache, result).inc(max(0, grown))
                self._cached[cache, result] = count

    async def watch(self) -> None:
        """Ask for the ends of partitions: fetches tell nothing while a slow stage blocks them."""
        while True:
            await asyncio.sleep(_PROBE_SECONDS)
            self._tell_readiness()
            if not self._is_running():
                continue
            self._look_for_unread()
            self._show_commits()
            with suppress(Exception):  # what the broker does not tell now, it tells later
                self._lag.learn(
                    positions=await faust_access.positions(
                        self.app, self._lag.unknown, self._lag.unread
                    ),
                    ends=await faust_access.ends(self.app, self._lag.followed),
                )
                await self._doubt()

    def _tell_readiness(self) -> None:
        """Say when the worker is ready, and why it is not when that takes long."""
        reason, now = self.not_ready(), time.monotonic()
        if reason == self._told:
            self._told_at = now
        elif reason is None:
            log.info("ready")
            self._told, self._told_at = reason, now
        elif now - self._told_at > _TELL_SECONDS:
            log.warning("not ready: %s", reason)
            self._told, self._told_at = reason, now

    def _is_running(self) -> bool:
        """Say whether Faust has given out partitions, if only none to this worker."""
        app = self.app
        return (
            not self.stopping.is_set()
            and app is not None
            and self.assigned
            and not app.rebalancing
            and app.tables.recovery.completed.is_set()
        )

    def _look_for_unread(self) -> None:
        """Find the partitions that no worker has, where this one leads the group."""
        there = faust_access.partitions(self.app, self._source)
        if not there and not self._missing:
            log.warning(
                "the topic %s is not there any more: `khabar topics apply` creates it", self._source
            )
        elif there and self._missing:
            log.info("the topic %s is there again", self._source)
            self._came_back = time.monotonic()
        self._missing = not there
        given = faust_access.given_out(self.app)
        unread = frozenset() if given is None else there - given
        self._lag.watch(unread)
        self._metrics.unread_partitions.labels(self._stage).set(len(unread))

    async def _doubt(self) -> None:
        """Find out whether what waits are records, and whether they come."""
        assert self.batches is not None  # noqa: S101 -- set before the app
        # A batch that takes long is no standstill.
        behind = 0 if self.batches.lock.locked() else self._lag.behind
        looks = self._waited.look(behind, self.batches.begun)
        if looks in {_DOUBT_LOOKS, _STUCK_LOOKS}:
            await self._pass_what_is_empty()
        if looks >= _STUCK_LOOKS and self._lag.behind:
            self._stuck(self._lag.behind)

    async def _pass_what_is_empty(self) -> None:
        """Believe no offset that a record waits there: a transaction's end has one too."""
        for place, start, end in self._lag.waiting:
            first, kept_from = await look_into(self._settings, *place, start, end)
            if first is None:
                tell_if_lost(place, start, kept_from)
                self._lag.pass_over(place, start, end)

    def _show_commits(self) -> None:
        committed = faust_access.committed(self.app, self._lag.places)
        age = self._commits.learn(self._lag.settled_offsets, committed, time.monotonic())
        self._metrics.commit_age.labels(self._stage).set(age)


class Waited:
    """Counts the looks at which records waited and no batch had come since the look before."""

    def __init__(self) -> None:
        self._looks = 0
        self._batches = 0

    def look(self, behind: int, batches: int) -> int:
        """Take a look, one a second; say how often in a row it has been so."""
        self._looks = self._looks + 1 if behind and batches == self._batches else 0
        self._batches = batches
        return self._looks


def _bytes_in(folder: Path) -> int:
    """Give the bytes of all files in a folder, those left out that vanish meanwhile."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.stat(os.path.join(place, name)).st_blocks * 512  # noqa: PTH116, PTH118 -- before every scrape
    return total
