"""Replay runs and how far each is."""

from __future__ import annotations

from datetime import datetime

from streams.console.payloads import ReplayRow
from streams.console.sanitise import line
from streams.errors import UnavailableError
from streams.replay import engine, runs
from streams.replay.runs import Manifest
from streams.settings import Settings

_MOST = 50


async def rows(settings: Settings) -> list[ReplayRow]:
    """Give the newest runs, the newest first.

    Args:
        settings: the process's settings.

    Returns:
        Their rows; ``done`` is None where the broker does not say.

    Raises:
        UnavailableError: no broker answers.
        UsageError: the topic is missing.
        InvalidRecordError: a manifest cannot be read.
    """
    manifests, _ = await runs.load(settings)
    newest = sorted(manifests.values(), key=lambda one: one.created_at, reverse=True)[:_MOST]
    return [_row(one, await _done(settings, one)) for one in newest]


async def _done(settings: Settings, manifest: Manifest) -> int | None:
    if manifest.state in {"finished", "promoting", "promoted", "cleaned"}:
        return manifest.total
    try:
        return await engine.done(settings, manifest)
    except UnavailableError:
        return None


def _row(manifest: Manifest, done: int | None) -> ReplayRow:
    return ReplayRow(
        name=line(manifest.name, 64),
        stage=line(manifest.stage, 40),
        mode=manifest.mode,
        state=manifest.state,
        by=line(manifest.created_by, 80),
        started=_milliseconds(manifest.created_at),
        updated=_milliseconds(manifest.updated_at),
        total=manifest.total,
        done=done,
        counts={line(name, 60): count for name, count in manifest.counts.items()},
    )


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
