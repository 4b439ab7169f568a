"""What operators do, by the commands themselves, on a real broker."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from msgspec.structs import replace

from streams.adapters.http.scrape import is_ready
from streams.adapters.kafka.administrator import administering
from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.topic_configuration import configuration
from streams.contract import codec
from streams.contract.records import Outgoing
from streams.pipeline import PIPELINE
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import (
    RUN_SECONDS,
    await_ready,
    collect,
    collect_until,
    create_topics,
    environment,
    send,
    workers,
)

UNIQUE = "articles.unique"
EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
PAGE = {"id": "a-1", "outlet": "بريد الرياضة", "text": (
    "فاز المنتخب المغربي على منتخب تونس بهدفين مقابل هدف في مباراة ودية أقيمت مساء أمس في ملعب "
    "الرباط، وقال المدرب إن اللاعبين قدموا مباراة كبيرة قبل كأس أمم إفريقيا.")}  # fmt: skip


async def khabar(settings: Settings, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run the command and give its exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", *arguments, env=environment(settings),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(stdin), RUN_SECONDS)
    return process.returncode or 0, out.decode(), err.decode()


async def set_on_topic(settings: Settings, key: str, value: str) -> None:
    """Set a key of ``articles.unique`` as somebody else would; its other keys are reset."""
    resource = ConfigResource(ConfigResourceType.TOPIC, settings.topic(UNIQUE), {key: value})
    async with administering(settings) as admin:
        await admin.alter_configs([resource])


async def value_on_topic(settings: Settings, key: str) -> str:
    async with administering(settings) as admin:
        return (await configuration(admin, settings.topic(UNIQUE), {key: ""}))[key]


@pytest.mark.kafka
async def test_topics_are_created_compared_and_mended(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    code, out, _ = await khabar(settings, "topics", "diff")
    assert code == 1
    assert "missing" in out
    code, out, _ = await khabar(settings, "topics", "apply")
    assert code == 0
    assert out.count("created") == 11
    assert (await khabar(settings, "topics", "diff"))[0] == 0
    await set_on_topic(settings, "segment.bytes", "1048576")
    changed = tmp_path / "topics.toml"
    shipped = Path(__file__).parents[2] / "deploy/topics.toml"
    text = shipped.read_text("utf-8").replace('"retention.ms" = 604800000 ', '"retention.ms" = 99 ')
    changed.write_text(text.replace("partitions = 6", "partitions = 8"), "utf-8")
    other = replace(settings, topics_file=changed)
    given = environment(other) | {"KHABAR_TOPICS_FILE": str(changed)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", "topics", "apply", env=given,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out = (await process.communicate())[0].decode()
    assert process.returncode == 1
    assert "partitions" in out
    assert "retention.ms" not in out
    assert await value_on_topic(settings, "segment.bytes") == "1048576"
    code, out, _ = await khabar(settings, "topics", "diff")
    assert "604800000" in out


async def test_ingest_enrich_and_tail(settings: Settings, tmp_path: Path) -> None:
    code, _, err = await khabar(settings, "ingest", "-", stdin=b"text")
    assert code == 2
    assert "khabar topics apply" in err
    await create_topics(settings)
    code, out, _ = await khabar(settings, "ingest", "-", stdin=json.dumps(PAGE).encode())
    assert code == 0
    assert out.startswith("1 records")
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        await collect_until(settings, ["articles.enriched"], lambda got: len(got) >= 1)
    code, out, _ = await khabar(settings, "tail", "--json", "--topic", "sport")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a-1"]
    assert (await khabar(settings, "tail", "--json", "--outlet", "غيره"))[1] == ""
    code, out, _ = await khabar(settings, "tail", "--entity", "الرباط")
    assert "بريد الرياضة" in out
    code, out, _ = await khabar(settings, "tail", "--json", "--since", "1h", "--limit", "1")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a-1"]
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert (await khabar(settings, "tail", "--json", "--since", later))[1] == ""
    code, _, err = await khabar(settings, "tail", "--since", "offset:3")
    assert (code, err.count("\n")) == (2, 1)
    await send(settings, [Outgoing(topic="articles.enriched", key=b"x", value=b"no event")])
    code, out, err = await khabar(settings, "tail", "--json")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "articles.enriched/" in err


async def consume_with_kcat(settings: Settings) -> str:
    if shutil.which("kcat") is None:
        assert not os.environ.get("CI"), "kcat is missing"
        pytest.skip("LEFT OUT: the shell consumer needs kcat")
    process = await asyncio.create_subprocess_exec(
        "sh", str(EXAMPLES / "consume.sh"), settings.bootstrap_servers,
        settings.topic("articles.enriched"), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out = (await process.communicate())[0].decode()
    assert process.returncode == 0
    return out


async def test_dead_letters_are_shown_and_redriven(settings: Settings, tmp_path: Path) -> None:
    await create_topics(settings)
    poison = b'{"text": "\x00'
    await send(settings, [Outgoing(topic="articles.raw", key=b"p", value=poison)])
    with workers(settings, tmp_path, ["normalise"]) as running:
        await await_ready(running)
        await collect_until(settings, ["articles.dead-letters"], lambda got: len(got) >= 1)
        code, out, _ = await khabar(settings, "dlq", "list")
        assert code == 0
        assert "undecodable" in out
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", "dlq", "show", "0", "--raw",
            env=environment(settings), stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert (await process.communicate())[0] == poison
        code, out, _ = await khabar(settings, "dlq", "redrive", "--dry-run")
        assert out.startswith("1 would be published")
        assert len(await collect(settings, "articles.raw")) == 1
        code, out, _ = await khabar(settings, "dlq", "redrive", "--code", "undecodable")
        assert out.startswith("1 published")
        # The letter, its mark, and the letter that the second failure made.
        letters = await collect_until(
            settings, ["articles.dead-letters"], lambda got: len(got) >= 3
        )
        again = [r for r in letters if r.header("khabar-redrives") == "1"]
        assert [r.value for r in again] == [poison]
        code, out, _ = await khabar(settings, "dlq", "redrive", "--code", "too_large")
        assert out.startswith("0 published")
    code, _, err = await khabar(settings, "dlq", "show", "99")
    assert (code, "no dead letter" in err) == (2, True)


async def test_dropped_articles_are_listed(settings: Settings, tmp_path: Path) -> None:
    await create_topics(settings)
    pages = [
        {"text": "The minister said on Monday that the road opens tomorrow.", "id": "en-1",
         "title": "A road"},
        {"text": "", "url": "https://example.org/empty"},
        PAGE,
    ]  # fmt: skip
    await send(settings, [Outgoing(topic="articles.raw", key=b"k", value=json.dumps(p).encode())
                          for p in pages])  # fmt: skip
    with workers(settings, tmp_path, ["normalise"]) as running:
        await await_ready(running)
        await collect_until(settings, ["khabar.drops"], lambda got: len(got) >= 2)
    code, out, _ = await khabar(settings, "drops")
    assert code == 0
    for said in ("language", "en-1", "A road", "empty", "https://example.org/empty", "raw/"):
        assert said in out, out
    assert "a-1" not in out
    assert "en-1" not in (await khabar(settings, "drops", "--reason", "empty"))[1]


async def test_letters_of_records_without_a_key_are_redriven_once(
    settings: Settings, tmp_path: Path
) -> None:
    """Producers may leave the key out, and the value too; what stands behind them is reached."""
    await create_topics(settings)
    poison = b'{"text": "\x00'
    contents = [(None, poison), (None, None), (b"", poison), (b"p", None), (b"p", poison)]
    await send(
        settings, [Outgoing(topic="articles.raw", key=key, value=value) for key, value in contents]
    )
    with workers(settings, tmp_path, ["normalise"]) as running:
        await await_ready(running)
        for tries in (1, 2, 3, 4):
            letters = await collect_until(
                settings,
                ["articles.dead-letters"],
                lambda got, tries=tries: len(got) >= 10 * tries - 5,  # type: ignore[misc]
            )
            found = Counter((r.key, r.value) for r in letters if r.header("khabar-error-code"))
            assert found == Counter(contents * tries)
            code, out, err = await khabar(settings, "dlq", "redrive")
            assert "Traceback" not in err
            said = "5 published, 0 refused" if tries <= 3 else "0 published, 5 refused"
            assert (code, out.startswith(said)) == (0, True), out + err
    assert Counter((r.key, r.value) for r in await collect(settings, "articles.raw")) == Counter(
        contents * 4
    )


@pytest.mark.kafka
async def test_up_restarts_a_worker_that_dies(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    log = tmp_path / "up.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", "up", env=environment(settings), stdout=output,
            stderr=output,
        )  # fmt: skip
    urls = [f"http://127.0.0.1:{settings.http_base_port + n}" for n in range(len(PIPELINE))]
    try:
        await ready(urls, log)
        os.kill(worker_pid(process.pid, "tag_topics"), signal.SIGKILL)
        await asyncio.sleep(1)
        await ready(urls, log)
        await send(settings, [Outgoing(topic="articles.raw", key=b"k",
                                       value=json.dumps(PAGE).encode())])  # fmt: skip
        found = await collect_until(settings, ["articles.enriched"], lambda got: len(got) >= 1)
        assert [codec.decode_article(record).id for record in found] == ["a-1"]
        assert (await consume_with_kcat(settings)).split("\t")[1] == "a-1"
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 40)
    assert process.returncode == 0
    text = log.read_text("utf-8")
    assert "tag_topics ended, signal SIGKILL" in text
    assert "normalise: stopped" in text


async def ready(urls: list[str], log: Path) -> None:
    for _ in range(200):
        if all([await is_ready(url) for url in urls]):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))  # noqa: ASYNC240 -- the test ends here


def worker_pid(parent: int, stage: str) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for child in children:
        if stage in Path(f"/proc/{child}/cmdline").read_text():
            return int(child)
    raise AssertionError(f"no process of {stage}")


@pytest.mark.kafka
async def test_a_worker_says_in_one_line_what_is_missing(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    code, _, err = await khabar(settings, "worker", "normalise", "--port", "0")
    assert code == 2
    assert "missing topic" in err
    assert "khabar topics apply" in err
    await create_topics(settings)
    with workers(settings, tmp_path, ["normalise"]) as running:
        await await_ready(running)
        port = str(running["normalise"].port)
        code, _, err = await khabar(settings, "worker", "tag_topics", "--port", port)
        assert code == 2
        assert f"port {port}" in err
