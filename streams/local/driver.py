"""The local driver: all stages in one process, record by record, without a broker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from streams.bootstrap import Resources
from streams.local.chain import Chain

if TYPE_CHECKING:
    from streams.contract.records import Outgoing
    from streams.ports import Store
    from streams.processing.counting import Processed
    from streams.settings import Settings
    from streams.telemetry.metrics import Metrics


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
        store: Store | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._chain = Chain(settings, metrics, Resources(settings, store), clock=clock)

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
        return await self._chain.run_raw(raw)
