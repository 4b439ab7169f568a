"""Whatever a producer sends is no fault of ours: a result, or a dead letter that says why.

Each record goes through the first step as in a worker, from the bytes to the counts.
"""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.bootstrap import Resources, build_runner
from streams.contract import codec, dead_letter
from streams.contract.records import Record
from streams.pipeline import PIPELINE
from streams.replay.live_view import age_of
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import make_record

SETTINGS = load_settings()
RUNNER = build_runner(PIPELINE[0], SETTINGS, Metrics(), Resources(SETTINGS))
SENTENCE = "قال الوزير إن المحطة ستخدم نحو عشرين ألف راكب كل يوم، وإنها أنشئت في أقل من عامين."
ENDLESS = "9" * 5000

NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.sampled_from(("--5", "-", "", "٥", "²", "1e9", " 7", "9" * 25, "9" * 400, ENDLESS)),
)
TIMES = st.one_of(
    st.datetimes(timezones=st.timezones() | st.none()).map(lambda time: time.isoformat()),
    st.sampled_from(
        ("0001-01-01T00:00:00+03:00", "9999-12-31T23:59:59-03:00", "0001-01-01T00:00:00Z", "now")
    ),
)
STAMPS = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 3 * 10**12),
    st.sampled_from((-1, 0, 1_746_360_000_000_000_000, 253_402_300_799_000)),
)
KINDS = st.one_of(
    st.sampled_from(
        ("", "application/json", "text/plain", "text/html", "text/html; charset=utf-8")
    ),
    st.sampled_from(("\0x", "utf-16", "hex", "klingon", "punycode", "é")).map(
        lambda charset: f"text/plain; charset={charset}"
    ),
    st.sampled_from(
        (f"text/html; charset*{ENDLESS}=a", "text/html; charset*=\0x''y", "text/html;=")
    ),
    st.text(max_size=40),
)
LINKED = st.recursive(
    st.none() | st.sampled_from(("Article", "NewsArticle", SENTENCE, f"&#{ENDLESS};", "")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("@type", "@graph", "headline", "author", "name", "datePublished")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
URLS = st.sampled_from(
    (
        "http://[",
        "https://a.example:99999999/x",
        "https://a.example/2024/99/99/",
        "https://[1.2::3]/",
    )
) | st.text(max_size=30)
STAMPED = st.sampled_from(("أمس 22:10", "منذ 999 سنوات", "16 شباط", "1/1/1300 هـ", ""))


def page(linked: object, stamp: str) -> str:
    script = f'<script type="application/ld+json">{orjson.dumps(linked).decode()}</script>'
    return f"<html><head>{script}</head><body><p>{stamp}</p><p>{SENTENCE}</p></body></html>"


PAGES = st.builds(page, LINKED | st.builds(lambda kinds: {"@type": kinds}, LINKED), STAMPED)
JSON = st.fixed_dictionaries(
    {},
    optional={
        "html": PAGES,
        "text": st.builds(lambda stamp: f"{stamp}\n{SENTENCE}", STAMPED),
        "published_at": TIMES,
        "fetched_at": TIMES,
        "url": URLS,
    },
).map(orjson.dumps)
VALUES = st.none() | st.binary(max_size=60) | JSON | PAGES.map(str.encode)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "content-type": KINDS,
        "khabar-origin-timestamp": NUMBERS,
        "khabar-origin": st.builds(lambda number: f"articles.raw/0@{number}", NUMBERS),
        "khabar-redrives": NUMBERS,
        "khabar-redriven-offset": NUMBERS,
        "khabar-published_at": TIMES,
        "khabar-fetched_at": TIMES,
        "khabar-url": URLS,
        "traceparent": st.text(max_size=60),
    },
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    headers = draw(HEADERS)
    pairs = tuple((name, text.encode("utf-8", "replace")) for name, text in headers.items())
    return make_record(draw(VALUES), timestamp=draw(STAMPS), headers=pairs)


@given(records())
@settings(max_examples=400, deadline=None)
def test_no_record_is_a_fault_of_the_stage(record: Record) -> None:
    broker: Any = MemoryBroker()
    processed = RUNNER.process(record)
    assert processed.error != "stage_failed", processed.message
    asyncio.run(RUNNER.settle([processed], broker))
    for topic in (PIPELINE[0].sink, dead_letter.TOPIC):
        for made in broker.records(topic):
            assert codec.number(made.header("khabar-origin-timestamp"), -1) >= 0
            assert max(age_of(made)) < 2**63
    for letter in dead_letter.read_all([record, *broker.records(dead_letter.TOPIC)]):
        assert replace(letter.letter.original, timestamp=record.timestamp) == record
        assert 0 <= letter.letter.redrives < 2**63
