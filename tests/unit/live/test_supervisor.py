"""Which workers run where, and what becomes of one that ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from streams.errors import UnavailableError, UsageError
from streams.folders import owned_folder
from streams.live import supervisor
from streams.live.supervisor import WorkerSpec, plan, run_up, supervise
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


async def test_a_standby_is_asked_for_where_one_can_be_and_restarts_are_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    script = (
        f"import os; names = ('DEDUP_STANDBYS', 'RESTARTS'); "
        f"said = ','.join(os.environ.get('KHABAR_' + n, '-') for n in names); "
        f"open({str(marks)!r}, 'a').write(said + ';'); raise SystemExit(1)"
    )
    run_script(monkeypatch, script)
    monkeypatch.delenv("KHABAR_DEDUP_STANDBYS", raising=False)
    asked = load_settings(dedup_standbys=1)
    for count, settings, seen in ((1, load_settings(), "0"), (2, load_settings(), "1"),
                                  (1, asked, "-")):  # fmt: skip
        marks.unlink(missing_ok=True)
        task = asyncio.create_task(supervise(settings, workers={"deduplicate": count}))
        for _ in range(200):
            await asyncio.sleep(0.05)
            if marks.exists() and ",2;" in marks.read_text():
                break
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 10)
        found = [pair.split(",") for pair in marks.read_text().split(";")[:-1]]
        assert {standbys for standbys, _ in found} == {seen}
        assert {"0", "1", "2"} <= {restarts for _, restarts in found}


async def test_a_hole_in_the_pipeline_is_told_and_errors_are_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    async def await_topics(*_: object) -> None:
        tries.append(1)
        if len(tries) < 4:
            raise UnavailableError("no broker answers at nowhere")
        raise UsageError("missing topic articles.raw")

    monkeypatch.setattr("streams.live.supervisor.topics.await_topics", await_topics)
    monkeypatch.setattr(supervisor, "_AGAIN_SECONDS", 0.01)
    workers = {"normalise": 1, "deduplicate": 1, "extract_entities": 0, "tag_topics": 1}
    with pytest.raises(UsageError, match="missing topic"):
        await run_up(load_settings(data_dir=tmp_path), workers=workers)
    hole, waiting = (record.getMessage() for record in caplog.records)
    assert hole.startswith("no worker of extract_entities runs here: run one elsewhere")
    assert waiting == "no broker answers at nowhere; waiting for one"


async def test_a_data_folder_has_one_owner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("streams.folders._LOCK_SECONDS", 0.2)
    with (
        owned_folder(tmp_path / "up", "`khabar up`"),
        pytest.raises(UsageError, match=rf"up belongs to `khabar up`, process {os.getpid()}: stop"),
    ):
        await run_up(load_settings(data_dir=tmp_path), workers={"normalise": 1})
    with owned_folder(tmp_path / "up", "another"):
        pass
