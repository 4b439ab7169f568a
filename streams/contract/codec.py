"""Bytes to values and back: what a record means, and what an event looks like on the wire.

Values are UTF-8 JSON by orjson. Headers are CloudEvents in Kafka's binary mode, W3C trace context,
and Khabar's own ``khabar-`` headers that say where the event came from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import Message
from functools import lru_cache
from typing import TypeVar

import msgspec
import orjson

from streams.contract.article import Article, DuplicateEvent, RawArticle, Value
from streams.contract.raw_record import read_raw
from streams.contract.records import Headers, Outgoing, Record
from streams.errors import InvalidRecordError
from streams.text.dates import from_milliseconds, to_utc
from streams.text.encoding import decode_bytes

JSON = "application/json"
_TEXT_TYPES: Mapping[str, str] = {"text/plain": "text", "text/html": "html"}
_HINTS = ("url", "title", "outlet", "language", "id", "published_at", "fetched_at")
"""Headers ``khabar-<name>`` that give a bare page what JSON would have given it."""

ORIGIN = "khabar-origin"
ORIGIN_TIMESTAMP = "khabar-origin-timestamp"
REDRIVES = "khabar-redrives"
CARRIED = (ORIGIN, ORIGIN_TIMESTAMP, REDRIVES, "khabar-replay-run", "tracestate")
"""Headers that every event inherits from the record it was made of."""

_NUMBER = re.compile("[0-9]{1,15}")
"""Milliseconds and offsets of the next thirty thousand years; every store and broker holds them."""

_TRACE = re.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
"""A W3C trace context; what a later version may have behind it is not known, nor continued."""
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")

_CLOCK_TOLERANCE = timedelta(days=1)
_CONTENT_TYPES = 256
"""Most content types kept as read: producers choose them, and might never repeat one."""
_V = TypeVar("_V", bound=Value)


def decode_article(record: Record) -> Article:
    """Read an article from a record of any topic but the raw one.

    Args:
        record: the record as it was read.

    Returns:
        The article.

    Raises:
        InvalidRecordError: ``undecodable`` or ``invalid_schema``.
    """
    return _convert(_loads(record.value or b""), Article)


def decode_duplicate(record: Record) -> DuplicateEvent:
    """Read a duplicate event; raises as :func:`decode_article` does."""
    return _convert(_loads(record.value or b""), DuplicateEvent)


def check_headers(record: Record, max_bytes: int) -> None:
    """Refuse a record whose headers are too large.

    Raises:
        InvalidRecordError: ``too_large``.
    """
    size = sum(len(name) + len(value) for name, value in record.headers)
    if size > max_bytes:
        raise InvalidRecordError("too_large", f"the headers have {size} bytes, not {max_bytes}")


def decode_raw(record: Record, max_bytes: int, max_code_points: int = 1_000_000) -> RawArticle:
    """Read a raw article: JSON, or by its content-type header bare text or HTML.

    Args:
        record: the record as it was read.
        max_bytes: the largest value that is processed.
        max_code_points: the longest text or HTML that is processed.

    Returns:
        The raw article; a record's timestamp stands in for a missing ``fetched_at``.

    Raises:
        InvalidRecordError: ``too_large``, ``undecodable``, ``invalid_schema``,
            ``invalid_characters`` or ``unsupported_content_type``.
    """
    value = record.value or b""
    if len(value) > max_bytes:
        raise InvalidRecordError(
            "too_large", f"the record has {len(value)} bytes, the limit is {max_bytes}"
        )
    media_type, charset = _content_type(record.header("content-type") or JSON)
    if media_type == JSON:
        raw = read_raw(_loads(value))
    elif media_type in _TEXT_TYPES:
        hints = {name: hint for name in _HINTS if (hint := record.header(f"khabar-{name}"))}
        raw = read_raw(hints | {_TEXT_TYPES[media_type]: _text(value, charset)})
    else:
        raise InvalidRecordError(
            "unsupported_content_type",
            f"content-type {media_type[:80]!r} is not JSON, text/plain or text/html",
        )
    longest = max(len(raw.text or ""), len(raw.html or ""))
    if longest > max_code_points:
        raise InvalidRecordError(
            "too_large", f"the text has {longest} code points, the limit is {max_code_points}"
        )
    return _with_valid_time(raw, record)


def _with_valid_time(raw: RawArticle, record: Record) -> RawArticle:
    """Let the record's time stand in for a ``fetched_at`` that is missing or cannot be.

    A page cannot have been read after its record was written; a clock that is years ahead would
    otherwise move the window of near-duplicates past everything in it.
    """
    written = from_milliseconds(record.timestamp)
    if written is None:
        return raw
    fetched_at = to_utc(raw.fetched_at)
    if (
        fetched_at is None
        or fetched_at - written > _CLOCK_TOLERANCE
        or from_milliseconds(round(fetched_at.timestamp() * 1000)) is None
    ):
        return msgspec.structs.replace(raw, fetched_at=written)
    return raw


def encode(value: Value) -> bytes:
    """Write a value as UTF-8 JSON, absent fields left out, times in UTC with a Z."""
    return orjson.dumps(
        msgspec.to_builtins(value, builtin_types=(datetime,)),
        option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC,
    )


def event(
    topic: str, stage: str, value: Article | DuplicateEvent, source: Record, now: datetime
) -> Outgoing:
    """Make the event that publishes a value.

    Args:
        topic: where it goes, without prefix.
        stage: which stage made it.
        value: the article or the duplicate event.
        source: the record that it was made of; its trace and origin are continued.
        now: the time of processing, for the ``ce_time`` header alone.

    Returns:
        The outgoing record, keyed by the article's id.
    """
    encoded = encode(value)
    attributes = {
        "ce_specversion": "1.0",
        "ce_type": f"khabar.{topic}.v1",
        "ce_source": f"khabar/{stage}",
        "ce_id": event_id(topic, encoded),
        "ce_time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_subject": value.id,
        "content-type": JSON,
        "traceparent": traceparent(source),
        **origin(source),
    }
    return Outgoing(topic=topic, key=value.id.encode(), value=encoded, headers=_headers(attributes))


def event_id(topic: str, encoded: bytes) -> str:
    """Give an event's ``ce_id``: the same for every delivery of the same result, and for no other.

    A digest of the topic and the value, which has the article's id, its revision and the versions
    of all that made it, and no time of processing.
    """
    return hashlib.sha256(topic.encode() + b"\n" + encoded).hexdigest()[:32]


def number(text: str | None, default: int = 0) -> int:
    """Read a number of a header, which anybody may have written.

    Args:
        text: the header, or None where it is not there.
        default: what stands for anything but 1 to 15 ASCII digits.

    Returns:
        The number, or the default.
    """
    return int(text) if text is not None and _NUMBER.fullmatch(text) else default


def origin(source: Record) -> dict[str, str]:
    """Give the headers that an event inherits; the raw record's own place when it is the first.

    A time of origin that is no number is the record's own, 0 where that is unknown too; a count of
    redrives that is none is 0.
    """
    carried = {name: text for name in CARRIED if (text := source.header(name)) is not None}
    place = source.place
    given = {ORIGIN: place, ORIGIN_TIMESTAMP: str(source.timestamp)} | carried
    written = number(given[ORIGIN_TIMESTAMP], number(str(source.timestamp)))
    if REDRIVES in given:
        given[REDRIVES] = str(number(given[REDRIVES]))
    return given | {ORIGIN_TIMESTAMP: str(written)}


def origin_timestamp(source: Record) -> int:
    """Give when the raw record was written, in milliseconds; the record's own time if unknown."""
    return number(source.header(ORIGIN_TIMESTAMP)) or source.timestamp


def traceparent(source: Record) -> str:
    """Continue the record's W3C trace with a span of this hop, or begin one.

    The ids are digests of the record's place, so that a redelivery continues the same trace.
    """
    place = source.place
    given = _TRACE.fullmatch(source.header("traceparent") or "")
    trace, flags = given.groups() if given else (_digest("trace " + place), "01")
    return f"00-{trace}-{_digest('span ' + trace + place)[:16]}-{flags}"


def _headers(attributes: Mapping[str, str]) -> Headers:
    return tuple((name, text.encode()) for name, text in attributes.items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _loads(value: bytes) -> object:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise InvalidRecordError("undecodable", f"not JSON: {str(error)[:120]}") from None


def _convert(value: object, kind: type[_V]) -> _V:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise InvalidRecordError("invalid_schema", str(error)[:160]) from None


def content_types() -> tuple[int, int]:
    """Give how often a content type was read before, in this process, and how often it was new."""
    kept = _content_type.cache_info()
    return kept.hits, kept.misses


@lru_cache(_CONTENT_TYPES)
def _content_type(header: str) -> tuple[str, str | None]:
    if not _MEDIA_TYPE.fullmatch(media_type := header.partition(";")[0].strip()):
        # The parser below would take it for text/plain, and JSON for an article's text.
        return media_type, None
    message = Message()
    message["content-type"] = header
    try:
        return message.get_content_type(), message.get_content_charset()
    except ValueError:
        # NUL or thousands of digits in its parameters: as if there were none, the bytes decide.
        return message.get_content_type(), None


def _text(value: bytes, charset: str | None) -> str:
    try:
        return decode_bytes(value, charset)
    except UnicodeDecodeError as error:
        raise InvalidRecordError(
            "undecodable", f"not {error.encoding} at byte {error.start}"
        ) from None
    except LookupError:
        raise InvalidRecordError("undecodable", f"unknown charset {str(charset)[:40]!r}") from None
