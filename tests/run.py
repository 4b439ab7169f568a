"""What `make test` runs: lint, types, layers, then the tests; says loudly what it left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

CHECKS: tuple[tuple[str, Sequence[str]], ...] = (
    ("lint", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("layers", ("lint-imports", "--no-cache")),
)
KAFKA = "kafka"
APART = (("not broker and not kafka", 15), ("broker and not kafka", 0))
"""Which tests run beside those on Apache Kafka, one group after the other, and how nice they are:
those without a broker keep out of the way of what watches the clock."""
TOOLS = {
    "java": "Apache Kafka: the tests on it are left out (Java 17, package openjdk-17-jre-headless)",
    "mvn": "Apache Kafka: its jars cannot be fetched (package maven)",
    "psql": "the loader into PostgreSQL is not run (package postgresql)",
    "javac": "the types for Java are not compiled (package openjdk-17-jdk-headless)",
    "kcat": "the shell consumer is not run (package kcat)",
    "promtool": "the alert rules are not checked (package prometheus)",
    "docker-compose": "docker-compose.yml is not checked (package docker-compose)",
    "chromium": "the console is not looked at in a browser (package chromium)",
    "npm": "asyncapi.yaml is not held against AsyncAPI's schema (package npm)",
}
OPTIONAL = {"go": "the types and the consumer for Go are not compiled (Go 1.22 or newer)"}
"""Tools that no package of Debian's has in a version that will do: CI goes on without them."""


def missing(tools: Mapping[str, str]) -> dict[str, str]:
    """Give those that are not on the path, and what they would have done."""
    return {tool: what for tool, what in tools.items() if shutil.which(tool) is None}


def main() -> int:
    """Run everything; the first failure ends it."""
    left_out = missing(TOOLS)
    if left_out and os.environ.get("CI"):
        print(f"missing in continuous integration: {', '.join(left_out)}")
        return 1
    for name, command in CHECKS:
        started = time.monotonic()
        code = subprocess.run(command, check=False).returncode
        print(f"== {name}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s")
        if code:
            return code
    code = tests()
    for what in (left_out | missing(OPTIONAL)).values():
        print(f"LEFT OUT: {what}")
    return code


def tests() -> int:
    """Run all others beside those on Apache Kafka, which mostly wait; those print at the end."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations", "10"]

    def run_apart() -> int:
        codes = [
            subprocess.run(
                ["nice", "-n", str(nice), *pytest, "-m", which],
                check=False, stdout=said, stderr=subprocess.STDOUT,
            ).returncode
            for which, nice in APART
        ]  # fmt: skip
        return max(codes)

    with tempfile.TemporaryFile("w+") as said, ThreadPoolExecutor(1) as beside:
        apart = beside.submit(run_apart)
        code = subprocess.run([*pytest, "-m", KAFKA], check=False).returncode
        print("== not on Apache Kafka", flush=True)
        code = max(code, apart.result())
        said.seek(0)
        print(said.read(), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
