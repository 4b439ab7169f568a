"""The whole pipeline with real worker processes on a real broker."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from streams.adapters.http.scrape import scrape
from streams.adapters.kafka.broker import Broker
from streams.contract import codec
from streams.contract.records import Outgoing, Record
from streams.demo import Stack, play
from streams.ingest.inputs import read_inputs
from streams.local.driver import LocalPipeline
from streams.pipeline import PIPELINE
from streams.settings import Settings
from streams.telemetry.metrics import Metrics
from tests.conftest import broker_settings
from tests.harness import (
    await_ready,
    collect,
    collect_until,
    create_topics,
    environment,
    header,
    send,
    workers,
)

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"


async def test_sample_pages_come_out_as_expected(settings: Settings, tmp_path: Path) -> None:
    """Also reads them with the consumers that the schemas' folder shows."""
    await create_topics(settings)
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        stack = Stack(settings, [worker.url for worker in running.values()])
        report = await play(stack, print)
        assert list(report.differences) == []
        metrics = await scrape([worker.url for worker in running.values()])
        assert metrics.total("khabar_ready") == len(PIPELINE)
        assert metrics.total("khabar_lag_records") == 0
        assert [worker.stop() for worker in running.values()] == [0] * len(PIPELINE)
    await consume_with_aiokafka(settings, expected=len(report.seen.enriched))


async def consume_with_aiokafka(settings: Settings, *, expected: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLES / "consume.py"), settings.bootstrap_servers,
        settings.topic("example"), settings.topic(PIPELINE[-1].sink),
        stdout=asyncio.subprocess.PIPE, env=environment(settings),
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert len(out.decode().splitlines()) == expected


async def test_a_page_through_the_broker_is_the_page_in_process(
    settings: Settings, tmp_path: Path, shared: Path
) -> None:
    page = next((shared / "pages").glob("*.txt"))
    (given,) = read_inputs([str(page)])
    local = await LocalPipeline(settings, Metrics()).run(given.record)
    in_process = [
        out.value for one in local for out in one.outputs if out.topic == PIPELINE[-1].sink
    ]
    await create_topics(settings)
    await send(settings, [given.record])
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        enriched = await collect_until(settings, [PIPELINE[-1].sink], lambda got: len(got) > 1)
    assert len(in_process) == 2
    assert {record.value for record in enriched} == set(in_process)
    main, second = sorted((codec.decode_article(r) for r in enriched), key=lambda a: len(a.text))
    assert second.parent_id == main.id
    assert main.outlet is not None
    assert main.outlet.name == "صدى البلد"
    assert main.keywords[:3] == ("أمريكا", "ترامب", "روسيا")
    assert not {"المزيد", "إلى", "أن"} & set(main.keywords)
    links = {e.name: e.link.iso3166 for e in main.entities or () if e.link and e.link.iso3166}
    assert links == {"روسيا": "RU", "الولايات المتحدة": "US", "الصين": "CN", "أوكرانيا": "UA"}
    people = {entity.name for entity in main.entities or () if entity.type == "PER"}
    assert {"دونالد ترامب", "فلاديمير بوتين"} <= people
    for entity in main.entities or ():
        for mention in entity.mentions:
            assert main.text[mention.start : mention.end] == mention.text
    topics = {topic.id for topic in main.media_topics or ()}
    top_level = {topic for topic in topics if topic.endswith("000000")}
    assert top_level == {"medtop:04000000", "medtop:11000000"}
    kinds = {s.kind for s in main.segments if s.end > s.start}
    assert kinds <= {"lead", "body", "subheading", "dateline"}
    for foreign in ("لافروف", "المصدر", "كلمات دلالية", "إقرأ", "جوشوا", "مقالات مشابهة"):
        assert foreign not in main.text


HOSTILE = {
    "undecodable bytes": (b"\xff\xfe\x00{", {}, "undecodable"),
    "broken json": (b'{"text": "x"', {}, "undecodable"),
    "an array": (b"[1]", {}, "invalid_schema"),
    "wrong types": (b'{"text": 5}', {}, "invalid_schema"),
    "no text": (b'{"title": "x"}', {}, "invalid_schema"),
    "a lone surrogate": (b'{"text": "\\ud800 ' + "نص".encode() + b'"}', {}, None),
    "deep json": (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}, None),
    "20 megabytes": (b'{"text": "' + b"x" * 20_000_000 + b'"}', {}, "too_large"),
    "an unknown type": (b"%PDF-1.7", {"content-type": b"application/pdf"},
                        "unsupported_content_type"),
    "an unknown charset": (b"text", {"content-type": b"text/plain; charset=klingon"},
                           "undecodable"),
    "no value": (None, {}, "undecodable"),
}  # fmt: skip
DROPPED = {
    "empty page": b'{"text": "  "}',
    "another language": b'{"text": "The ministers met on Monday to discuss water."}',
}


async def test_hostile_records_are_dead_letters_with_their_bytes(
    settings: Settings, tmp_path: Path
) -> None:
    """And the worker goes on: a good page after them comes out."""
    await create_topics(settings)
    records = [
        Outgoing(
            topic="articles.raw", key=name.encode(), value=value, headers=tuple(headers.items())
        )
        for name, (value, headers, _) in HOSTILE.items()
    ]
    records += [
        Outgoing(topic="articles.raw", key=name.encode(), value=value)
        for name, value in DROPPED.items()
    ]
    nul = json.dumps({"id": "nul", "text": "قال الوزير\x00 إن الطريق سيفتح غدا أمام المارة."})
    records.append(Outgoing(topic="articles.raw", key=b"nul", value=nul.encode()))
    await send(settings, records)
    with workers(settings, tmp_path, ["normalise"]) as running:
        await await_ready(running)
        letters = await collect_until(
            settings, ["articles.dead-letters"], lambda got: len(got) >= len(HOSTILE)
        )
        good = await collect_until(settings, ["articles.normalised"], lambda got: len(got) >= 1)
        metrics = await scrape([running["normalise"].url])
        assert running["normalise"].stop() == 0
    by_name = {(letter.key or b"").decode(): letter for letter in letters}
    assert by_name.keys() == HOSTILE.keys()
    for name, (value, _, code) in HOSTILE.items():
        assert by_name[name].value == value
        found = header(by_name[name], "khabar-error-code")
        assert found == code or code is None, name
        assert len(header(by_name[name], "khabar-error-message")) <= 200
    assert [codec.decode_article(record).id for record in good] == ["nul"]
    assert "\x00" not in codec.decode_article(good[0]).text
    assert metrics.by("reason", "khabar_drops_total") == {"empty": 1, "language": 1}
    assert metrics.total("khabar_dead_letters_total") == len(HOSTILE)


@pytest.mark.kafka
async def test_no_stage_loses_anything_when_it_is_killed(kafka: Broker, tmp_path: Path) -> None:
    """SIGKILL each stage in turn under load; every id comes out, and repeats are identical."""
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    count = 4000
    sending = asyncio.create_task(send_slowly(settings, count))
    with workers(settings, tmp_path) as running:
        await await_ready(running)
        for worker in running.values():
            await asyncio.sleep(1.0)
            worker.kill()
            await asyncio.sleep(0.3)
            worker.restart()
        await sending
        results = ["articles.enriched", "articles.duplicates", "articles.dead-letters"]

        def complete(records: list[Record]) -> bool:
            return len({record.key for record in records}) >= count

        await collect_until(settings, results, complete, seconds=120)
    enriched = await collect(settings, "articles.enriched")
    others = await collect(settings, "articles.duplicates", "articles.dead-letters")
    assert {record.key for record in enriched} == {b"id-%d" % n for n in range(count)}
    assert others == []
    values: dict[str, set[bytes]] = {}
    for record in enriched:
        values.setdefault(header(record, "ce_id"), set()).add(record.value or b"")
    assert all(len(found) == 1 for found in values.values())
    assert len(values) == count
    print(f"{len(enriched) - count} of {count} repeated, 0 lost")


async def send_slowly(settings: Settings, count: int) -> None:
    """Send articles that are no copies of one another, over about eight seconds."""
    for start in range(0, count, 100):
        await send(settings, [article(n) for n in range(start, min(start + 100, count))])
        await asyncio.sleep(0.2)


def article(number: int) -> Outgoing:
    """Make an article whose every word differs from the others'."""
    words = " ".join(f"كلمة{number}حرف{place}" for place in range(40))
    value = {
        "id": f"id-{number}",
        "outlet": "بريد",
        "text": f"قال الوزير في {words} إن القرار نهائي.",
    }
    return Outgoing(topic="articles.raw", key=b"id-%d" % number, value=json.dumps(value).encode())
