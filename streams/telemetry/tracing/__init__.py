"""Spans of what happens to records, where OpenTelemetry's standard variables ask for them.

Every event carries a ``traceparent`` whose ids are digests of where its record came from. The span
of a hop has the very ids that its events carry, and a link to the span before it: one article's way
through all stages is one trace, and a record that is delivered again, or replayed, is the same span
again. What a replay does between its stages has no place on the broker; its spans name the topic.

Only ``spans`` knows OpenTelemetry; it is imported when spans are asked for. Its packages are the
extra ``tracing``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol

from streams.errors import UsageError

_KNOWN = ("console", "none", "otlp")
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Hop(NamedTuple):
    """One record at one stage, settled.

    Args:
        stage: which stage.
        run: ``live`` or ``replay``.
        topic: where the record was read, with partition and offset.
        partition: of the topic.
        offset: in the partition.
        given: the record's own ``traceparent``, if it has one.
        own: the ``traceparent`` of the events that it came to.
        began: when processing began, in nanoseconds since the epoch.
        processed: when the stage was done with it; the same unit.
        ended: when all was delivered, in a replay handed over for delivery; the same unit.
        outcome: what it came to.
        error: the code of its dead letter.
    """

    stage: str
    run: str
    topic: str
    partition: int
    offset: int
    given: str | None
    own: str
    began: int
    processed: int
    ended: int
    outcome: str
    error: str | None = None


class Tracing(Protocol):
    """Takes what happened to records."""

    def record(self, hop: Hop) -> None:
        """Make the span of a record that is settled."""

    def close(self) -> None:
        """Export what waits; takes a moment at most."""


def load_tracing(
    environment: Mapping[str, str] = os.environ,
    *,
    group: str = "",
    replay: str | None = None,
    attempt: str = "",
) -> Tracing | None:
    """Make the tracing that the standard variables ask for.

    ``OTEL_TRACES_EXPORTER`` is ``otlp``, ``console`` or ``none``; without it an
    ``OTEL_EXPORTER_OTLP_ENDPOINT`` or ``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`` asks for ``otlp``.
    ``OTEL_SDK_DISABLED=true`` wins over both. Sampling, batches, time-outs, headers and the
    service's name follow their own variables.

    Args:
        environment: the variables.
        group: what stands before the consumer groups' names.
        replay: the name of the replay that is traced, if it is one.
        attempt: what its consumer group has behind its name.

    Returns:
        The tracing, or None where none is asked for.

    Raises:
        UsageError: the exporter is not known, or its packages are missing.
    """
    exporter = _exporter(environment)
    if exporter is None:
        return None
    try:
        from streams.telemetry.tracing.spans import Spans, processor  # noqa: PLC0415 -- an extra's packages

        return Spans(processor(exporter), group=group, replay=replay, attempt=attempt)
    except ImportError:
        raise UsageError(
            "spans are asked for, but their packages are missing: pip install 'khabar[tracing]', "
            "or unset OTEL_TRACES_EXPORTER and OTEL_EXPORTER_OTLP_ENDPOINT"
        ) from None


def _exporter(environment: Mapping[str, str]) -> Literal["console", "otlp"] | None:
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    named = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if not named and any(environment.get(name) for name in _ENDPOINTS):
        named = "otlp"
    match named:
        case "console" | "otlp":
            return named
        case "" | "none":
            return None
    raise UsageError(f"OTEL_TRACES_EXPORTER is not one of {', '.join(_KNOWN)}")
