"""Raw records of several partitions are merged as the live log has them."""

from __future__ import annotations

import pytest

from streams.contract import codec
from streams.contract.records import Record
from streams.replay.order import LiveOrder
from streams.replay.ranges import Span
from tests.factories import make_record

TOPIC = "t.articles.raw"
SPANS = {0: Span(5, 15), 1: Span(0, 10)}


def log(offset: int, partition: int, place: int, topic: str = TOPIC) -> Record:
    """Give a record of the live log, made of the raw record at a place."""
    origin = f"{topic}/{partition}@{place}".encode()
    headers = ((codec.ORIGIN, origin), (codec.ORIGIN_TIMESTAMP, b"1000000"))
    return make_record(topic="t.articles.normalised", partition=0, offset=offset, headers=headers)


def merged(order: LiveOrder, times: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Merge partitions as a reader does: by their heads."""
    queues: dict[int, list[tuple[int, int]]] = {}
    for place in sorted(times):
        queues.setdefault(place[0], []).append(place)
    found = []
    while heads := [queue[0] for queue in queues.values() if queue]:
        best = min(
            heads,
            key=lambda p: order(
                make_record(topic=TOPIC, partition=p[0], offset=p[1], timestamp=times[p])
            ),
        )
        found.append(queues[best[0]].pop(0))
    return found


def test_arrival_counts_and_not_the_producers_clock() -> None:
    order = LiveOrder(TOPIC, SPANS)
    for offset, place in enumerate([(0, 5), (1, 0), (0, 6), (1, 1)]):
        order.learn(log(offset, *place))
    times = {(0, 5): 9_000_000, (1, 0): 3_000_000, (0, 6): 8_000_000, (1, 1): 1_000_000}
    assert merged(order, times) == [(0, 5), (1, 0), (0, 6), (1, 1)]


def test_what_the_log_no_longer_holds_comes_first_and_what_it_lacks_last() -> None:
    order = LiveOrder(TOPIC, SPANS)
    order.learn(log(40, 1, 3))
    order.learn(log(41, 0, 8))
    times = {
        (0, 5): 500_000, (0, 6): 700_000, (1, 1): 600_000,
        (1, 3): 1_000_000, (0, 8): 900_000,
        (0, 9): 1_500_000, (1, 4): 1_400_000,
    }  # fmt: skip
    assert merged(order, times) == [
        (0, 5), (1, 1), (0, 6), (1, 3), (0, 8), (1, 4), (0, 9),
    ]  # fmt: skip


def test_a_record_that_gave_no_article_keeps_its_place() -> None:
    order = LiveOrder(TOPIC, SPANS)
    for offset, place in enumerate([(0, 5), (1, 0), (0, 7), (1, 1)]):
        order.learn(log(offset, *place))
    times = {(0, 5): 1, (0, 6): 2, (0, 7): 3, (1, 0): 4, (1, 1): 5}
    assert merged(order, times) == [(0, 5), (0, 6), (1, 0), (0, 7), (1, 1)]


@pytest.mark.parametrize("partition", [0, 1])
def test_a_partition_of_which_the_log_holds_nothing(partition: int) -> None:
    order = LiveOrder(TOPIC, SPANS)
    order.learn(log(3, 1 - partition, 6))
    old, new = (partition, 8), (partition, 9)
    times = {old: 1, (1 - partition, 6): 1_000_000, new: 9_000_000}
    assert merged(order, times) == [old, (1 - partition, 6), new]


def test_the_first_of_an_origin_counts_and_others_are_passed_over() -> None:
    order = LiveOrder(TOPIC, SPANS)
    strangers = [log(0, 0, 99), log(1, 7, 5), log(2, 0, 6, "other.articles.raw"), make_record()]
    for record in [*strangers, log(4, 0, 6), log(5, 1, 2), log(6, 0, 6)]:
        order.learn(record)
    assert merged(order, {(0, 6): 9, (1, 2): 1}) == [(0, 6), (1, 2)]
