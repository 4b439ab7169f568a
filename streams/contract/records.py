"""Kafka records as values: as they were read, and as they are to be published."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

Headers: TypeAlias = tuple[tuple[str, bytes], ...]


class Record(Struct, frozen=True, kw_only=True):
    """A Kafka record as it was read: nothing decoded yet. ``timestamp`` is in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    @property
    def place(self) -> str:
        """Where it stands: topic, partition, offset."""
        return f"{self.topic}/{self.partition}@{self.offset}"

    def header(self, name: str) -> str | None:
        """Give the last header of that name as text, undecodable bytes replaced."""
        for key, value in reversed(self.headers):
            if key == name:
                return value.decode("utf-8", "replace")
        return None


class Outgoing(Struct, frozen=True, kw_only=True):
    """A Kafka record to be published. ``topic`` is without the prefix of the settings."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class Refusal(Struct, frozen=True):
    """A record that the broker will never take, and why."""

    record: Outgoing
    reason: str
