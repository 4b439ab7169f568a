"""PostgreSQL for tests: Debian's, in a folder of its own, on loopback, without root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.adapters.kafka.broker import free_port

PACKAGES = Path("/usr/lib/postgresql")
"""Where Debian's package has the server's programs; they are not on the path."""
UNPRIVILEGED = "nobody"


def need_postgresql() -> Path:
    """Give the folder of the server's programs; skip without them, but fail in CI."""
    on_path = shutil.which("initdb")
    found = sorted(PACKAGES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if on_path or found:
        return Path(on_path).parent if on_path else found[-1].parent
    if os.environ.get("CI"):
        pytest.fail("PostgreSQL is missing: the loader cannot be run")
    pytest.skip("LEFT OUT: the loader needs PostgreSQL (package postgresql)")


@contextmanager
def running() -> Iterator[str]:
    """Run a server; it will not run as root, so root becomes somebody else.

    Yields:
        Its URL, without a database.
    """
    programs = need_postgresql()
    user: dict[str, Any] = (
        {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    folder = Path(tempfile.mkdtemp(prefix="khabar-postgresql-"))
    if user:
        shutil.chown(folder, UNPRIVILEGED)
    port = free_port()
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"

    def run(program: str, arguments: Sequence[str]) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        with (folder.parent / f"{folder.name}.log").open("w") as log:
            done = subprocess.run(
                command, check=False, cwd="/", stdout=log, stderr=log, timeout=60, **user
            )
        said = (folder.parent / f"{folder.name}.log").read_text("utf-8")
        assert done.returncode == 0, said

    try:
        run("initdb", ["-U", "khabar", "-A", "trust", "-E", "UTF8", "--locale", "C", "-N"])
        run("pg_ctl", ["-w", "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield f"postgresql://khabar@127.0.0.1:{port}"
        finally:
            run("pg_ctl", ["-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
