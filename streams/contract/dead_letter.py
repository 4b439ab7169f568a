"""Dead letters: the original bytes, and in the headers why and whence. And the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from msgspec import Struct

from streams.contract import codec
from streams.contract.records import Outgoing, Record
from streams.errors import ERROR_CODES, ErrorCode, InvalidRecordError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

TOPIC = "articles.dead-letters"
MESSAGE_LENGTH = 200
_ORIGINAL = "khabar-original-"
_PREFIX = "khabar-error-"
CODE = f"{_PREFIX}code"
"""The header that says why a record died."""
OMITTED = f"{_PREFIX}omitted-bytes"
"""The header with the size of a value that the dead-letter topic could not hold."""
_MARK = "khabar-redriven-offset"


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A dead letter as people look at it: the original record and what happened to it.

    ``omitted`` is the size of the original value where the letter does not hold it.
    """

    stage: str
    code: ErrorCode
    error_class: str
    message: str
    redrives: int
    original: Record
    omitted: int | None = None


class MarkedLetter(Struct, frozen=True, kw_only=True):
    """A dead letter, its offset on the dead-letter topic, and whether it was tried again."""

    offset: int
    redriven: bool
    letter: DeadLetter


def dead_letter(
    source: Record, stage: str, code: ErrorCode, error: BaseException, now: datetime
) -> Outgoing:
    """Make the dead letter of a record.

    Args:
        source: the record that failed; key and value go out unchanged, its headers under a prefix.
        stage: which stage gave up.
        code: why, from the closed set.
        error: what was raised; its class and at most 200 characters of its message are told.
        now: the time of processing.

    Returns:
        The outgoing record.
    """
    place = source.place
    attributes = {
        "ce_specversion": "1.0",
        "ce_type": f"khabar.{TOPIC}.v1",
        "ce_source": f"khabar/{stage}",
        "ce_id": f"{stage}:{place}:{code}",
        "ce_time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "content-type": source.header("content-type") or "application/octet-stream",
        "traceparent": codec.traceparent(source),
        "khabar-error-stage": stage,
        CODE: code,
        "khabar-error-class": type(error).__name__,
        "khabar-error-message": _one_line(str(error)),
        "khabar-error-topic": source.topic,
        "khabar-error-partition": str(source.partition),
        "khabar-error-offset": str(source.offset),
        "khabar-error-timestamp": str(source.timestamp),
        **codec.origin(source),
    }
    kept = tuple((_ORIGINAL + name, value) for name, value in source.headers)
    headers = tuple((name, text.encode()) for name, text in attributes.items())
    return Outgoing(topic=TOPIC, key=source.key, value=source.value, headers=headers + kept)


def read(record: Record) -> DeadLetter:
    """Read a dead letter back.

    Args:
        record: a record of the dead-letter topic.

    Returns:
        The dead letter with the original record, its headers restored.

    Raises:
        InvalidRecordError: ``invalid_schema``, where the record is no dead letter of Khabar's.
    """
    code = record.header(CODE) or ""
    if not _known(code):
        raise InvalidRecordError("invalid_schema", f"no dead letter: {CODE} is not there")
    original = Record(
        topic=record.header(_PREFIX + "topic") or "",
        partition=codec.number(record.header(_PREFIX + "partition"), -1),
        offset=codec.number(record.header(_PREFIX + "offset"), -1),
        timestamp=codec.number(record.header(_PREFIX + "timestamp"), -1),
        key=record.key,
        value=record.value,
        headers=tuple(
            (name.removeprefix(_ORIGINAL), value)
            for name, value in record.headers
            if name.startswith(_ORIGINAL)
        ),
    )
    return DeadLetter(
        stage=record.header(_PREFIX + "stage") or "",
        code=code,
        error_class=record.header(_PREFIX + "class") or "",
        message=record.header(_PREFIX + "message") or "",
        redrives=codec.number(original.header(codec.REDRIVES)),
        original=original,
        omitted=None if (size := record.header(OMITTED)) is None else codec.number(size, -1),
    )


def read_all(records: Iterable[Record]) -> list[MarkedLetter]:
    """Read the dead-letter topic: its letters, and the marks of those that were tried again.

    Args:
        records: all records of the topic; what is neither is passed over.

    Returns:
        The letters in order.
    """
    letters: list[tuple[int, DeadLetter]] = []
    marked: set[int] = set()
    for record in records:
        if (mark := mark_of(record)) is not None:
            marked.add(mark)
            continue
        try:
            letters.append((record.offset, read(record)))
        except InvalidRecordError:
            continue
    return [
        MarkedLetter(offset=offset, redriven=offset in marked, letter=letter)
        for offset, letter in letters
    ]


def mark_of(record: Record) -> int | None:
    """Give the offset of the letter that a record marks as tried again; None for no mark."""
    mark = record.header(_MARK)
    return None if mark is None else codec.number(mark, -1)


def redriven_mark(letter: MarkedLetter) -> Outgoing:
    """Make the record that says on the dead-letter topic that a letter was tried again."""
    # Its own key: the original record may have none, and a record needs a key or a value.
    offset = str(letter.offset).encode()
    return Outgoing(topic=TOPIC, key=b"redriven " + offset, value=None, headers=((_MARK, offset),))


def redrive(letter: DeadLetter, topic: str, limit: int) -> Outgoing:
    """Make the record that tries a dead letter again.

    Args:
        letter: the dead letter.
        topic: the topic that it failed on, without prefix.
        limit: how often a record may be tried again.

    Returns:
        The original record, with the count of redrives in a header.

    Raises:
        InvalidRecordError: ``redrive_limit``, so that a record cannot loop.
    """
    if letter.redrives >= limit:
        raise InvalidRecordError(
            "redrive_limit", f"already redriven {letter.redrives} times, the limit is {limit}"
        )
    original = letter.original
    headers = tuple((name, value) for name, value in original.headers if name != codec.REDRIVES)
    count = (codec.REDRIVES, str(letter.redrives + 1).encode())
    return Outgoing(topic=topic, key=original.key, value=original.value, headers=(*headers, count))


def _known(code: str) -> TypeGuard[ErrorCode]:
    return code in ERROR_CODES


def _one_line(message: str) -> str:
    return " ".join(message.split())[:MESSAGE_LENGTH]
