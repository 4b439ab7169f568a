"""Every setting, in one place, from the environment (``KHABAR_*``) and from secret files.

A secret may stand in the environment (``KHABAR_SASL_PASSWORD``) or, better, in a file whose name is
the setting's inside ``KHABAR_SECRETS_DIR`` (``khabar_sasl_password``). It is never printed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from streams.errors import UsageError

MEBIBYTE = 1024 * 1024
_LANGUAGE = re.compile("[a-z]{2,3}")
_SERVER = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:\[\]]+)(:(?P<port>[0-9]{1,5}))?")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_KAFKA_PORT = 9092
_LAST_PORT = 65_535
_LOCK_SECONDS = 3.0
"""A process that was killed, or is ending, gives its folder up in less."""
_LOCK_LOOK_SECONDS = 0.1


class Settings(BaseSettings):
    """The settings of one process, frozen once read."""

    model_config = SettingsConfigDict(
        env_prefix="KHABAR_",
        frozen=True,
        extra="ignore",
        secrets_dir=os.environ.get("KHABAR_SECRETS_DIR"),
    )

    bootstrap_servers: str = Field(
        "127.0.0.1:9092", description="Kafka brokers, host:port, comma-separated."
    )
    topic_prefix: str = Field(
        "", pattern=r"^[a-zA-Z0-9.-]*$", description="Put before every topic and group name."
    )
    topics_file: Path | None = Field(None, description="Topic declarations; the shipped ones else.")
    replication_factor: int | None = Field(
        None, ge=1, description="Overrides the declared replication of every topic."
    )

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to the brokers."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="How to authenticate, with SASL."
    )
    sasl_username: str | None = Field(None, description="The SASL user.")
    sasl_password: SecretStr | None = Field(None, description="The SASL password (a secret).")
    ssl_cafile: Path | None = Field(
        None, description="CA certificates that the broker's is held to."
    )
    ssl_certfile: Path | None = Field(None, description="Client certificate, PEM.")
    ssl_keyfile: Path | None = Field(None, description="Client key, PEM.")
    ssl_key_password: SecretStr | None = Field(None, description="The key's password (a secret).")

    http_host: str = Field("127.0.0.1", description="Where /metrics, /health and /ready listen.")
    http_base_port: int = Field(
        9464,
        ge=0,
        le=65535,
        description="Port of the first stage; each further worker takes the next.",
    )
    data_dir: Path = Field(Path(".run/data"), description="Local state of the stages.")
    cache_dir: Path = Field(Path(".cache"), description="Apache Kafka's jars for a local broker.")

    languages: Annotated[frozenset[str], NoDecode] = Field(
        frozenset({"ar"}), description="ISO 639-1 codes of the articles to keep, comma-separated."
    )
    duplicates: Literal["end", "pass"] = Field(
        "end", description="Duplicates end at their own topic, or pass on as well, flagged."
    )
    dedup_max_articles: int = Field(
        1_000_000, ge=1_000, description="Articles that near-duplicates are sought among."
    )
    dedup_window_days: int = Field(
        90, ge=1, description="Days of event time after which an article is no longer a candidate."
    )

    dedup_standbys: int = Field(
        1, ge=0, description="Standby copies of the verdicts; a second worker holds one."
    )
    broker_wait_seconds: float = Field(
        0.0, ge=0, description="How long a worker waits for a broker at its start."
    )

    max_record_bytes: int = Field(5 * MEBIBYTE, ge=1024, description="Larger raw records are dead.")
    max_text_code_points: int = Field(
        2_000_000, ge=1000, description="Longer texts and HTML pages are dead."
    )
    max_articles_in_page: int = Field(50, ge=1, description="Pages of more articles are dead.")
    entity_engine: str = Field(
        "standard",
        pattern="^(standard|fast|gazetteer|camel:.+|onnx:.+)$",
        description="Finds names: standard, fast, camel:FOLDER, onnx:FOLDER, gazetteer.",
    )
    encoder_threads: int = Field(
        1, ge=1, description="Threads of ONNX Runtime, for the engines standard and onnx."
    )
    max_entities: int = Field(
        500, ge=1, description="Entities of an article; of more the least salient are left out."
    )
    max_header_bytes: int = Field(65_536, ge=256, description="Raw records of more are dead.")
    record_seconds: float = Field(
        10.0, gt=0, description="A record that takes longer is a dead letter."
    )
    memory_limit_bytes: int | None = Field(
        None,
        ge=256 * MEBIBYTE,
        description="Address space of a worker; a record that wants more is dead.",
    )
    max_message_bytes: int = Field(
        32 * MEBIBYTE, ge=1024, description="What the raw and dead-letter topics can hold."
    )
    batch_records: int = Field(50, ge=1, le=1000, description="Most records settled together.")
    dead_letter_limit: int = Field(
        100, ge=1, description="Failed stages in a row after which a worker stops."
    )
    max_redrives: int = Field(3, ge=0, description="How often a dead letter may be tried again.")
    keep_drops: bool = Field(
        default=True,
        description="Tell which articles were dropped on a topic of their own (khabar drops).",
    )
    restarts: int = Field(
        0, ge=0, description="How often `khabar up` has started this worker again; it sets it."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Log level."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="Log lines for people or tools."
    )

    @field_validator("languages", mode="before")
    @classmethod
    def _split_languages(cls, value: object) -> object:
        if isinstance(value, str):
            value = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
        if isinstance(value, AbstractSet) and not (value and all(map(_LANGUAGE.fullmatch, value))):
            # Anything else is the language of no article: all would be dropped without a word.
            raise ValueError("codes of two or three letters, at least one, such as ar,fa")
        return value

    def topic(self, name: str) -> str:
        """Give a topic's or a group's name with the prefix."""
        return self.topic_prefix + name

    @field_validator("entity_engine", mode="before")
    @classmethod
    def _check_engine(cls, value: object) -> object:
        if value == "encoder":
            raise ValueError("this engine is gone: standard finds more, four times as fast")
        return value

    @field_validator("bootstrap_servers")
    @classmethod
    def _check_servers(cls, value: str) -> str:
        servers = [server.strip() for server in value.split(",") if server.strip()]
        for server in servers or [""]:
            found = _SERVER.fullmatch(server)
            if found is None or not 0 < int(found["port"] or _KAFKA_PORT) <= _LAST_PORT:
                raise ValueError("give host:port, comma-separated")
        return value

    @property
    def local_port(self) -> int | None:
        """The broker's port where there is one address and it is loopback; None elsewhere."""
        found = _SERVER.fullmatch(self.bootstrap_servers.strip())
        if found is None or found["host"] not in _LOOPBACK:
            return None
        return int(found["port"] or _KAFKA_PORT)

    @property
    def pipeline(self) -> str:
        """A short digest of broker and prefix: equal for the processes of one pipeline."""
        what = f"{self.bootstrap_servers}\n{self.topic_prefix}"
        return hashlib.blake2b(what.encode(), digest_size=6).hexdigest()


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment.

    Args:
        overrides: settings that win over the environment.

    Returns:
        The settings.

    Raises:
        UsageError: a value is not valid, or a secret's file cannot be read; the message names the
            variable and never the value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = "KHABAR_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"{name} is not valid: {first['msg']}") from None
    except SettingsError as error:
        raise UsageError(f"KHABAR_SECRETS_DIR cannot be read: {error}") from None


def usable_folder(folder: Path) -> Path:
    """Make a folder under the one for local state, where it is not there yet.

    Args:
        folder: inside ``data_dir``.

    Returns:
        The same.

    Raises:
        UsageError: it cannot be made, or not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"KHABAR_DATA_DIR: {folder} cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"KHABAR_DATA_DIR: {folder} cannot be written to by this user")
    return folder


@contextmanager
def owned_folder(folder: Path, owner: str) -> Iterator[None]:
    """Own a folder for as long as the context lasts; the end of the process gives it up too.

    Args:
        folder: inside ``data_dir``; it is made where it is not there yet.
        owner: what owns it, for who asks in vain.

    Raises:
        UsageError: another process owns it, or it cannot be used.
    """
    usable_folder(folder)
    with (folder / "owner").open("a+") as file:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    file.seek(0)
                    raise UsageError(
                        f"KHABAR_DATA_DIR: {folder} belongs to {file.read().strip() or 'another'}: "
                        "stop that, or give this one a folder of its own"
                    ) from None
                time.sleep(_LOCK_LOOK_SECONDS)
        with suppress(OSError):  # a full disk: the lock holds without a name
            file.truncate(0)
            file.write(f"{owner}, process {os.getpid()}\n")
            file.flush()
        yield


def shipped(name: str) -> Path:
    """Give the path of a file that ships with Khabar, in a checkout or in an installed wheel.

    Args:
        name: its path from the top of the repository.

    Returns:
        Where it is here.
    """
    package = Path(__file__).resolve().parent
    installed = package / "_shipped" / name
    return installed if installed.exists() else package.parent / name
