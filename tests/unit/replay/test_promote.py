"""A promotion publishes the latest result of each event, once, and nothing over a newer one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.adapters.kafka.retractions import Retracted
from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract import codec
from streams.contract.records import Outgoing, Record, Refusal
from streams.contract.retraction import Retraction, retraction
from streams.errors import UnavailableError
from streams.pipeline import DUPLICATES
from streams.replay import promote as module
from streams.replay.live_view import LiveView
from streams.replay.pace import Pace
from streams.replay.promote import promote
from streams.replay.ranges import Span
from streams.replay.runs import Filters, Manifest
from streams.settings import Settings, load_settings
from streams.stages.deduplicate import COPIES
from tests.factories import NOW, make_record

LIVE = "articles.enriched"
RUN = Manifest(
    name="r", stage="tag_topics", topic="articles.with-entities", mode="shadow", state="finished",
    spans={0: Span(0, 2)}, filters=Filters(), created_by="me", created_at=NOW, updated_at=NOW,
    versions={},
)  # fmt: skip
SHADOW = RUN.shadow(LIVE)


def result(revision: str, model: str, stamp: int) -> Outgoing:
    """Give a result of the only article, of the page fetched at that time."""
    value = f'{{"revision": "{revision}", "model": "{model}", "fetched_at": {stamp}}}'
    headers = (
        ("ce_id", f"{revision} {model}".encode()),
        (codec.ORIGIN, b"articles.raw/0@%d" % stamp),
        (codec.ORIGIN_TIMESTAMP, b"%d" % stamp),
    )
    return Outgoing(topic=LIVE, key=b"k", value=value.encode(), headers=headers)


class Topics:
    """Topics in memory, which a view of the live one follows; delivery may break off."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = defaultdict(list)
        self.breaks_after: int | None = None
        self.followed: Counter[LiveView] = Counter()
        self.retracted = Retracted()

    def write(self, topic: str, *results: Outgoing) -> None:
        for one in results:
            offset = len(self.records[topic])
            record = make_record(one.value, topic=topic, partition=0, offset=offset, key=one.key,
                                 headers=one.headers)  # fmt: skip
            self.records[topic].append(record)

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        for one in records:
            if self.breaks_after == 0:
                raise UnavailableError("the broker is away")
            self.write(one.topic, one)
            if self.breaks_after:
                self.breaks_after -= 1
        return ()

    @asynccontextmanager
    async def following_retractions(self, _: Settings) -> AsyncIterator[Retracted]:
        yield self.retracted

    async def span_ends(self, _: Settings, topic: str) -> dict[int, int]:
        return {0: len(self.records[topic])}

    async def publish_together(
        self, _: Settings, name: str, pairs: Sequence[tuple[Outgoing, Outgoing]]
    ) -> Sequence[Refusal]:
        assert name == "khabar.promotion.r"
        return await self.publish([record for pair in pairs for record in pair])

    def live(self) -> list[bytes | None]:
        return [record.value for record in self.records[LIVE]]


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    """Topics of which a promotion reads, and to which it publishes."""
    made = Topics()

    async def read(_: Settings, names: Sequence[str]) -> AsyncIterator[Record]:
        for name in names:
            for record in list(made.records[name]):
                yield record

    async def catch_up(view: LiveView) -> None:
        for record in made.records[LIVE][made.followed[view] :]:
            view._see(record)
            made.followed[view] += 1

    @asynccontextmanager
    async def live_view(settings: Settings, topic: str) -> AsyncIterator[LiveView]:
        consumer: Any = None
        view = LiveView(settings, topic, MemoryStore(), consumer)
        await view.catch_up()
        yield view

    @asynccontextmanager
    async def publisher(_: Settings) -> AsyncIterator[Topics]:
        yield made

    @asynccontextmanager
    async def connected(_: Pace) -> AsyncIterator[None]:
        yield

    monkeypatch.setattr(module, "publish_together", made.publish_together)
    monkeypatch.setattr(module, "span_ends", made.span_ends)
    monkeypatch.setattr(module, "following_retractions", made.following_retractions)
    monkeypatch.setattr(module, "read", read)
    monkeypatch.setattr(module, "live_view", live_view)
    monkeypatch.setattr(module, "publisher", publisher)
    monkeypatch.setattr(LiveView, "catch_up", catch_up)
    monkeypatch.setattr(Pace, "connected", connected)
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


def verdict(key: bytes, word: str, revision: str = "a", stamp: int = 1000) -> Outgoing:
    """Give a result of an article by its verdict: enriched, or a duplicate event of a copy."""
    topic = DUPLICATES if word in COPIES else LIVE
    value = b'{"revision": "%s", "duplicate": {"verdict": "%s"}}' % (
        revision.encode(),
        word.encode(),
    )
    headers = (
        ("ce_id", key + revision.encode() + word.encode()),
        (codec.ORIGIN, b"articles.raw/0@%d" % stamp),
        (codec.ORIGIN_TIMESTAMP, b"%d" % stamp),
    )
    return Outgoing(topic=topic, key=key, value=value, headers=headers)


async def promoted(settings: Settings) -> int:
    return (await promote(settings, RUN))["published"]


async def test_of_a_page_fetched_twice_the_later_result_goes_live(
    topics: Topics, settings: Settings
) -> None:
    topics.write(LIVE, result("a", "old", 1000), result("a", "old", 2000))
    topics.write(SHADOW, result("a", "new", 1000), result("a", "new", 2000))
    assert await promoted(settings) == 1
    assert topics.live()[2:] == [result("a", "new", 2000).value]
    assert await promoted(settings) == 0
    assert len(topics.live()) == 3


async def test_a_page_fetched_again_after_the_range_gets_the_new_result(
    topics: Topics, settings: Settings
) -> None:
    topics.write(LIVE, result("a", "old", 1000), result("a", "old", 9000))
    topics.write(SHADOW, result("a", "new", 1000))
    assert await promoted(settings) == 1
    assert topics.live()[2:] == [result("a", "new", 1000).value]
    assert await promoted(settings) == 0
    assert len(topics.live()) == 3


async def test_a_page_that_was_changed_and_changed_back_ends_as_it_is(
    topics: Topics, settings: Settings
) -> None:
    topics.write(LIVE, *(result(r, "old", s) for r, s in (("a", 1000), ("b", 2000), ("a", 3000))))
    topics.write(SHADOW, *(result(r, "new", s) for r, s in (("a", 1000), ("b", 2000), ("a", 3000))))
    await promoted(settings)
    assert topics.live()[-1] == result("a", "new", 3000).value
    assert await promoted(settings) == 0


async def test_a_newer_revision_keeps_its_place(topics: Topics, settings: Settings) -> None:
    topics.write(LIVE, result("a", "old", 1000), result("b", "old", 9000))
    topics.write(SHADOW, result("a", "new", 1000))
    assert (await promote(settings, RUN))["superseded"] == 1
    assert len(topics.live()) == 2


async def test_a_promotion_that_breaks_off_goes_on_without_loss_or_repeats(
    topics: Topics, settings: Settings
) -> None:
    topics.write(LIVE, result("b", "old", 2000))
    # A run that was killed has written its first results twice.
    for stamps in ((1000, 2000), (1000, 2000, 3000)):
        topics.write(SHADOW, *(result("b", "new", stamp) for stamp in stamps))
        topics.write(SHADOW, *(result("c", "new", stamp + 10_000) for stamp in stamps))
    topics.breaks_after = 1
    with pytest.raises(UnavailableError):
        await promoted(settings)
    topics.breaks_after = None
    assert await promoted(settings) == 1
    wanted = [result("b", "new", 3000).value, result("c", "new", 13_000).value]
    assert topics.live()[1:] == wanted
    assert await promoted(settings) == 0


async def test_what_compaction_took_meanwhile_is_stood_for_by_a_later_writing(
    topics: Topics, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics.write(SHADOW, result("a", "new", 1000), result("a", "new", 2000))
    topics.write(SHADOW, result("a", "new", 1000))
    shadow = topics.records[SHADOW]
    add = module.Latest.add

    def compacted(latest: module.Latest, record: Record) -> None:
        add(latest, record)
        del shadow[:-1]

    monkeypatch.setattr(module.Latest, "add", compacted)
    await promoted(settings)
    assert topics.live() == [result("a", "new", 1000).value]


def stands(topics: Topics, name: str) -> dict[bytes | None, bytes | None]:
    """Give what stands on a topic: the last value of each key that was not withdrawn."""
    last = {record.key: record.value for record in topics.records[name]}
    return {key: value for key, value in last.items() if value is not None}


async def test_a_verdict_that_changes_withdraws_the_live_result(
    topics: Topics, settings: Settings
) -> None:
    """The copy became the original and the original the copy; nobody is both, or neither."""
    topics.write(LIVE, verdict(b"b", "unique"), verdict(b"d", "unique"))
    topics.write(DUPLICATES, verdict(b"c", "exact"))
    topics.write(SHADOW, verdict(b"c", "unique"), verdict(b"d", "unique"))
    topics.write(RUN.shadow(DUPLICATES), verdict(b"b", "exact"))
    counts = await promote(settings, RUN)
    assert (counts["published"], counts["retracted"], counts["there_already"]) == (2, 2, 1)
    assert set(stands(topics, LIVE)) == {b"c", b"d"}
    assert set(stands(topics, DUPLICATES)) == {b"b"}
    withdrawn = [r for name in (LIVE, DUPLICATES) for r in topics.records[name] if r.value is None]
    assert [(r.topic, r.key, r.header("khabar-withdrawn")) for r in withdrawn] == [
        (LIVE, b"b", "verdict"), (DUPLICATES, b"c", "verdict"),
    ]  # fmt: skip
    before = {name: list(records) for name, records in topics.records.items()}
    counts = await promote(settings, RUN)
    assert (counts["published"], counts["retracted"]) == (0, 0)
    assert dict(topics.records) == before, "a second promotion changes nothing"


async def test_what_earlier_promotions_left_contradictory_is_healed(
    topics: Topics, settings: Settings
) -> None:
    topics.write(LIVE, verdict(b"b", "unique"), verdict(b"c", "unique"))
    topics.write(DUPLICATES, verdict(b"c", "exact"), verdict(b"b", "exact"))
    topics.write(SHADOW, verdict(b"c", "unique"))
    topics.write(RUN.shadow(DUPLICATES), verdict(b"b", "exact"))
    await promote(settings, RUN)
    assert set(stands(topics, LIVE)) == {b"c"}
    assert set(stands(topics, DUPLICATES)) == {b"b"}
    assert (await promote(settings, RUN))["retracted"] == 0


async def test_another_revision_contradicts_nothing(topics: Topics, settings: Settings) -> None:
    topics.write(LIVE, verdict(b"b", "unique", "z", 9000))
    topics.write(DUPLICATES, verdict(b"c", "exact", "z"))
    topics.write(SHADOW, verdict(b"c", "unique"))
    topics.write(RUN.shadow(DUPLICATES), verdict(b"b", "exact"))
    assert (await promote(settings, RUN))["retracted"] == 0
    assert set(stands(topics, LIVE)) == {b"b", b"c"}


async def test_duplicates_that_pass_on_as_well_contradict_nothing(
    topics: Topics, settings: Settings
) -> None:
    """The enriched article says itself that it is a copy."""
    copy = verdict(b"c", "exact")
    enriched = Outgoing(topic=LIVE, key=copy.key, value=copy.value, headers=copy.headers)
    for names in ((LIVE, DUPLICATES), (SHADOW, RUN.shadow(DUPLICATES))):
        topics.write(names[0], enriched)
        topics.write(names[1], copy)
    counts = await promote(settings, RUN)
    assert (counts["retracted"], counts["published"], counts["there_already"]) == (0, 0, 2)


async def test_what_was_taken_down_is_not_promoted(topics: Topics, settings: Settings) -> None:
    taken = retraction(Retraction(id="b", reason="court", by="me"))
    topics.retracted.see(make_record(taken.value, key=taken.key))
    topics.write(SHADOW, verdict(b"b", "unique"), verdict(b"c", "unique"))
    assert await promoted(settings) == 1
    assert set(stands(topics, LIVE)) == {b"c"}
