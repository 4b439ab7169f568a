"""Files into records: bytes as they are, what they are in a header."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from streams.contract.records import Outgoing
from streams.errors import UsageError
from streams.ingest.inputs import count_bytes, read_inputs


def content_type(record: Outgoing) -> str:
    return dict(record.headers)["content-type"].decode()


def test_a_folder_gives_its_known_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_bytes(b"<p>\xff</p>")
    (tmp_path / "a.txt").write_text("نص", "utf-8")
    (tmp_path / "c.jsonl").write_text('{"id": "1"}\n\n{"url": "u"}\nbroken\n')
    (tmp_path / "d.pdf").write_bytes(b"%PDF")
    found = list(read_inputs([str(tmp_path)]))
    assert [one.name for one in found] == ["a.txt", "b.html", "c.jsonl:1", "c.jsonl:3", "c.jsonl:4"]
    assert [content_type(one.record) for one in found[:3]] == [
        "text/plain", "text/html", "application/json",
    ]  # fmt: skip
    assert found[1].record.value == b"<p>\xff</p>"
    assert [one.record.key for one in found[2:4]] == [b"1", b"u"]
    assert count_bytes([str(tmp_path)]) == sum(
        (tmp_path / name).stat().st_size for name in ("a.txt", "b.html", "c.jsonl")
    )


def test_revisions_of_a_number_have_one_key(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": 7, "text": "a"}\n{"id": 7, "text": "b"}\n{"id": true}\n'
    )
    first, second, neither = [one.record.key for one in read_inputs([str(tmp_path)])]
    assert first == second == b"7"
    assert neither not in {b"True", b"true"}


def test_the_file_s_time_is_when_a_page_was_fetched(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص", "utf-8")
    (found,) = read_inputs([str(tmp_path / "a.txt")])
    assert b"T" in dict(found.record.headers)["khabar-fetched_at"]


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ('{"text": "a"}\n{"text": "b"}\n', ["application/json"] * 2),
        ('{\n "text": "a"\n}\n', ["application/json"]),
        ('\ufeff{"text": "a"}\n{"text": "b"}\n', ["application/json"] * 2),
        ('\n \n{"text": "a"}\n{"text": "b"}\n', ["application/json"] * 2),
        ('{"text": "a\n{"text": "b"}\n', ["application/json"] * 2),
        ("<!DOCTYPE html>\n<p>a</p>", ["text/html"]),
        ("نص على\nسطرين", ["text/plain"]),
    ],
)
def test_standard_input_is_told_apart(
    given: str, kinds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    found = list(read_inputs(["-"]))
    assert [content_type(one.record) for one in found] == kinds
    if len(kinds) == 1 and given.startswith("{"):
        assert json.loads(found[0].record.value or b"") == {"text": "a"}


@pytest.mark.parametrize("given", ['[{"text": "a"}]', '[\n{"text": "a"}]', "[\r\n {}]"])
def test_an_array_on_standard_input_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be published as the text of one article."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    with pytest.raises(UsageError, match="one object a line"):
        list(read_inputs(["-"]))


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_mark_of_byte_order_is_no_part_of_json(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text('\ufeff{"text": "a"}', "utf-8")
    (found,) = read_inputs([str(tmp_path / name)])
    assert json.loads(found.record.value or b"") == {"text": "a"}


@pytest.mark.parametrize("name", ["nowhere.txt", "picture.png", "empty"])
def test_what_cannot_be_read_is_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "picture.png").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError) as caught:
        list(read_inputs([str(tmp_path / name)]))
    assert "\n" not in str(caught.value)
