"""One stand for all browser tests of a session, and a browser for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from streams.adapters.kafka.broker import Broker, Kind
from tests.browser.chromium import Page, browsing, executable
from tests.browser.stand import Stand, console
from tests.conftest import broker_settings
from tests.harness import await_ready, create_topics, workers
from tests.interfaces import network


@pytest.fixture(scope="session")
def stand(
    _brokers: dict[Kind, Broker], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stand]:
    executable()
    folder = tmp_path_factory.mktemp("console")
    settings = broker_settings(_brokers["embedded"], folder)
    asyncio.run(create_topics(settings))
    with (
        workers(settings, folder) as running,
        console(settings, folder / "console.log") as url,
    ):
        asyncio.run(await_ready(running, 120))
        yield Stand(settings, url)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    with network(changes=False):
        async with browsing() as found:
            await found.size(1280)
            await found.media("light")
            yield found
