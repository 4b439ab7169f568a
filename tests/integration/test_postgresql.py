"""The loader into PostgreSQL that the schemas' folder shows: exact, searchable, true to events."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from aiokafka import AIOKafkaProducer

from streams.adapters.kafka.broker import Broker
from streams.adapters.kafka.producer import connection
from streams.arabic.fold import fold
from streams.contract import codec
from streams.contract.records import Outgoing
from streams.contract.retraction import (
    DUPLICATES,
    ENRICHED,
    Retraction,
    lifted,
    retraction,
    withdrawal,
)
from streams.local.driver import LocalPipeline
from streams.settings import Settings, load_settings
from streams.telemetry.metrics import Metrics
from tests.conftest import broker_settings
from tests.harness import collect, create_topics, environment, send
from tests.integration import postgresql
from tests.integration.test_replay import named

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples" / "postgresql"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql.running() as url:
        yield url


@pytest.fixture
def database(server: str) -> str:
    name = f"t{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as server_:
        server_.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


def rows(database: str, query: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(database, autocommit=True) as session:
        return list(session.execute(query.encode(), values or None))


def start(settings: Settings, database: str, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(EXAMPLES / "load.py"), database, *options],
        env=environment(settings), text=True, stderr=subprocess.PIPE,
    )  # fmt: skip


def load(settings: Settings, database: str, *options: str) -> str:
    """Load what is there; give what the loader said."""
    process = start(settings, database, "--once", *options)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


async def results(settings: Settings, raw: Sequence[Outgoing]) -> list[Outgoing]:
    """What raw records come to on the topics that consumers read."""
    pipeline = LocalPipeline(settings, Metrics())
    processed = [done for record in raw for done in await pipeline.run(record)]
    return [
        out for done in processed for out in done.outputs if out.topic in {ENRICHED, DUPLICATES}
    ]


def copy_of(raw: Outgoing, id_: str) -> Outgoing:
    value = json.loads(raw.value or b"") | {"id": id_}
    return Outgoing(topic=raw.topic, key=id_.encode(), value=json.dumps(value).encode())


def test_folding_is_khabar_s_own(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as session:
        session.execute((EXAMPLES / "schema.sql").read_bytes())
        characters = [chr(c) for c in range(1, 0x110000) if not 0xD800 <= c < 0xE000]
        for first in range(0, len(characters), 20_000):
            text = "".join(characters[first : first + 20_000])
            assert session.execute("SELECT khabar.fold(%s)", [text]).fetchone() == (fold(text),)


@pytest.mark.parametrize(
    ("typed", "written", "found"),
    [
        ("الوزير", "قال وزير الخارجية", True),
        ("وزير", "والوزير، الذي", True),
        ("بالوزاره", "«الوَزَارَةُ» أعلنت", True),
        ("احمد", "أحمـد", True),
        ("للوزارة", "الوزارة؟", True),
        ('"وزير الخارجيه"', "وزير الخارجية", True),
        ('"وزير الخارجيه"', "الخارجية والوزير", False),
        ("وزير -الخارجية", "وزير الخارجية", False),
        ("والد", "ولد", False),
        ("بيروت", "الرياض وبيروت", True),
        ("ووزاره", "الوزارة", True),
        ("الله", "له", False),
        ("2024", "عام ٢٠٢٤…", True),
        ("وزير", "تحرير", False),
    ],
)
def test_search(database: str, typed: str, written: str, found: bool) -> None:  # noqa: FBT001
    with psycopg.connect(database, autocommit=True) as session:
        session.execute((EXAMPLES / "schema.sql").read_bytes())
        query = "SELECT khabar.search_vector(NULL, %s) @@ khabar.search_query(%s)"
        assert session.execute(query, [written, typed]).fetchone() == (found,)


@pytest.mark.parametrize("letters", ["اب", "𠀀𠀁"])
def test_the_longest_text_fits(database: str, letters: str) -> None:
    with psycopg.connect(database, autocommit=True) as session:
        session.execute((EXAMPLES / "schema.sql").read_bytes())
        # As many different words as can be: of two, three, four letters.
        words = (f"{n:b}".replace("0", letters[0]).replace("1", letters[1]) for n in range(400_000))
        query = "SELECT khabar.search_vector(%s, %s)"
        session.execute(query, [" ".join(words)[:250_000], " ".join(words)[:3_000_000]])
        numbers = " ".join(map(str, range(600_000)))
        session.execute(query, [numbers, numbers])


@pytest.mark.kafka
async def test_tables_say_what_the_events_say(kafka: Broker, database: str, tmp_path: Path) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    raw = [named(n) for n in range(4)]
    await send(settings, await results(settings, [*raw, copy_of(raw[3], "copy-3")]))
    load(settings, database)
    articles = {
        record.key: codec.decode_article(record) for record in await collect(settings, ENRICHED)
    }
    assert {(a.id, a.revision, a.text) for a in articles.values()} == set(
        rows(database, "SELECT id, revision, text FROM khabar.articles")
    )
    expected = {
        (a.id, number, e.type, e.name, m.start, m.end, m.text)
        for a in articles.values()
        for number, e in enumerate(a.entities or ())
        for m in e.mentions
    }
    mentions = "SELECT m.article_id, e.number, e.type, e.name, start_offset, end_offset, m.text"
    joined = " FROM khabar.mentions m JOIN khabar.entities e ON (e.article_id, e.number)"
    equal = " = (m.article_id, m.entity)"
    assert len(expected) >= 12
    assert set(rows(database, mentions + joined + equal)) == expected
    sliced = "substring(CASE field WHEN 'title' THEN a.title ELSE a.text END"
    sliced += " FROM start_offset + 1 FOR end_offset - start_offset)"
    query = f"SELECT count(*) FROM khabar.mentions m JOIN khabar.articles a ON a.id = article_id WHERE {sliced} <> m.text"  # noqa: E501, S608
    assert rows(database, query) == [(0,)]
    copies = "SELECT id, duplicate_of, verdict FROM khabar.duplicates"
    assert rows(database, copies) == [("copy-3", "id-3", "exact")]

    # A revision takes the article's place; who was withdrawn, taken down, lifted; what is no event.
    later = await results(settings, [named(1, revision=2)])
    await send(
        settings,
        [
            *later,
            withdrawal(ENRICHED, b"id-0", "verdict"),
            withdrawal(DUPLICATES, b"copy-3", "verdict"),
            retraction(Retraction(id="id-2", reason="court", by="desk")),
            withdrawal(ENRICHED, b"id-2", "takedown"),
            retraction(Retraction(id="id-3", reason="mistake", by="desk")),
            lifted("id-3"),
            Outgoing(topic=ENRICHED, key=b"alien", value=b"{\xff"),
        ],
    )
    said = load(settings, database)
    assert "kept in khabar.unreadable" in said
    unreadable = "SELECT topic, key, value FROM khabar.unreadable"
    assert rows(database, unreadable) == [(ENRICHED, "alien", b"{\xff")]
    revised = codec.decode_article(
        next(r for r in reversed(await collect(settings, ENRICHED)) if r.key == b"id-1")
    )
    assert set(rows(database, "SELECT id, revision FROM khabar.current_articles")) == {
        ("id-1", revised.revision), ("id-3", articles[b"id-3"].revision),
    }  # fmt: skip
    assert rows(database, copies) == []
    assert rows(database, "SELECT id FROM khabar.retractions") == [("id-2",)]
    orphans = "SELECT DISTINCT article_id FROM khabar.mentions ORDER BY 1"
    assert rows(database, orphans) == [("id-1",), ("id-3",)]

    everything = "SELECT id, revision, event_id FROM khabar.current_articles ORDER BY id"
    before = rows(database, everything)
    load(settings, database, "--anew")
    assert rows(database, everything) == before

    # A retraction that is read before the article's withdrawal.
    await send(settings, [retraction(Retraction(id="id-1", reason="court", by="desk"))])
    load(settings, database)
    assert rows(database, "SELECT id FROM khabar.current_articles") == [("id-3",)]
    await send(settings, [lifted("id-1")])
    load(settings, database)
    assert rows(database, everything) == before
    assert search(database, "بالقاهره القرار -بيروت") == ""
    found = search(database, "للقاهره القرار")
    assert {line.split("|")[0] for line in found.splitlines()} == {"id-1", "id-3"}
    assert "بيروت" in found


def search(database: str, words: str) -> str:
    """Run the query that the folder shows."""
    query = EXAMPLES / "search.sql"
    command = ["psql", database, "-At", "-v", f"words={words}", "-f", str(query)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


COUNTED = """
CREATE TABLE public.writes (id text);
CREATE FUNCTION public.count_write() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN INSERT INTO public.writes VALUES (NEW.id); RETURN NEW; END $$;
CREATE TRIGGER counted AFTER INSERT OR UPDATE ON khabar.articles
  FOR EACH ROW EXECUTE FUNCTION public.count_write();
"""


def until(database: str, query: str, wanted: object, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while (found := rows(database, query)) != [(wanted,)]:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


@pytest.mark.kafka
async def test_each_event_counts_once_when_the_loader_is_killed(
    kafka: Broker, database: str, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    made = await results(settings, [named(n) for n in range(30)])
    load(settings, database)
    with psycopg.connect(database, autocommit=True) as session:
        session.execute(COUNTED)
    await send(settings, made[:10])
    load(settings, database)
    written = "SELECT count(*) FROM public.writes"
    assert rows(database, written) == [(10,)]
    offsets = "SELECT topic, partition, next_offset FROM khabar.offsets ORDER BY 1, 2"
    before = rows(database, offsets)

    # Killed when the rows are written and the offsets are not: neither is there afterwards.
    await send(settings, made[10:20])
    with psycopg.connect(database) as blocker:
        blocker.execute("LOCK TABLE khabar.offsets IN EXCLUSIVE MODE")
        process = start(settings, database)
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'khabar.offsets'::regclass"  # noqa: E501
        until(database, waiting, 1)
        process.kill()
        process.communicate()
    assert rows(database, written) == [(10,)]
    assert rows(database, offsets) == before

    # Killed while it follows, after its commit; a second one waits for the first, and goes on.
    first = start(settings, database)
    until(database, written, 20)
    second = start(settings, database)
    holding = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    until(database, holding, 1)
    first.kill()
    first.communicate()
    await send(settings, made[20:])
    until(database, written, 30)
    second.kill()
    second.communicate()
    load(settings, database)
    assert set(rows(database, "SELECT id, count(*) FROM public.writes GROUP BY id")) == {
        (f"id-{n}", 1) for n in range(30)
    }


@pytest.mark.kafka
async def test_what_a_broken_promotion_wrote_is_not_there(
    kafka: Broker, database: str, tmp_path: Path
) -> None:
    settings = broker_settings(kafka, tmp_path)
    await create_topics(settings)
    made = await results(settings, [named(0), named(1)])
    await send(settings, made)
    producer = AIOKafkaProducer(**connection(settings), transactional_id=settings.topic("broken"))
    await producer.start()
    await producer.begin_transaction()
    await producer.send_and_wait(settings.topic(ENRICHED), None, b"id-0")
    await producer.abort_transaction()
    await producer.stop()
    load(settings, database)
    assert set(rows(database, "SELECT id FROM khabar.articles")) == {("id-0",), ("id-1",)}
    assert rows(database, "SELECT * FROM khabar.unreadable") == []


def test_one_line_says_what_is_wrong(database: str, tmp_path: Path) -> None:
    settings = load_settings(bootstrap_servers="127.0.0.1:9", data_dir=tmp_path)
    for where in (database, "postgresql://khabar@127.0.0.1:9/none"):
        process = start(settings, where, "--once")
        _, said = process.communicate(timeout=90)
        assert process.returncode == 1
        (line,) = said.splitlines()
        assert line.startswith("load.py: ")
