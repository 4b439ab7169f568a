"""Large blocks that a worker has freed go back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys
from streams.live.memory import give_back_early
def resident():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
if sys.argv[1] == "early":
    give_back_early()
bytes(4_000_000)  # Freed at once: glibc keeps blocks of its size from now on, if left alone.
before = resident()
blocks = [bytearray(b"x" * 2_000_000) for _ in range(50)]
kept = blocks[::10]
del blocks
print(resident() - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="not on glibc")
def test_freed_blocks_are_given_back() -> None:
    early, late = (
        int(subprocess.check_output([sys.executable, "-c", SCRIPT, how], text=True))
        for how in ("early", "late")
    )
    assert early < 15_000, "kilobytes of five blocks that are kept, and some"
    assert early < late / 2, "glibc gives them back by itself now"
