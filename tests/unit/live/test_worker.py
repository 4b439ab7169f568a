"""A worker of the stateful stage does not give up on records that come before its state."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from streams.bootstrap import Resources
from streams.errors import KhabarError
from streams.live import worker as module
from streams.live.worker import _Worker
from streams.pipeline import step
from streams.settings import load_settings


async def test_records_wait_for_the_state(tmp_path: Path) -> None:
    settings = load_settings()
    worker = _Worker(step("deduplicate"), settings, tmp_path)
    waiting = asyncio.create_task(worker._until_built())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    worker._make_runner(Resources(settings))
    await asyncio.wait_for(waiting, 5)
    worker._suspects.close()


async def test_a_state_that_never_comes_ends_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUILD_SECONDS", 0.05)
    worker = _Worker(step("deduplicate"), load_settings(), tmp_path)
    with pytest.raises(KhabarError, match="the state was not recovered"):
        await worker._until_built()
    worker._suspects.close()
