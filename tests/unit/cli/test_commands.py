"""The commands as people call them: help with examples, one line for an error, an exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from streams.adapters.kafka.broker import free_port
from streams.cli import ingest, khabar, main
from streams.cli.options import words_of
from streams.contract.records import Outgoing, Refusal


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        here = (*path, name)
        found += commands(command, here) if isinstance(command, click.Group) else [here]
    return found


@pytest.mark.parametrize("path", commands(khabar), ids=" ".join)
def test_help_has_examples(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(khabar, [*path, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"khabar {' '.join(path)}" in result.output


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streams", *arguments],
        capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "KHABAR_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}",
             **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["topics", "apply"], 3, "no broker answers at"),
        (["tail"], 3, "no broker answers at"),
        (["dlq", "list"], 3, "no broker answers at"),
        (["worker", "normalise", "--port", "0"], 3, "no broker answers at"),
        (["worker", "nonsense"], 2, "nonsense"),
        (["up", "--scale", "normalise=x"], 2, "--scale"),
        (["up", "--together", "--scale", "normalise=2"], 2, "--together"),
        (["train", "topics", "--data", "tests"], 2, "DATA.md says where"),
        (["worker", "normalise", "normalise"], 2, "one worker of a stage"),
        (["enrich", "nowhere.txt"], 2, "is not there"),
        (["worker", "normalise", "--port", "99999"], 2, "--port"),
        (["worker", "normalise", "--instance", "-3"], 2, "--instance"),
        (["broker", "--port", "0"], 2, "--port"),
        (["replay", "run", "x", "--port", "65536"], 2, "--port"),
        (["dlq", "show", "x"], 2, "not a valid integer"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_code(
    arguments: list[str], code: int, said: str
) -> None:
    result = run(*arguments)
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert len([line for line in result.stderr.splitlines() if line.startswith("khabar:")]) <= 1


def test_a_folder_for_the_state_that_is_none_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    result = run("worker", "normalise", KHABAR_DATA_DIR=str(file))
    assert result.returncode == 2
    assert "KHABAR_DATA_DIR" in result.stderr
    assert "Traceback" not in result.stderr


def test_records_too_large_for_the_broker_are_no_broker_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
            return [Refusal(one, "too large") for one in records]

    @asynccontextmanager
    async def publisher(_: object) -> AsyncIterator[Refusing]:
        yield Refusing()

    async def require_topics(*_: object) -> None:
        pass

    monkeypatch.setattr(ingest, "publisher", publisher)
    monkeypatch.setattr(ingest, "require_topics", require_topics)
    monkeypatch.setattr(sys, "argv", ["khabar", "ingest", str(tmp_path / "page.txt")])
    (tmp_path / "page.txt").write_text("نص")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1


def test_a_wrong_address_is_one_line() -> None:
    result = run("topics", "list", KHABAR_TOPIC_PREFIX="bad prefix")
    assert result.returncode == 2
    assert "KHABAR_TOPIC_PREFIX" in result.stderr


def test_a_replay_that_cannot_be_traced_does_not_begin() -> None:
    result = run("replay", "run", "x", OTEL_TRACES_EXPORTER="zipkin")
    assert result.returncode == 2
    assert "OTEL_TRACES_EXPORTER" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "names no article"), (b"abc\xff\n", "cannot be read")]
)
def test_a_file_of_ids_that_tells_none_is_one_line(
    content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / "ids.txt").write_bytes(content)
    result = run("replay", "run", "x", "--ids", str(tmp_path / "ids.txt"))
    assert (result.returncode, said in result.stderr) == (2, True), result.stderr
    assert "Traceback" not in result.stderr


def test_a_mark_of_byte_order_is_no_part_of_an_id(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    assert words_of(tmp_path / "ids.txt") == ["one", "two"]


def test_settings_are_shown_as_they_are() -> None:
    result = run("settings", KHABAR_BOOTSTRAP_SERVERS="[fd00::5]:9092", KHABAR_DATA_DIR="/a/[/b]")
    assert result.returncode == 0, result.stderr
    assert "[fd00::5]:9092" in result.stdout
    assert "/a/[/b]" in result.stdout


def test_topics_are_listed_without_a_broker() -> None:
    result = run("topics", "list", KHABAR_TOPIC_PREFIX="dev.")
    assert result.returncode == 0
    assert "dev.articles.enriched" in result.stdout


def test_enrich_prints_events_and_with_all_the_rest(tmp_path: Path) -> None:
    good = {"text": "قال وزير الصحة في تونس إن حملة التلقيح تبدأ غدا في كل المستشفيات."}
    lines = [json.dumps(good), '{"text": ""}', "broken"]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(lines))
    plain = [json.loads(line) for line in run("enrich", str(path)).stdout.splitlines()]
    assert [event["duplicate"]["verdict"] for event in plain] == ["unique"]
    everything = run("enrich", "--all", str(path)).stdout.splitlines()
    kinds = [set(json.loads(line)) & {"drop", "dead_letter"} or {"event"} for line in everything]
    assert kinds == [{"event"}, {"drop"}, {"dead_letter"}]
