"""What a worker died on is remembered across its restarts, and forgotten when settled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from streams.live.poison_records import PoisonRecords
from streams.processing.counting import Processed
from tests.factories import make_record

DIE = """
import os, signal, sys
from pathlib import Path
from tests.factories import make_record
from streams.live.poison_records import PoisonRecords
poison_records = PoisonRecords(Path(sys.argv[1]), 1.0)
with poison_records.watching(make_record(offset=6)):
    pass
with poison_records.watching(make_record()):
    {how}
"""
KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
HUNG = "sum(range(10**12))"


@pytest.fixture
def poison_records(tmp_path: Path) -> Iterator[Callable[[], PoisonRecords]]:
    """Makes what a worker's next process would have."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(PoisonRecords(tmp_path, 1.0)))


def die(folder: Path, how: str) -> int:
    script = DIE.format(how=how)
    done = subprocess.run([sys.executable, "-c", script, str(folder)], check=False, timeout=30)
    return done.returncode


def test_a_record_that_kills_three_times_is_given_up(
    tmp_path: Path, poison_records: Callable[[], PoisonRecords]
) -> None:
    for expected in (False, False, True):
        assert die(tmp_path, KILLED) == -9
        assert (make_record() in poison_records()) is expected
    assert make_record(offset=6) not in poison_records()


def test_a_record_that_hangs_in_a_call_is_given_up_at_once(
    tmp_path: Path, poison_records: Callable[[], PoisonRecords]
) -> None:
    """Even one that never lets go of the interpreter's lock."""
    assert die(tmp_path, HUNG) == 1
    assert make_record() in poison_records()


def test_a_good_end_accuses_nobody(
    tmp_path: Path, poison_records: Callable[[], PoisonRecords]
) -> None:
    assert die(tmp_path, "pass") == 0
    assert make_record() not in poison_records()


def test_a_record_that_stops_the_process_three_times_is_given_up(
    tmp_path: Path, poison_records: Callable[[], PoisonRecords]
) -> None:
    for expected in (False, False, True):
        now = poison_records()
        now.accuse(make_record())
        assert (make_record() in now) is expected
        assert (make_record() in poison_records()) is expected


def test_what_is_settled_is_forgotten(
    tmp_path: Path, poison_records: Callable[[], PoisonRecords]
) -> None:
    for _ in range(3):
        die(tmp_path, KILLED)
    found = poison_records()
    settled = Processed(
        source=make_record(), result="dead_letter", outputs=(), started=0.0, seconds=0.0
    )
    found.acquit([settled])
    assert make_record() not in found
    assert make_record() not in poison_records()


def test_broken_files_are_begun_anew(
    tmp_path: Path, poison_records: Callable[[], PoisonRecords]
) -> None:
    (tmp_path / "suspects.json").write_text("{")
    (tmp_path / "in-work").write_bytes(b"x")
    assert make_record() not in poison_records()
