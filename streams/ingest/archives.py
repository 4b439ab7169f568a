"""Archives of the web and compressed JSON lines into raw records, from where a run stopped.

CC-NEWS and other crawls come as WARC files: gzip members or zstd frames, one a record, so that a
run can begin again at any of them.
"""

from __future__ import annotations

import gzip
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from fastwarc.stream_io import ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecordType
from msgspec import Struct

from streams.errors import UsageError

WARC = (".warc", ".warc.gz", ".warc.zst")
COMPRESSED = (".jsonl.gz", ".jsonl.xz", ".jsonl.zst", ".ndjson.gz", ".ndjson.xz", ".ndjson.zst")
_ARABIC = re.compile("[\u0620-\u064a]")
_LOOKED_AT, _FEWEST_LETTERS = 300_000, 100
_LONGEST_PAGE = 8 * 1024 * 1024
_CHUNK = 1 << 16
_HTML = frozenset(("text/html", "application/xhtml+xml"))


class Fetched(Struct, frozen=True):
    """A page of an archive.

    Args:
        body: its bytes, content encodings undone.
        media_type: its content type as the server gave it, with the charset.
        url: its address.
        fetched_at: when it was fetched, RFC 3339; None where the archive does not say.
        place: where its record begins in the file.
    """

    body: bytes
    media_type: str
    url: str
    fetched_at: str | None
    place: int


def read_warc(path: Path, skipped: Counter[str], start: int = 0) -> Iterator[Fetched]:
    """Read the pages of a WARC file that may be Arabic.

    Args:
        path: of the file, plain, gzip or zstd.
        skipped: counts what is left out, by reason: ``type``, ``status``, ``language``, ``size``.
        start: the place of the first record to read, as an earlier run gave it.

    Yields:
        HTML responses with status 200 that have Arabic letters; whether their language is Arabic,
        the pipeline says.

    Raises:
        UsageError: the file is no WARC file, or breaks off.
    """
    try:
        with path.open("rb") as file:
            last = start
            file.seek(start)
            records = ArchiveIterator(
                file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"
            )
            for record in records:
                last = record.stream_pos
                page = _page(record, skipped)
                if page is not None:
                    yield page
            if path.suffix.lower() == ".gz":
                file.seek(last)
                _check_end(file)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise UsageError(f"{path} cannot be read on: {str(error)[:120]}") from None


def _check_end(file: IO[bytes]) -> None:
    """See that the last member is whole: the reader ends without a word where a file breaks off.

    Raises:
        EOFError: it is not.
    """
    member = zlib.decompressobj(wbits=31)
    while not member.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise EOFError("it breaks off in its last record")
        while chunk and not member.eof:
            member.decompress(chunk, _CHUNK)
            chunk = member.unconsumed_tail


def _page(record: Any, skipped: Counter[str]) -> Fetched | None:
    http = record.http_headers
    if http is None or record.http_content_type not in _HTML:
        skipped["type"] += 1
        return None
    if http.status_code != 200:  # noqa: PLR2004 -- HTTP: OK
        skipped["status"] += 1
        return None
    body: bytes = record.reader.read(_LONGEST_PAGE + 1)
    if len(body) > _LONGEST_PAGE:
        skipped["size"] += 1
        return None
    charset = record.http_charset
    if not may_be_arabic(body, charset):
        skipped["language"] += 1
        return None
    date = record.record_date
    return Fetched(
        body=body,
        media_type=f"text/html; charset={charset}" if charset else "text/html",
        url=record.headers.get("WARC-Target-URI", "").strip("<>"),
        fetched_at=date.isoformat().replace("+00:00", "Z") if date is not None else None,
        place=record.stream_pos,
    )


def may_be_arabic(body: bytes, charset: str | None) -> bool:
    """Look quickly whether a page has Arabic letters: a hundred in its first 300,000 bytes.

    Args:
        body: of the page.
        charset: as the server gave it; without one UTF-8 and then Windows-1256 are tried.
    """
    head = body[:_LOOKED_AT]
    for name in (charset, "utf-8", "cp1256"):
        try:
            text = head.decode(name, "ignore") if name else ""
        except LookupError:
            continue
        if len(_ARABIC.findall(text)) >= _FEWEST_LETTERS:
            return name != "cp1256" or not _is_utf8(head)
    return False


def _is_utf8(head: bytes) -> bool:
    """Say whether bytes are UTF-8, but for a character that is cut at their end."""
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 8
    return True


def open_lines(path: Path) -> Iterator[bytes]:
    """Read the lines of a compressed file without ever holding it whole.

    Raises:
        UsageError: its bytes are not what its name says, or break off.
    """
    opened: dict[str, Callable[[Path], IO[bytes]]] = {".gz": gzip.open, ".xz": lzma.open}  # type: ignore[dict-item]
    try:
        if path.suffix == ".zst":
            with path.open("rb") as file:
                yield from _split(ZstdReader(file))
        else:
            with opened[path.suffix](path) as lines:
                yield from lines
    except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
        raise UsageError(f"{path} cannot be read on: {str(error)[:120]}") from None


def _split(stream: Any) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        yield rest
