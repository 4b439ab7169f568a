"""What ends a worker, and what does not: a late state, a start that fails, a standstill."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streams.bootstrap import Resources
from streams.errors import FencedError, KhabarError, UnavailableError
from streams.live import batches
from streams.live import worker as module
from streams.live.worker import Worker
from streams.pipeline import step
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import make_record


@contextmanager
def worker_of(stage: str, folder: Path) -> Iterator[Worker]:
    worker = Worker(step(stage), load_settings(), folder, Metrics())
    yield worker
    worker._poison_records.close()


async def test_a_start_that_fails_ends_the_worker(tmp_path: Path) -> None:
    """Faust tells it to nobody: the broker went away between two connections."""

    async def start() -> None:
        raise ConnectionError("no broker")

    async def stop() -> None:
        pass

    app: Any = SimpleNamespace(start=start, stop=stop, crashed=False, crash_reason=None)
    with worker_of("normalise", tmp_path) as worker:
        worker.health.app = app
        with pytest.raises(UnavailableError, match=r"could not start: ConnectionError"):
            await asyncio.wait_for(worker._live(app), 10)


async def never() -> Any:
    await asyncio.Event().wait()


async def test_a_worker_stops_while_it_waits_for_the_changelog(tmp_path: Path) -> None:
    with worker_of("deduplicate", tmp_path) as worker:
        building = asyncio.create_task(worker._unless_stopping(never()))
        await asyncio.sleep(0.05)
        assert not building.done()
        worker._stopping.set()
        assert await asyncio.wait_for(building, 5) is None


async def test_a_changelog_that_does_not_answer_ends_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BIND_SECONDS", 0.05)
    silent = pytest.raises(UnavailableError, match="does not answer")
    with worker_of("deduplicate", tmp_path) as worker, silent:
        await worker._unless_stopping(never())


def test_a_record_that_the_process_stands_still_on_is_given_up_in_the_end(tmp_path: Path) -> None:
    """It is processed well, but nothing can be published after it, time and again."""

    class Runner:
        given_up = 0

        def process(self, _: Any) -> Any:
            guard._last -= 60
            return "processed"

        def out_of_time(self, _: Any) -> Any:
            self.given_up += 1
            return "given up"

    runner: Any = Runner()
    for expected in ["processed"] * 3 + ["given up"]:
        with worker_of("normalise", tmp_path) as worker:
            guard = worker._freeze_guard
            done: Any = worker._batches._process(runner, make_record(offset=1))
            assert done == expected
            assert guard.stood_still() is (expected == "processed")
            if expected == "processed":
                with pytest.raises(FencedError):
                    worker._batches._process(runner, make_record(offset=2))
    assert runner.given_up == 1
    with worker_of("normalise", tmp_path) as worker:
        assert make_record(offset=2) not in worker._poison_records
        assert worker._poison_records._counts == {"articles.raw/2@1": 3}


async def test_records_wait_for_the_state(tmp_path: Path) -> None:
    settings = load_settings()
    worker = Worker(step("deduplicate"), settings, tmp_path, Metrics())
    waiting = asyncio.create_task(worker._batches._until_built())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    worker._make_runner(Resources(settings))
    await asyncio.wait_for(waiting, 5)
    worker._poison_records.close()


async def test_a_state_that_never_comes_ends_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_BUILD_SECONDS", 0.05)
    worker = Worker(step("deduplicate"), load_settings(), tmp_path, Metrics())
    with pytest.raises(KhabarError, match="the state was not recovered"):
        await worker._batches._until_built()
    worker._poison_records.close()
