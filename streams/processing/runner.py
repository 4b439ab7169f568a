"""The one wrapper around every stage: decode, process, classify, encode; then settle.

A stage sees values alone. Here is what becomes of it: which event, which dead letter, which count.
A record is acknowledged by its driver only when :meth:`Runner.settle` has returned.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Container, Sequence
from datetime import UTC, datetime
from time import perf_counter, time_ns
from typing import TYPE_CHECKING

from msgspec.structs import replace

from streams.contract import codec
from streams.contract.dead_letter import OMITTED, dead_letter
from streams.contract.drops import dropped
from streams.contract.outcomes import Drop, Forward, Outcome, Repeat
from streams.contract.records import Outgoing, Record, Refusal
from streams.errors import (
    DeadLetterLimitError,
    ErrorCode,
    FencedError,
    InvalidRecordError,
    UnavailableError,
)
from streams.pipeline import DUPLICATES, Step
from streams.ports import Publisher
from streams.processing.counting import Counting, Processed, Result, Run
from streams.processing.limits import OutOfTime, time_limit
from streams.telemetry.tracing import Hop

if TYPE_CHECKING:
    from streams.telemetry.metrics import Metrics
    from streams.telemetry.tracing import Tracing

Process = Callable[[Record], tuple[Outcome, ...]]
"""Decode a record and give it to the stage; built in ``bootstrap``."""

_FIRST_BACKOFF = 0.2
_LONGEST_BACKOFF = 10.0
_NANOSECONDS = 1e9

log = logging.getLogger(__name__)


class Runner:
    """Runs one step of the pipeline for any driver.

    Args:
        step: the row of the pipeline.
        process: decodes a record and calls the stage.
        metrics: where results are counted.
        run: ``live`` or ``replay``, a label on the metrics.
        failure_limit: stage failures in a row after which the worker must stop.
        seconds: how long a record may take; None for no limit.
        retracted: ids of articles that were taken down; they end here.
        tell_drops: whether articles that end on purpose are published on a topic of their own.
        clock: the time of processing, for headers and ages.
        tracing: makes spans; None for none.
    """

    def __init__(
        self,
        step: Step,
        process: Process,
        metrics: Metrics,
        *,
        run: Run = "live",
        failure_limit: int = 100,
        seconds: float | None = None,
        retracted: Container[str] = frozenset(),
        tell_drops: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tracing: Tracing | None = None,
    ) -> None:
        self._tracing = tracing
        self.step = step
        self.metrics = metrics
        self._process = process
        self._run = run
        self._counting = Counting(metrics, step.name, run)
        self._failure_limit = failure_limit
        self._failures_in_a_row = 0
        self._seconds = seconds
        self._retracted = retracted
        self._tell_drops = tell_drops
        self._clock = clock

    def process(self, record: Record, whence: Record | None = None) -> Processed:
        """Process one record; nothing is published yet.

        Args:
            record: the record as it was read.
            whence: the record that a dead letter holds and names, where this one was made of it in
                this process and lies on no topic.

        Returns:
            The events or the dead letter that it came to.

        Raises:
            DeadLetterLimitError: the stage failed too often in a row.
            UnavailableError: what the stage needs is away; the record must be read again.
            FencedError: another worker owns the stage's state by now.
        """
        started, whence = perf_counter(), whence or record
        try:
            with time_limit(self._seconds):
                outcomes = self._without_retracted(self._process(record))
            outputs = self._events(record, outcomes)
        except InvalidRecordError as error:
            return self._dead(record, error.code, error, started, whence)
        except OutOfTime:
            self._count_failure(TimeoutError(f"{self._seconds} s were not enough"))
            return self.out_of_time(record, started, whence)
        except (UnavailableError, FencedError):
            raise
        except Exception as error:  # noqa: BLE001 -- whatever else a stage raises is a dead letter
            self._count_failure(error)
            return self._dead(record, "stage_failed", error, started, whence)
        self._failures_in_a_row = 0
        return Processed(
            source=record,
            result=_result(outcomes),
            outputs=outputs,
            outcomes=outcomes,
            started=started,
            seconds=perf_counter() - started,
        )

    def out_of_time(
        self, record: Record, started: float | None = None, whence: Record | None = None
    ) -> Processed:
        """Give a record up that took, or once took, longer than allowed.

        Args:
            record: the record as it was read.
            started: when it was begun, by the performance counter; None where it was not now.
            whence: see :meth:`process`.

        Returns:
            Its dead letter, ``stage_timeout``.
        """
        message = f"{self.step.name} took longer than {self._seconds} s"
        error = TimeoutError(message)
        started = perf_counter() if started is None else started
        return self._dead(record, "stage_timeout", error, started, whence or record)

    async def settle(self, batch: Sequence[Processed], publisher: Publisher) -> None:
        """Publish a batch's events, wait until each is delivered, and count what happened.

        A broker that does not confirm is asked again, with capped backoff, for as long as it takes:
        nothing is skipped. What the broker refuses for good becomes a dead letter.

        Args:
            batch: processed records, in the order in which they were read.
            publisher: where the events go.
        """
        started = perf_counter()
        settled = tuple(batch)
        refusals = await self._publish([out for one in settled for out in one.outputs], publisher)
        if refusals:
            settled = self._refused(settled, refusals)
            letters = [one.outputs[-1] for one in settled if one.error == "unpublishable"]
            if too_large := await self._publish(letters, publisher):
                await self._publish([_without_value(one.record) for one in too_large], publisher)
        self.metrics.settle_duration.labels(self.step.name, self._run).observe(
            perf_counter() - started
        )
        self._counting.count(settled, self._clock().timestamp())
        if self._tracing is not None:
            self._trace(settled, self._tracing)

    async def _publish(
        self, records: Sequence[Outgoing], publisher: Publisher
    ) -> Sequence[Refusal]:
        backoff = _FIRST_BACKOFF
        while records:
            try:
                return await publisher.publish(records)
            except UnavailableError as error:
                self.metrics.retries.labels(self.step.name).inc()
                log.warning("not delivered, again in %.1f s: %s", backoff, error)
                await asyncio.sleep(backoff)
                backoff = min(2 * backoff, _LONGEST_BACKOFF)
        return ()

    def _without_retracted(self, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        return tuple(
            Drop("retracted", id=id_) if (id_ := _id_of(outcome)) in self._retracted else outcome
            for outcome in outcomes
        )

    def _events(self, record: Record, outcomes: tuple[Outcome, ...]) -> tuple[Outgoing, ...]:
        now = self._clock()
        events = []
        for number, outcome in enumerate(outcomes):
            match outcome:
                case Forward(article):
                    events.append(codec.event(self.step.sink, self.step.name, article, record, now))
                case Repeat(duplicate):
                    events.append(codec.event(DUPLICATES, self.step.name, duplicate, record, now))
                case Drop():
                    if self._tell_drops:
                        events.append(dropped(outcome, self.step.name, record, number))
        return tuple(events)

    def _dead(
        self, record: Record, code: ErrorCode, error: Exception, started: float, whence: Record
    ) -> Processed:
        letter = dead_letter(whence, self.step.name, code, error, self._clock())
        message = " ".join(str(error).split())[:200]
        log.warning(
            "dead letter: %s: %s", code, message,
            extra={"topic": whence.topic, "partition": whence.partition, "offset": whence.offset},
        )  # fmt: skip
        return Processed(
            source=record,
            result="dead_letter",
            outputs=(letter,),
            error=code,
            message=message,
            started=started,
            seconds=perf_counter() - started,
        )

    def _count_failure(self, error: Exception) -> None:
        self._failures_in_a_row += 1
        log.error("stage %s failed", self.step.name, exc_info=error)
        if self._failures_in_a_row >= self._failure_limit:
            raise DeadLetterLimitError(
                f"{self.step.name} failed {self._failures_in_a_row} times in a row, the last with "
                f"{type(error).__name__}: mend it before it drains the topic into dead letters"
            ) from error

    def _refused(
        self, batch: Sequence[Processed], refusals: Sequence[Refusal]
    ) -> tuple[Processed, ...]:
        """Turn the records whose events were refused into dead letters, the others as they are."""
        reasons = {id(refusal.record): refusal.reason for refusal in refusals}
        settled = []
        for one in batch:
            reason = next((reasons[id(o)] for o in one.outputs if id(o) in reasons), None)
            if reason is None:
                settled.append(one)
            else:
                error = InvalidRecordError("unpublishable", reason)
                dead = self._dead(one.source, error.code, error, one.started, one.source)
                # The time of the stage, without what the broker took to refuse.
                settled.append(replace(dead, seconds=one.seconds))
        return tuple(settled)

    def _trace(self, batch: Sequence[Processed], tracing: Tracing) -> None:
        ended, clock = time_ns(), perf_counter()
        for one in batch:
            began = ended - round((clock - one.started) * _NANOSECONDS)
            tracing.record(
                Hop(
                    stage=self.step.name,
                    run=self._run,
                    topic=one.source.topic,
                    partition=one.source.partition,
                    offset=one.source.offset,
                    given=one.source.header("traceparent"),
                    own=codec.traceparent(one.source),
                    began=began,
                    processed=began + round(one.seconds * _NANOSECONDS),
                    ended=ended,
                    outcome=one.result,
                    error=one.error,
                )
            )


def _id_of(outcome: Outcome) -> str:
    match outcome:
        case Forward(article):
            return article.id
        case Repeat(event):
            return event.id
        case Drop():
            return ""


def _result(outcomes: tuple[Outcome, ...]) -> Result:
    """Name what a record came to: forwarded, if any of its articles went on."""
    if any(isinstance(outcome, Forward) for outcome in outcomes):
        return "forwarded"
    if any(isinstance(outcome, Repeat) for outcome in outcomes):
        return "duplicate"
    return "dropped"


def _without_value(letter: Outgoing) -> Outgoing:
    """Give a dead letter without its value, for one that the dead-letter topic cannot hold.

    Its headers still name topic, partition and offset, where the original bytes are.
    """
    size = str(len(letter.value or b"")).encode()
    headers = (*letter.headers, (OMITTED, size))
    return Outgoing(topic=letter.topic, key=letter.key, value=None, headers=headers)
