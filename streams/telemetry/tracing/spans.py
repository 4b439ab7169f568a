"""Spans by OpenTelemetry: ids from the events, links instead of parents."""

from __future__ import annotations

from typing import Literal

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
)
from opentelemetry.sdk.trace.id_generator import IdGenerator

from streams.telemetry.tracing import Hop

_FLUSH_MILLISECONDS = 2000


class Spans:
    """Makes the spans. Unfit for several threads.

    Args:
        target: takes the finished spans.
        group: what stands before the consumer groups' names.
        replay: the name of the replay that is traced, if it is one.
        attempt: what its consumer group has behind its name.
    """

    def __init__(
        self,
        target: SpanProcessor,
        *,
        group: str = "",
        replay: str | None = None,
        attempt: str = "",
    ) -> None:
        self._ids = _FollowingIds()
        # What the standard variables say of the service wins over the name given here.
        resource = Resource.create({"service.name": "khabar"}).merge(
            OTELResourceDetector().detect()
        )
        self._provider = TracerProvider(resource=resource, id_generator=self._ids)
        self._provider.add_span_processor(target)
        self._tracer = self._provider.get_tracer("khabar")
        self._group = group
        self._replay = replay
        self._attempt = attempt

    def record(self, hop: Hop) -> None:
        """Make the span of a record that is settled."""
        own, before = _context(hop.own), _context(hop.given)
        if own is None:
            return
        self._ids.following = own
        span = self._tracer.start_span(
            f"{hop.stage} {hop.topic}",
            kind=trace.SpanKind.CONSUMER,
            links=[] if before is None else [trace.Link(before)],
            start_time=hop.began,
            attributes={
                "messaging.system": "kafka",
                "messaging.operation.type": "process",
                "messaging.operation.name": hop.stage,
                "messaging.destination.name": hop.topic,
                "messaging.destination.partition.id": str(hop.partition),
                "messaging.kafka.offset": hop.offset,
                "messaging.consumer.group.name": self._group_of(hop.stage),
                "khabar.run": hop.run,
                "khabar.outcome": hop.outcome,
            },
        )
        if self._replay is not None:
            span.set_attribute("khabar.replay", self._replay)
        span.add_event("processed", timestamp=hop.processed)
        if hop.error is not None:
            span.set_attribute("error.type", hop.error)
            span.set_status(trace.StatusCode.ERROR)
        span.end(hop.ended)

    def _group_of(self, stage: str) -> str:
        own = (stage,) if self._replay is None else ("replay", self._replay, self._attempt)
        return self._group + ".".join(("khabar", *filter(None, own)))

    def close(self) -> None:
        """Export what waits; takes a moment at most."""
        self._provider.force_flush(_FLUSH_MILLISECONDS)
        self._provider.shutdown()


def processor(exporter: Literal["console", "otlp"]) -> SpanProcessor:
    """Make what takes the finished spans; it never waits for whom it exports to."""
    if exporter == "console":
        return SimpleSpanProcessor(ConsoleSpanExporter())
    return BatchSpanProcessor(OTLPSpanExporter())


class _FollowingIds(IdGenerator):
    """Gives the ids that the events already carry."""

    following: trace.SpanContext = trace.INVALID_SPAN_CONTEXT

    def generate_trace_id(self) -> int:
        return self.following.trace_id

    def generate_span_id(self) -> int:
        return self.following.span_id


def _context(traceparent: str | None) -> trace.SpanContext | None:
    """Read a W3C trace parent; None for anything else."""
    try:
        _, trace_id, span_id, flags = (traceparent or "").split("-")
        numbers = int(trace_id, 16), int(span_id, 16), int(flags, 16)
    except ValueError:
        return None
    own, number, sampled = numbers
    context = trace.SpanContext(own, number, is_remote=True, trace_flags=trace.TraceFlags(sampled))
    return context if context.is_valid else None
