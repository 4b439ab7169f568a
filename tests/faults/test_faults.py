"""A bounded run of the faults for continuous integration: each class once."""

from __future__ import annotations

import pytest

from tests.conftest import need_kafka
from tests.faults.run import run

CLASSES = (
    "kill normalise", "terminate tag_topics", "freeze deduplicate", "kill all stages",
    "lose the verdicts' store", "kill a broker", "all brokers down", "cut off",
    "scale out and in",
)  # fmt: skip


@pytest.mark.kafka
@pytest.mark.slow
async def test_nothing_is_lost_whatever_breaks() -> None:
    need_kafka()
    verdict = await run(CLASSES, seed=3, rate=15.0, short=True, pause=2.0)
    assert verdict.faults == []
    assert verdict.accounted >= verdict.sent > 500
