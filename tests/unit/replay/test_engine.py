"""A replay never goes past a batch that was not delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.bootstrap import Resources
from streams.contract import codec
from streams.contract.records import Outgoing, Record, Refusal
from streams.errors import UnavailableError
from streams.local.chain import Chain
from streams.replay import engine
from streams.replay.batches import Chains
from streams.replay.delivery import Delivery
from streams.replay.engine import Replay
from streams.replay.ranges import Span
from streams.replay.runs import Filters, Manifest
from streams.settings import load_settings
from streams.telemetry.metrics import Metrics
from tests.factories import NOW, make_article, make_record


class Reader:
    """Two batches of one record; commits are remembered."""

    def __init__(self) -> None:
        self.left = [[record(0)], [record(1)]]
        self.committed: list[int] = []
        self.counts: Counter[str] = Counter()

    async def batch(self, _: int) -> Sequence[Record]:
        return self.left.pop(0) if self.left else []

    async def is_done(self) -> bool:
        return not self.left

    async def commit(self, done: Sequence[Record], counts: Any) -> None:
        self.counts += sum(counts.values(), Counter())
        self.committed += [one.offset for one in done]

    async def positions(self) -> dict[int, int]:
        return {0: len(self.committed)}


class Sender:
    """Refuses to confirm the first times."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.failed = 0
        self.on_failure: dict[int, Callable[[], None]] = {}
        self.sent: list[bytes | None] = []

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        if self.failures:
            self.failures -= 1
            self.failed += 1
            self.on_failure.get(self.failed, lambda: None)()
            raise UnavailableError("no leader")
        self.sent += [one.key for one in records]
        return ()


def record(offset: int) -> Record:
    value = codec.encode(make_article(id=f"a{offset}"))
    return make_record(value, topic="articles.with-entities", partition=0, offset=offset)


async def worked(
    monkeypatch: pytest.MonkeyPatch, *, failures: int, pausing: int | None = None
) -> tuple[Replay, Reader, Sender]:
    """Work on two batches; a pause is asked for with one of the failures."""

    async def saved(*_: Any) -> None:
        return

    monkeypatch.setattr("streams.replay.runs.save", saved)
    monkeypatch.setattr("streams.replay.runs.tell", saved)
    monkeypatch.setattr(engine, "_BACKOFF_SECONDS", 0.0)
    settings = load_settings()
    manifest = Manifest(
        name="r", stage="tag_topics", topic="articles.with-entities", mode="shadow",
        state="running", spans={0: Span(0, 2)}, filters=Filters(), created_by="me",
        created_at=NOW, updated_at=datetime.now(UTC), versions={},
    )  # fmt: skip
    replay = Replay(settings, manifest, Metrics())
    chain = Chain(settings, Metrics(), Resources(settings), first="tag_topics", run="replay")
    reader, sender = Reader(), Sender(failures)
    if pausing is not None:
        sender.on_failure = {pausing: replay.pause}
    delivery = Delivery(manifest, sender, None)
    await replay._work(reader, Chains(chain), delivery, sender)  # type: ignore[arg-type]
    return replay, reader, sender


async def test_a_batch_that_was_not_confirmed_is_tried_again_and_counted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replay, reader, sender = await worked(monkeypatch, failures=2)
    assert sender.sent == [b"a0", b"a1"]
    assert reader.committed == [0, 1]
    assert replay.progress.counts["records"] == 2
    assert (reader.counts["records"], reader.counts["enriched"]) == (2, 2)


@pytest.mark.parametrize("failures", [3, 100], ids=["it comes back at once", "it stays away"])
async def test_a_pause_while_the_broker_is_away_commits_nothing_past_what_is_delivered(
    failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, reader, sender = await worked(monkeypatch, failures=failures, pausing=3)
    assert sender.sent == []
    assert reader.committed == []
    assert replay._wanted == "paused"
