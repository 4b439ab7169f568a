"""A live replay waits until its range is judged."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.replay import verdicts
from streams.replay.ranges import Span
from streams.replay.runs import Filters, Manifest
from streams.replay.verdicts import until_judged
from streams.settings import load_settings
from tests.factories import NOW


def manifest(stage: str, topic: str) -> Manifest:
    return Manifest(
        name="r", stage=stage, topic=topic, mode="live", state="running",
        spans={0: Span(5, 20)}, filters=Filters(), created_by="me", created_at=NOW,
        updated_at=datetime.now(UTC), versions={},
    )  # fmt: skip


class Groups:
    """What the live groups have committed, one look after the other."""

    def __init__(self, looks: list[dict[str, int]]) -> None:
        self.looks = looks
        self.asked: list[str] = []

    async def committed(self, _: Any, group: str) -> dict[tuple[str, int], int]:
        self.asked.append(group)
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        return {(topic, 0): offset for topic, offset in look.items()}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "_LOOK_SECONDS", 0.0)


async def test_it_waits_for_normalise_and_then_for_deduplicate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = Groups([
        {"articles.raw": 19}, {"articles.raw": 20}, {"articles.normalised": 29},
        {"articles.normalised": 30},
    ])  # fmt: skip

    async def ends(*_: Any) -> dict[int, int]:
        return {0: 30}

    monkeypatch.setattr("streams.replay.verdicts.groups.committed", groups.committed)
    monkeypatch.setattr(verdicts, "span_ends", ends)
    await until_judged(load_settings(), manifest("normalise", "articles.raw"), lambda: False)
    assert groups.asked == ["khabar.normalise"] * 2 + ["khabar.deduplicate"] * 2


async def test_it_goes_on_when_the_live_stages_stand_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr(verdicts.log, "warning", lambda _, *rest: said.append(rest))
    groups = Groups([{"articles.normalised": 7}])
    monkeypatch.setattr("streams.replay.verdicts.groups.committed", groups.committed)
    monkeypatch.setattr(verdicts, "_STILL_SECONDS", 0.05)
    run = manifest("deduplicate", "articles.normalised")
    await asyncio.wait_for(until_judged(load_settings(), run, lambda: False), 5)
    assert said == [("deduplicate", 13)]


async def test_it_gives_up_when_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = Groups([{}])
    monkeypatch.setattr("streams.replay.verdicts.groups.committed", groups.committed)
    stopping = asyncio.Event()
    run = manifest("deduplicate", "articles.normalised")
    waiting = asyncio.create_task(until_judged(load_settings(), run, stopping.is_set))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    stopping.set()
    await asyncio.wait_for(waiting, 5)
