"""Spans: one article followed through all stages, links, ids, and the variables that ask for it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Self

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from streams.adapters.kafka.memory_broker import MemoryBroker
from streams.bootstrap import Resources, build_runner
from streams.contract import codec
from streams.contract.records import Outgoing, Record
from streams.errors import UsageError
from streams.pipeline import PIPELINE
from streams.replay.batches import Chains
from streams.replay.engine import Replay
from streams.replay.ranges import Span
from streams.replay.runs import Filters, Manifest
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from streams.telemetry.tracing import Hop, load_tracing
from streams.telemetry.tracing.spans import Spans
from tests.factories import NOW

ARTICLE = {
    "id": "a1",
    "outlet": "بريد",
    "text": "قال الرئيس الروسي فلاديمير بوتين في موسكو إن الانتخابات ستجري في موعدها المحدد.",
}


async def travel(value: bytes, spans: Spans) -> MemoryBroker:
    """Take a raw record through every stage."""
    broker, settings = MemoryBroker(), load_settings()
    resources = Resources(settings)
    await broker.publish([Outgoing(topic="articles.raw", key=b"a1", value=value)])
    for row in PIPELINE:
        runner = build_runner(row, settings, Metrics(), resources, tracing=spans)
        records = [runner.process(record) for record in broker.records(row.source)]
        await runner.settle(records, broker)
    return broker


def traced() -> tuple[Spans, InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    return Spans(SimpleSpanProcessor(exporter), group="test."), exporter


async def test_one_article_is_followed_through_all_the_stages() -> None:
    spans, exporter = traced()
    broker = await travel(json.dumps(ARTICLE).encode(), spans)
    found = exporter.get_finished_spans()
    names = [f"{row.name} {row.source}" for row in PIPELINE]
    assert [span.name for span in found] == names
    assert len({span.context.trace_id for span in found}) == 1
    assert found[0].links == ()
    for before, after in pairwise(found):
        assert after.parent is None
        (link,) = after.links
        assert link.context.span_id == before.context.span_id
        assert link.context.trace_id == before.context.trace_id
    for span, row in zip(found, PIPELINE, strict=True):
        (event,) = broker.records(row.sink)
        assert event.header("traceparent") == traceparent(span)
        times = (span.start_time or 0, span.events[0].timestamp, span.end_time or 0)
        assert 0 < times[0] <= times[1] <= times[2]


async def test_a_replay_continues_the_trace_and_says_which_it_is() -> None:
    live, exporter = traced()
    broker = await travel(json.dumps(ARTICLE).encode(), live)
    (record,) = broker.records("articles.unique")
    before = exporter.get_finished_spans()
    exporter = InMemorySpanExporter()
    spans = Spans(SimpleSpanProcessor(exporter), group="test.", replay="new-model")
    settings = load_settings()
    manifest = Manifest(
        name="new-model", stage="extract_entities", topic="articles.unique", mode="shadow",
        state="running", spans={0: Span(0, 1)}, filters=Filters(), created_by="me",
        created_at=NOW, updated_at=NOW, versions={},
    )  # fmt: skip
    replay = Replay(settings, manifest, Metrics(), tracing=spans)
    chain = replay._chain(Resources(settings), Metrics(), tracing=replay._tracing)
    work = await Chains(chain).process([record], replay._manifest)
    found = exporter.get_finished_spans()
    assert [span.name for span in found] == [
        "extract_entities articles.unique", "tag_topics articles.with-entities",
    ]  # fmt: skip
    assert {span.context.trace_id for span in found} == {before[0].context.trace_id}
    assert found[0].links[0].context.span_id == before[1].context.span_id
    assert found[1].links[0].context.span_id == found[0].context.span_id
    (event,) = work.outputs
    assert dict(event.headers)["traceparent"].decode() == traceparent(found[1])
    for span in found:
        attributes = span.attributes or {}
        assert attributes["khabar.run"] == "replay"
        assert attributes["khabar.replay"] == "new-model"
        assert attributes["messaging.consumer.group.name"] == "test.khabar.replay.new-model"


def traceparent(span: ReadableSpan) -> str:
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"


async def test_a_span_says_where_and_what() -> None:
    spans, exporter = traced()
    await travel(json.dumps(ARTICLE).encode(), spans)
    attributes = exporter.get_finished_spans()[0].attributes
    assert attributes == {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.operation.name": "normalise",
        "messaging.destination.name": "articles.raw",
        "messaging.destination.partition.id": "0",
        "messaging.kafka.offset": 0,
        "messaging.consumer.group.name": "test.khabar.normalise",
        "khabar.run": "live",
        "khabar.outcome": "forwarded",
    }


async def test_a_dead_letter_is_an_error_and_shows_none_of_the_record() -> None:
    spans, exporter = traced()
    await travel(b'{"secret', spans)
    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes is not None
    assert span.attributes["error.type"] == "undecodable"
    assert "secret" not in span.to_json()


async def test_a_redelivered_record_is_the_same_span() -> None:
    ids = set()
    for _ in range(2):
        spans, exporter = traced()
        await travel(json.dumps(ARTICLE).encode(), spans)
        ids.add(tuple(span.context.span_id for span in exporter.get_finished_spans()))
    assert len(ids) == 1


@pytest.mark.parametrize(
    "given", [None, "", "00-zz-11-01", "00-" + "0" * 32 + "-" + "1" * 16 + "-01"]
)
def test_a_broken_trace_parent_makes_no_link(given: str | None) -> None:
    spans, exporter = traced()
    own = codec.traceparent(
        Record(topic="t", partition=0, offset=1, timestamp=0, key=None, value=None)
    )
    spans.record(Hop("normalise", "live", "t", 0, 1, given, own, 10, 20, 30, "forwarded"))
    (span,) = exporter.get_finished_spans()
    assert span.links == ()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_SERVICE_NAME": "x"},
    ],
)
def test_nothing_is_traced_unless_asked_for(environment: Mapping[str, str]) -> None:
    assert load_tracing(environment) is None


def test_an_unknown_exporter_is_named() -> None:
    with pytest.raises(UsageError, match="OTEL_TRACES_EXPORTER is not one of console, none, otlp"):
        load_tracing({"OTEL_TRACES_EXPORTER": "zipkin"})


def test_without_its_packages_the_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "streams.telemetry.tracing.spans", None)
    with pytest.raises(UsageError, match=r"pip install 'khabar\[tracing\]'"):
        load_tracing({"OTEL_TRACES_EXPORTER": "otlp"})


def test_where_nobody_asks_opentelemetry_is_not_even_imported() -> None:
    code = "import sys, streams.bootstrap, streams.live.worker; "
    code += "from streams.telemetry.tracing import *; "
    code += "print(any(name.startswith('opentelemetry') for name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    with Collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("OTEL_SERVICE_NAME", "khabar-test")
        tracing = load_tracing()
        assert tracing is not None
        own = "00-" + "1" * 32 + "-" + "2" * 16 + "-01"
        tracing.record(Hop("normalise", "live", "t", 0, 1, None, own, 10, 20, 30, "forwarded"))
        tracing.close()
    (sent,) = collector.requests[0].resource_spans
    names = {one.key: one.value.string_value for one in sent.resource.attributes}
    assert names["service.name"] == "khabar-test"
    (span,) = sent.scope_spans[0].spans
    assert span.trace_id.hex() == "1" * 32
    assert span.span_id.hex() == "2" * 16


class Collector:
    """Takes OTLP over HTTP on loopback."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                outer.requests.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
