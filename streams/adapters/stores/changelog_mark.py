"""Of which changelog a store of verdicts is a copy: a topic made anew has the old one's name.

Beside the store lies a mark: one record of its changelog, by offset, timestamp and digest. A
changelog that has another record there, or none, is not the one that the store was read from.
Nothing of this is on the changelog itself, which older releases and replays read too.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from aiokafka.errors import KafkaError

from streams.adapters.kafka.consumer import span_ends
from streams.adapters.kafka.peek import look_into
from streams.adapters.kafka.producer import unreachable
from streams.errors import KhabarError, UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    from streams.contract.records import Record
    from streams.settings import Settings

PARTITION = 0
_ANOTHER = "the store is a copy of another changelog"

log = logging.getLogger(__name__)


class Mark(msgspec.Struct, frozen=True):
    """A record of a changelog. ``timestamp`` is in milliseconds, ``digest`` is of key and value."""

    offset: int
    timestamp: int
    digest: str


class Place:
    """What Faust's store reads of a topic partition."""

    partition = PARTITION

    def __init__(self, topic: str) -> None:
        self.topic = topic


async def bind(table: Any, settings: Settings, topic: str) -> None:
    """Remove a store that is no copy of this changelog, and mark whose copy it is from now on.

    To be called before Faust's recovery, which goes on from the store's offset in whatever topic
    has the changelog's name, and fails for ever where that topic is shorter.

    Args:
        table: Faust's RocksDB store.
        settings: the process's settings.
        topic: the changelog, with prefix.

    Raises:
        UnavailableError: no broker answers, or the store cannot be opened.
    """
    try:
        end = (await span_ends(settings, topic))[PARTITION]
        reason = await _foreign(table, settings, topic, end)
        if reason is not None:
            log.warning("%s: removed, the verdicts are read anew from the changelog", reason)
            _remove(table)
        # The last record, for compaction and retention take it last.
        last = (await look_into(settings, topic, PARTITION, end - 1, end)).first if end else None
    except KafkaError as error:
        raise unreachable(settings, error) from error
    _write(_mark_path(table), last)


async def check(table: Any, settings: Settings, topic: str, end: int) -> None:
    """Make sure, before a worker takes the verdicts over, that the changelog was not made anew.

    A marked record that is gone is no reason here: compaction took it while the worker ran.

    Args:
        table: Faust's RocksDB store.
        settings: the process's settings.
        topic: the changelog, with prefix.
        end: the offset of its next record.

    Raises:
        KhabarError: it was; the next start removes the store.
    """
    mark = _read(_mark_path(table))
    reason = _ahead(table, topic, end)
    if reason is None and mark and await _compared(mark, settings, topic, end) == "another":
        reason = _ANOTHER
    if reason is not None:
        raise KhabarError(f"{reason}: the next start reads the verdicts anew")


async def _foreign(table: Any, settings: Settings, topic: str, end: int) -> str | None:
    """Say why the store is not taken for a copy of this changelog; None where it is one."""
    if not _is_there(table):
        return None
    mark = _read(_mark_path(table))
    if mark is None:
        return "the store does not say of which changelog it is a copy"
    try:
        ahead = _ahead(table, topic, end)
        table._dbs.pop(PARTITION).close()  # noqa: SLF001 -- it may be removed; Faust opens it again
    except Exception as error:  # rocksdict raises no narrower one
        raise UnavailableError(f"the store cannot be opened: {error}"[:200]) from error
    if ahead is not None:
        return ahead
    return {
        "same": None,
        "gone": "the changelog no longer has the record that tells whether the store is its copy",
        "another": _ANOTHER,
    }[await _compared(mark, settings, topic, end)]


def _ahead(table: Any, topic: str, end: int) -> str | None:
    applied = table.persisted_offset(Place(topic))
    if applied is None or applied < end:
        return None
    return f"the store is ahead of its changelog ({applied} of {end} records)"


async def _compared(
    mark: Mark, settings: Settings, topic: str, end: int
) -> Literal["same", "gone", "another"]:
    if mark.offset >= end:
        return "another"
    found = (await look_into(settings, topic, PARTITION, mark.offset, mark.offset + 1)).first
    if found is None:
        return "gone"
    return "same" if _mark_of(found) == mark else "another"


def _mark_of(record: Record) -> Mark:
    key, value = record.key or b"", record.value or b""
    content = b"%d:%b%b" % (len(key), key, value)
    return Mark(
        record.offset, record.timestamp, hashlib.blake2b(content, digest_size=16).hexdigest()
    )


def _is_there(table: Any) -> bool:
    store: Path = table.partition_path(PARTITION)
    return store.exists()


def _remove(table: Any) -> None:
    # The mark first: a store that is left without one is not taken for a copy.
    _mark_path(table).unlink(missing_ok=True)
    shutil.rmtree(table.partition_path(PARTITION))


def _mark_path(table: Any) -> Path:
    store: Path = table.partition_path(PARTITION)
    return store.with_suffix(".changelog.json")


def _read(path: Path) -> Mark | None:
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(path.read_bytes(), type=Mark)
    return None


def _write(path: Path, record: Record | None) -> None:
    if record is None:
        # An empty changelog cannot be told from another: what is read until the next start is then
        # read once more.
        path.unlink(missing_ok=True)
        return
    written = path.with_suffix(".new")
    written.write_bytes(msgspec.json.encode(_mark_of(record)))
    written.replace(path)
