"""Read the stages' own /metrics back, as Prometheus would."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import aiohttp
from msgspec import Struct
from prometheus_client.parser import text_string_to_metric_families

from streams.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMEOUT = aiohttp.ClientTimeout(total=5)


class Sample(Struct, frozen=True):
    """One line of an exposition."""

    name: str
    labels: Mapping[str, str]
    value: float


class Scrape(Struct, frozen=True):
    """What one or more workers showed at one moment."""

    samples: tuple[Sample, ...]

    def total(self, name: str, **labels: str) -> float:
        """Sum the samples of that name that have these labels."""
        return sum(sample.value for sample in self._matching(name, labels))

    def by(self, label: str, name: str, **labels: str) -> dict[str, float]:
        """Sum the samples of that name by one of their labels."""
        sums: dict[str, float] = defaultdict(float)
        for sample in self._matching(name, labels):
            sums[sample.labels.get(label, "")] += sample.value
        return dict(sums)

    def quantile(self, q: float, name: str, **labels: str) -> float | None:
        """Estimate a quantile of a histogram as Prometheus' ``histogram_quantile`` does.

        Args:
            q: in 0..1.
            name: of the histogram, without ``_bucket``.
            labels: that its series must have.

        Returns:
            The estimate in the metric's unit, by linear interpolation inside the bucket; the
            largest finite bound when it lies above; None without observations.
        """
        buckets = sorted(
            (float(bound), count)
            for bound, count in self.by("le", f"{name}_bucket", **labels).items()
        )
        if not buckets or not buckets[-1][1]:
            return None
        rank = q * buckets[-1][1]
        lower, before = 0.0, 0.0
        for bound, count in buckets:
            if count >= rank:
                if math.isinf(bound):
                    return lower
                inside = count - before
                return lower + (bound - lower) * ((rank - before) / inside if inside else 1.0)
            lower, before = bound, count
        return lower

    def _matching(self, name: str, labels: Mapping[str, str]) -> Iterator[Sample]:
        for sample in self.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                yield sample


def parse(exposition: str) -> Scrape:
    """Parse Prometheus' text format."""
    return Scrape(
        tuple(
            Sample(sample.name, sample.labels, sample.value)
            for family in text_string_to_metric_families(exposition)
            for sample in family.samples
        )
    )


async def scrape(urls: list[str]) -> Scrape:
    """Read ``/metrics`` of several workers.

    Args:
        urls: their base URLs.

    Returns:
        The samples of all.

    Raises:
        UnavailableError: one does not answer.
    """
    samples: list[Sample] = []
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        for url in urls:
            try:
                async with session.get(f"{url}/metrics") as response:
                    samples += parse(await response.text()).samples
            except (aiohttp.ClientError, TimeoutError) as error:
                raise UnavailableError(f"{url}/metrics: {type(error).__name__}") from None
    return Scrape(tuple(samples))


async def is_ready(url: str) -> bool:
    """Ask a worker's ``/ready``; no answer is no."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(f"{url}/ready") as response,
        ):
            return response.ok
    except (aiohttp.ClientError, TimeoutError):
        return False
