"""What the live topic holds: superseded, there already, and put back until it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract import codec
from streams.contract.records import Outgoing, Record, Refusal
from streams.errors import UnavailableError
from streams.replay.live_view import LiveView, revision_of
from streams.settings import load_settings
from tests.factories import make_record

ENRICHED = "articles.enriched"


def result(revision: str, stamp: int, key: bytes = b"k") -> Record:
    return make_record(
        topic=ENRICHED, key=key, value=b'{"revision": "%s"}' % revision.encode(),
        headers=((codec.ORIGIN, b"articles.raw/0@%d" % stamp),
                 (codec.ORIGIN_TIMESTAMP, b"%d" % stamp)),
    )  # fmt: skip


def outgoing(record: Record) -> Outgoing:
    return Outgoing(topic=ENRICHED, key=record.key, value=record.value, headers=record.headers)


class Sender:
    """Fails so often; what it has published then stands at the end of the topic."""

    def __init__(self, view: LiveView, failures: int, *, refuses: bool = False) -> None:
        self.view, self.failures, self.refuses = view, failures, refuses
        self.published: list[Outgoing] = []

    async def publish(self, records: Sequence[Outgoing]) -> Sequence[Refusal]:
        if self.failures:
            self.failures -= 1
            raise UnavailableError("the broker is away")
        if self.refuses:
            return [Refusal(one, "too large") for one in records]
        self.published += records
        for one in records:
            self.view._see(
                make_record(topic=one.topic, key=one.key, value=one.value, headers=one.headers)
            )
        return []


async def test_what_is_no_result_is_passed_over(view: LiveView) -> None:
    view._see(result("r2", 9))
    for value in (b"hello, no JSON", b"[1]", b"\xff"):
        view._see(make_record(topic=ENRICHED, key=b"k", value=value))
    assert view.is_there(outgoing(result("r2", 9)))
    assert revision_of(b"hello") == ""


@pytest.fixture
async def view(monkeypatch: pytest.MonkeyPatch) -> LiveView:
    """A view that is told by hand what is on the topic."""

    async def nothing(_: Any) -> None:
        return

    monkeypatch.setattr(LiveView, "catch_up", nothing)
    consumer: Any = None
    return LiveView(load_settings(), ENRICHED, MemoryStore(), consumer)


async def test_a_newer_revision_that_was_written_over_is_put_back(view: LiveView) -> None:
    newer, older = result("new", 2000), result("old", 1000)
    view._see(newer)
    assert view.is_there(outgoing(newer))
    assert view.is_superseded(outgoing(older))
    view._see(older)
    assert not view.is_there(outgoing(newer))
    sender = Sender(view, failures=1)
    with pytest.raises(UnavailableError):
        await view.put_back(sender)
    assert await view.put_back(sender) == 1, "what failed once is forgotten"
    assert sender.published == [outgoing(newer)]
    assert await view.put_back(sender) == 0


async def test_many_are_put_back_in_pieces(view: LiveView) -> None:
    for number in range(450):
        view._see(result("new", 2000, b"k%d" % number))
        view._see(result("old", 1000, b"k%d" % number))
    sender = Sender(view, failures=0)
    assert await view.put_back(sender) == 450
    assert {out.key for out in sender.published} == {b"k%d" % n for n in range(450)}
    assert {out.value for out in sender.published} == {b'{"revision": "new"}'}


async def test_the_same_revision_made_anew_is_not_superseded(view: LiveView) -> None:
    view._see(result("one", 2000))
    assert not view.is_superseded(outgoing(result("one", 1000)))


@pytest.mark.parametrize("digits", [16, 25, 5000])
async def test_ages_of_too_many_digits_count_as_unknown(view: LiveView, digits: int) -> None:
    many = b"9" * digits
    headers = ((codec.ORIGIN, b"articles.raw/0@" + many), (codec.ORIGIN_TIMESTAMP, many))
    view._see(make_record(topic=ENRICHED, value=b'{"revision": "old"}', headers=headers))
    view._see(result("new", 1000))
    assert view.is_there(outgoing(result("new", 1000)))


async def test_what_the_broker_refuses_is_not_tried_for_ever(view: LiveView) -> None:
    view._see(result("new", 2000))
    view._see(result("old", 1000))
    assert await view.put_back(Sender(view, failures=0, refuses=True)) == 0
    assert await view.put_back(Sender(view, failures=0)) == 0


async def test_the_same_revision_made_anew_from_an_earlier_fetch_stays(view: LiveView) -> None:
    later, anew = result("one", 2000), result("one", 1000)
    anew = make_record(
        anew.value and anew.value + b" ", topic=ENRICHED, key=b"k", headers=anew.headers
    )
    view._see(later)
    view._see(anew)
    assert view.is_there(outgoing(anew))
    assert not view.is_there(outgoing(later))
    sender = Sender(view, failures=0)
    assert await view.put_back(sender) == 0
    assert view.is_superseded(outgoing(result("two", 1500))), "it is as new as the later fetch"
    view._see(result("two", 1500))
    assert await view.put_back(sender) == 1
    assert sender.published == [outgoing(anew)]
