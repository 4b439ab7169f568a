"""Takes the batches of a run through the stages."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.contract.records import Outgoing, Record
from streams.local.chain import Chain
from streams.replay.results import is_own, results, tally
from streams.replay.selection import origin_of

if TYPE_CHECKING:
    from streams.replay.runs import Manifest


class Work(Struct):
    """A batch that is processed and not yet delivered."""

    batch: Sequence[Record]
    outputs: list[Outgoing]
    counts: dict[int, Counter[str]]
    """What its records came to, by their partition."""


class Chains(Struct):
    """What records are taken through.

    Args:
        whole: all steps of the run.
        judging: only those up to the verdict, without counting, to build the index anew.
        before: offsets before which records are only judged again, by partition.
        meant: origins of the records that are meant; None for all.
    """

    whole: Chain
    judging: Chain | None = None
    before: Mapping[int, int] = {}
    meant: frozenset[str] | None = None

    async def process(self, batch: Sequence[Record], manifest: Manifest) -> Work:
        """Process a batch of the run; others may run between its records."""
        work = Work(batch, [], {record.partition: Counter() for record in batch})
        for record in batch:
            counts = work.counts[record.partition]
            if is_own(record, manifest):
                counts["own output, passed over"] += 1
            elif record.offset < self.before.get(record.partition, 0):
                await self._judge(record)
            elif self.meant is not None and origin_of(record) not in self.meant:
                counts["not meant"] += 1
                await self._judge(record)
            else:
                processed = await self.whole.run(record)
                tally(processed, manifest.filters, counts)
                work.outputs += results(processed, manifest)
            await asyncio.sleep(0)
        return work

    async def _judge(self, record: Record) -> None:
        if self.judging is not None:
            await self.judging.run(record)
