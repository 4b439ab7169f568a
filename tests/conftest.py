"""What all tests share: brokers, and where the shared measuring data lies."""

from __future__ import annotations

import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.adapters.kafka import broker
from streams.adapters.kafka.broker import Broker, Kind
from streams.settings import Settings, load_settings

TOP = Path(__file__).parents[1]
SHARED = TOP.parent / "shared"
CACHE = TOP / ".cache"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of measuring data beside the checkout; it is not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: it holds publishers' texts that may not be copied")
    return SHARED


def need_kafka() -> None:
    """Skip without Java or Maven, but fail in continuous integration."""
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{', '.join(missing)} missing: Apache Kafka cannot run")
    if missing:
        pytest.skip(f"LEFT OUT: Apache Kafka needs {', '.join(missing)}")


@pytest.fixture(scope="session")
def _brokers() -> Iterator[dict[Kind, Broker]]:
    """Brokers that were started, each at most once a session."""
    started: dict[Kind, Broker] = {}
    contexts = []

    class Lazily(dict[Kind, Broker]):
        def __missing__(self, kind: Kind) -> Broker:
            context = broker.running(kind, port=broker.free_port(), cache=CACHE)
            contexts.append(context)
            self[kind] = context.__enter__()
            return self[kind]

    started = Lazily()
    yield started
    for context in reversed(contexts):
        context.__exit__(None, None, None)


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.broker),
        pytest.param("kafka", marks=[pytest.mark.broker, pytest.mark.kafka]),
    ]
)
def any_broker(request: pytest.FixtureRequest, _brokers: dict[Kind, Broker]) -> Broker:
    """A broker: the embedded one, then Apache Kafka."""
    if request.param == "kafka":
        need_kafka()
    return _brokers[request.param]


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Undo what a command's own logging leaves behind."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def kafka(_brokers: dict[Kind, Broker]) -> Broker:
    """Apache Kafka."""
    need_kafka()
    return _brokers["kafka"]


@pytest.fixture
def settings(any_broker: Broker, tmp_path: Path) -> Settings:
    """Settings for a test of its own on that broker: own topic names, own state."""
    return broker_settings(any_broker, tmp_path)


def broker_settings(running: Broker, folder: Path) -> Settings:
    """Give settings with a topic prefix, ports and a data folder that no other test has.

    The fast engine of entities: these tests are of delivery, and start hundreds of workers.
    """
    return load_settings(
        entity_engine="fast",
        bootstrap_servers=running.address,
        topic_prefix=f"t{uuid.uuid4().hex[:8]}.",
        replication_factor=1,
        http_base_port=broker.free_ports(12, 12_000 + uuid.uuid4().int % 18_000),
        data_dir=folder / "data",
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden", action="store_true", help="write the golden files anew, then compare"
    )
