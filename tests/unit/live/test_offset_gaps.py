"""No record is skipped unseen: holes are asked after, and only empty or committed ones pass."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from streams.adapters.kafka.peek import Looked
from streams.contract.records import Record
from streams.live.health import Waited
from streams.live.lag import Place
from streams.live.offset_gaps import OffsetGaps, SkippedError
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

    async def look_into(self, _: Any, topic: str, partition: int, start: int, end: int) -> Looked:
        there = [offset for offset in range(start, end) if offset in self.offsets]
        return Looked(at(there[0]) if there else None, self.offsets.start)


def at(offset: int) -> Record:
    return make_record(offset=offset)


def following(
    monkeypatch: pytest.MonkeyPatch, offsets: range, committed: int | None, known: int = 0
) -> tuple[OffsetGaps, Broker]:
    broker = Broker(offsets, committed)
    monkeypatch.setattr("streams.live.offset_gaps.look_into", broker.look_into)
    return OffsetGaps(load_settings(), lambda _: known, broker.committed), broker


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
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    follow, broker = following(monkeypatch, range(20, 100), committed=5)
    await follow.check([at(20)])
    assert "no longer has the records from 5 to 19" in caplog.text
    broker.commit = 50
    await follow.check([at(50), at(51)])


async def test_an_offset_without_a_record_is_no_loss(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The end of a transaction takes one."""
    follow, broker = following(monkeypatch, range(5, 100), committed=5)
    await follow.check([at(5)])
    broker.offsets = range(0, 100, 2)
    caplog.set_level(logging.WARNING)
    await follow.check([at(6), at(8)])
    assert not caplog.records


async def test_what_is_read_again_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    follow, _ = following(monkeypatch, range(100), committed=5)
    await follow.check([at(5), at(6), at(7)])
    await follow.check([at(5), at(6), at(7), at(8)])


def test_looks_without_a_batch_are_counted() -> None:
    waited = Waited()
    assert [waited.look(3, batches=1) for _ in range(61)] == list(range(61))
    assert waited.look(3, batches=2) == 0
    assert not any(waited.look(0, batches=2) for _ in range(200))
