"""How far something is: a bar on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from streams.adapters.tasks import end
from streams.terminal import console, safe

_LINE_SECONDS = 10.0


class Shown:
    """What is shown of the progress.

    Args:
        name: of what is done.
        total: of how many.
        bar: on a terminal; None elsewhere.
    """

    def __init__(self, name: str, total: int, bar: Progress | None) -> None:
        self._name = name
        self._bar = bar
        self._task = None if bar is None else bar.add_task(safe(name), total=total, rate=0.0)
        self._began = time.monotonic()
        self.done, self.total = 0, total

    def update(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.done, self.total = done, total
        if self._bar is not None and self._task is not None:
            rate = done / max(time.monotonic() - self._began, 1e-3)
            self._bar.update(self._task, completed=done, total=total, rate=rate)

    def line(self) -> str:
        """Say it in one line, with the time to go."""
        seconds = time.monotonic() - self._began
        rate = self.done / max(seconds, 1e-3)
        left = f", {(self.total - self.done) / rate:.0f} s to go" if self.done else ""
        return f"{self._name}: {self.done} of {self.total}, {rate:.0f}/s{left}"


async def _nothing() -> None:
    return


@asynccontextmanager
async def showing(
    name: str, total: int, beat: Callable[[], Awaitable[None]] = _nothing
) -> AsyncIterator[Shown]:
    """Show progress for as long as the context lasts.

    Args:
        name: of what is done.
        total: of how many.
        beat: is called every ten seconds.

    Yields:
        What is told of the progress.
    """
    out = console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
        TextColumn("{task.fields[rate]:.0f}/s"), TimeRemainingColumn(),
    )  # fmt: skip
    bar = Progress(*columns, console=out, transient=True) if out.is_terminal else None
    shown = Shown(name, total, bar)

    async def tick() -> None:
        while True:
            await asyncio.sleep(_LINE_SECONDS)
            if bar is None:
                click.echo(shown.line(), err=True)
            await beat()

    ticking = asyncio.create_task(tick())
    try:
        if bar is not None:
            with bar:
                yield shown
        else:
            yield shown
    finally:
        await end(ticking)
