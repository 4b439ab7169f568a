"""A worker's endpoints, and reading them back."""

from __future__ import annotations

import aiohttp
import pytest

from streams.adapters.http.endpoints import serving
from streams.adapters.http.scrape import is_ready, parse, scrape
from streams.adapters.kafka.broker import free_port
from streams.errors import UnavailableError, UsageError
from streams.telemetry.metrics import Metrics


async def test_metrics_health_and_readiness() -> None:
    metrics, reason = Metrics(), ["starting"]
    metrics.rebalances.labels("normalise").inc()

    def ready() -> str | None:
        return reason[0] if reason else None

    async with (
        serving(metrics, host="127.0.0.1", port=0, ready=ready) as url,
        aiohttp.ClientSession() as session,
    ):
        found = await scrape([url])
        assert found.total("khabar_rebalances_total", stage="normalise") == 1
        assert not await is_ready(url)
        async with session.get(f"{url}/ready") as response:
            assert (response.status, (await response.json())["reason"]) == (503, "starting")
        async with session.get(f"{url}/health") as response:
            assert response.status == 200
        reason.clear()
        assert await is_ready(url)
    assert not await is_ready(url)


async def test_a_taken_port_is_one_clear_line() -> None:
    port = free_port()
    arguments = {"host": "127.0.0.1", "port": port, "ready": lambda: None}
    async with serving(Metrics(), **arguments):  # type: ignore[arg-type]
        with pytest.raises(UsageError, match=f"port {port}"):
            async with serving(Metrics(), **arguments):  # type: ignore[arg-type]
                pass


async def test_a_port_that_there_is_not_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match="no port 65537"):
        async with serving(Metrics(), host="127.0.0.1", port=65_537, ready=lambda: None):
            pass


async def test_a_worker_that_is_away_is_named() -> None:
    with pytest.raises(UnavailableError, match="metrics"):
        await scrape([f"http://127.0.0.1:{free_port()}"])


HISTOGRAM = """
# TYPE d histogram
d_bucket{stage="a",le="1.0"} 50
d_bucket{stage="a",le="2.0"} 100
d_bucket{stage="a",le="+Inf"} 100
d_bucket{stage="b",le="1.0"} 0
d_bucket{stage="b",le="2.0"} 0
d_bucket{stage="b",le="+Inf"} 4
d_bucket{stage="c",le="1.0"} 0
d_bucket{stage="c",le="+Inf"} 0
"""


@pytest.mark.parametrize(
    ("stage", "q", "expected"),
    [("a", 0.5, 1.0), ("a", 0.75, 1.5), ("a", 1.0, 2.0), ("b", 0.5, 2.0), ("c", 0.5, None)],
)
def test_quantiles_are_prometheus_quantiles(stage: str, q: float, expected: float | None) -> None:
    assert parse(HISTOGRAM).quantile(q, "d", stage=stage) == expected
