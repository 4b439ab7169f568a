"""Bytes to values and back, and the headers of events."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract import codec
from streams.contract.article import Duplicate, Entity, Mention, Outlet
from streams.errors import InvalidRecordError
from tests.factories import NOW, make_article, make_record

LIMIT = 1024
TEXT = st.text(st.characters(codec="utf-8"), max_size=50)


def headers_of(record: object) -> dict[str, str]:
    return {name: value.decode() for name, value in record.headers}  # type: ignore[attr-defined]


@given(title=TEXT, text=TEXT, outlet=TEXT, time=st.datetimes(timezones=st.just(UTC)))
def test_an_article_survives_the_wire(title: str, text: str, outlet: str, time: datetime) -> None:
    article = make_article(
        title=title, text=text, outlet=Outlet(name=outlet), published_at=time,
        duplicate=Duplicate(verdict="near", canonical="c", of="b", jaccard=0.5),
        entities=(Entity(type="LOC", name=title, count=1, salience=1.0,
                         mentions=(Mention(start=0, end=1, text=text, confidence=0.9),)),),
    )  # fmt: skip
    assert codec.decode_article(make_record(codec.encode(article))) == article


def test_absent_values_are_left_out_and_times_end_in_z() -> None:
    value = codec.encode(make_article(published_at=NOW)).decode()
    assert '"published_at":"2025-05-04T12:00:00Z"' in value
    assert "null" not in value
    assert "title" not in value


@pytest.mark.parametrize(
    ("value", "headers", "code"),
    [
        (b"{", {}, "undecodable"),
        (None, {}, "undecodable"),
        (b"\xff", {}, "undecodable"),
        (b'{"title": "t"}', {}, "invalid_schema"),
        (b'{"text": ["t"]}', {}, "invalid_schema"),
        (b" " * (LIMIT + 1), {}, "too_large"),
        (b"x", {"content-type": "application/pdf"}, "unsupported_content_type"),
        (b"x", {"content-type": "text/plain; charset=none"}, "undecodable"),
        (b"x", {"content-type": "text/plain; charset=\0x"}, "undecodable"),
        (b'{"text": 5, "html": ["x"]}', {}, "invalid_schema"),
        (b'["text"]', {}, "invalid_schema"),
    ],
)
def test_what_cannot_be_read_says_why(
    value: bytes | None, headers: dict[str, str], code: str
) -> None:
    pairs = tuple((name, text.encode()) for name, text in headers.items())
    with pytest.raises(InvalidRecordError) as caught:
        codec.decode_raw(make_record(value, headers=pairs), LIMIT)
    assert caught.value.code == code
    assert len(str(caught.value)) <= 200


def test_a_bare_page_takes_its_metadata_from_headers() -> None:
    headers = (
        ("content-type", b"text/plain; charset=utf-8"),
        ("khabar-url", b"https://a.example/1"),
        ("khabar-outlet", "بريد".encode()),
        ("khabar-fetched_at", b"2025-01-02T03:04:05Z"),
    )
    raw = codec.decode_raw(make_record("نص".encode(), headers=headers), LIMIT)
    assert (raw.text, raw.url, raw.outlet) == ("نص", "https://a.example/1", "بريد")
    assert raw.fetched_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("parameter", ["charset*=\0x''y", "charset*" + "9" * 5000 + "=utf-8"])
def test_a_charset_that_cannot_be_read_is_none(parameter: str) -> None:
    headers = (("content-type", f"text/plain; {parameter}".encode()),)
    assert codec.decode_raw(make_record("نص".encode(), headers=headers), LIMIT).text == "نص"


def test_the_record_s_time_stands_in_for_fetched_at() -> None:
    raw = codec.decode_raw(make_record(b'{"text": "t"}'), LIMIT)
    assert raw.fetched_at == datetime.fromtimestamp(1_746_360_000, UTC)


def test_an_event_has_cloudevents_and_trace_headers() -> None:
    source = make_record()
    out = codec.event("articles.normalised", "normalise", make_article(), source, NOW)
    headers = headers_of(out)
    assert out.key == b"a1"
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_type"] == "khabar.articles.normalised.v1"
    assert headers["ce_source"] == "khabar/normalise"
    assert headers["ce_subject"] == "a1"
    assert headers["ce_time"] == "2025-05-04T12:00:00.000Z"
    assert headers["content-type"] == "application/json"
    assert headers["khabar-origin"] == "articles.raw/2@7"
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", headers["traceparent"])


def test_a_repeat_has_the_same_id_value_and_trace() -> None:
    first = codec.event("t", "s", make_article(), make_record(), NOW)
    again = codec.event("t", "s", make_article(), make_record(), datetime.now(UTC))
    later = {name for name, value in first.headers if headers_of(again)[name] != value.decode()}
    assert later == {"ce_time"}
    assert first.value == again.value


def test_another_value_or_topic_has_another_id() -> None:
    """A correction of the author alone too, which leaves the revision as it is."""
    events = [
        codec.event("t", "s", make_article(), make_record(), NOW),
        codec.event("u", "s", make_article(), make_record(), NOW),
        codec.event("t", "s", make_article(revision="1" * 32), make_record(), NOW),
        codec.event("t", "s", make_article(provenance=()), make_record(), NOW),
        codec.event("t", "s", make_article(author="أحمد سالم"), make_record(), NOW),
    ]
    assert len({headers_of(one)["ce_id"] for one in events}) == 5


@pytest.mark.parametrize(
    "given",
    [
        f"00-{'a' * 32}-b-zz evil",
        f"00-{'0' * 32}-{'b' * 16}-01",
        f"00-{'a' * 32}-{'0' * 16}-01",
        f"ff-{'a' * 32}-{'b' * 16}-01",
        f"00-{'A' * 32}-{'b' * 16}-01",
        f"00-{'a' * 32}-{'b' * 16}-01\n",
    ],
)
def test_what_is_no_trace_context_is_not_continued(given: str) -> None:
    made = codec.traceparent(make_record(headers=(("traceparent", given.encode()),)))
    assert made == codec.traceparent(make_record())
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", made)


@pytest.mark.parametrize("header", ["json", "", " ", "text", "a/b/c", "application json", "/"])
def test_a_content_type_that_is_none_makes_no_text_of_json(header: str) -> None:
    record = make_record(b'{"text": "\xd8\xa7"}', headers=(("content-type", header.encode()),))
    if header == "":
        assert codec.decode_raw(record, 1000).text == "ا"
        return
    with pytest.raises(InvalidRecordError) as raised:
        codec.decode_raw(record, 1000)
    assert raised.value.code == "unsupported_content_type"


def test_the_trace_goes_on_and_the_origin_is_kept() -> None:
    parent = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = (
        ("traceparent", parent),
        ("khabar-origin", b"articles.raw/0@1"),
        ("khabar-origin-timestamp", b"5"),
        ("khabar-redrives", b"2"),
    )
    source = make_record(headers=headers, topic="articles.unique")
    made = headers_of(codec.event("t", "s", make_article(), source, NOW))
    assert made["traceparent"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"
    assert made["traceparent"].split("-")[2] != "b7ad6b7169203331"
    assert made["khabar-origin"] == "articles.raw/0@1"
    assert made["khabar-redrives"] == "2"
    assert codec.origin_timestamp(source) == 5


@pytest.mark.parametrize("stamp", ["9" * 16, "9" * 400, "9" * 5000, "-5", "٥", "", "x"])
def test_a_time_of_origin_that_is_none_is_the_record_s_own(stamp: str) -> None:
    source = make_record(headers=(("khabar-origin-timestamp", stamp.encode()),))
    assert codec.origin_timestamp(source) == source.timestamp
    made = headers_of(codec.event("t", "s", make_article(), source, NOW))
    assert made["khabar-origin-timestamp"] == str(source.timestamp)


@pytest.mark.parametrize("timestamp", [-1, 1_746_360_000_000_000_000])
def test_a_time_of_origin_that_nobody_knows_is_0_and_counts_as_the_record_s_own(
    timestamp: int,
) -> None:
    made = codec.origin(make_record(timestamp=timestamp))
    assert made["khabar-origin-timestamp"] == "0"
    later = make_record(headers=tuple((name, text.encode()) for name, text in made.items()))
    assert codec.origin_timestamp(later) == later.timestamp


@pytest.mark.parametrize("parent", [b"", b"junk", b"00-xyz-1-1", b"\xff\xfe"])
def test_a_broken_trace_is_begun_anew(parent: bytes) -> None:
    made = codec.traceparent(make_record(headers=(("traceparent", parent),)))
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", made)


def test_a_page_cannot_have_been_fetched_after_its_record_was_written() -> None:
    value = b'{"text": "t", "fetched_at": "2099-01-01T00:00:00Z"}'
    raw = codec.decode_raw(make_record(value), LIMIT)
    assert raw.fetched_at == datetime.fromtimestamp(1_746_360_000, UTC)
    early = codec.decode_raw(
        make_record(b'{"text": "t", "fetched_at": "2001-01-01T00:00:00"}'), LIMIT
    )
    assert early.fetched_at == datetime(2001, 1, 1)  # noqa: DTZ001 -- given without a zone


@pytest.mark.parametrize("timestamp", [1_746_360_000_000_000, 1_746_360_000_000_000_000, -1, 0])
def test_a_record_s_time_in_other_units_stands_in_for_nothing(timestamp: int) -> None:
    raw = codec.decode_raw(make_record(b'{"text": "t"}', timestamp=timestamp), LIMIT)
    assert raw.fetched_at is None


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+03:00", "9999-12-31T23:59:59-03:00"])
def test_the_record_s_time_stands_in_for_one_that_is_none(time: str) -> None:
    value = b'{"text": "t", "fetched_at": "%s"}' % time.encode()
    raw = codec.decode_raw(make_record(value), LIMIT)
    assert raw.fetched_at == datetime.fromtimestamp(1_746_360_000, UTC)
    last = 253_402_300_799_000
    raw = codec.decode_raw(make_record(b'{"text": "t"}', timestamp=last), LIMIT)
    assert raw.fetched_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    codec.decode_raw(
        make_record(b'{"text": "t", "fetched_at": "2025-05-04T12:00:00Z"}', timestamp=last), LIMIT
    )


@pytest.mark.parametrize("timestamp", [0, 1, 631_151_999_999])
def test_a_record_s_time_that_no_news_has_is_none(timestamp: int) -> None:
    raw = codec.decode_raw(make_record(b'{"text": "t"}', timestamp=timestamp), LIMIT)
    assert raw.fetched_at is None


def test_a_fetched_at_that_no_news_has_is_the_record_s() -> None:
    raw = codec.decode_raw(
        make_record(b'{"text": "t", "fetched_at": "1970-01-01T00:00:01Z"}'), LIMIT
    )
    assert raw.fetched_at == datetime.fromtimestamp(1_746_360_000, UTC)


@pytest.mark.parametrize("types", [["text/html", "text/plain"], ["text/plain", "text/html"]])
def test_of_two_content_types_the_last_counts(types: list[str]) -> None:
    """As everywhere in Kafka's clients: who forwards a record appends, and what it says holds."""
    headers = tuple(("content-type", one.encode()) for one in types)
    raw = codec.decode_raw(make_record(b"<p>x</p>", headers=headers), LIMIT)
    assert (raw.text is not None) == (types[-1] == "text/plain")
