"""One worker of one stage: Faust gives records, the runner does the rest.

Whatever goes wrong beyond a record ends the process; the supervisor starts it again, and it reads
again from its last commit. The agent holds no logic: it hands batches over.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from streams.adapters.kafka import topics
from streams.adapters.kafka.producer import publisher
from streams.adapters.kafka.retractions import Retracted
from streams.adapters.stores import changelog_mark
from streams.adapters.tasks import end
from streams.bootstrap import Resources, build_runner
from streams.contract import drops
from streams.errors import KhabarError, UnavailableError
from streams.live import faust_access
from streams.live.app import SESSION_SECONDS, build_app, verdict_table
from streams.live.batches import Batches
from streams.live.broker_watch import BrokerWatch
from streams.live.failure import Failure
from streams.live.health import Health
from streams.live.lag import LagTracker, Place
from streams.live.offset_gaps import OffsetGaps, SkippedError
from streams.live.poison_records import PoisonRecords
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE, Step
from streams.processing.limits import FreezeGuard
from streams.telemetry.tracing import load_tracing

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from pathlib import Path

    import faust

    from streams.adapters.stores.table_store import TableStore
    from streams.contract.records import Outgoing, Refusal
    from streams.ports import Publisher
    from streams.settings import Settings
    from streams.telemetry.metrics import Metrics

_STATEFUL = "deduplicate"
_EVENTS = frozenset({DUPLICATES, *(row.sink for row in PIPELINE[1:])})
_SETTLE_SECONDS = 5.0
"""With what Faust, the publisher and the process's end may take, a worker stops within 10 s."""
_BIND_SECONDS = 60.0
"""A look at the changelog takes a second; it waits for as long as a partition has no leader."""
_PROGRESS_EVERY = 100_000
_ALLOCATIONS_BETWEEN_COLLECTIONS = 10_000
"""An article makes some thousand containers; Python's 700 collects several times within one."""
FREEZE_SECONDS = 0.75 * SESSION_SECONDS
"""Standing still for longer may cost the partitions; the broker gives them away a bit later."""
_ALARM_GRACE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Worker:
    """The parts of one worker and their life.

    Args:
        row: its stage's row of the pipeline.
        settings: the process's settings.
        data_dir: where this worker, and no other, keeps its state.
        metrics: the process's.
    """

    def __init__(self, row: Step, settings: Settings, data_dir: Path, metrics: Metrics) -> None:
        self._step = row
        self._settings = settings
        self._data_dir = data_dir
        self._metrics = metrics
        self._lag = LagTracker(row.name, self._metrics)
        self._publisher: Publisher | None = None
        self.health = Health(
            row.name, settings, self._metrics, self._lag, data_dir, stuck=self._on_stuck
        )
        self._stopping = self.health.stopping
        self._failure = Failure(self._stopping)
        self._retracted = Retracted()
        self._resources = Resources(settings, retracted=self._retracted)
        self._tell_drops = False
        self._tracing = load_tracing(group=settings.topic_prefix)
        self._poison_records = PoisonRecords(
            data_dir, settings.record_seconds + _ALARM_GRACE_SECONDS
        )
        self._freeze_guard = FreezeGuard(FREEZE_SECONDS)
        self._batches = Batches(
            settings, self, self._stopping,
            offset_gaps=OffsetGaps(settings, self._known, self._committed), lag=self._lag,
            poison_records=self._poison_records, freeze_guard=self._freeze_guard,
        )  # fmt: skip
        self.health.batches = self._batches

    @property
    def name(self) -> str:
        """The stage's name."""
        return self._step.name

    async def run(self, url: str) -> None:
        """Work until it is told to stop.

        Args:
            url: where the process serves, for the log.

        Raises:
            KhabarError: it had to stop for another reason.
        """
        async with AsyncExitStack() as stack:
            # Models load while the worker connects.
            loading = asyncio.create_task(asyncio.to_thread(self._step.stage, self._resources))
            stack.callback(loading.cancel)
            names = {self._step.source, self._step.sink, DUPLICATES, DEAD_LETTERS}
            if self._step.name == _STATEFUL:
                names.add(topics.CHANGELOG)
            await topics.await_topics(self._settings, names)
            self._tell_drops = await self._can_tell_drops()
            self._freeze_guard.start()
            stack.callback(self._freeze_guard.stop)
            stack.callback(self._poison_records.close)
            if self._tracing is not None:
                stack.callback(self._tracing.close)
            sender = await stack.enter_async_context(
                publisher(self._settings, self._freeze_guard.check)
            )
            self._publisher = sender
            brokers = BrokerWatch(self._settings, self._metrics, self._step.name, sender.producer)
            self.health.brokers = brokers
            stack.push_async_callback(end, asyncio.create_task(brokers.watch()))
            following = asyncio.create_task(self._retracted.follow(self._settings))
            stack.push_async_callback(end, following)
            app = await self._unless_stopping(self._build(sender.producer, loading))
            if app is None:
                return
            self.health.app = app
            log.info("connected, serving %s/metrics", url)
            await self._live(app)

    async def _can_tell_drops(self) -> bool:
        """Say whether drops are wanted, and their topic is there: an older deployment has none."""
        if not self._settings.keep_drops:
            return False
        there = self._settings.topic(drops.TOPIC) in await topics.existing(self._settings)
        if not there:
            log.warning(
                "the topic %s is not there, so which articles are dropped is not told: "
                "`khabar topics apply`, or KHABAR_KEEP_DROPS=false",
                self._settings.topic(drops.TOPIC),
            )
        return there

    async def _unless_stopping(self, building: Coroutine[Any, Any, faust.App]) -> faust.App | None:
        """Build, for so long at most; give None when the worker is told to stop meanwhile."""
        task, stopping = asyncio.create_task(building), asyncio.create_task(self._stopping.wait())
        both: set[asyncio.Task[Any]] = {task, stopping}
        await asyncio.wait(both, timeout=_BIND_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.wait([task], timeout=_SETTLE_SECONDS)
        if not self._stopping.is_set():
            raise UnavailableError("the verdicts' changelog does not answer: starting again")
        return None

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        """Publish unless this process stood still; see :class:`streams.ports.Publisher`."""
        self._freeze_guard.check()
        assert self._publisher is not None  # noqa: S101 -- set in run
        # Again: a batch may have waited long for its broker since it was processed.
        return await self._publisher.publish(self._retracted.without(records, _EVENTS))

    async def _live(self, app: faust.App) -> None:
        starting = asyncio.ensure_future(app.start())
        failed = asyncio.ensure_future(self._failure.wait())
        crashed = asyncio.ensure_future(faust_access.crashed(app))
        stopping = asyncio.ensure_future(self._stopping.wait())
        watching = asyncio.ensure_future(self.health.watch())
        starting.add_done_callback(self._failure.of("the worker could not start"))
        watching.add_done_callback(self._failure.of("the worker's watch failed"))
        try:
            ends: set[asyncio.Future[Any]] = {failed, crashed, stopping}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            self._stopping.set()
            async with asyncio.timeout(_SETTLE_SECONDS), self._batches.lock:
                log.info("stopping: the last batch is settled")
        except TimeoutError:
            log.warning("stopping: the last batch was not settled, it will be read again")
        finally:
            for task in (starting, failed, crashed, stopping, watching):
                task.cancel()
            await faust_access.stop(app)
        if self._failure.error is not None:
            raise self._failure.error
        if app.crash_reason is not None:
            raise KhabarError(f"faust stopped: {app.crash_reason!r}"[:300])
        log.info("stopped")

    async def _build(self, producer: Any, loading: asyncio.Task[Any]) -> faust.App:
        """Make the app: an agent that hands batches over, and for deduplication its table."""
        await self._retracted.wait()
        await asyncio.shield(loading)
        settings, row = self._settings, self._step
        stateful = row.name == _STATEFUL
        standbys = settings.standbys if stateful else 0
        app = build_app(settings, row.name, self._data_dir, standbys=standbys)
        if stateful:
            # RocksDB's library takes 6 MB that the other stages do without.
            from streams.adapters.stores.table_store import (  # noqa: PLC0415
                ChangelogFirst,
                TableStore,
            )

            table = verdict_table(app)
            changelog = table.changelog_topic.get_topic_name()
            await changelog_mark.bind(table.data, settings, changelog)
            store = TableStore(producer, changelog)
            assert self._publisher is not None  # noqa: S101 -- set in run
            self._publisher = ChangelogFirst(store, self._publisher)
            table.on_recover(self._failure.guarded(lambda: self._recover(app, table, store)))
        else:
            self._make_runner(self._resources)
        source = app.topic(
            settings.topic(row.source), key_type=bytes, value_type=bytes, key_serializer="raw",
            value_serializer="raw",
        )  # fmt: skip

        async def agent(stream: Any) -> None:
            await self._failure.guarded(lambda: self._batches.consume(stream))()

        app.agent(source, name=row.name, concurrency=1)(agent)
        signals: Any = app
        signals.on_partitions_assigned.connect(self._on_assigned, weak=False)
        signals.on_partitions_revoked.connect(self._on_revoked, weak=False)
        return app

    def _known(self, place: Place) -> int:
        return faust_access.committed(self.health.app, [place]).get(place, 0)

    async def _committed(self, place: Place) -> int:
        return await faust_access.committed_by_group(self.health.app, place)

    def _on_stuck(self, behind: int) -> None:
        """End where records wait and none comes."""
        self._failure.happen(
            SkippedError(f"{behind} records wait and none comes: reading from the last commit")
        )

    def _make_runner(self, resources: Resources) -> None:
        self.health.built(resources)
        self._batches.run_by(
            build_runner(
                self._step,
                self._settings,
                self._metrics,
                resources,
                tell_drops=self._tell_drops,
                tracing=self._tracing,
            )
        )
        _leave_tables_out_of_collections()

    async def _recover(self, app: faust.App, table: Any, store: TableStore) -> None:
        """Build the stage anew over the recovered table, when this worker owns it."""
        async with self._batches.lock:
            role = faust_access.role(app, table)
            self.health.hold_state(role, standbys=self._settings.standbys)
            if role != "owner":
                self._batches.hold_back()
                log.info("standing by" if role == "standby" else "a spare, without state")
                return
            await store.open(table.data, self._settings)
            resources = Resources(self._settings, store, self._retracted)
            # In a thread, so that /health answers while a large index is built.
            await asyncio.to_thread(resources.judge.rebuild, _Progress())
            self._make_runner(resources)
            log.info("recovered %d verdicts", resources.index_articles)

    async def _on_assigned(self, _: faust.App, assigned: set[Any], **__: Any) -> None:
        self._metrics.rebalances.labels(self._step.name).inc()
        source = self._settings.topic(self._step.source)
        self._lag.assign(Place(*tp) for tp in assigned if tp.topic == source)
        self.health.assigned = True
        log.info("assigned %d partition(s)", len(self._lag.places))

    async def _on_revoked(self, _: Any, *__: Any, **___: Any) -> None:
        self.health.assigned = False


def _leave_tables_out_of_collections() -> None:
    """Let the collector of cycles pass over what was loaded: it stays for as long as the process.

    Going through the tables again and again took 3 to 5 % of the stages' time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS, 10, 10)


class _Progress:
    """Says how far the index is built, every hundred thousand verdicts."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, count: int) -> None:
        if count - self._said >= _PROGRESS_EVERY:
            self._said = count
            log.info("building the index: %d verdicts read", count)
