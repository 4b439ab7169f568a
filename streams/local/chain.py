"""Several steps in one process, record by record: what the local driver and replays run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.bootstrap import Resources, build_runner
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE

if TYPE_CHECKING:
    from streams.contract.records import Outgoing, Record
    from streams.processing.counting import Processed, Run
    from streams.settings import Settings
    from streams.telemetry.metrics import Metrics
    from streams.telemetry.tracing import Tracing


class Chain:
    """The steps of the pipeline from one of them to another, in one process.

    Args:
        settings: the process's settings.
        metrics: where results are counted.
        resources: what the stages are built over.
        first: name of the first step.
        last: name of the last one.
        run: ``live`` or ``replay``, a label on the metrics.
        clock: when records between the steps are written.
        tracing: makes spans; None for none.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        resources: Resources,
        *,
        first: str = PIPELINE[0].name,
        last: str = PIPELINE[-1].name,
        run: Run = "live",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tracing: Tracing | None = None,
    ) -> None:
        names = [row.name for row in PIPELINE]
        self.steps = PIPELINE[names.index(first) : names.index(last) + 1]
        self._run = run
        self._broker = MemoryBroker(clock=clock)
        self._runners = [
            build_runner(step, settings, metrics, resources, run=run, tracing=tracing)
            for step in self.steps
        ]

    async def run_raw(self, raw: Outgoing) -> Sequence[Processed]:
        """Take a record through the steps as if it had just been published."""
        self._broker.append(raw)
        (record,) = self._broker.take(raw.topic)
        return await self.run(record)

    async def run(self, record: Record) -> Sequence[Processed]:
        """Take one record through the steps.

        Whatever fails in a replay, at whichever step, its dead letter is that of the record.

        Args:
            record: a record of the first step's source topic.

        Returns:
            What it came to at each step that it reached, in order.

        Raises:
            DeadLetterLimitError: a stage failed too often in a row.
        """
        results: list[Processed] = []
        # Nobody could find what lies between the steps of a replay, or send it back there.
        whence = record if self._run == "replay" else None
        pending: Sequence[Record] = (record,)
        for runner in self._runners:
            batch = [runner.process(one, whence) for one in pending]
            await runner.settle(batch, self._broker)
            results += batch
            pending = self._broker.take(runner.step.sink)
            # What ends here stands in the results; a long run would keep all of it.
            for end in (DUPLICATES, DEAD_LETTERS):
                self._broker.take(end)
        return results
