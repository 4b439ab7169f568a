"""A store that is no copy of the changelog is removed before anything is read into it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from rocksdict import Options, Rdict

from streams.adapters.kafka.peek import Looked
from streams.adapters.stores import changelog_mark
from streams.adapters.stores.changelog_mark import bind, check
from streams.contract.records import Record
from streams.errors import KhabarError, UnavailableError
from streams.settings import load_settings

SETTINGS = load_settings()
OFFSET = b"offset"


class Table:
    """Faust's store as far as it is used here, over a real RocksDB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._dbs: dict[int, Rdict] = {}

    def partition_path(self, partition: int) -> Path:
        return self.folder / f"verdicts-{partition}.db"

    def persisted_offset(self, place: Any) -> int | None:
        if place.partition not in self._dbs:
            path = str(self.partition_path(place.partition))
            self._dbs[place.partition] = Rdict(path, Options(raw_mode=True))
        found = self._dbs[place.partition].get(OFFSET)
        return None if found is None else int(found)

    def apply(self, offset: int) -> None:
        self.persisted_offset(changelog_mark.Place("c"))
        self._dbs[0].put(OFFSET, str(offset).encode())
        self._dbs.pop(0).close()

    @property
    def is_kept(self) -> bool:
        return self.partition_path(0).exists()


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


@pytest.fixture
def changelog(monkeypatch: pytest.MonkeyPatch) -> list[Record | None]:
    """The records of the changelog by offset; None where compaction took one."""
    there: list[Record | None] = []

    async def ends(*_: object) -> dict[int, int]:
        return {0: len(there)}

    async def look(_: object, __: str, ___: int, start: int, end: int) -> Looked:
        return Looked(next(filter(None, there[start:end]), None), 0)

    monkeypatch.setattr(changelog_mark, "span_ends", ends)
    monkeypatch.setattr(changelog_mark, "look_into", look)
    return there


def records(count: int, *, since: int = 0, value: bytes = b"v") -> list[Record | None]:
    return [
        Record(topic="c", partition=0, offset=n, timestamp=since + n, key=b"%d" % n, value=value)
        for n in range(count)
    ]


async def fed(table: Table, changelog: list[Record | None], count: int) -> None:
    """Bind a new store to a changelog of so many records and read all of them."""
    changelog[:] = records(count)
    await bind(table, SETTINGS, "c")
    table.apply(count - 1)


async def test_a_copy_of_the_changelog_is_kept(
    table: Table, changelog: list[Record | None]
) -> None:
    await fed(table, changelog, 3)
    changelog[:] = records(9)
    await bind(table, SETTINGS, "c")
    await bind(table, SETTINGS, "c")
    assert table.is_kept
    assert table.persisted_offset(changelog_mark.Place("c")) == 2


@pytest.mark.parametrize(
    ("made_anew", "reason"),
    [
        ([], "ahead of its changelog (2 of 0 records)"),
        (records(2, since=100), "ahead of its changelog (2 of 2 records)"),
        (records(9, since=100), "a copy of another changelog"),
        (records(9, value=b"other"), "a copy of another changelog"),
        ([None] * 5 + records(9)[5:], "no longer has the record"),
    ],
    ids=["empty", "shorter", "longer", "of the same times", "compacted"],
)
async def test_a_store_of_another_changelog_is_removed(
    made_anew: list[Record | None],
    reason: str,
    table: Table,
    changelog: list[Record | None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await fed(table, changelog, 3)
    changelog[:] = made_anew
    with caplog.at_level(logging.WARNING):
        await bind(table, SETTINGS, "c")
    assert not table.is_kept
    assert [reason in line for line in caplog.messages] == [True]
    table.apply(len(made_anew) - 1)
    await bind(table, SETTINGS, "c")
    assert table.is_kept is bool(made_anew), "an empty changelog leaves no mark"


async def test_a_store_without_a_mark_is_removed(
    table: Table, changelog: list[Record | None]
) -> None:
    """One of an older release, or one that was begun on an empty changelog."""
    changelog[:] = records(9)
    table.apply(2)
    await bind(table, SETTINGS, "c")
    assert not table.is_kept


async def test_a_store_that_somebody_holds_is_not_touched(
    table: Table, changelog: list[Record | None]
) -> None:
    await fed(table, changelog, 3)
    changelog.clear()
    other = Rdict(str(table.partition_path(0)), Options(raw_mode=True))
    with pytest.raises(UnavailableError, match="cannot be opened"):
        await bind(table, SETTINGS, "c")
    assert other.get(OFFSET) == b"2"
    other.close()


async def test_a_broker_that_goes_away_is_said_so(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise KafkaTimeoutError

    monkeypatch.setattr(changelog_mark, "span_ends", away)
    with pytest.raises(UnavailableError, match="no broker answers"):
        await bind(table, SETTINGS, "c")


async def test_a_changelog_made_anew_under_a_standby_is_found_out(
    table: Table, changelog: list[Record | None]
) -> None:
    await fed(table, changelog, 3)
    await check(table, SETTINGS, "c", 3)
    changelog[2] = None
    await check(table, SETTINGS, "c", 3)
    changelog[:] = records(9, since=100)
    with pytest.raises(KhabarError, match="another changelog: the next start"):
        await check(table, SETTINGS, "c", 9)
