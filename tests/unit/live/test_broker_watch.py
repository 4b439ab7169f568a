"""Brokers that are away: not ready after ten seconds, one line then and one when they are back."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from streams.adapters.http.scrape import parse
from streams.errors import UnavailableError
from streams.live import broker_watch
from streams.live.broker_watch import BrokerWatch
from streams.settings import load_settings
from streams.telemetry import logs
from streams.telemetry.metrics import Metrics


async def test_it_is_told_once_when_it_begins_and_once_when_it_ends(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers, now = [True], [0.0]

    async def ask(_: Any) -> None:
        if not answers[0]:
            raise UnavailableError("away")

    monkeypatch.setattr(broker_watch, "ask", ask)
    metrics = Metrics()
    watched = BrokerWatch(load_settings(), metrics, "normalise", None, clock=lambda: now[0])
    lines: list[int] = []
    away: list[bool] = []
    for answering, until in ((True, 10), (False, 40), (True, 50)):
        answers[0] = answering
        while now[0] < until:
            now[0] += 2
            await watched.look()
            lines.append(len(caplog.records))
            away.append(watched.are_away)
    assert lines == [0] * 9 + [1] * 11 + [2] * 5
    assert away == [False] * 9 + [True] * 11 + [False] * 5
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("no broker answers at 127.0.0.1:9092 for 10 s: not ready")
    assert second == "the brokers answer again, after 32 s"
    shown = parse(metrics.exposition().decode())
    assert shown.total("khabar_broker_answers", stage="normalise") == 1


def test_client_libraries_are_not_heard_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("normalise")
    try:
        for quiet in (False, True, False):
            logs.hush(quiet=quiet)
            logging.getLogger(f"aiokafka.{quiet}").warning("Unable to connect %s", quiet)
            logging.getLogger("streams.live").warning("ours")
    finally:
        logs.hush(quiet=False)
    said = capsys.readouterr().err
    assert said.count("ours") == 3
    assert "Unable to connect True" not in said


def test_what_libraries_say_at_every_start_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("normalise")
    for name, line in (
        ("mode.timers", "Timer %s is overlapping"),
        ("faust.transport.consumer", "exception performing seek when flow not active x"),
        ("faust.app.base", "Missing sensor state for rebalance #%s"),
        ("aiokafka.consumer.group_coordinator", "Group Coordinator Request failed: %s"),
    ):
        logging.getLogger(name).error(line, *("x" for _ in range(line.count("%s"))))
    logging.getLogger("aiokafka").error("Heartbeat failed")
    assert capsys.readouterr().err.count("\n") == 1
