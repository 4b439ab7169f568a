"""Replays on Apache Kafka: shadow runs killed, resumed, compared, promoted; live runs that race."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from streams.adapters.http.scrape import Scrape, scrape
from streams.adapters.kafka.broker import Broker
from streams.contract import codec
from streams.contract.records import Outgoing, Record
from streams.errors import UnavailableError, UsageError
from streams.pipeline import PIPELINE
from streams.settings import Settings
from tests.conftest import broker_settings
from tests.harness import (
    PAUSE_SECONDS,
    RUN_SECONDS,
    await_ready,
    collect,
    collect_until,
    create_topics,
    environment,
    header,
    send,
    workers,
)
from tests.integration.test_operations import khabar
from tests.integration.test_pipeline import article

pytestmark = pytest.mark.kafka
COUNT = 600
ENRICHED = "articles.enriched"


def newest(records: list[Record]) -> dict[bytes, Record]:
    """What compaction would keep: the last record of each key."""
    found: dict[bytes, Record] = {}
    for record in sorted(records, key=lambda r: (r.partition, r.offset)):
        found[record.key or b""] = record
    return found


async def processed(settings: Settings, folder: Path, count: int) -> None:
    """Send articles through the live pipeline and stop it."""
    await create_topics(settings)
    await send(settings, [named(n) for n in range(count)])
    with workers(settings, folder) as running:
        await await_ready(running)
        done = await collect_until(
            settings, [ENRICHED], lambda got: len({r.key for r in got}) >= count
        )
    assert len({r.key for r in done}) == count


def named(number: int, revision: int = 0) -> Outgoing:
    """Make an article that has entities; its revision stands in its text."""
    plain = json.loads(article(number).value or b"{}")
    cities = "بين القاهرة والرياض وتونس وبيروت"
    plain["text"] = f"{plain['text']} وأضاف أن الرحلات {cities} مستمرة. النسخة {revision} للنشر."
    return Outgoing(
        topic="articles.raw", key=plain["id"].encode(), value=json.dumps(plain).encode()
    )


async def start(settings: Settings, *arguments: str, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", "replay", *arguments, env=environment(settings) | more,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def until_written(settings: Settings, topic: str, count: int) -> None:
    """Wait until a run has written so many different results."""
    for _ in range(150):
        with suppress(UsageError):
            if len({r.key for r in await collect(settings, topic)}) >= count:
                return
        await asyncio.sleep(0.3)
    raise AssertionError(f"{topic} stays empty")


async def test_a_shadow_run_is_killed_resumed_compared_and_promoted(
    kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await processed(settings, tmp_path, COUNT)
    before = newest(await collect(settings, ENRICHED))
    model = {"KHABAR_MAX_ENTITIES": "1"}
    run = ("run", "new-model", "--stage", "extract_entities", "--rate", "150")
    process = await start(settings, *run, **model)
    for kills in range(3):
        await until_written(settings, f"replay.new-model.{ENRICHED}", 50 + 100 * kills)
        process.kill()
        await process.wait()
        process = await start(settings, "resume", "new-model", "--rate", "150", **model)
    _, err = await asyncio.wait_for(process.communicate(), RUN_SECONDS)
    assert process.returncode == 0, err.decode()
    shadow = await collect(settings, f"replay.new-model.{ENRICHED}")
    assert {r.key for r in shadow} == set(before)
    assert {header(r, "khabar-replay-run") for r in shadow} == {"new-model"}
    assert all(
        header(r, "khabar-replay-origin").startswith(settings.topic("articles.unique"))
        for r in shadow
    )
    assert newest(await collect(settings, ENRICHED)) == before, "a shadow run leaves live alone"

    code, out, _ = await khabar(settings, "replay", "diff", "new-model", "--json", "--html",
                                str(tmp_path / "diff.html"))  # fmt: skip
    found = json.loads(out)
    assert (found["same"], found["changed"]) == (0, COUNT)
    assert (found["new"], found["missing"]) == ([], [])
    assert found["fields"]["entities"] == COUNT
    page = (tmp_path / "diff.html").read_text("utf-8")
    assert "<svg" in page
    assert "changed 600" in page
    code, out, err_text = await khabar(settings, "replay", "promote", "new-model")
    assert (code, out.split(",")[0]) == (0, f"{COUNT} published"), err_text
    live = newest(await collect(settings, ENRICHED))
    assert {k: r.value for k, r in live.items()} == {r.key: r.value for r in shadow}
    _, out, _ = await khabar(settings, "replay", "promote", "new-model")
    assert out.startswith(f"0 published, {COUNT} there already")
    _, out, _ = await khabar(settings, "replay", "status", "new-model")
    assert f"state promoted, {COUNT} of {COUNT}" in out
    assert (await khabar(settings, "replay", "clean", "new-model"))[0] == 0
    assert "no replays" in (await khabar(settings, "replay", "list"))[1]
    # Another run of that name does not go on where the first one ended.
    again = ("replay", "run", "new-model", "--stage", "tag_topics")
    assert (await khabar(settings, *again))[0] == 0
    assert len(newest(await collect(settings, f"replay.new-model.{ENRICHED}"))) == COUNT


async def test_a_live_run_never_overwrites_a_newer_revision(kafka: Broker, tmp_path: Path) -> None:
    """Newer revisions come in before and while the replay runs."""
    settings = broker_settings(kafka, tmp_path)
    await processed(settings, tmp_path, 200)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        await send(settings, [named(n, 1) for n in range(50)])
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= 250)
        replay = ("run", "old", "--mode", "live", "--to", "offset:20", "--rate", "40")
        process = await start(settings, *replay, KHABAR_MAX_ENTITIES="2")
        for first in range(50, 110, 10):
            await send(settings, [named(n, 1) for n in range(first, first + 10)])
            await asyncio.sleep(0.6)
        _, err = await asyncio.wait_for(process.communicate(), RUN_SECONDS)
        assert process.returncode == 0, err.decode()
        await collect_until(
            settings,
            [ENRICHED],
            lambda got: sum("النسخة 1" in codec.decode_article(r).text for r in got) >= 110,
        )
    last = newest(await collect(settings, ENRICHED))
    for number in range(110):
        text = codec.decode_article(last[b"id-%d" % number]).text
        assert "النسخة 1" in text, number
    replayed = [r for r in last.values() if r.header("khabar-replay-run") == "old"]
    assert replayed
    assert all(len(codec.decode_article(r).entities or ()) <= 2 for r in replayed)


async def test_verdicts_in_a_replay_are_the_live_ones(kafka: Broker, tmp_path: Path) -> None:
    """A live run takes the stored verdicts, a shadow run from the start comes to the same."""
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    copies = [
        Outgoing(topic="articles.raw", key=b"c%d" % n, value=(named(n).value or b"").replace(
            b'"id": "id-', b'"id": "copy-'))
        for n in range(30)
    ]  # fmt: skip
    await send(settings, [named(n) for n in range(30)])
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        await collect_until(settings, [ENRICHED], lambda got: len(got) >= 30)
        await send(settings, copies)
        await collect_until(settings, ["articles.duplicates"], lambda got: len(got) >= 30)
    duplicates = {r.key: r.value for r in await collect(settings, "articles.duplicates")}
    for mode, topic in (
        ("shadow", "replay.again.articles.duplicates"),
        ("live", "articles.duplicates"),
    ):
        name = "again" if mode == "shadow" else "again-live"
        code, _, err = await khabar(
            settings, "replay", "run", name, "--mode", mode, "--stage", "deduplicate"
        )
        assert code == 0, err
        assert {r.key: r.value for r in await collect(settings, topic)} == duplicates
    for record in await collect(settings, "articles.duplicates"):
        event = codec.decode_duplicate(record)
        assert event.duplicate.of != event.id


async def test_a_dry_run_writes_nothing_and_is_traced(
    kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await processed(settings, tmp_path, 40)
    topics = (
        "articles.raw",
        ENRICHED,
        "articles.duplicates",
        "articles.dead-letters",
        "khabar.replays",
    )
    before = [len(await collect(settings, topic)) for topic in topics]
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    code, out, err = await khabar(settings, "replay", "run", "look", "--mode", "dry-run")
    assert code == 0, err
    assert out.count('"khabar.replay": "look"') == 40 * len(PIPELINE)
    assert "40 records" in err
    assert "enriched" in out
    assert [len(await collect(settings, topic)) for topic in topics] == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "x", "--from", "offset:5", "--to", "offset:2"], "ends before it starts"),
        (["run", "x", "--from", "2h", "--to", "3h"], "ends before it starts"),
        (["run", "x", "--from", "offset:99999999"], "the range starts at 99999999: start earlier"),
        (["run", "x", "--from", "yesterday"], "is no end of a range"),
        (["run", "x", "--partition", "99"], "no partition 99"),
        (["run", "Bad Name"], "lower-case"),
        (["run", "x", "--from", "1s", "--to", "latest"], "nothing of"),
        (["status", "nobody"], "there is no replay"),
        (["promote", "nobody"], "there is no replay"),
    ],
)
async def test_what_cannot_be_replayed_is_one_line(
    arguments: list[str], said: str, kafka: Broker, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    await send(settings, [named(n) for n in range(12)])
    await asyncio.sleep(1.2)
    code, _, err = await khabar(settings, "replay", *arguments)
    assert (code, said in err) == (2, True), err
    assert "Traceback" not in err


async def test_two_runs_cannot_have_one_name(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    await send(settings, [named(1)])
    assert (await khabar(settings, "replay", "run", "one"))[0] == 0
    code, _, err = await khabar(settings, "replay", "run", "one")
    assert (code, "already, finished" in err) == (2, True)


async def first_counts(url: str) -> Scrape:
    """Scrape a replay until it has handled something."""
    for _ in range(150):
        with suppress(UnavailableError):
            found = await scrape([url])
            if found.total("khabar_records_total") > 0:
                return found
        await asyncio.sleep(0.2)
    raise AssertionError("the replay handles nothing")


async def test_pause_resume_and_stop_by_command(kafka: Broker, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await processed(settings, tmp_path, 200)
    port = settings.http_base_port + 9
    first = await start(
        settings, "run", "slow", "--stage", "tag_topics", "--rate", "30", "--port", str(port)
    )
    found = await first_counts(f"http://127.0.0.1:{port}")
    assert found.total("khabar_records_total", run="replay") > 0
    assert found.total("khabar_records_total", run="live") == 0
    assert (await khabar(settings, "replay", "pause", "slow"))[0] == 0
    await asyncio.wait_for(first.communicate(), PAUSE_SECONDS)
    assert "state paused" in (await khabar(settings, "replay", "status", "slow"))[1]
    code, _, err = await khabar(settings, "replay", "clean", "slow")
    assert (code, "stop slow" in err) == (2, True)
    second = await start(settings, "resume", "slow", "--rate", "30", "--port", str(port))
    await first_counts(f"http://127.0.0.1:{port}")
    assert (await khabar(settings, "replay", "stop", "slow"))[0] == 0
    await asyncio.wait_for(second.communicate(), PAUSE_SECONDS)
    assert "state stopped" in (await khabar(settings, "replay", "status", "slow"))[1]
    code, _, err = await khabar(settings, "replay", "resume", "slow")
    assert (code, "cannot be resumed" in err) == (2, True)
    assert (await khabar(settings, "replay", "clean", "slow"))[0] == 0
