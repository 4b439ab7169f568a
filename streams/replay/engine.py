"""Runs a replay: reads the range, processes it, publishes the results, commits how far it is.

While one batch is processed, the one before it is delivered; it is committed when its results are
confirmed, and no later batch before it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from aiokafka.errors import KafkaError
from msgspec import Struct

from streams.adapters.kafka import groups
from streams.adapters.kafka.producer import publisher
from streams.adapters.kafka.retractions import following_retractions
from streams.adapters.stores.disk_store import disk_store
from streams.adapters.tasks import end
from streams.bootstrap import Resources
from streams.contract.records import Record
from streams.errors import KhabarError, UnavailableError
from streams.local.chain import Chain
from streams.pipeline import PIPELINE
from streams.replay import reader as reading
from streams.replay import runs
from streams.replay.batches import Chains, Work
from streams.replay.contradictions import StandingDuplicates
from streams.replay.delivery import PUT_BACK, Delivery
from streams.replay.live_view import live_view
from streams.replay.order import Order, by_timestamp, live_order
from streams.replay.pace import Pace
from streams.replay.reader import SpanReader, span_reader
from streams.replay.results import ENRICHED
from streams.replay.selection import origins_with
from streams.replay.verdicts import copy_verdicts, until_judged, until_ordered
from streams.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from streams.adapters.kafka.producer import KafkaPublisher
    from streams.replay.runs import Manifest
    from streams.settings import Settings
    from streams.telemetry.tracing import Tracing

_BATCH = 50
_SAVE_SECONDS = 2.0
_BEAT_SECONDS = 10.0
_BACKOFF_SECONDS = 1.0
_ANSWER_SECONDS = 5.0
_PATIENCE_SECONDS = 60.0
_JUDGING = frozenset({"normalise", "deduplicate"})
Told = Callable[["Progress"], None]

log = logging.getLogger(__name__)


class Progress(Struct, kw_only=True):
    """How far a run is."""

    done: int
    total: int
    counts: Counter[str]
    seconds: float
    waited: float = 0.0

    @property
    def rate(self) -> float:
        """Records a second, this worker's."""
        return self.counts["records"] / self.seconds if self.seconds else 0.0


def judges(stage: str) -> bool:
    """Say whether a replay from this stage gives verdicts, and so needs one order."""
    return stage in _JUDGING


class Replay:
    """One worker of one run.

    Args:
        settings: the process's settings.
        manifest: the run.
        metrics: where results are counted, as ``run="replay"``.
        resources: what the stages are built over; made here where absent.
        mark: with which the worker has begun among the wishes; None where it has not.
        rate: most records a second, or None.
        yield_to_live: records that the live stages may be behind before it waits, or None.
        told: hears of the progress.
        tracing: makes spans; None for none.
    """

    def __init__(
        self,
        settings: Settings,
        manifest: Manifest,
        metrics: Metrics,
        *,
        resources: Resources | None = None,
        mark: str | None = None,
        rate: float | None = None,
        yield_to_live: int | None = None,
        told: Told = lambda _: None,
        tracing: Tracing | None = None,
    ) -> None:
        self._tracing = tracing
        self._settings = settings
        self._manifest = manifest
        self._metrics = metrics
        self._resources = resources or Resources(settings)
        self._mark = mark
        self._worker = mark or uuid4().hex
        self._pace = Pace(settings, rate=rate, yield_to_live=yield_to_live)
        self._told = told
        self._wanted: runs.Wanted = "running"
        self._counts: Counter[str] = Counter()
        self._started = time.monotonic()
        self._saved = 0.0
        self.progress = Progress(done=0, total=manifest.total, counts=Counter(), seconds=0.0)

    def pause(self) -> None:
        """Stop after the batch in work; the run can be resumed."""
        self._wanted = "paused"

    def _is_stopping(self) -> bool:
        return self._wanted != "running"

    async def run(self) -> Manifest:
        """Work until the range is done, or until something else is wanted.

        Returns:
            The manifest in its new state: finished, paused or stopped.

        Raises:
            UnavailableError: no broker answers at the start; later ones are waited for.
            UsageError: the topic no longer keeps what is left of the range.
        """
        manifest, settings = self._manifest, self._settings
        ordered = judges(manifest.stage)
        shadow = manifest.mode == "shadow"
        async with AsyncExitStack() as stack:
            if manifest.mode != "dry-run":
                for work in (self._listen(), self._beat()):
                    stack.push_async_callback(end, asyncio.create_task(work))
            await stack.enter_async_context(self._pace.connected())
            retracted = await stack.enter_async_context(following_retractions(settings))
            resources = self._resources
            resources.retracted = retracted
            if ordered and manifest.mode == "live":
                await until_judged(settings, manifest, self._is_stopping)
            order = await self._order()
            if ordered and not shadow:
                store = stack.enter_context(disk_store(settings))
                await copy_verdicts(settings, store)
                resources = resources.over(store)
            view = duplicates = None
            if manifest.mode == "live":
                view = await stack.enter_async_context(live_view(settings, ENRICHED))
                duplicates = StandingDuplicates(stack.enter_context(disk_store(settings)))
                await duplicates.load(settings)
            sender = await stack.enter_async_context(publisher(settings))
            reader = await stack.enter_async_context(
                span_reader(
                    settings, manifest, ordered=ordered, again=ordered and shadow, order=order
                )
            )
            chains = Chains(self._chain(resources, self._metrics, tracing=self._tracing))
            if ordered and shadow:
                chains.judging = self._chain(resources, Metrics(), last="deduplicate")
                chains.before = await reader.positions()
                if any(chains.before[n] > span.start for n, span in manifest.spans.items()):
                    log.info("judging again what is done, to build the index")
            if manifest.filters.code is not None:
                chains.meant = await origins_with(settings, manifest.filters.code)
            delivery = Delivery(manifest, sender, view, duplicates, retracted)
            await self._work(reader, chains, delivery, sender)
            self._counts += await self._patiently(delivery.put_back) or Counter()
            state: runs.State = "finished" if self._wanted == "running" else self._wanted
            self._manifest = self._manifest.changed(state=state, counts=self._counts)
            if manifest.mode != "dry-run":
                await self._save(sender)
                # The other workers' counts too: whether results were refused decides how it ends.
                found = (await runs.load(settings))[0].get(manifest.name, self._manifest)
                self._manifest = self._manifest.changed(counts=await counted(settings, found))
        return self._manifest

    async def _order(self) -> Order:
        """Give the order of the records, the same at each resumption."""
        manifest, settings = self._manifest, self._settings
        if manifest.stage != PIPELINE[0].name:
            return by_timestamp
        end = manifest.log_end
        if end is None:
            end = await until_ordered(settings, manifest, self._is_stopping)
            self._manifest = msgspec.structs.replace(manifest, log_end=end)
            if manifest.mode != "dry-run":
                await runs.save(settings, self._manifest)
        return await live_order(settings, manifest, end)

    async def _save(self, sender: KafkaPublisher) -> None:
        await runs.save(self._settings, self._manifest, sender)
        await runs.tell(self._settings, self._manifest.name, self._worker, self._counts, sender)

    def _chain(
        self,
        resources: Resources,
        metrics: Metrics,
        last: str = PIPELINE[-1].name,
        tracing: Tracing | None = None,
    ) -> Chain:
        first = self._manifest.stage
        return Chain(
            self._settings, metrics, resources, first=first, last=last, run="replay",
            tracing=tracing,
        )  # fmt: skip

    async def _work(
        self, reader: SpanReader, chains: Chains, delivery: Delivery, sender: KafkaPublisher
    ) -> None:
        under_way: asyncio.Task[bool] | None = None
        try:
            while self._wanted == "running":
                batch = await self._next(reader)
                # The delivery of the batch before goes on meanwhile.
                work = await chains.process(batch, self._manifest)
                # No batch may be committed past one that was given up.
                if under_way is not None and not await under_way:
                    return
                under_way = None
                if batch:
                    under_way = asyncio.create_task(self._deliver(work, reader, delivery))
                    await self._tell(reader, sender)
                    await self._pace.hold(len(batch), self._is_stopping)
                elif await self._patiently(reader.is_done):
                    return
        finally:
            if under_way is not None:
                await under_way
            await self._tell(reader, sender, now=True)

    async def _next(self, reader: SpanReader) -> Sequence[Record]:
        # Never cut short: what is taken out of the reader's buffers must be handed over.
        return await self._patiently(lambda: reader.batch(_BATCH), seconds=None) or ()

    async def _patiently(
        self, ask: Callable[[], Any], seconds: float | None = _PATIENCE_SECONDS
    ) -> Any:
        """Ask until the broker answers; None when something else is wanted before it does."""
        while True:
            try:
                return await asyncio.wait_for(ask(), seconds)
            except (KafkaError, OSError, UnavailableError) as error:
                log.warning("not done, again in a moment: %s", error)
                if self._is_stopping():
                    return None
                await asyncio.sleep(_BACKOFF_SECONDS)

    async def _deliver(self, work: Work, reader: SpanReader, delivery: Delivery) -> bool:
        """Deliver a batch and commit it; False when it is given up, to be read again."""

        async def both() -> bool:
            counts = {number: Counter(found) for number, found in work.counts.items()}
            counts[work.batch[0].partition] += await delivery.deliver(work.outputs)
            # Counted when committed, in one step: a batch that is tried again counts once.
            await reader.commit(work.batch, counts)
            self._counts += sum(counts.values(), Counter())
            self.progress.counts["records"] += len(work.batch)
            return True

        return bool(await self._patiently(both))

    async def _listen(self) -> None:
        """Follow what people want of this run."""
        name = self._manifest.name
        if self._mark is None:
            self._mark = uuid4().hex
            await runs.want(self._settings, name, "running", self._mark)
        while True:
            with suppress(KhabarError, KafkaError, OSError):
                async for wanted in runs.wishes(self._settings, name, self._mark):
                    if wanted != "running":
                        self._wanted = wanted
            await asyncio.sleep(_BACKOFF_SECONDS)

    async def _beat(self) -> None:
        """Show that this worker lives, also while it waits for something."""
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            if time.monotonic() - self._saved >= _BEAT_SECONDS:
                with suppress(KhabarError, KafkaError, OSError):
                    await runs.save(self._settings, self._manifest.changed())

    async def _tell(self, reader: SpanReader, sender: KafkaPublisher, *, now: bool = False) -> None:
        moment = time.monotonic()
        if not now and moment - self._saved < _SAVE_SECONDS:
            return
        self._saved = moment
        with suppress(KafkaError, OSError, UnavailableError):  # TimeoutError too: told again soon
            spans = self._manifest.spans
            done = await asyncio.wait_for(reader.positions(), _ANSWER_SECONDS)
            self.progress.done = sum(done[n] - span.start for n, span in spans.items())
            self.progress.seconds = moment - self._started
            self.progress.waited = self._pace.waited
            self._told(self.progress)
            if self._manifest.mode != "dry-run":
                self._manifest = self._manifest.changed()
                await self._save(sender)


async def counted(settings: Settings, manifest: Manifest) -> Counter[str]:
    """Give what a run's records came to, all workers' together, whatever became of those.

    What stands with the commits is exact. What workers tell besides is all that there is of a run
    of an earlier release, and on the embedded broker.

    Raises:
        UnavailableError: no broker answers.

    Args:
        settings: the process's settings.
        manifest: the run, with what its workers told.
    """
    told = Counter(manifest.counts)
    found = await reading.committed_counts(settings, manifest)
    if not found:
        return told
    put_back = Counter({PUT_BACK: told[PUT_BACK]}) if told[PUT_BACK] else Counter()
    return sum(found.values(), Counter()) + put_back


async def done(settings: Settings, manifest: Manifest) -> int:
    """Give how many records of a run are done, by what its group has committed."""
    offsets = await groups.committed(settings, settings.topic(manifest.group))
    topic = settings.topic(manifest.topic)
    return sum(
        min(len(span), max(0, offsets.get((topic, number), 0) - span.start))
        for number, span in manifest.spans.items()
    )
