"""TLS, SASL and client certificates on Apache Kafka, for every client; what is said when wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.adapters.kafka import topics
from streams.adapters.kafka.broker import free_ports
from streams.adapters.kafka.producer import publisher
from streams.contract.records import Outgoing
from streams.errors import KhabarError
from streams.settings import Settings, load_settings
from tests.conftest import CACHE, need_kafka
from tests.harness import RUN_SECONDS, STAGES, Worker, await_ready, collect_until
from tests.integration.secured import PASSWORD, USER, Secured, running

pytestmark = pytest.mark.kafka
PAGE = Outgoing(
    topic="articles.raw",
    key=b"k",
    value='{"text": "قال الوزير إن الطريق بين تونس وصفاقس سيفتح غدا أمام المارة."}'.encode(),
)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    need_kafka()
    with running(tmp_path_factory.mktemp("secured"), CACHE) as broker:
        yield broker


def settings_for(secured: Secured, how: str, folder: Path, **changes: object) -> Settings:
    """Give settings that fit one of the listeners: ssl, plain, scram-tls, plain-tls, scram."""
    certificates = secured.certificates
    tls: dict[str, object] = {"ssl_cafile": certificates / "ca.pem"}
    user: dict[str, object] = {"sasl_username": USER, "sasl_password": PASSWORD}
    given: dict[str, dict[str, object]] = {
        "certificate": tls
        | {
            "bootstrap_servers": secured.address("ssl"),
            "security_protocol": "SSL",
            "ssl_certfile": certificates / "client.pem",
            "ssl_keyfile": certificates / "client.key",
        },
        "scram over tls": tls
        | user
        | {"bootstrap_servers": secured.address("sasl_ssl"), "security_protocol": "SASL_SSL"},
        "plain over tls": tls
        | user
        | {
            "bootstrap_servers": secured.address("sasl_ssl"),
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "PLAIN",
        },
        "scram": user
        | {
            "bootstrap_servers": secured.address("sasl_plaintext"),
            "security_protocol": "SASL_PLAINTEXT",
        },
    }
    return load_settings(
        topic_prefix=f"{how.replace(' ', '-')}.",
        replication_factor=1,
        http_base_port=free_ports(6, 14_000),
        data_dir=folder / "data",
        **(given[how] | changes),
    )


def secrets_environment(settings: Settings, folder: Path) -> dict[str, str]:
    """Give a worker its secret in a file, and everything else in the environment."""
    folder.mkdir(exist_ok=True)
    found: dict[str, str] = {}
    for name in ("security_protocol", "sasl_mechanism", "sasl_username", "ssl_cafile",
                 "ssl_certfile", "ssl_keyfile"):  # fmt: skip
        value = getattr(settings, name)
        if value is not None:
            found[f"KHABAR_{name.upper()}"] = str(value)
    if settings.sasl_password is not None:
        (folder / "khabar_sasl_password").write_text(settings.sasl_password.reveal())
        found["KHABAR_SECRETS_DIR"] = str(folder)
    return found


@pytest.mark.parametrize("how", ["certificate", "scram over tls", "plain over tls", "scram"])
async def test_every_client_gets_in(
    how: str, secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Topics, ingest, Faust with its tables, and the reader."""
    settings = settings_for(secured, how, tmp_path)
    await topics.apply(settings)
    async with publisher(settings) as sender:
        await sender.publish([PAGE])
    for name, value in secrets_environment(settings, tmp_path / "secrets").items():
        monkeypatch.setenv(name, value)
    running_workers = {
        stage: Worker(settings, stage, 1, tmp_path / f"{stage}.log") for stage in STAGES
    }
    try:
        await await_ready(running_workers)
        found = await collect_until(settings, ["articles.enriched"], lambda got: len(got) >= 1)
        assert len(found) == 1, "\n".join(w.said() for w in running_workers.values())
        for worker in running_workers.values():
            line = Path(f"/proc/{worker.process.pid}/cmdline").read_text()  # noqa: ASYNC240
            assert PASSWORD not in line
    finally:
        codes = [worker.stop() for worker in running_workers.values()]
    assert codes == [0] * len(STAGES)
    for worker in running_workers.values():
        assert PASSWORD not in worker.said()


WRONG: dict[str, tuple[str, dict[str, object]]] = {
    "a wrong password": ("scram over tls", {"sasl_password": "wrong-secret"}),
    "a wrong user": ("plain over tls", {"sasl_username": "nobody"}),
    "a CA that signed nothing": ("scram over tls", {"ssl_cafile": "other-ca.pem"}),
    "no client certificate": ("certificate", {"ssl_certfile": None, "ssl_keyfile": None}),
    "no TLS where it is needed": ("scram over tls", {"security_protocol": "SASL_PLAINTEXT"}),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_is_one_clear_line(what: str, secured: Secured, tmp_path: Path) -> None:
    how, changes = WRONG[what]
    given: dict[str, object] = {**changes}
    if "ssl_cafile" in given:
        given["ssl_cafile"] = secured.certificates / str(given["ssl_cafile"])
    settings = settings_for(secured, how, tmp_path, **given)
    with pytest.raises(KhabarError) as caught:
        await asyncio.wait_for(topics.existing(settings), 60)
    # A refused broker answers the farewell of TLS; a loop that closes before leaves a transport.
    await asyncio.sleep(0.5)
    line = str(caught.value)
    assert "\n" not in line
    assert settings.bootstrap_servers in line
    assert "wrong-secret" not in line
    assert PASSWORD not in line


async def test_the_command_says_it_too(secured: Secured, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", "topics", "diff",
        env={
            "PATH": "/usr/bin:/bin",
            "KHABAR_BOOTSTRAP_SERVERS": secured.address("sasl_ssl"),
            "KHABAR_SECURITY_PROTOCOL": "SASL_SSL",
            "KHABAR_SSL_CAFILE": str(secured.certificates / "ca.pem"),
            "KHABAR_SASL_USERNAME": USER,
            "KHABAR_SASL_PASSWORD": "wrong-secret",
        },
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=tmp_path,
    )  # fmt: skip
    _, err = await asyncio.wait_for(process.communicate(), RUN_SECONDS)
    lines = [line for line in err.decode().splitlines() if line.startswith("khabar:")]
    assert process.returncode == 3
    assert len(lines) == 1
    assert "KHABAR_SASL_PASSWORD" in lines[0]
    assert "wrong-secret" not in err.decode()
