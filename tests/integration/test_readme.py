"""The README's blocks run as they stand, in their order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from streams.adapters.kafka import broker
from tests.conftest import CACHE

TOP = Path(__file__).parents[2]
BY_CONTINUOUS_INTEGRATION = "make demo"
"""That block is the demonstration and these tests themselves."""


def blocks() -> list[str]:
    found = re.findall(
        r"^```sh\n(.*?)^```", (TOP / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return [block for block in found if BY_CONTINUOUS_INTEGRATION not in block]


@contextmanager
def shell(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A shell in a session of its own: what a block leaves running ends with it."""
    port = broker.free_port()
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "KHABAR_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}",
        "KHABAR_HTTP_BASE_PORT": str(broker.free_ports(4, 21_000)),
        "KHABAR_DATA_DIR": str(folder / "data"),
        "KHABAR_CACHE_DIR": str(CACHE),
    }
    for name in ("KHABAR_REPLICATION_FACTOR", "KHABAR_TOPIC_PREFIX"):
        environment.pop(name, None)
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        process = subprocess.Popen(
            ["bash", "-e"], cwd=TOP, env=environment, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=out, stderr=err,
        )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it ended all that it had started
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@pytest.mark.kafka
def test_every_block_runs_in_its_order(kafka: broker.Broker, tmp_path: Path) -> None:
    """The broker of the other tests is only there so that its jars are."""
    found = blocks()
    assert len(found) >= 2
    with shell(tmp_path) as process:
        script = "\n".join(f"{block}\necho block {n} ran" for n, block in enumerate(found))
        assert process.stdin is not None
        process.stdin.write(f"{script}\nkill $(jobs -p)\nwait\n")
        process.stdin.close()
        code = process.wait(180)
    out, err = (tmp_path / "out").read_text("utf-8"), (tmp_path / "err").read_text("utf-8")
    assert f"block {len(found) - 1} ran" in out, out + err
    assert code == 0, err
    assert "Traceback" not in err
