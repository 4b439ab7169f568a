"""Which workers run where, and what becomes of one that ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from streams.errors import UsageError
from streams.live import supervisor
from streams.live.supervisor import WorkerSpec, plan, supervise
from streams.settings import load_settings


def test_every_stage_has_its_port_and_further_workers_come_after() -> None:
    specs = plan({"normalise": 1, "deduplicate": 2, "extract_entities": 3, "tag_topics": 1}, 9000)
    assert [(spec.name, spec.port) for spec in specs] == [
        ("normalise", 9000), ("deduplicate", 9001), ("extract_entities", 9002),
        ("tag_topics", 9003), ("deduplicate-2", 9004), ("extract_entities-2", 9005),
        ("extract_entities-3", 9006),
    ]  # fmt: skip


def test_a_stage_can_be_left_out() -> None:
    specs = plan({"normalise": 0, "tag_topics": 1}, 9000)
    assert [(spec.name, spec.port) for spec in specs] == [("tag_topics", 9003)]


def run_script(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(WorkerSpec, "command", property(lambda _: [sys.executable, "-c", script]))
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE", 0.05)


async def test_a_worker_that_dies_is_started_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    run_script(monkeypatch, f"open({str(marks)!r}, 'a').write('x'); raise SystemExit(1)")
    task = asyncio.create_task(supervise(load_settings(), workers={"normalise": 1}))
    for _ in range(200):
        await asyncio.sleep(0.05)
        if marks.exists() and len(marks.read_text()) >= 3:
            break
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 10)
    assert len(marks.read_text()) >= 3


async def test_wrong_usage_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    run_script(monkeypatch, "raise SystemExit(2)")
    with pytest.raises(UsageError, match="normalise"):
        await asyncio.wait_for(supervise(load_settings(), workers={"normalise": 1}), 10)


async def test_all_are_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    run_script(monkeypatch, "import time; time.sleep(60)")
    task = asyncio.create_task(
        supervise(load_settings(), workers={"normalise": 1, "tag_topics": 1})
    )
    await asyncio.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 10)
