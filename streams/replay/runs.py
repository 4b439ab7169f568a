"""Runs and their manifests: who replayed what, how far it is, and what is wanted of it.

A manifest is the newest record under the run's name on a compacted topic. What people want of a
running replay (pause, resume, stop) and what each of its workers has counted stand under keys of
their own, so that none overwrites another.
"""

from __future__ import annotations

import getpass
import socket
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from streams.adapters.kafka.consumer import read
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.errors import ErrorCode, InvalidRecordError, RefusedError, UsageError
from streams.replay.ranges import Span

if TYPE_CHECKING:
    from streams.ports import Publisher
    from streams.settings import Settings

TOPIC = "khabar.replays"
NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"
RUN_HEADER = "khabar-replay-run"
ORIGIN_HEADER = "khabar-replay-origin"
WORKER_HEADER = "khabar-replay-worker"
_SILENT_SECONDS = 30.0
"""A worker is heard of every ten seconds, whatever it waits for."""
_WORKED_ON = frozenset({"running", "promoting"})
_WANTED = "/wanted"
_COUNTED = "/counted/"

Mode = Literal["live", "shadow", "dry-run"]
State = Literal["running", "paused", "stopped", "finished", "promoting", "promoted", "cleaned"]
Wanted = Literal["running", "paused", "stopped"]


class Filters(Struct, frozen=True, kw_only=True):
    """Which articles of the range are meant; empty means all."""

    outlet: str | None = None
    language: str | None = None
    ids: frozenset[str] = frozenset()
    code: ErrorCode | None = None
    """Only records that became a dead letter of this code, at whichever stage."""

    @property
    def any(self) -> bool:
        """Whether anything is filtered by what an article is."""
        return bool(self.outlet or self.language or self.ids or self.code)


class Manifest(Struct, frozen=True, kw_only=True):
    """One run."""

    name: str
    stage: str
    topic: str
    mode: Mode
    state: State
    spans: Mapping[int, Span]
    filters: Filters
    created_by: str
    created_at: datetime
    updated_at: datetime
    versions: Mapping[str, str]
    settings: Mapping[str, str] = {}
    """The settings that its results depend on, by variable; none of a run of an earlier release."""
    attempt: str = ""
    """Tells its group from that of earlier runs of its name; none in an earlier release."""
    log_end: int | None = None
    """Where the live log ended whose order the run goes by; None where it goes by none."""
    counts: Mapping[str, int] = {}
    """What its workers have counted, added up when it is read."""

    @property
    def total(self) -> int:
        """How many records the range has."""
        return sum(map(len, self.spans.values()))

    @property
    def group(self) -> str:
        """The run's consumer group, without prefix: its progress."""
        return f"khabar.replay.{self.name}" + (f".{self.attempt}" if self.attempt else "")

    def is_alive(self, now: datetime) -> bool:
        """Say whether somebody works on it, as far as was heard."""
        heard = (now - self.updated_at).total_seconds() < _SILENT_SECONDS
        return self.state in _WORKED_ON and heard

    def state_at(self, now: datetime) -> str:
        """Say what it is doing, and when it was last seen where it may have been killed."""
        if self.state not in _WORKED_ON or self.is_alive(now):
            return self.state
        since = (now - self.updated_at).total_seconds()
        return f"{self.state}, last seen {_ago(since)} ago: nobody works on it"

    def shadow(self, topic: str) -> str:
        """Give the run's own topic in place of a live one, without prefix."""
        return f"replay.{self.name}.{topic}"

    def changed(
        self, *, state: State | None = None, counts: Mapping[str, int] | None = None
    ) -> Manifest:
        """Give it with another state or other counts, updated now."""
        return msgspec.structs.replace(
            self,
            state=state or self.state,
            counts=self.counts if counts is None else dict(counts),
            updated_at=datetime.now(UTC),
        )


def _ago(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def attempt_of(mark: str) -> str:
    """Give what tells a run's group apart, from the mark of its first worker."""
    return mark[:12]


def creator() -> str:
    """Name who starts a run: user and host."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


async def load(settings: Settings) -> tuple[dict[str, Manifest], dict[str, Wanted]]:
    """Read all manifests and all wishes.

    Args:
        settings: the process's settings.

    Returns:
        The manifests and what is wanted, by the name of the run.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the topic is missing.
    """
    manifests: dict[str, Manifest] = {}
    wanted: dict[str, Wanted] = {}
    counted: dict[str, dict[str, int]] = {}
    async for record in read(settings, [TOPIC]):
        if not record.key:
            continue
        key = record.key.decode("utf-8", "replace")
        name = key.removesuffix(_WANTED)
        if record.value is None:
            manifests.pop(key, None)
            wanted.pop(name, None)
            counted.pop(key, None)
        elif _COUNTED in key:
            counted[key] = msgspec.json.decode(record.value, type=dict[str, int])
        elif key.endswith(_WANTED):
            wanted[name] = msgspec.json.decode(record.value, type=Wanted)
        else:
            try:
                manifests[name] = msgspec.json.decode(record.value, type=Manifest)
            except msgspec.MsgspecError as error:
                raise InvalidRecordError("invalid_schema", f"manifest {name}: {error}") from None
    for key, counts in counted.items():
        name = key.partition(_COUNTED)[0]
        if name in manifests:
            before = manifests[name]
            added = dict(Counter(before.counts) + Counter(counts))
            manifests[name] = msgspec.structs.replace(before, counts=added)
    return manifests, wanted


async def find(settings: Settings, name: str) -> Manifest:
    """Give one run's manifest.

    Raises:
        UsageError: there is no run of that name.
    """
    manifests, _ = await load(settings)
    if name not in manifests:
        known = ", ".join(sorted(manifests)) or "none"
        raise UsageError(f"there is no replay {name!r}; known: {known}")
    return manifests[name]


async def save(settings: Settings, manifest: Manifest, sender: Publisher | None = None) -> None:
    """Write a manifest, without the counts: see :func:`tell`.

    Args:
        settings: the process's settings.
        manifest: what to write.
        sender: a connected publisher; one is connected for this alone where absent.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the broker refuses it as too large.
    """
    value = msgspec.json.encode(msgspec.structs.replace(manifest, counts={}))
    record = Outgoing(topic=TOPIC, key=manifest.name.encode(), value=value)
    try:
        await _write(settings, record, sender)
    except RefusedError as error:
        raise UsageError(
            f"the manifest of replay {manifest.name} names {len(manifest.filters.ids)} articles, "
            f"which are too many ({error}): choose fewer, in several runs"
        ) from None


async def tell(
    settings: Settings, name: str, worker: str, counts: Mapping[str, int], sender: Publisher
) -> None:
    """Write what a worker of a run has counted so far, beside what the others have.

    Args:
        settings: the process's settings.
        name: of the run.
        worker: its mark, which no other worker has.
        counts: what it has counted.
        sender: a connected publisher.

    Raises:
        UnavailableError: no broker answers.
    """
    key = f"{name}{_COUNTED}{worker}".encode()
    value = msgspec.json.encode(dict(counts))
    await _write(settings, Outgoing(topic=TOPIC, key=key, value=value), sender)


async def want(settings: Settings, name: str, wanted: Wanted, mark: str = "") -> None:
    """Say what is wanted of a run.

    Args:
        settings: the process's settings.
        name: of the run.
        wanted: what is wanted.
        mark: of the worker that begins with this, so that it knows what was said before it.
    """
    headers = ((WORKER_HEADER, mark.encode()),) if mark else ()
    value = msgspec.json.encode(wanted)
    key = f"{name}{_WANTED}".encode()
    await _write(settings, Outgoing(topic=TOPIC, key=key, value=value, headers=headers))


async def wishes(settings: Settings, name: str, mark: str) -> AsyncIterator[Wanted]:
    """Follow what is wanted of a run, from a worker's own beginning on and for ever.

    Args:
        settings: the process's settings.
        name: of the run.
        mark: with which the worker began.

    Yields:
        Each new wish.

    Raises:
        UnavailableError: no broker answers.
    """
    begun = False
    async for record in read(settings, [TOPIC], follow=True):
        if record.key == f"{name}{_WANTED}".encode() and record.value is not None:
            if record.header(WORKER_HEADER) == mark:
                begun = True
            elif begun:
                yield msgspec.json.decode(record.value, type=Wanted)


async def forget(settings: Settings, name: str) -> None:
    """Remove a run's manifest, wishes and counts."""
    keys = {
        record.key
        async for record in read(settings, [TOPIC])
        if (record.key or b"").partition(b"/")[0] == name.encode()
    }
    for key in keys:
        await _write(settings, Outgoing(topic=TOPIC, key=key, value=None))


async def _write(settings: Settings, record: Outgoing, sender: Publisher | None = None) -> None:
    if sender is None:
        async with publisher(settings) as connected:
            await _write(settings, record, connected)
    elif refusals := await sender.publish([record]):
        raise RefusedError(refusals[0].reason)
