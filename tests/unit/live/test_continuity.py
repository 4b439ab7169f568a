"""No record is skipped unseen: holes are asked after, and only empty or committed ones pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from streams.live.continuity import Continuity, SkippedError
from streams.live.lag import Place
from streams.live.vitals import Waited
from streams.ports import Record
from streams.settings import load_settings
from tests.factories import make_record


class Broker:
    """Has these offsets, and this one committed."""

    def __init__(self, offsets: range, committed: int | None) -> None:
        self.offsets = offsets
        self.commit = committed
        self.asked = 0

    async def committed(self, place: Place) -> int:
        assert place == ("articles.raw", 2)
        self.asked += 1
        return self.commit or 0

    async def read_span(
        self, _: Any, topic: str, partition: int, start: int, end: int
    ) -> AsyncIterator[Record]:
        for offset in range(start, end):
            if offset in self.offsets:
                yield at(offset)


def at(offset: int) -> Record:
    return make_record(offset=offset)


def following(
    monkeypatch: pytest.MonkeyPatch, offsets: range, committed: int | None, known: int = 0
) -> tuple[Continuity, Broker]:
    broker = Broker(offsets, committed)
    monkeypatch.setattr("streams.live.continuity.read_span", broker.read_span)
    return Continuity(load_settings(), lambda _: known, broker.committed), broker


async def test_one_after_the_other_passes_and_asks_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow, broker = following(monkeypatch, range(100), committed=5)
    await follow.check([at(5), at(6)])
    await follow.check([at(7)])
    assert broker.asked == 1


async def test_the_broker_is_not_asked_where_nothing_can_lie_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow, broker = following(monkeypatch, range(100), committed=None)
    await follow.check([at(0), at(1)])
    assert broker.asked == 0
    follow, broker = following(monkeypatch, range(100), committed=5, known=5)
    await follow.check([at(5), at(6)])
    assert broker.asked == 0


async def test_what_this_process_knows_hides_no_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    follow, broker = following(monkeypatch, range(100), committed=5, known=5)
    with pytest.raises(SkippedError, match="5 lies between"):
        await follow.check([at(7)])
    assert broker.asked == 1


async def test_a_skipped_record_stops_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    follow, _ = following(monkeypatch, range(100), committed=5)
    await follow.check([at(5)])
    with pytest.raises(SkippedError, match="9 came after 5, and 6 lies between"):
        await follow.check([at(9)])


async def test_a_skip_right_after_the_start_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    follow, _ = following(monkeypatch, range(100), committed=5)
    with pytest.raises(SkippedError):
        await follow.check([at(8)])


async def test_what_nobody_has_committed_yet_begins_at_the_first_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow, _ = following(monkeypatch, range(40, 100), committed=None)
    await follow.check([at(40)])
    follow, _ = following(monkeypatch, range(40, 100), committed=None)
    with pytest.raises(SkippedError):
        await follow.check([at(41)])


async def test_records_that_are_gone_or_done_elsewhere_may_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow, broker = following(monkeypatch, range(20, 100), committed=5)
    await follow.check([at(20)])
    broker.commit = 50
    await follow.check([at(50), at(51)])


async def test_what_is_read_again_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    follow, _ = following(monkeypatch, range(100), committed=5)
    await follow.check([at(5), at(6), at(7)])
    await follow.check([at(5), at(6), at(7), at(8)])


def test_waiting_for_a_minute_without_a_batch_is_long() -> None:
    waited = Waited()
    assert [waited.is_long(3, batches=1) for _ in range(61)] == [False] * 60 + [True]
    assert not waited.is_long(3, batches=2)
    assert not any(waited.is_long(0, batches=2) for _ in range(200))
