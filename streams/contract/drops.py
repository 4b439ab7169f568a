"""Which articles ended on purpose, and why: a small topic of their own, for people who look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streams.contract import codec
from streams.contract.article import Value
from streams.contract.records import Outgoing
from streams.errors import InvalidRecordError

if TYPE_CHECKING:
    from streams.contract.outcomes import Drop
    from streams.contract.records import Record

TOPIC = "khabar.drops"
_LONGEST = 300


class Dropped(Value, frozen=True):
    """One article that ended; ``origin`` is the place of its raw record."""

    stage: str
    reason: str
    origin: str
    detail: str | None = None
    id: str | None = None
    url: str | None = None
    title: str | None = None


def dropped(drop: Drop, stage: str, source: Record, number: int) -> Outgoing:
    """Make the record that tells of a drop: the same for every delivery of the same record.

    Args:
        drop: what the stage said.
        stage: its name.
        source: the record that it was made of.
        number: of the outcome among those of the record.
    """
    origin = codec.origin(source)[codec.ORIGIN]
    told = Dropped(
        stage=stage,
        reason=drop.reason,
        origin=origin,
        detail=_short(drop.detail),
        id=_short(drop.id),
        url=_short(drop.url),
        title=_short(drop.title),
    )
    key = f"{stage} {origin} {number}".encode()
    return Outgoing(topic=TOPIC, key=key, value=msgspec.json.encode(told))


def read_dropped(record: Record) -> Dropped:
    """Read a record of the topic.

    Raises:
        InvalidRecordError: ``invalid_schema``, where it is none.
    """
    try:
        return msgspec.json.decode(record.value or b"", type=Dropped)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidRecordError("invalid_schema", str(error)[:160]) from None


def _short(text: str | None) -> str | None:
    return text[:_LONGEST] if text else None
