"""A dead letter keeps everything, and leads back at most so often."""

from __future__ import annotations

import pytest

from streams.contract import dead_letter
from streams.contract.records import Outgoing, Record
from streams.errors import InvalidRecordError
from tests.factories import NOW, make_record

SOURCE = make_record(b"\x00\xff", headers=(("content-type", b"text/html"), ("x", b"\xfe")))


def as_record(out: Outgoing, offset: int = 0) -> Record:
    return Record(
        topic=out.topic, partition=0, offset=offset, timestamp=0, key=out.key, value=out.value,
        headers=out.headers,
    )  # fmt: skip


def letter_of(source: Record = SOURCE, message: str = "bad\nluck") -> Outgoing:
    error = InvalidRecordError("undecodable", message)
    return dead_letter.dead_letter(source, "normalise", "undecodable", error, NOW)


def test_the_original_comes_back_to_the_byte() -> None:
    read = dead_letter.read(as_record(letter_of()))
    assert read.original == SOURCE
    assert (read.stage, read.code, read.error_class) == (
        "normalise", "undecodable", "InvalidRecordError",
    )  # fmt: skip


def test_the_message_is_one_line_of_at_most_200_characters() -> None:
    read = dead_letter.read(as_record(letter_of(message="طويل \n\t" * 300)))
    assert len(read.message) <= 200
    assert "\n" not in read.message


def test_a_redrive_is_counted_and_ends() -> None:
    source = SOURCE
    for tries in range(3):
        read = dead_letter.read(as_record(letter_of(source)))
        assert read.redrives == tries
        again = dead_letter.redrive(read, "articles.raw", 3)
        assert (again.topic, again.key, again.value) == ("articles.raw", b"k", b"\x00\xff")
        source = as_record(again)
    with pytest.raises(InvalidRecordError) as caught:
        dead_letter.redrive(dead_letter.read(as_record(letter_of(source))), "articles.raw", 3)
    assert caught.value.code == "redrive_limit"


@pytest.mark.parametrize("count", ["--5", "-5", "9" * 16, "9" * 5000, "٣", "²", "", "x"])
def test_a_count_of_redrives_that_is_none_is_0(count: str) -> None:
    source = make_record(b"\xff", headers=(("khabar-redrives", count.encode()),))
    letter = as_record(letter_of(source))
    assert letter.header("khabar-redrives") == "0"
    (found,) = dead_letter.read_all([letter])
    assert found.letter.redrives == 0
    assert found.letter.original == source
    again = as_record(dead_letter.redrive(found.letter, "articles.raw", 3))
    assert again.header("khabar-redrives") == "1"


@pytest.mark.parametrize("junk", ["--5", "9" * 5000, "x"])
def test_numbers_of_a_letter_that_are_none_are_unknown(junk: str) -> None:
    forged = {"partition", "offset", "timestamp"}
    headers = tuple(
        (name, junk.encode() if name.rpartition("-")[2] in forged else value)
        for name, value in letter_of().headers
    )
    (found,) = dead_letter.read_all([make_record(headers=headers)])
    original = found.letter.original
    assert (original.partition, original.offset, original.timestamp) == (-1, -1, -1)
    mark = make_record(headers=(("khabar-redriven-offset", junk.encode()),))
    assert dead_letter.mark_of(mark) == -1


def test_a_record_without_a_time_comes_back_without_one() -> None:
    source = make_record(timestamp=-1)
    assert dead_letter.read(as_record(letter_of(source))).original.timestamp == -1


def test_a_mark_says_what_was_tried_again() -> None:
    letters = [as_record(letter_of(), offset) for offset in range(3)]
    found = dead_letter.read_all(letters)
    mark = as_record(dead_letter.redriven_mark(found[1]), 3)
    assert [one.redriven for one in dead_letter.read_all([*letters, mark])] == [False, True, False]


def test_what_is_no_dead_letter_is_passed_over() -> None:
    assert dead_letter.read_all([make_record()]) == []
    with pytest.raises(InvalidRecordError):
        dead_letter.read(make_record())


def test_a_record_without_a_key_is_marked_too() -> None:
    """A record needs a key or a value: a mark has no value, so its key is its own."""
    source = make_record(b"\xff", key=None)
    (found,) = dead_letter.read_all([as_record(letter_of(source))])
    out = dead_letter.redriven_mark(found)
    assert out.key
    letters = [as_record(letter_of(source)), as_record(out, 1)]
    assert [one.redriven for one in dead_letter.read_all(letters)] == [True]
    assert dead_letter.redrive(found.letter, "articles.raw", 3).key is None
