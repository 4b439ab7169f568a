"""The console on real brokers and stages: what it serves, to whom, and what it does not take."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest

from streams.adapters.kafka import broker
from streams.console.browser_client import BrowserClient, missing, visiting
from streams.console.server import serving_console
from streams.contract import dead_letter
from streams.contract.records import Outgoing
from streams.errors import UsageError
from streams.settings import Settings, load_settings
from tests.harness import (
    await_ready,
    collect,
    collect_until,
    create_topics,
    send,
    workers,
)

MATCH = (
    "فاز المنتخب المغربي على منتخب تونس بهدفين مقابل هدف في مباراة ودية أقيمت مساء أمس في ملعب "
    "الرباط، وقال المدرب إن اللاعبين قدموا مباراة كبيرة قبل كأس أمم إفريقيا."
)
RATES = (
    "أعلن البنك المركزي المصري تثبيت أسعار الفائدة للمرة الثالثة هذا العام، وقال إن القرار يهدف "
    "إلى حماية الأسواق من موجة تضخم جديدة قد تأتي مع ارتفاع أسعار القمح والنفط في القاهرة."
)
JSON = (("content-type", b"application/json"),)


def page(number: int, text: str) -> Outgoing:
    value = f'{{"id": "a-{number}", "title": "خبر {number}", "text": "{text}"}}'.encode()
    return Outgoing(topic="articles.raw", key=b"k", value=value, headers=JSON)


async def test_it_serves_what_the_stages_make(settings: Settings, tmp_path: Path) -> None:
    await create_topics(settings)
    sent = [page(0, MATCH), page(1, RATES), page(2, MATCH + " وانتهت المباراة متأخرة.")]
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        async with serving_console(settings, port=0) as url, visiting(url) as visitor:
            await wait_for(visitor, "up")
            for one in (*sent, Outgoing(topic="articles.raw", key=b"p", value=b"{")):
                await send(settings, [one])
            await collect_until(settings, ["articles.enriched"], lambda got: len(got) >= 2)
            await collect_until(settings, ["articles.duplicates"], lambda got: len(got) >= 1)
            await collect_until(settings, [dead_letter.TOPIC], lambda got: len(got) >= 1)
            await asyncio.sleep(1)
            found = await missing(visitor, articles={"a-0", "a-1"}, duplicates={"a-2"}, letters=1)
            # A cold start on a busy machine may take longer; the browser's test asks for the time.
            assert [line for line in found if "after its ingest" not in line] == []
            state = await visitor.state()
            first = next(row for row in state.articles if row.id == "a-0")
            article = await visitor.article(first.key)
            assert [one.id for one in article.cluster] == ["a-2"]
            diff = await visitor.compare(first.key, article.cluster[0].key)
            assert ("وانتهت المباراة متأخرة.", "new") in diff.right
            assert [hop.place.removeprefix("articles.") for hop in article.trip] == [
                "raw", "normalised", "unique", "with-entities", "enriched",
            ]  # fmt: skip
            assert [stage.state for stage in state.stages] == ["ready"] * 6
            await only_its_own_page_may_redrive(settings, url, state.token)


async def wait_for(visitor: BrowserClient, wanted: str) -> None:
    deadline = time.monotonic() + 30
    while (await visitor.state()).broker.state != wanted:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


async def only_its_own_page_may_redrive(settings: Settings, url: str, token: str) -> None:
    own = {"Origin": url.rstrip("/"), "X-Khabar-Token": token}
    address = f"{url}api/letters/0/redrive"
    refused: tuple[dict[str, str], ...] = (
        {},
        {"X-Khabar-Token": token},
        own | {"Origin": "http://evil.example"},
        own | {"X-Khabar-Token": "guessed"},
        own | {"Host": "evil.example"},
    )
    async with aiohttp.ClientSession() as session:
        for headers in refused:
            async with session.post(address, headers=headers) as response:
                assert response.status == 403, headers
                assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert len(await collect(settings, dead_letter.TOPIC)) == 1
        for wanted in (200, 409):
            async with session.post(address, headers=own) as response:
                assert response.status == wanted, await response.text()
        async with session.get(f"{url}api/letters/0/raw") as response:
            assert await response.read() == b"{"
            assert response.headers["Content-Disposition"].startswith("attachment")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        for path in ("static/../server.py", "static/%2e%2e%2fserver.py", "api/articles/xyz"):
            async with session.get(f"{url}{path}") as response:
                assert response.status == 404
    letters = await collect_until(settings, [dead_letter.TOPIC], lambda got: len(got) >= 3)
    # The letter may be there before the mark on the one before it.
    redrives = [letter.header("khabar-original-khabar-redrives") for letter in letters]
    assert sorted(filter(None, redrives)) == ["1"]


@pytest.mark.broker
async def test_it_waits_for_a_broker_and_comes_back(tmp_path: Path) -> None:
    port = broker.free_port()
    settings = load_settings(bootstrap_servers=f"127.0.0.1:{port}", replication_factor=1)
    async with serving_console(settings, port=0) as url, visiting(url) as visitor:
        await wait_for(visitor, "away")
        assert "khabar broker" in (await visitor.state()).broker.line
        with broker.running("embedded", port=port, cache=tmp_path):
            await wait_for(visitor, "unprepared")
            assert "khabar topics apply" in (await visitor.state()).broker.line
            await create_topics(settings)
            await wait_for(visitor, "up")
        await wait_for(visitor, "away")


async def test_a_taken_port_and_a_public_address_are_usage() -> None:
    settings = load_settings(bootstrap_servers="127.0.0.1:1")
    async with serving_console(settings, port=0) as url:
        port = int(url.rstrip("/").rpartition(":")[2])
        with pytest.raises(UsageError, match="--port"):
            async with serving_console(settings, port=port):
                pass
    with pytest.raises(UsageError, match="loopback"):
        async with serving_console(settings, host="0.0.0.0", port=0):  # noqa: S104
            pass
