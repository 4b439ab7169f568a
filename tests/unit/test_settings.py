"""Settings come from the environment, are checked, and keep secrets to themselves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.adapters.kafka.producer import connection
from streams.adapters.kafka.topics import CHANGELOG, declared
from streams.cli import khabar
from streams.errors import UsageError
from streams.folders import usable_folder
from streams.settings import load_settings, shipped


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHABAR_LANGUAGES", "AR, fa")
    monkeypatch.setenv("KHABAR_TOPIC_PREFIX", "dev.")
    settings = load_settings()
    assert settings.languages == {"ar", "fa"}
    assert settings.topic("articles.raw") == "dev.articles.raw"


def test_the_engine_that_went_says_what_to_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHABAR_ENTITY_ENGINE", "encoder")
    with pytest.raises(UsageError, match=r"KHABAR_ENTITY_ENGINE.*standard finds more"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KHABAR_TOPIC_PREFIX", "bad prefix"),
        ("KHABAR_BATCH_RECORDS", "many"),
        ("KHABAR_REPLICATION_FACTOR", "0"),
        ("KHABAR_KEEP_DROPS", "perhaps"),
        ("KHABAR_RECORD_SECONDS", "nan"),
        ("KHABAR_ENTITY_ENGINE", "best"),
        ("KHABAR_SECURITY_PROTOCOL", "TELNET"),
        ("KHABAR_MAX_RECORD_BYTES", "-1"),
        ("KHABAR_LANGUAGES", ""),
        ("KHABAR_LANGUAGES", "arabic"),
        ("KHABAR_BOOTSTRAP_SERVERS", "localhost:abc"),
        ("KHABAR_BOOTSTRAP_SERVERS", "one:9092,two:99999"),
        ("KHABAR_BOOTSTRAP_SERVERS", ", ,"),
        ("KHABAR_BOOTSTRAP_SERVERS", ":9092"),
    ],
)
def test_a_wrong_value_names_its_variable_and_not_itself(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name) as caught:
        load_settings()
    assert not value or value not in str(caught.value)


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHABAR_SASL_PASSWORD", "geheim")
    monkeypatch.setenv("KHABAR_SSL_KEY_PASSWORD", "geheim")
    assert "geheim" not in repr(load_settings())
    result = CliRunner().invoke(khabar, ["settings"])
    assert result.exit_code == 0
    assert "KHABAR_SASL_PASSWORD" in result.output
    assert "geheim" not in result.output


def test_a_secret_that_cannot_be_read_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "khabar_sasl_password"
    file.write_bytes(b"\xff")
    reasons = ((tmp_path, "sasl_password is no text"), (file, "Not a dir"), (tmp_path / "a", "No"))
    for folder, reason in reasons:
        monkeypatch.setenv("KHABAR_SECRETS_DIR", str(folder))
        with pytest.raises(UsageError, match=f"KHABAR_SECRETS_DIR cannot be read: .*{reason}"):
            load_settings()


def test_a_secret_of_a_file_gives_way_to_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHABAR_SECRETS_DIR", str(tmp_path))
    (tmp_path / "khabar_sasl_password").write_text(" of the file\n")
    (tmp_path / "other").mkdir()
    password = load_settings().sasl_password
    assert password is not None
    assert password.reveal() == "of the file"
    monkeypatch.setenv("khabar_sasl_password", "of the environment")
    password = load_settings().sasl_password
    assert password is not None
    assert password.reveal() == "of the environment"


@pytest.mark.parametrize(("text", "value"), [("off", False), (" YES ", True), ("0", False)])
def test_truths_have_many_words(text: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setenv("KHABAR_KEEP_DROPS", text)
    assert load_settings().keep_drops is value


def test_what_is_no_setting_is_refused() -> None:
    with pytest.raises(TypeError, match=r"batch_record$"):
        load_settings(batch_record=3)


@pytest.mark.parametrize("servers", ["kafka.kafka:9093", "a:1,b:2", "[::1]:9092", "kafka"])
def test_brokers_are_hosts_and_ports(servers: str) -> None:
    assert load_settings(bootstrap_servers=servers).bootstrap_servers == servers


def test_a_folder_that_cannot_be_written_to_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert usable_folder(tmp_path / "a/b").is_dir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match=r"KHABAR_DATA_DIR: .* cannot be written to"):
        usable_folder(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"KHABAR_DATA_DIR: .*Not a directory"):
        usable_folder(tmp_path / "file/normalise-1")


def test_sasl_without_a_user_is_one_line() -> None:
    with pytest.raises(UsageError, match="KHABAR_SASL_USERNAME"):
        connection(load_settings(security_protocol="SASL_PLAINTEXT"))


def test_sasl_credentials_reach_the_client() -> None:
    given = connection(
        load_settings(
            security_protocol="SASL_PLAINTEXT",
            sasl_username="u",
            sasl_password="p",  # noqa: S106
        )
    )
    assert (given["sasl_plain_username"], given["sasl_plain_password"]) == ("u", "p")
    assert given["sasl_mechanism"] == "SCRAM-SHA-512"


def test_a_certificate_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="KHABAR_SSL_CAFILE"):
        connection(load_settings(security_protocol="SSL", ssl_cafile=tmp_path / "none.pem"))


def test_replication_is_overridden_and_min_isr_follows() -> None:
    topics = declared(load_settings(replication_factor=1))
    assert {topic.replication for topic in topics} == {1}
    assert {topic.config["min.insync.replicas"] for topic in topics} == {"1"}


def test_the_order_of_verdicts_needs_one_partition() -> None:
    by_name = {topic.name: topic for topic in declared(load_settings())}
    assert by_name["articles.normalised"].partitions == 1
    assert by_name[CHANGELOG].partitions == 1


@pytest.mark.parametrize(("days", "kept"), [(30, 90), (90, 90), (365, 365)])
def test_verdicts_are_kept_for_their_window(days: int, kept: int) -> None:
    by_name = {topic.name: topic for topic in declared(load_settings(dedup_window_days=days))}
    verdicts = by_name[CHANGELOG]
    assert int(verdicts.config["retention.ms"]) == kept * 86_400_000
    assert verdicts.config["cleanup.policy"] == "compact,delete"


@pytest.mark.parametrize("content", ["", "[topics", "topics = 3\n[defaults]\nconfig = 1"])
def test_a_broken_topics_file_is_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"topics\.toml"):
        declared(load_settings(topics_file=path))


def test_shipped_files_are_found() -> None:
    assert shipped("deploy/topics.toml").is_file()


@pytest.mark.parametrize(
    ("servers", "port"),
    [
        ("127.0.0.1:9094", 9094),
        ("localhost", 9092),
        ("[::1]:1", 1),
        ("kafka:9092", None),
        ("127.0.0.1:1,127.0.0.1:2", None),
    ],
)
def test_a_lone_address_of_loopback_is_a_local_broker(servers: str, port: int | None) -> None:
    assert load_settings(bootstrap_servers=servers).local_port == port
