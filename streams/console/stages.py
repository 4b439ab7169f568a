"""The workers' metrics, asked every two seconds: rates, ages, lag, errors, the last minutes."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp
import msgspec
from msgspec import Struct

from streams.adapters.http.endpoints import url_of
from streams.adapters.http.scrape import Sample, Scrape, parse
from streams.console.hub import Hub
from streams.console.payloads import Point, StageView, State, Worker
from streams.console.sanitise import line
from streams.pipeline import PIPELINE
from streams.settings import Settings

PERIOD = 2.0
HISTORY = 150
"""Points of a chart: five minutes."""

_MOST_WORKERS = 64
_TIMEOUT = aiohttp.ClientTimeout(total=3)
_MOST_BYTES = 4 * 1024 * 1024
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
_RATE_POLLS = 5
_AGE_POLLS = 30
_AGE = "khabar_event_age_seconds"
_END_TO_END = "khabar_end_to_end_age_seconds"


class Reading(Struct, frozen=True):
    """What one worker showed at one moment; ``time`` is of the monotonic clock."""

    time: float
    stage: str
    pipeline: str
    handled: float
    events: float
    dead: float
    retries: float
    lag: float
    lag_seconds: float
    ages: dict[str, float]
    end_to_end: dict[str, float]


class Watch:
    """One worker: its state and its last readings.

    Args:
        url: where it serves.
        stage: which stage it should be, if its metrics do not say.
        shared: where it may serve together with others, when nothing answers at ``url``.
    """

    def __init__(self, url: str, stage: str, shared: str = "") -> None:
        self.url = url
        self.stage = stage
        self._shared = shared if shared != url else ""
        self.worker = Worker(url=url, state="unreachable")
        self.readings: deque[Reading] = deque(maxlen=_AGE_POLLS + 1)

    async def look(self, session: aiohttp.ClientSession) -> None:
        """Ask once; a worker that does not answer is unreachable, and that is an answer."""
        try:
            await self._look(session, self.url)
        except _NO_ANSWER as error:
            if self._shared and await self._is_shared(session):
                return
            self.worker = Worker(url=self.url, state="unreachable", reason=type(error).__name__)
            self.readings.clear()

    async def _is_shared(self, session: aiohttp.ClientSession) -> bool:
        """Look where several stages may be served; say whether this one is."""
        with suppress(*_NO_ANSWER):
            return await self._look(session, self._shared)
        return False

    async def _look(self, session: aiohttp.ClientSession, url: str) -> bool:
        """Take in what a process shows; False where it is another stage's."""
        async with session.get(f"{url}/metrics", allow_redirects=False) as response:
            shown = parse((await _whole(response)).decode("utf-8", "replace"))
        if url != self.url and self.stage not in _stages(shown):
            return False
        found = read(shown, self.stage, time.monotonic())
        async with session.get(f"{url}/ready", allow_redirects=False) as response:
            reason = "" if response.ok else await _reason(response)
        if self.readings and found.handled < self.readings[-1].handled:
            self.readings.clear()  # it was started anew: its counters began at zero
        self.stage = found.stage
        self.readings.append(found)
        self.worker = Worker(
            url=url, state="not_ready" if reason else "ready", reason=line(reason, 160)
        )
        return True


def _stages(shown: Scrape) -> list[str]:
    return [name for name in shown.by("stage", "khabar_ready") if name]


async def _reason(response: aiohttp.ClientResponse) -> str:
    try:
        found = await response.json()
    except (aiohttp.ContentTypeError, ValueError):
        return f"HTTP {response.status}"
    return str(found.get("reason", "")) if isinstance(found, dict) else f"HTTP {response.status}"


def read(shown: Scrape, stage: str, now: float) -> Reading:
    """Take from a worker's metrics what the console shows; what is missing counts as zero.

    Args:
        shown: its samples.
        stage: which stage it should be, if its metrics do not say.
        now: seconds of the monotonic clock.

    Returns:
        The reading.
    """
    names = _stages(shown)
    name = names[0] if len(names) == 1 else stage
    if len(names) > 1:
        shown = Scrape(tuple(s for s in shown.samples if s.labels.get("stage", name) == name))
    lags = [s.value for s in shown.samples if s.name == "khabar_lag_seconds"]
    sink = {row.name: row.sink for row in PIPELINE}.get(name, "")
    events = shown.by("topic", "khabar_events_total", run="live")
    return Reading(
        time=now,
        stage=name,
        pipeline=next(iter(shown.by("pipeline", "khabar_pipeline_info")), ""),
        handled=shown.total("khabar_records_total", run="live"),
        events=sum(count for topic, count in events.items() if topic.endswith(sink)),
        dead=shown.total("khabar_dead_letters_total", run="live"),
        retries=shown.total("khabar_retries_total"),
        lag=shown.total("khabar_lag_records"),
        lag_seconds=max(lags, default=0.0),
        ages=shown.by("le", f"{_AGE}_bucket", run="live"),
        end_to_end=shown.by("le", f"{_END_TO_END}_bucket", run="live"),
    )


class Watcher:
    """Asks all workers, and keeps the last minutes of every stage.

    Args:
        urls: the workers' addresses; the first ones are the stages in order.
        hub: told after every round.
        further: gives the address of one more worker by its number, to be found when it answers;
            None to keep to the addresses.
        pipeline: which one further workers have to be of, as their metrics say.
    """

    def __init__(
        self,
        urls: Sequence[str],
        hub: Hub,
        further: Callable[[int], str] | None = None,
        *,
        pipeline: str = "",
    ) -> None:
        names = [row.name for row in PIPELINE]
        self._further, self._pipeline = further, pipeline
        shared = urls[0] if urls else ""
        self._watches = [Watch(url, names[n % len(names)], shared) for n, url in enumerate(urls)]
        self._hub = hub
        self._history: dict[str, deque[Point]] = {
            name: deque(maxlen=HISTORY) for name in ("ingest", *names, "enriched")
        }
        self._views: tuple[StageView, ...] = ()

    async def run(self) -> None:
        """Ask every two seconds until cancelled."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                started = time.monotonic()
                await self.look(session)
                self._hub.publish("stages", self._views)
                await asyncio.sleep(max(0.2, PERIOD - (time.monotonic() - started)))

    async def look(self, session: aiohttp.ClientSession) -> None:
        """Ask every worker once."""
        await asyncio.gather(*(watch.look(session) for watch in self._watches), self.find(session))
        self._summarise(int(time.time() * 1000))

    async def find(self, session: aiohttp.ClientSession) -> None:
        """Take in the workers after the last one, as far as they answer in a row."""
        while self._further is not None and len(self._watches) < _MOST_WORKERS:
            watch = Watch(self._further(len(self._watches)), "")
            await watch.look(session)
            # Another pipeline's workers may have the ports that follow.
            if not watch.readings or watch.readings[-1].pipeline != self._pipeline:
                return
            self._watches.append(watch)

    def snapshot(self) -> tuple[StageView, ...]:
        """Give every stage as it is now, with its last minutes."""
        return tuple(
            msgspec.structs.replace(view, history=tuple(self._history[view.name]))
            for view in self._views
        )

    def _summarise(self, now: int) -> None:
        stages = [self._stage(row.name, row.source) for row in PIPELINE]
        views = (self._ingest(stages[0]), *stages, self._enriched(stages[-1]))
        for view in views:
            point = Point(t=now, rate=view.rate, p95=view.p95, lag=view.lag)
            self._history[view.name].append(point)
        self._views = views

    def _stage(self, name: str, source: str) -> StageView:
        watches = [watch for watch in self._watches if watch.stage == name]
        readings = [list(watch.readings) for watch in watches if watch.readings]
        last = [found[-1] for found in readings]
        ages = _window(readings, "ages")
        return StageView(
            name=name,
            topic=source,
            state=_state([watch.worker.state for watch in watches]),
            workers=tuple(watch.worker for watch in watches),
            rate=sum(_rate(found, "handled") for found in readings),
            p50=_quantile(0.5, ages),
            p95=_quantile(0.95, ages),
            lag=sum(one.lag for one in last),
            lag_seconds=max((one.lag_seconds for one in last), default=0.0),
            handled=sum(one.handled for one in last),
            dead=sum(one.dead for one in last),
            dead_lately=sum(found[-1].dead - found[0].dead for found in readings),
            retries=sum(one.retries for one in last),
        )

    def _ingest(self, first: StageView) -> StageView:
        """What arrives is what the first stage handles, and by how much its lag grows."""
        readings = [list(w.readings) for w in self._watches if w.stage == first.name and w.readings]
        arrived = sum(_rate(found, "handled") + _rate(found, "lag") for found in readings)
        return StageView(
            name="ingest",
            topic=first.topic,
            state=first.state,
            rate=max(0.0, arrived),
            handled=first.handled + first.lag,
        )

    def _enriched(self, last: StageView) -> StageView:
        readings = [list(w.readings) for w in self._watches if w.stage == last.name and w.readings]
        ages = _window(readings, "end_to_end")
        return StageView(
            name="enriched",
            topic=PIPELINE[-1].sink,
            state=last.state,
            rate=sum(_rate(found, "events") for found in readings),
            p50=_quantile(0.5, ages),
            p95=_quantile(0.95, ages),
            handled=sum(found[-1].events for found in readings),
        )


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """Read an answer to its end, or to the limit: one read gives what is there so far."""
    body = b""
    while len(body) < _MOST_BYTES and (piece := await response.content.read(_MOST_BYTES)):
        body += piece
    return body[:_MOST_BYTES]


def _state(states: Sequence[State]) -> State:
    """A stage is ready when one of its workers is; the others may be standbys."""
    return next((s for s in ("ready", "not_ready") if s in states), "unreachable")


def _rate(readings: Sequence[Reading], field: str) -> float:
    """Give the growth of a field a second, over the last ten seconds."""
    first, last = readings[max(0, len(readings) - 1 - _RATE_POLLS)], readings[-1]
    passed = last.time - first.time
    grown: float = getattr(last, field) - getattr(first, field)
    return grown / passed if passed > 0 else 0.0


def _window(readings: Sequence[Sequence[Reading]], field: str) -> dict[str, float]:
    """Give the buckets of a histogram that were filled in the last minute."""
    grown: dict[str, float] = {}
    for found in readings:
        before: dict[str, float] = getattr(found[0], field) if len(found) > 1 else {}
        for bound, count in getattr(found[-1], field).items():
            grown[bound] = grown.get(bound, 0.0) + count - before.get(bound, 0.0)
    return grown


def _quantile(q: float, buckets: dict[str, float]) -> float | None:
    samples = tuple(Sample("x_bucket", {"le": bound}, count) for bound, count in buckets.items())
    return Scrape(samples).quantile(q, "x")


def default_url(settings: Settings, number: int) -> str:
    """Give the address of a worker, counted from 0 on as ``khabar up`` does."""
    return url_of(settings.http_host, settings.http_base_port + number)
