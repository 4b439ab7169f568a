"""Earlier stages give way to later ones."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from streams.live import priority
from streams.live.priority import give_way, niceness_of
from streams.pipeline import PIPELINE

STAGES = tuple(row.name for row in PIPELINE)


async def start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE, start_new_session=True
    )


def group_of(pid: int) -> int | None:
    """Give the niceness of a process's group; None where the system has no groups."""
    group = Path(f"/proc/{pid}/autogroup")
    said = group.read_text() if group.exists() else ""
    return int(said.split()[-1]) if said else None


def test_a_stage_gives_way_to_those_after_it() -> None:
    found = [niceness_of((stage,)) for stage in STAGES]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(STAGES)
    assert found[-1] == niceness_of(STAGES) == 0


async def test_a_process_and_its_session_give_way() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    process = await start()
    try:
        await give_way(process.pid, STAGES[:1])
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(
            own + niceness_of(STAGES[:1]), 19
        )
        assert group_of(process.pid) in {None, niceness_of(STAGES[:1])}
    finally:
        await process.communicate(b"\n")


async def test_a_system_that_takes_one_change_at_a_time_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Exception | None] = [BlockingIOError(), BlockingIOError(), None]
    written: list[str] = []

    def write_text(_: Path, text: str) -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer
        written.append(text)

    monkeypatch.setattr(Path, "write_text", write_text)
    monkeypatch.setattr(os, "setpriority", lambda *_: None)
    monkeypatch.setattr(priority, "_AGAIN_SECONDS", 0.001)
    await give_way(0, STAGES[1:2])
    assert written == [str(niceness_of(STAGES[1:2]))]


async def test_a_process_that_has_ended_is_left_alone() -> None:
    process = await start()
    await process.communicate(b"\n")
    await give_way(process.pid, STAGES[:1])
