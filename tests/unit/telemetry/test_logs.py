"""Log lines: the stage in each, fields as pairs or JSON, nothing that breaks the line."""

from __future__ import annotations

import json
import logging
from typing import Literal

import pytest

from streams.telemetry import logs


def line(capsys: pytest.CaptureFixture[str], layout: Literal["text", "json"]) -> str:
    logs.configure("normalise", layout=layout)
    logging.getLogger("x").warning(
        "bad\nline \x1b[31m", extra={"topic": "articles.raw", "partition": 1, "offset": 5}
    )
    return capsys.readouterr().err


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    written = line(capsys, "text")
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert "warning normalise: bad\\nline" in written
    assert written.endswith("topic=articles.raw partition=1 offset=5\n")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    written = json.loads(line(capsys, "json"))
    assert written["stage"] == "normalise"
    assert (written["topic"], written["partition"], written["offset"]) == ("articles.raw", 1, 5)


def test_an_exception_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("s", layout="json")
    try:
        int("x")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "ValueError: invalid literal" in json.loads(capsys.readouterr().err)["exception"]


def fail(text: str) -> None:
    raise ValueError(text)


def test_an_exception_writes_no_lines_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("s")
    try:
        fail("\x1b[31m\rforged")
    except ValueError:
        logging.getLogger("x").exception("failed")
    written = capsys.readouterr().err
    assert "ValueError: \\x1b[31m\\rforged" in written
    assert not {"\x1b", "\r"} & set(written)


def test_what_a_library_repeats_is_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure("s")
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    client, own = logging.getLogger("aiokafka.conn"), logging.getLogger("streams.x")
    for number in range(40):
        now += 0.5
        client.warning("no connection to node %d", number % 3)
        own.warning("mine %d", number)
    client.warning("another thing")
    written = capsys.readouterr().err.splitlines()
    told = [one.partition("s: ")[2] for one in written if "node" in one]
    assert told == ["no connection to node 0", "no connection to node 2 (19 more like it)"]
    assert sum("mine" in one for one in written) == 40
    assert written[-1].endswith("another thing")


def test_a_clock_that_goes_back_silences_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure("s")
    for now in (5000.0, 1000.0):
        monkeypatch.setattr("time.time", lambda now=now: now)
        logging.getLogger("aiokafka.conn").error("no connection")
    assert capsys.readouterr().err.count("no connection") == 2
