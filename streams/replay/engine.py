"""Runs a replay: reads the range, processes it, publishes the results, commits how far it is."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from aiokafka.errors import KafkaError
from msgspec import Struct

from streams.adapters import topics
from streams.adapters.index_store import MemoryStore
from streams.adapters.kafka import publisher
from streams.adapters.reading import read, read_partition
from streams.bootstrap import Resources
from streams.chain import Chain
from streams.errors import UnavailableError, UsageError
from streams.pipeline import PIPELINE
from streams.ports import Outgoing
from streams.replay import runs
from streams.replay.pace import Pace
from streams.replay.ranges import Span
from streams.replay.reader import SpanReader, span_reader
from streams.replay.results import ENRICHED, RESULTS, is_own, results, tally
from streams.replay.view import LiveView

if TYPE_CHECKING:
    from streams.adapters.kafka import KafkaPublisher
    from streams.metrics import Metrics
    from streams.ports import Record, VerdictStore
    from streams.replay.runs import Manifest
    from streams.settings import Settings

_BATCH = 50
_SAVE_SECONDS = 2.0
_BACKOFF_SECONDS = 1.0
_CHANGELOG = "khabar.deduplicate-verdicts-changelog"
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
        rate: most records a second, or None.
        yield_to_live: records that the live stages may be behind before it waits, or None.
        told: hears of the progress.
    """

    def __init__(
        self,
        settings: Settings,
        manifest: Manifest,
        metrics: Metrics,
        *,
        rate: float | None = None,
        yield_to_live: int | None = None,
        told: Told = lambda _: None,
    ) -> None:
        self._settings = settings
        self._manifest = manifest
        self._metrics = metrics
        self._pace = Pace(settings, rate=rate, yield_to_live=yield_to_live)
        self._told = told
        self._wanted: runs.Wanted = "running"
        self._counts: Counter[str] = Counter(manifest.counts)
        self._started = time.monotonic()
        self._saved = 0.0
        self._view = LiveView(settings, ENRICHED) if manifest.mode == "live" else None
        self.progress = Progress(done=0, total=manifest.total, counts=Counter(), seconds=0.0)

    def pause(self) -> None:
        """Stop after the batch in work; the run can be resumed."""
        self._wanted = "paused"

    async def run(self) -> Manifest:
        """Work until the range is done, or until something else is wanted.

        Returns:
            The manifest in its new state: finished, paused or stopped.

        Raises:
            UnavailableError: no broker answers at the start; later ones are waited for.
            UsageError: the topic no longer keeps what is left of the range.
        """
        manifest = self._manifest
        chain = await self._chain()
        async with AsyncExitStack() as stack:
            await self._pace.start()
            stack.push_async_callback(self._pace.stop)
            if self._view is not None:
                await self._view.start()
                stack.push_async_callback(self._view.stop)
            sender = await stack.enter_async_context(publisher(self._settings))
            ordered = judges(manifest.stage)
            reader = await stack.enter_async_context(
                span_reader(self._settings, manifest, ordered=ordered)
            )
            if ordered and manifest.mode == "shadow":
                await self._seed(chain, await reader.positions())
            listening = asyncio.create_task(self._listen())
            stack.callback(listening.cancel)
            await self._work(reader, chain, sender)
            await self._mend(sender)
        state: runs.State = "finished" if self._wanted == "running" else self._wanted
        self._manifest = manifest.changed(state=state, counts=self._counts)
        if manifest.mode != "dry-run":
            await runs.save(self._settings, self._manifest)
        return self._manifest

    async def _chain(self) -> Chain:
        manifest = self._manifest
        store: VerdictStore | None = None
        if judges(manifest.stage) and manifest.mode != "shadow":
            store = await _stored_verdicts(self._settings)
        resources = Resources(self._settings, store)
        return Chain(self._settings, self._metrics, resources, first=manifest.stage, run="replay")

    async def _seed(self, chain: Chain, positions: dict[int, int]) -> None:
        """Judge again what was done before the restart, so that the index is what it was."""
        before = {
            number: Span(span.start, positions[number])
            for number, span in self._manifest.spans.items()
            if positions[number] > span.start
        }
        if not before:
            return
        log.info("judging %d records again to build the index", sum(map(len, before.values())))
        topic = self._settings.topic(self._manifest.topic)
        records: list[Record] = []
        for number, span in before.items():
            found, _ = await read_partition(self._settings, topic, number, span.start)
            records += [one for one in found if one.offset < span.end]
        for one in sorted(records, key=lambda r: (r.timestamp, r.partition, r.offset)):
            await chain.run(one)

    async def _work(self, reader: SpanReader, chain: Chain, sender: KafkaPublisher) -> None:
        # A batch that failed is kept and tried again: the next one would commit past it.
        batch: Sequence[Record] = ()
        while self._wanted == "running":
            try:
                batch = batch or await reader.batch(_BATCH)
                if not batch and await reader.is_done():
                    await self._tell(reader)
                    return
                await self._handle(batch, chain, sender)
                await reader.commit(batch)
            except (KafkaError, OSError, UnavailableError) as error:
                log.warning("not done, again in a moment: %s", error)
                await asyncio.sleep(_BACKOFF_SECONDS)
                continue
            handled, batch = len(batch), ()
            await self._tell(reader)
            await self._pace.hold(handled, lambda: self._wanted != "running")

    async def _handle(self, batch: Sequence[Record], chain: Chain, sender: KafkaPublisher) -> None:
        outputs: list[Outgoing] = []
        counts: Counter[str] = Counter()
        for record in batch:
            if is_own(record, self._manifest):
                counts["own output, passed over"] += 1
                continue
            processed = await chain.run(record)
            tally(processed, counts)
            outputs += results(processed, self._manifest)
            await asyncio.sleep(0)
        if self._manifest.mode == "dry-run":
            counts["bytes"] += sum(len(out.value or b"") for out in outputs)
        else:
            aimed, superseded = await self._aimed(outputs)
            counts["superseded by a newer revision"] += superseded
            for out in await sender.publish(aimed):
                counts["refused by the broker"] += 1
                key = (out.record.key or b"").decode("utf-8", "replace")
                log.warning("%s: %s", key, out.reason)
        # Counted when delivered: a batch that is tried again counts once.
        self._counts += counts
        self.progress.counts["records"] += len(batch)

    async def _aimed(self, outputs: Sequence[Outgoing]) -> tuple[Sequence[Outgoing], int]:
        """Give the results their topics; in live mode leave out what is superseded."""
        if self._view is None:
            return [_retopic(out, self._manifest.shadow(out.topic)) for out in outputs], 0
        view = self._view
        await view.catch_up()
        aimed = [o for o in outputs if o.topic != ENRICHED or not view.is_superseded(o)]
        return aimed, len(outputs) - len(aimed)

    async def _mend(self, sender: KafkaPublisher) -> None:
        """Put back the newest revision where it came in while an older one was being written."""
        if self._view is None:
            return
        again = await self._view.overtaken()
        if again:
            self._counts["put back the newer revision"] += len(again)
            await sender.publish(again)

    async def _listen(self) -> None:
        """Follow what people want of this run."""
        key = f"{self._manifest.name}/wanted".encode()
        while True:
            with suppress(UnavailableError, KafkaError, OSError):
                async for record in read(self._settings, [runs.TOPIC], follow=True, from_end=True):
                    if record.key == key and record.value in {b'"paused"', b'"stopped"'}:
                        self._wanted = "paused" if b"paused" in record.value else "stopped"
            await asyncio.sleep(_BACKOFF_SECONDS)

    async def _tell(self, reader: SpanReader) -> None:
        now = time.monotonic()
        if now - self._saved < _SAVE_SECONDS:
            return
        self._saved = now
        spans = self._manifest.spans
        done = await reader.positions()
        self.progress.done = sum(done[n] - span.start for n, span in spans.items())
        self.progress.seconds = now - self._started
        self.progress.waited = self._pace.waited
        self._told(self.progress)
        if self._manifest.mode != "dry-run":
            self._manifest = self._manifest.changed(counts=self._counts)
            await runs.save(self._settings, self._manifest)


async def _stored_verdicts(settings: Settings) -> VerdictStore:
    """Copy the live verdicts out of their changelog; the live owner notices nothing."""
    store = MemoryStore()
    records, _ = await read_partition(settings, settings.topic(_CHANGELOG), 0, 0)
    for record in records:
        if record.key is not None and record.value is not None:
            store.put(record.key, record.value)
        elif record.key is not None:
            store.delete(record.key)
    return store


def _retopic(out: Outgoing, topic: str) -> Outgoing:
    return Outgoing(topic=topic, key=out.key, value=out.value, headers=out.headers)


async def create_shadow(settings: Settings, manifest: Manifest) -> None:
    """Create the topics of a shadow run, as the live ones are declared.

    Raises:
        UsageError: one is refused.
    """
    await topics.create_like(settings, {topic: manifest.shadow(topic) for topic in RESULTS})


async def remove_shadow(settings: Settings, manifest: Manifest) -> None:
    """Delete the topics of a shadow run."""
    await topics.delete(settings, [manifest.shadow(topic) for topic in RESULTS])


async def done(settings: Settings, manifest: Manifest) -> int:
    """Give how many records of a run are done, by what its group has committed."""
    offsets = await topics.committed(settings, settings.topic(manifest.group))
    topic = settings.topic(manifest.topic)
    return sum(
        min(len(span), max(0, offsets.get((topic, number), 0) - span.start))
        for number, span in manifest.spans.items()
    )


def versions(settings: Settings, stage: str) -> dict[str, str]:
    """Give the versions and model digests that a run works with, for its manifest."""
    resources = Resources(settings)
    names = [row.name for row in PIPELINE]
    if stage not in names:
        raise UsageError(f"there is no stage {stage!r}")
    return {
        "entities": f"{resources.recogniser.model} {resources.recogniser.digest}",
        "media_topics": f"{resources.tagger.model} {resources.tagger.digest}",
    }
