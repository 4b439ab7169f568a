"""Which alerts each trouble raises, and when: on Apache Kafka, real workers, a real Prometheus.

python -m tests.benchmarks.bench_alerts [--only NAME ...] [--together 9] [--divide 1]

Each scenario has topics, workers and an environment of its own; Prometheus has the shipped rules
and the shipped times. `--divide 4` divides every `for` and every window of the rules by four, for a
quick look; thresholds stay. All at the same time are 45 workers: `--together 5` takes longer and
less memory. Ends with 1 where the alerts are not exactly the expected ones.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from msgspec import Struct

from streams.adapters.http.scrape import is_ready, scrape
from streams.adapters.kafka import broker
from streams.adapters.kafka.broker import free_port, free_ports
from tests.alerting import feeding, fired, prometheus
from tests.benchmarks.alert_scenarios import DAY, SCENARIOS, Scenario, Stand
from tests.benchmarks.tables import show
from tests.conftest import CACHE, broker_settings
from tests.harness import STAGES, Worker, create_topics, environment, send

RATE = 1.0
"""Pages a second, in each scenario."""
_WARM_SECONDS = 180.0
_READY_SECONDS = 300.0
_STANDBY = "deduplicate-2"
_UNDIVIDED = frozenset({"KhabarLagGrows"})
"""Alerts that wait for a threshold in seconds first: none, where the times are divided."""
_INTERVAL = "5s"
_SLACK_SECONDS = 30.0
"""What does not shrink with the rules' times: a takeover, a slow machine."""


class Outcome(Struct, frozen=True):
    """What a scenario raised."""

    scenario: Scenario
    raised: Mapping[str, float]
    """Seconds after the trouble, negative where it fired before."""
    divided: float
    told: Sequence[str] = ()

    @property
    def expected(self) -> Mapping[str, float]:
        """Give by when each alert must have fired."""
        if self.divided == 1:
            return self.scenario.expected
        return {
            name: seconds / self.divided + _SLACK_SECONDS
            for name, seconds in self.scenario.expected.items()
            if name not in _UNDIVIDED
        }

    @property
    def wrong(self) -> list[str]:
        """Say what is not as expected."""
        expected = self.expected
        lines = [f"{name} fired" for name in self.raised if name not in expected]
        for name, due in expected.items():
            if not 0 <= self.raised.get(name, -1.0) <= due:
                lines.append(f"{name} did not fire within {due:.0f} s")
        return lines


@asynccontextmanager
async def standing(scenario: Scenario, local: broker.Broker, folder: Path) -> AsyncIterator[Stand]:
    """Put a scenario's pipeline up, every worker ready, and its feed flowing."""
    settings = broker_settings(local, folder)
    await create_topics(settings)
    async with feeding(settings, RATE) as feed:
        if scenario.day:
            await send(settings, [feed.next() for _ in range(DAY)])
        base = settings.http_base_port
        names = (*STAGES, _STANDBY)
        urls = {name: f"http://127.0.0.1:{base + place}" for place, name in enumerate(names)}
        stand = Stand(settings, urls, {}, None, feed, free_ports(1, base + len(names)))
        try:
            _start(stand, folder, supervised=scenario.supervised)
            await _at_rest(stand)
            yield stand
        finally:
            _end(stand)


def _start(stand: Stand, folder: Path, *, supervised: bool) -> None:
    folder.mkdir(parents=True)
    if supervised:
        with (folder / "up.log").open("ab") as log:
            stand.supervisor = subprocess.Popen(
                [sys.executable, "-m", "streams", "up", "--scale", "deduplicate=2"],
                env=environment(stand.settings), stdout=log, stderr=log,
            )  # fmt: skip
        return
    for name in stand.urls:
        stage, _, number = name.partition("-")
        said = folder / f"{name}.log"
        stand.workers[name] = Worker(stand.settings, stage, int(number or 1), said)


def _end(stand: Stand) -> None:
    processes = [worker.process for worker in stand.workers.values()]
    processes += [stand.supervisor] if stand.supervisor else []
    for process in processes:
        process.send_signal(signal.SIGCONT)
        process.terminate()
    for process in processes:
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _at_rest(stand: Stand) -> None:
    """Wait until every worker is ready (one standby beside the owner), and little waits."""
    deadline = time.monotonic() + _READY_SECONDS
    urls = list(stand.urls.values())
    while True:
        if all([await is_ready(url) for url in urls]):
            shown = await scrape(urls)
            standbys = shown.total("khabar_state_role", role="standby")
            if standbys == 1 and shown.total("khabar_lag_records") < 10 * RATE:
                return
        for name, worker in stand.workers.items():
            if worker.process.poll() is not None:
                print(f"{name} ended and starts again: {worker.said()[-500:]}")
                worker.restart()
        assert time.monotonic() < deadline, "the pipeline does not come to rest"
        await asyncio.sleep(1)


async def watch(scenario: Scenario, stand: Stand, url: str, divide: float) -> Outcome:
    """Make the trouble and see what fires until its time is over."""
    began = time.time()
    await asyncio.sleep(max(15.0, _WARM_SECONDS / divide))
    started = time.time()
    print(f"{time.strftime('%H:%M:%S')} {scenario.name}", flush=True)
    troubling = asyncio.ensure_future(scenario.inject(stand))
    await asyncio.sleep(max(30.0, 60 * scenario.minutes / divide))
    await troubling
    early = await fired(url, scenario.name, began, started)
    late = await fired(url, scenario.name, started, time.time())
    early = {name: moment + began - started for name, moment in early.items()}
    outcome = Outcome(scenario, late | early, divide, stand.told)
    seen = {name: round(seconds) for name, seconds in outcome.raised.items()}
    print(f"{time.strftime('%H:%M:%S')} {scenario.name}: {seen} {outcome.wrong}", flush=True)
    return outcome


async def round_of(
    scenarios: Sequence[Scenario], local: broker.Broker, folder: Path, divide: float
) -> list[Outcome]:
    """Watch some scenarios at the same time, under one Prometheus."""
    async with AsyncExitStack() as stack:
        stands = []
        for number, scenario in enumerate(scenarios):
            context = standing(scenario, local, folder / str(number))
            stands.append(await stack.enter_async_context(context))
            print(f"{time.strftime('%H:%M:%S')} ready: {scenario.name}", flush=True)
        pairs = list(zip(scenarios, stands, strict=True))
        workers = {
            one.name: [int(url.rpartition(":")[2]) for url in stand.urls.values()]
            for one, stand in pairs
        }
        replays = {one.name: stand.replay_port for one, stand in pairs if one.day}
        url = stack.enter_context(
            prometheus(
                workers, folder, replays=replays, factor=divide,
                interval=_INTERVAL if divide == 1 else "2s",
            )
        )  # fmt: skip
        watched = [watch(one, stand, url, divide) for one, stand in pairs]
        return list(await asyncio.gather(*watched))


async def main(only: Sequence[str], together: int, divide: float) -> int:
    """Run all and print the table."""
    # New topics have no leader for a moment; the publisher waits, and aiokafka says so each time.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    chosen = [one for one in SCENARIOS if not only or any(name in one.name for name in only)]
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory(prefix="khabar-alerts-") as name,
        broker.running("kafka", port=free_port(), cache=CACHE) as local,
    ):
        for start in range(0, len(chosen), together):
            part = chosen[start : start + together]
            outcomes += await round_of(part, local, Path(name) / str(start), divide)
    rows = [
        (
            one.scenario.name,
            _list(one.expected, "within {:.0f} s"),
            _list(one.raised, "after {:.0f} s"),
            "; ".join(one.wrong) or "none",
        )
        for one in outcomes
    ]
    show(("scenario", "expected", "raised", "not as expected"), rows)
    for one in outcomes:
        for line in one.told:
            print(f"{one.scenario.name}: {line}")
    times = "as shipped" if divide == 1 else f"divided by {divide:g}"
    print(f"The rules' times: {times}; {RATE:g} pages a second in each scenario.")
    return int(any(one.wrong for one in outcomes))


def _list(alerts: Mapping[str, float], shape: str) -> str:
    ordered = sorted(alerts.items(), key=lambda pair: pair[1])
    return ", ".join(f"{name} {shape.format(when)}" for name, when in ordered) or "nothing"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=(), help="Parts of scenarios' names.")
    parser.add_argument(
        "--together", type=int, default=len(SCENARIOS), help="Scenarios at the same time."
    )
    parser.add_argument("--divide", type=float, default=1.0, help="The rules' times by this.")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.only, given.together, given.divide)))
