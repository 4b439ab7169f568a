"""Which records of a range are meant, where their dead letters tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.adapters.kafka.consumer import read
from streams.contract import codec, dead_letter
from streams.pipeline import DEAD_LETTERS

if TYPE_CHECKING:
    from streams.contract.records import Record
    from streams.errors import ErrorCode
    from streams.settings import Settings


def origin_of(record: Record) -> str:
    """Give the place of the raw record that a record comes from: it may be its own."""
    return record.header(codec.ORIGIN) or record.place


async def origins_with(settings: Settings, code: ErrorCode) -> frozenset[str]:
    """Give the origins of all dead letters of one code, as they stand now.

    Args:
        settings: the process's settings.
        code: why they died.

    Raises:
        UnavailableError: no broker answers.
    """
    return frozenset(
        [
            record.header(codec.ORIGIN) or ""
            async for record in read(settings, [DEAD_LETTERS])
            if record.header(dead_letter.CODE) == code
        ]
    )
