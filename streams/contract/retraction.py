"""What was published and no longer stands: takedowns of articles, and withdrawals on a topic.

A takedown is an event of its own on a compacted topic, under the article's id. For as long as it
stands there, an article of that id is judged, so that its copies stay copies, and goes no further.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

import msgspec

from streams.contract.article import Value
from streams.contract.records import Outgoing, Record
from streams.errors import InvalidRecordError

TOPIC = "articles.retractions"
ENRICHED, DUPLICATES = "articles.enriched", "articles.duplicates"
"""Where an article may stand."""
WITHDRAWN = "khabar-withdrawn"
"""The header that says why something was withdrawn: ``takedown``, or ``verdict`` by a replay."""
RUN = "khabar-replay-run"

Cause = Literal["takedown", "verdict"]


class Retraction(Value, frozen=True):
    """An article that is to be removed: its id, why, and who said so."""

    id: str
    reason: str
    by: str
    url: str | None = None


def retraction(taken: Retraction) -> Outgoing:
    """Make the event that takes an article down."""
    return Outgoing(
        topic=TOPIC,
        key=taken.id.encode(),
        value=msgspec.json.encode(taken),
        headers=(
            *_headers(f"khabar.{TOPIC}.v1", "khabar/retract", taken.id),
            ("content-type", b"application/json"),
        ),
    )


def lifted(id_: str) -> Outgoing:
    """Make the record that lets an article through again: it has no value."""
    headers = _headers(f"khabar.{TOPIC}.lifted.v1", "khabar/retract", id_)
    return Outgoing(topic=TOPIC, key=id_.encode(), value=None, headers=headers)


def read_retraction(record: Record) -> Retraction:
    """Read a takedown.

    Raises:
        InvalidRecordError: ``invalid_schema``, where it is none.
    """
    try:
        return msgspec.json.decode(record.value or b"", type=Retraction)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidRecordError("invalid_schema", str(error)[:160]) from None


def withdrawal(topic: str, key: bytes, cause: Cause, run: str | None = None) -> Outgoing:
    """Make the record that withdraws what stands under a key: it has no value.

    Args:
        topic: where it stands, without prefix.
        key: the article's id.
        cause: why.
        run: of the replay whose promotion withdraws it.

    Returns:
        The record.
    """
    more = {WITHDRAWN: cause, **({RUN: run} if run is not None else {})}
    subject = key.decode("utf-8", "replace")
    headers = _headers(f"khabar.{topic}.withdrawn.v1", f"khabar/{cause}", subject)
    return Outgoing(
        topic=topic,
        key=key,
        value=None,
        headers=(*headers, *((name, text.encode()) for name, text in more.items())),
    )


def _headers(kind: str, source: str, subject: str) -> tuple[tuple[str, bytes], ...]:
    given = {
        "ce_specversion": "1.0",
        "ce_type": kind,
        "ce_source": source,
        # An article may be withdrawn, published and withdrawn again: each is an event of its own.
        "ce_id": uuid4().hex,
        "ce_time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_subject": subject,
    }
    return tuple((name, text.encode()) for name, text in given.items())
