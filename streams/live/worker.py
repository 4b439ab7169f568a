"""One worker of one stage: Faust gives records, the runner does the rest.

Whatever goes wrong beyond a record ends the process; the supervisor starts it again, and it reads
again from its last commit. The agent holds no logic: it hands batches over.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import threading
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import uvloop

from streams import drops
from streams.adapters import changelog_mark, topics
from streams.adapters.http import serving
from streams.adapters.kafka import publisher
from streams.adapters.retracted import Retracted
from streams.adapters.table_store import ChangelogFirst, TableStore
from streams.adapters.tasks import end
from streams.bootstrap import Resources, build_runner
from streams.errors import KhabarError, UnavailableError
from streams.limits import FreezeGuard
from streams.live import faust_access
from streams.live.app import SESSION_SECONDS, build_app, verdict_table
from streams.live.batches import Batches
from streams.live.brokers import Brokers
from streams.live.continuity import Continuity, SkippedError
from streams.live.failure import Failure
from streams.live.lag import LagTracker, Place
from streams.live.suspects import Suspects
from streams.live.vitals import Vitals
from streams.metrics import Metrics
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE, Step, step
from streams.settings import owned_folder
from streams.tracing import load_tracing

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from pathlib import Path

    import faust

    from streams.ports import Outgoing, Publisher, Refusal
    from streams.settings import Settings

_STATEFUL = "deduplicate"
_EVENTS = frozenset({DUPLICATES, *(row.sink for row in PIPELINE[1:])})
_SETTLE_SECONDS = 5.0
"""With what Faust, the publisher and the process's end may take, a worker stops within 10 s."""
_EXIT_SECONDS = 1.0
_BIND_SECONDS = 60.0
"""A look at the changelog takes a second; it waits for as long as a partition has no leader."""
_PROGRESS_EVERY = 100_000
FREEZE_SECONDS = 0.75 * SESSION_SECONDS
"""Standing still for longer may cost the partitions; the broker gives them away a bit later."""
_ALARM_GRACE_SECONDS = 5.0

log = logging.getLogger(__name__)


def run_worker(stage: str, settings: Settings, *, port: int, data_dir: Path) -> None:
    """Run a worker until it is told to stop by SIGTERM or SIGINT.

    Args:
        stage: a name in the pipeline.
        settings: the process's settings.
        port: of /metrics, /health and /ready; 0 takes any.
        data_dir: where this worker, and no other, keeps its state.

    Raises:
        UsageError: a topic is missing, the port is taken, or the folder cannot be used.
        UnavailableError: no broker answers.
        DeadLetterLimitError: the stage failed too often in a row.
        KhabarError: the worker had to stop for another reason.
    """
    if settings.memory_limit_bytes is not None:
        limit = settings.memory_limit_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with owned_folder(data_dir, f"the worker {data_dir.name}"):
        uvloop.run(_run(_Worker(step(stage), settings, data_dir), port))


async def _run(worker: _Worker, port: int) -> None:
    code = 1
    try:
        await worker.run(port)
        code = 0
    except KhabarError as error:
        log.error("%s", error)  # noqa: TRY400 -- one line; the process may not get to tell it
        error.told = True
        raise
    finally:
        _exit_soon(code)


class _Worker:
    """The parts of one worker and their life."""

    def __init__(self, row: Step, settings: Settings, data_dir: Path) -> None:
        self._step = row
        self._settings = settings
        self._data_dir = data_dir
        self._metrics = Metrics()
        self._lag = LagTracker(row.name, self._metrics)
        self._publisher: Publisher | None = None
        self._vitals = Vitals(
            row.name, settings, self._metrics, self._lag, data_dir, stuck=self._on_stuck
        )
        self._stopping = self._vitals.stopping
        self._failure = Failure(self._stopping)
        self._retracted = Retracted()
        self._resources = Resources(settings, retracted=self._retracted)
        self._tell_drops = False
        self._tracing = load_tracing(group=settings.topic_prefix)
        self._suspects = Suspects(data_dir, settings.record_seconds + _ALARM_GRACE_SECONDS)
        self._freeze_guard = FreezeGuard(FREEZE_SECONDS)
        self._batches = Batches(
            settings, self, self._stopping,
            continuity=Continuity(settings, self._known, self._committed), lag=self._lag,
            suspects=self._suspects, freeze_guard=self._freeze_guard,
        )  # fmt: skip
        self._vitals.batches = self._batches

    async def run(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        async with AsyncExitStack() as stack:
            # Models load while the worker connects.
            loading = asyncio.create_task(asyncio.to_thread(self._step.stage, self._resources))
            stack.callback(loading.cancel)
            url = await stack.enter_async_context(
                serving(
                    self._metrics,
                    host=self._settings.http_host,
                    port=port,
                    ready=self._vitals.not_ready,
                    refresh=self._vitals.refresh,
                )
            )
            names = {self._step.source, self._step.sink, DUPLICATES, DEAD_LETTERS}
            if self._step.name == _STATEFUL:
                names.add(topics.CHANGELOG)
            await topics.await_topics(self._settings, names)
            self._tell_drops = await self._can_tell_drops()
            self._freeze_guard.start()
            stack.callback(self._freeze_guard.stop)
            stack.callback(self._suspects.close)
            if self._tracing is not None:
                stack.callback(self._tracing.close)
            sender = await stack.enter_async_context(
                publisher(self._settings, self._freeze_guard.check)
            )
            self._publisher = sender
            brokers = Brokers(self._settings, self._metrics, self._step.name, sender.producer)
            self._vitals.brokers = brokers
            stack.push_async_callback(end, asyncio.create_task(brokers.watch()))
            following = asyncio.create_task(self._retracted.follow(self._settings))
            stack.push_async_callback(end, following)
            app = await self._unless_stopping(self._build(sender.producer, loading))
            if app is None:
                return
            self._vitals.app = app
            log.info("serving %s/metrics", url)
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
        watching = asyncio.ensure_future(self._vitals.watch())
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
        standbys = settings.dedup_standbys if stateful else 0
        app = build_app(settings, row.name, self._data_dir, standbys=standbys)
        if stateful:
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
        return faust_access.committed(self._vitals.app, [place]).get(place, 0)

    async def _committed(self, place: Place) -> int:
        return await faust_access.committed_by_group(self._vitals.app, place)

    def _on_stuck(self, behind: int) -> None:
        """End where records wait and none comes."""
        self._failure.happen(
            SkippedError(f"{behind} records wait and none comes: reading from the last commit")
        )

    def _make_runner(self, resources: Resources) -> None:
        self._vitals.built(resources)
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

    async def _recover(self, app: faust.App, table: Any, store: TableStore) -> None:
        """Build the stage anew over the recovered table, when this worker owns it."""
        async with self._batches.lock:
            role = faust_access.role(app, table)
            self._vitals.hold_state(role, standbys=self._settings.dedup_standbys)
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
        self._vitals.assigned = True
        log.info("assigned %d partition(s)", len(self._lag.places))

    async def _on_revoked(self, _: Any, *__: Any, **___: Any) -> None:
        self._vitals.assigned = False


def _exit_soon(code: int) -> None:
    """Make sure that the process ends: what Faust leaves behind when it crashes may never do."""
    timer = threading.Timer(_EXIT_SECONDS, os._exit, (code,))
    timer.daemon = True
    timer.start()


class _Progress:
    """Says how far the index is built, every hundred thousand verdicts."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, count: int) -> None:
        if count - self._said >= _PROGRESS_EVERY:
            self._said = count
            log.info("building the index: %d verdicts read", count)
