"""The local driver: all stages in one process, record by record, without a broker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from streams.adapters.memory import MemoryBroker
from streams.bootstrap import Resources, build_runner
from streams.pipeline import PIPELINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.metrics import Metrics
    from streams.ports import Outgoing, Record, VerdictStore
    from streams.runner import Processed
    from streams.settings import Settings


class LocalPipeline:
    """Runs raw records through every stage, in order.

    Args:
        settings: the process's settings.
        metrics: where results are counted.
        store: keeps the verdicts; in memory where absent.
        clock: when records are written; stands in for a missing ``fetched_at``.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        store: VerdictStore | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        resources = Resources(settings, store)
        self._broker = MemoryBroker(clock=clock)
        self._runners = [build_runner(step, settings, metrics, resources) for step in PIPELINE]

    async def run(self, raw: Outgoing) -> Sequence[Processed]:
        """Take one raw record through all the stages.

        Args:
            raw: the record, as it would be published on ``articles.raw``.

        Returns:
            What it came to at each stage that it reached, in order: an event for every article,
            duplicate or dead letter, and the drops.

        Raises:
            DeadLetterLimitError: a stage failed too often in a row.
        """
        self._broker.append(raw)
        results: list[Processed] = []
        pending: Sequence[Record] = self._broker.take(PIPELINE[0].source)
        for runner in self._runners:
            batch = [runner.process(record) for record in pending]
            await runner.settle(batch, self._broker)
            results += batch
            pending = self._broker.take(runner.step.sink)
        return results
