"""A replay steps aside in time for the live stages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from streams.errors import UnavailableError, UsageError
from streams.replay import pace
from streams.replay.pace import Pace
from streams.settings import load_settings


@pytest.mark.parametrize(
    ("lags", "waits"),
    [([0], 0), ([200], 0), ([201, 200], 1), ([900, 300, 250, 10], 3)],
)
async def test_it_waits_from_half_of_the_bound_on(
    lags: list[int], waits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def live_lag(_: Pace) -> int:
        return lags.pop(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(pace.Pace, "live_lag", live_lag)
    held = Pace(load_settings(), rate=None, yield_to_live=400)
    await held.hold(50, lambda: False)
    assert (len(slept), held.waited) == (waits, float(waits))
    assert not lags


async def test_it_does_not_wait_when_the_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def live_lag(_: Pace) -> int:
        return 10_000

    monkeypatch.setattr(pace.Pace, "live_lag", live_lag)
    held = Pace(load_settings(), rate=None, yield_to_live=400)
    await asyncio.wait_for(held.hold(50, lambda: True), 1)
    assert held.waited == 0


async def test_a_capped_run_hears_within_a_batch_that_it_shall_stop() -> None:
    asked: list[None] = []

    def stopping() -> bool:
        asked.append(None)
        return len(asked) > 1

    held = Pace(load_settings(), rate=0.1, yield_to_live=None)
    await asyncio.wait_for(held.hold(50, stopping), 2)
    assert len(asked) == 2


async def test_an_unknown_lag_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [UnavailableError("away"), UsageError("missing topic"), 0]

    async def sleep(_: float) -> None:
        return

    async def live_lag(_: Pace) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(pace.Pace, "live_lag", live_lag)
    held = Pace(load_settings(), rate=None, yield_to_live=400)
    await held.hold(50, lambda: False)
    assert not answers
