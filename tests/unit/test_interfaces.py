"""The rule between tests that change the network and tests that need it as it is."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from tests.interfaces import network


def is_free(file: Path, kind: int) -> bool:
    with file.open("w") as asked:
        try:
            fcntl.flock(asked, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@pytest.mark.parametrize("changes", [True, False])
def test_browsers_share_the_network_and_who_changes_it_has_it_alone(
    tmp_path: Path, *, changes: bool
) -> None:
    file = tmp_path / "network.lock"
    with network(changes=changes, file=file):
        assert is_free(file, fcntl.LOCK_SH) is not changes
        assert not is_free(file, fcntl.LOCK_EX)
    assert is_free(file, fcntl.LOCK_EX)
