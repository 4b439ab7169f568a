"""Files into raw records: text, HTML, JSON, JSON lines (compressed too) and WARC."""

from __future__ import annotations

import hashlib
import sys
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import msgspec
import orjson

from streams.contract.codec import JSON
from streams.contract.records import Outgoing
from streams.errors import UsageError
from streams.ingest.archives import COMPRESSED, WARC, open_lines, read_warc
from streams.pipeline import PIPELINE

RAW = PIPELINE[0].source
STDIN = "-"
_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": JSON,
    ".jsonl": JSON,
    ".ndjson": JSON,
}
_LINES = frozenset({".jsonl", ".ndjson"})
_KNOWN = frozenset((*_TYPES, *WARC, *COMPRESSED))
_SNIFFED = 64


class Input(msgspec.Struct, frozen=True):
    """One raw record to be, and where it came from (``file``, ``file:line`` or ``file@byte``).

    ``place`` says in which archive it stands and where a later run begins to have it again.
    """

    name: str
    record: Outgoing
    place: tuple[str, int] | None = None


def read_inputs(
    paths: Sequence[str],
    *,
    starts: Mapping[str, int] | None = None,
    skipped: Counter[str] | None = None,
) -> Iterator[Input]:
    """Read files, folders of files (in order of their names) and ``-`` for standard input.

    Args:
        paths: what to read; a folder gives its files with known endings, at any depth.
        starts: for archives, the place to begin at, as an earlier :class:`Input` gave it.
        skipped: counts what is left out of archives, by reason.

    Yields:
        The records. Bytes are passed on as they are: what is wrong with them, the pipeline says.

    Raises:
        UsageError: a file is not there or has an ending that is not known.
    """
    for path in paths:
        if path == STDIN:
            yield from _standard_input(sys.stdin.buffer)
        else:
            for file in _files(Path(path)):
                start = (starts or {}).get(str(file), 0)
                if _ending(file) in WARC:
                    yield from _warc(file, start, Counter() if skipped is None else skipped)
                elif _ending(file) in COMPRESSED:
                    yield from _compressed(file, start)
                else:
                    yield from _file(file)


def count_bytes(paths: Sequence[str]) -> int | None:
    """Give the size of all that :func:`read_inputs` would read; None with standard input."""
    if STDIN in paths:
        return None
    return sum(file.stat().st_size for path in paths for file in _files(Path(path)))


def _ending(path: Path) -> str:
    """Give the ending of a name that says what the file is: two parts where it is compressed."""
    name = path.name.lower()
    return next((end for end in (*WARC, *COMPRESSED) if name.endswith(end)), path.suffix.lower())


def _warc(file: Path, start: int, skipped: Counter[str]) -> Iterator[Input]:
    for page in read_warc(file, skipped, start):
        record = raw_record(page.body, page.media_type, url=page.url, fetched=page.fetched_at)
        yield Input(f"{file.name}@{page.place}", record, (str(file), page.place))


def _compressed(file: Path, start: int) -> Iterator[Input]:
    for number, line in enumerate(open_lines(file), start=1):
        if number >= start and (value := line.removeprefix(BOM_UTF8).strip()):
            yield Input(f"{file.name}:{number}", raw_record(value, JSON), (str(file), number))


def _files(path: Path) -> Sequence[Path]:
    if path.is_dir():
        found = sorted(f for f in path.rglob("*") if _ending(f) in _KNOWN and f.is_file())
        if not found:
            raise UsageError(f"{path} has no file that ends in {', '.join(sorted(_KNOWN))}")
        return found
    if not path.is_file():
        raise UsageError(f"{path} is not there")
    if _ending(path) not in _KNOWN:
        raise UsageError(f"{path}: give a file that ends in {', '.join(sorted(_KNOWN))}")
    return [path]


def _file(path: Path) -> Iterator[Input]:
    suffix = path.suffix.lower()
    try:
        if suffix in _LINES:
            with path.open("rb") as lines:
                yield from _lines(lines, path.name)
        else:
            # A saved page was fetched when its file was written.
            fetched_at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
            content = path.read_bytes()
            if _TYPES[suffix] == JSON:
                content = content.removeprefix(BOM_UTF8)
            yield Input(path.name, raw_record(content, _TYPES[suffix], fetched_at))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _lines(lines: Iterable[bytes], name: str, first: int = 1) -> Iterator[Input]:
    for number, line in enumerate(lines, start=first):
        value = (line.removeprefix(BOM_UTF8) if number == 1 else line).strip()
        if value:
            yield Input(f"{name}:{number}", raw_record(value, JSON))


def _standard_input(stream: BinaryIO) -> Iterator[Input]:
    """Tell JSON lines, HTML and text by their first characters."""
    first, before = stream.readline().removeprefix(BOM_UTF8), 0
    while first.isspace() and (line := stream.readline()):
        first, before = line, before + 1
    start = first.lstrip()[:_SNIFFED]
    if start.startswith((b"[{", b"[\n", b"[\r")) or start.rstrip() == b"[":
        raise UsageError("standard input is a JSON array: give one object a line, as `jq -c '.[]'`")
    if start.startswith(b"{") and _is_json(first):
        yield from _lines(chain((first,), stream), STDIN, before + 1)
        return
    whole = first + stream.read()
    if not whole:
        raise UsageError("standard input is empty")
    lines = whole.splitlines()
    if start.startswith(b"{") and not _is_json(whole) and any(map(_is_object, lines[1:])):
        # JSON lines of which the first is broken: it alone is a dead letter.
        yield from _lines(lines, STDIN, before + 1)
        return
    media_type = (
        JSON if start.startswith(b"{") else "text/html" if _is_html(start) else "text/plain"
    )
    yield Input(STDIN, raw_record(whole, media_type))


def _is_object(line: bytes) -> bool:
    return line.startswith(b"{") and _is_json(line)


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_html(start: bytes) -> bool:
    return start.lower().startswith(
        (b"<!doctype", b"<html", b"<head", b"<body", b"<article", b"<div")
    )


def raw_record(
    value: bytes,
    media_type: str,
    fetched_at: datetime | None = None,
    *,
    url: str | None = None,
    fetched: str | None = None,
) -> Outgoing:
    """Make a record of ``articles.raw``.

    Args:
        value: the bytes of the page or of its JSON.
        media_type: what they are.
        fetched_at: when the page was read, for bare pages.
        url: the address of a bare page.
        fetched: as ``fetched_at``, as an archive writes it.

    Returns:
        The record, keyed by the article's id or URL where the JSON has one, so that the revisions
        of an article stay in order.
    """
    digest = hashlib.sha256(value).hexdigest()[:32]
    attributes = {
        "ce_specversion": "1.0",
        "ce_type": f"khabar.{RAW}.v1",
        "ce_source": "khabar/ingest",
        "ce_id": digest,
        "content-type": media_type,
    }
    if fetched_at is not None and media_type != JSON:
        fetched = fetched_at.isoformat().replace("+00:00", "Z")
    if fetched is not None:
        attributes["khabar-fetched_at"] = fetched
    if url:
        attributes["khabar-url"] = url
    return Outgoing(
        topic=RAW,
        key=(_key(value) if media_type == JSON else (url or "").encode()) or digest.encode(),
        value=value,
        headers=tuple((name, text.encode()) for name, text in attributes.items()),
    )


def _key(value: bytes) -> bytes | None:
    try:
        article = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(article, dict):
        return None
    id_ = article.get("id")
    if isinstance(id_, int) and not isinstance(id_, bool):
        id_ = str(id_)  # as the stage reads it
    key = id_ or article.get("url")
    return key.encode("utf-8", "replace") if isinstance(key, str) else None
