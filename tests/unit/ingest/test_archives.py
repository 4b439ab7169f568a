"""Archives: which pages of a WARC are read, from where, and lines of compressed files."""

from __future__ import annotations

import gzip
import io
import lzma
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from streams.cli.ingest_mark import IngestMark
from streams.errors import UsageError
from streams.ingest.archives import may_be_arabic, open_lines, read_warc
from streams.ingest.inputs import read_inputs

PAGE = f"<p>{'افتتح وزير النقل محطة القطار الجديدة في المدينة ' * 4}</p>"


def record(body: bytes, media_type: str, status: int, url: str) -> bytes:
    one = WarcRecord()
    one.init_headers(record_type=WarcRecordType.response)
    one.headers["WARC-Target-URI"] = url
    one.headers["WARC-Date"] = "2026-01-02T03:04:05Z"
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    one.set_bytes_content(head.encode() + body)
    out = io.BytesIO()
    one.headers["Content-Type"] = "application/http; msgtype=response"
    one.write(out)
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rows = [
        (PAGE.encode(), "text/html; charset=utf-8", 200, "https://a.example/1"),
        (b"{}", "application/json", 200, "https://a.example/2"),
        (PAGE.encode(), "text/html", 404, "https://a.example/3"),
        (b"<p>English only</p>" * 50, "text/html", 200, "https://a.example/4"),
        (PAGE.encode("cp1256"), "text/html; charset=windows-1256", 200, "https://a.example/5"),
        (b"x" * (9 << 20), "text/html", 200, "https://a.example/6"),
        (PAGE.encode(), "text/html", 200, "https://a.example/7"),
    ]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record(*row)) for row in rows))
    return path


def test_html_with_arabic_letters_is_read_and_the_rest_is_counted(archive: Path) -> None:
    skipped = Counter[str]()
    pages = list(read_warc(archive, skipped))
    assert [page.url[-1] for page in pages] == ["1", "5", "7"]
    assert pages[0].body == PAGE.encode()
    assert pages[0].fetched_at == "2026-01-02T03:04:05Z"
    assert "windows-1256" in pages[1].media_type
    assert skipped == {"type": 1, "status": 1, "language": 1, "size": 1}


def test_a_run_begins_again_at_any_record(archive: Path) -> None:
    pages = list(read_warc(archive, Counter()))
    for number, page in enumerate(pages):
        again = list(read_warc(archive, Counter(), page.place))
        assert [one.url for one in again] == [one.url for one in pages[number:]]
        assert [one.place for one in again] == [one.place for one in pages[number:]]


def test_a_page_of_an_archive_keeps_its_address_and_time(archive: Path) -> None:
    found = list(read_inputs([str(archive.parent)]))
    headers = dict(found[0].record.headers)
    assert headers["khabar-url"] == b"https://a.example/1"
    assert headers["khabar-fetched_at"] == b"2026-01-02T03:04:05Z"
    assert found[0].record.key == b"https://a.example/1"
    starts = {str(archive): found[-1].place[1]} if found[-1].place else {}
    assert [one.name for one in read_inputs([str(archive)], starts=starts)] == [found[-1].name]


def test_a_file_that_breaks_off_or_is_none_is_one_line(archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.warc.gz"
    broken.write_bytes(archive.read_bytes()[:300])
    with pytest.raises(UsageError, match=r"broken\.warc\.gz cannot be read on"):
        list(read_warc(broken, Counter()))


@pytest.mark.parametrize("ending", ["gz", "xz", "zst"])
def test_compressed_lines(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.jsonl.{ending}"
    lines = b'{"text": "a"}\n\n{"text": "b", "id": "2"}\n' + b'{"text": "c"}\n' * 40_000
    if ending == "zst":
        with path.open("wb") as file:
            writer = ZstdWriter(file)
            writer.write(lines)
            writer.close()
    else:
        path.write_bytes(gzip.compress(lines) if ending == "gz" else lzma.compress(lines))
    found = list(read_inputs([str(path)]))
    assert len(found) == 40_002
    assert [one.name for one in found[:3]] == [f"{path.name}:{n}" for n in (1, 3, 4)]
    assert found[1].record.key == b"2"
    rest = list(read_inputs([str(path)], starts={str(path): 40_002}))
    assert [one.place for one in rest] == [(str(path), 40_002), (str(path), 40_003)]


@pytest.mark.parametrize("ending", ["gz", "xz", "zst"])
def test_what_is_not_compressed_is_one_line(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.jsonl.{ending}"
    path.write_bytes(b'{"text": "a"}\n')
    with pytest.raises(UsageError, match="cannot be read on"):
        list(open_lines(path))


@pytest.mark.parametrize(
    ("body", "charset", "may"),
    [
        (PAGE.encode(), None, True),
        (PAGE.encode("cp1256"), None, True),
        (PAGE.encode("cp1256"), "no-such-charset", True),
        ("<p>Une page en français, été après été</p>".encode() * 90, None, False),
        (b"", None, False),
    ],
)
def test_a_quick_look_tells_arabic_letters(body: bytes, charset: str | None, *, may: bool) -> None:
    assert may_be_arabic(body, charset) is may


def test_a_mark_is_of_one_command_and_goes_when_it_ends(tmp_path: Path) -> None:
    mark = IngestMark(tmp_path, ["a.warc"])
    mark.reached([None, ("a.warc", 5), ("a.warc", 9), ("b.warc", 1)])
    assert IngestMark(tmp_path, ["a.warc"]).places == {"a.warc": 9, "b.warc": 1}
    assert IngestMark(tmp_path, ["b.warc"]).places == {}
    mark.remove()
    assert IngestMark(tmp_path, ["a.warc"]).places == {}


def test_a_mark_that_cannot_be_kept_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="KHABAR_DATA_DIR"):
        IngestMark(tmp_path / "file" / "ingest", ["a.warc"]).reached([("a.warc", 5)])
