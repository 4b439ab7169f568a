"""A bounded run of the faults for continuous integration: each class once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import need_kafka


@pytest.mark.kafka
@pytest.mark.slow
def test_nothing_is_lost_whatever_breaks() -> None:
    need_kafka()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.run", "--bounded", "--rate", "15", "--seed", "3"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "recovered in inf" not in done.stdout
    found = re.search(r"(\d+) of (\d+) accounted, 0 wrong", done.stdout)
    assert found is not None
    assert int(found[1]) >= int(found[2]) > 500
