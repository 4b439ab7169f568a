"""One rule between tests that run beside each other: no browser while network interfaces change."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import CACHE


@contextmanager
def network(*, changes: bool, file: Path = CACHE / "network.lock") -> Iterator[None]:
    """Wait for the others, then hold the network as it is, or alone in order to change it.

    Chromium ends every request with ERR_NETWORK_CHANGED when an interface comes or goes, even one
    to a loopback address that is still there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX if changes else fcntl.LOCK_SH)
        yield
