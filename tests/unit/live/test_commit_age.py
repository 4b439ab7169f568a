"""The age of what is settled and not committed."""

from __future__ import annotations

from streams.live.commit_age import CommitAge
from streams.live.lag import Place

ONE, TWO = Place("t", 0), Place("t", 1)


def test_nothing_waits_when_all_is_committed() -> None:
    assert CommitAge().learn({ONE: 5}, {ONE: 5}, now=100.0) == 0


def test_what_waits_grows_old() -> None:
    age = CommitAge()
    assert age.learn({ONE: 5}, {ONE: 3}, now=100.0) == 0
    assert age.learn({ONE: 9}, {ONE: 3}, now=107.0) == 7


def test_a_commit_that_covers_it_begins_anew() -> None:
    age = CommitAge()
    age.learn({ONE: 5}, {ONE: 3}, now=100.0)
    assert age.learn({ONE: 9}, {ONE: 5}, now=107.0) == 0
    assert age.learn({ONE: 9}, {ONE: 5}, now=109.0) == 2


def test_the_oldest_partition_counts_and_a_lost_one_does_not() -> None:
    age = CommitAge()
    age.learn({ONE: 5}, {}, now=100.0)
    assert age.learn({ONE: 5, TWO: 5}, {}, now=104.0) == 4
    assert age.learn({TWO: 5}, {}, now=106.0) == 2
