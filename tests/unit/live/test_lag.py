"""Lag: 0 when caught up, true after a pause, gone with the partition."""

from __future__ import annotations

from streams.adapters.http.scrape import Scrape, parse
from streams.live.lag import LagTracker, Place
from streams.telemetry.metrics import Metrics
from tests.factories import make_record

PLACE = Place("articles.raw", 2)


class Clock:
    now = 1_746_000_000.0

    def __call__(self) -> float:
        return self.now


def tracker() -> tuple[LagTracker, Metrics, Clock]:
    metrics, clock = Metrics(), Clock()
    lag = LagTracker("normalise", metrics, clock)
    lag.assign([PLACE])
    return lag, metrics, clock


def shown(lag: LagTracker, metrics: Metrics) -> tuple[float, float]:
    lag.show()
    found: Scrape = parse(metrics.exposition().decode())
    return found.total("khabar_lag_records"), found.total("khabar_lag_seconds")


def test_nothing_is_shown_before_anything_is_known() -> None:
    lag, metrics, _ = tracker()
    lag.show()
    assert parse(metrics.exposition().decode()).by("partition", "khabar_lag_records") == {}
    assert lag.unknown == {PLACE}


def test_an_idle_partition_has_no_lag_however_long() -> None:
    lag, metrics, clock = tracker()
    lag.learn(positions={PLACE: 5}, ends={PLACE: 5})
    clock.now += 10_000
    assert shown(lag, metrics) == (0, 0)


def test_waiting_records_age_from_when_they_are_first_seen() -> None:
    lag, metrics, clock = tracker()
    lag.learn(positions={PLACE: 5}, ends={PLACE: 9})
    assert shown(lag, metrics) == (4, 0)
    clock.now += 30
    assert shown(lag, metrics) == (4, 30)


def test_the_record_in_work_gives_the_true_age() -> None:
    lag, metrics, _ = tracker()
    lag.learn(positions={PLACE: 7}, ends={PLACE: 9})
    lag.begin(
        [
            make_record(offset=7, timestamp=1_745_999_940_000),
            make_record(offset=8, timestamp=1_745_999_950_000),
        ]
    )
    assert shown(lag, metrics) == (2, 60)
    lag.settled([make_record(offset=7, timestamp=1_745_999_940_000)])
    assert shown(lag, metrics) == (1, 60)
    lag.settled([make_record(offset=8, timestamp=1_745_999_950_000)])
    assert shown(lag, metrics) == (0, 0)


def test_an_old_record_does_not_age_a_new_one_after_an_idle_time() -> None:
    lag, metrics, clock = tracker()
    lag.learn(positions={PLACE: 7}, ends={PLACE: 8})
    lag.settled([make_record(offset=7, timestamp=1_745_999_900_000)])
    assert shown(lag, metrics) == (0, 0)
    clock.now += 3600
    lag.learn(positions={}, ends={PLACE: 9})
    assert shown(lag, metrics) == (1, 0)


def test_a_redelivered_record_moves_nothing_back() -> None:
    lag, metrics, _ = tracker()
    lag.learn(positions={PLACE: 7}, ends={PLACE: 10})
    lag.settled([make_record(offset=9)])
    lag.settled([make_record(offset=7)])
    assert shown(lag, metrics)[0] == 0


def test_a_partition_that_leaves_takes_its_series_along() -> None:
    lag, metrics, _ = tracker()
    lag.learn(positions={PLACE: 1}, ends={PLACE: 9})
    shown(lag, metrics)
    lag.assign([Place("articles.raw", 3)])
    lag.learn(positions={PLACE: 1}, ends={PLACE: 9})
    lag.show()
    assert parse(metrics.exposition().decode()).by("partition", "khabar_lag_records") == {}


def test_a_partition_that_nobody_has_is_shown_by_one_and_is_no_work_of_its_own() -> None:
    lag, metrics, clock = tracker()
    other = Place("articles.raw", 7)
    lag.watch([PLACE, other])
    assert lag.unknown == {PLACE, other}
    lag.learn(positions={PLACE: 5, other: 2}, ends={PLACE: 5, other: 9})
    assert shown(lag, metrics) == (7, 0)
    assert (lag.behind, list(lag.waiting), set(lag.places)) == (0, [], {PLACE})
    clock.now += 20
    assert shown(lag, metrics) == (7, 20)
    lag.watch([])
    assert shown(lag, metrics) == (0, 0)
    found = parse(metrics.exposition().decode()).by("partition", "khabar_lag_records")
    assert set(found) == {"2"}


def test_a_partition_that_came_to_this_worker_is_unread_no_longer() -> None:
    lag, metrics, _ = tracker()
    other = Place("articles.raw", 7)
    lag.watch([other])
    lag.learn(positions={other: 2}, ends={other: 9})
    shown(lag, metrics)
    lag.assign([PLACE, other])
    assert not lag.unread
    assert lag.unknown == {PLACE, other}


def test_a_time_that_no_news_has_is_no_age() -> None:
    lag, metrics, clock = tracker()
    lag.learn(positions={PLACE: 7}, ends={PLACE: 11})
    ahead = round((clock.now + 90_000) * 1000)
    for offset, timestamp in ((7, 0), (8, 1), (9, ahead)):
        lag.begin([make_record(offset=offset, timestamp=timestamp)])
        assert shown(lag, metrics) == (11 - offset, 0)
        lag.settled([make_record(offset=offset, timestamp=timestamp)])
        assert shown(lag, metrics) == (10 - offset, 0)
