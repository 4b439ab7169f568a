"""Every setting, in one place, from the environment (``KHABAR_*``) and from secret files.

A secret may stand in the environment (``KHABAR_SASL_PASSWORD``) or, better, in a file whose name is
the setting's inside ``KHABAR_SECRETS_DIR`` (``khabar_sasl_password``). It is never printed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from streams.errors import UsageError

MEBIBYTE = 1024 * 1024
_PREFIX = "KHABAR_"
_LANGUAGE = re.compile("[a-z]{2,3}")
_SERVER = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:\[\]]+)(:(?P<port>[0-9]{1,5}))?")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_KAFKA_PORT = 9092
_LAST_PORT = 65_535
_TRUTHS: Mapping[str, str] = {"yes": "true", "on": "true", "no": "false", "off": "false"}


class Secret:
    """A text that is never printed.

    Args:
        text: what it hides.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text."""
        return self._text

    def __repr__(self) -> str:
        return "********" if self._text else "''"


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one process, frozen once read; `load_settings` checks them."""

    bootstrap_servers: Annotated[
        str, Meta(description="Kafka brokers, host:port, comma-separated.")
    ] = "127.0.0.1:9092"
    topic_prefix: Annotated[
        str,
        Meta(pattern=r"^[a-zA-Z0-9.-]*\Z", description="Put before every topic and group name."),
    ] = ""
    topics_file: Annotated[
        Path | None, Meta(description="Topic declarations; the shipped ones else.")
    ] = None
    replication_factor: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Overrides the declared replication of every topic."),
    ] = None

    security_protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
        Meta(description="How to talk to the brokers."),
    ] = "PLAINTEXT"
    sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Meta(description="How to authenticate, with SASL."),
    ] = "SCRAM-SHA-512"
    sasl_username: Annotated[str | None, Meta(description="The SASL user.")] = None
    sasl_password: Annotated[Secret | None, Meta(description="The SASL password (a secret).")] = (
        None
    )
    ssl_cafile: Annotated[
        Path | None, Meta(description="CA certificates that the broker's is held to.")
    ] = None
    ssl_certfile: Annotated[Path | None, Meta(description="Client certificate, PEM.")] = None
    ssl_keyfile: Annotated[Path | None, Meta(description="Client key, PEM.")] = None
    ssl_key_password: Annotated[
        Secret | None, Meta(description="The key's password (a secret).")
    ] = None

    http_host: Annotated[str, Meta(description="Where /metrics, /health and /ready listen.")] = (
        "127.0.0.1"
    )
    http_base_port: Annotated[
        int,
        Meta(
            ge=1,
            le=_LAST_PORT,
            description="Port of the first stage; each further worker takes the next.",
        ),
    ] = 9464
    data_dir: Annotated[Path, Meta(description="Local state of the stages.")] = Path(".run/data")
    cache_dir: Annotated[Path, Meta(description="Apache Kafka's jars for a local broker.")] = Path(
        ".cache"
    )

    languages: Annotated[
        frozenset[str],
        Meta(description="ISO 639-1 codes of the articles to keep, comma-separated."),
    ] = frozenset({"ar"})
    duplicates: Annotated[
        Literal["end", "pass"],
        Meta(description="Duplicates end at their own topic, or pass on as well, flagged."),
    ] = "end"
    dedup_max_articles: Annotated[
        int, Meta(ge=1_000, description="Articles that near-duplicates are sought among.")
    ] = 1_000_000
    dedup_window_days: Annotated[
        int,
        Meta(
            ge=1,
            description="Days of event time after which an article is no longer a candidate.",
        ),
    ] = 90

    dedup_standbys: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        Meta(
            description="Standby copies of the verdicts; one by default, where there is a second "
            "worker for it."
        ),
    ] = None
    broker_wait_seconds: Annotated[
        float, Meta(ge=0, description="How long a worker waits for a broker at its start.")
    ] = 0.0

    max_record_bytes: Annotated[int, Meta(ge=1024, description="Larger raw records are dead.")] = (
        5 * MEBIBYTE
    )
    max_text_code_points: Annotated[
        int, Meta(ge=1000, description="Longer texts and HTML pages are dead.")
    ] = 2_000_000
    max_articles_in_page: Annotated[
        int, Meta(ge=1, description="Pages of more articles are dead.")
    ] = 50
    entity_engine: Annotated[
        str,
        Meta(
            pattern=r"^(standard|fast|gazetteer|camel:.+|onnx:.+)\Z",
            description="Finds names: standard, fast, camel:FOLDER, onnx:FOLDER, gazetteer.",
        ),
    ] = "standard"
    encoder_threads: Annotated[
        int, Meta(ge=1, description="Threads of ONNX Runtime, for the engines standard and onnx.")
    ] = 1
    max_entities: Annotated[
        int,
        Meta(
            ge=1,
            description="Entities of an article; of more the least salient are left out.",
        ),
    ] = 500
    max_header_bytes: Annotated[int, Meta(ge=256, description="Raw records of more are dead.")] = (
        65_536
    )
    record_seconds: Annotated[
        float, Meta(gt=0, le=3600, description="A record that takes longer is a dead letter.")
    ] = 10.0
    memory_limit_bytes: Annotated[
        Annotated[int, Meta(ge=256 * MEBIBYTE)] | None,
        Meta(description="Address space of a worker; a record that wants more is dead."),
    ] = None
    max_message_bytes: Annotated[
        int, Meta(ge=1024, description="What the raw and dead-letter topics can hold.")
    ] = 32 * MEBIBYTE
    batch_records: Annotated[
        int, Meta(ge=1, le=1000, description="Most records settled together.")
    ] = 50
    dead_letter_limit: Annotated[
        int, Meta(ge=1, description="Failed stages in a row after which a worker stops.")
    ] = 100
    max_redrives: Annotated[
        int, Meta(ge=0, description="How often a dead letter may be tried again.")
    ] = 3
    keep_drops: Annotated[
        bool,
        Meta(
            description="Tell which articles were dropped on a topic of their own (khabar drops)."
        ),
    ] = True
    restarts: Annotated[
        int,
        Meta(ge=0, description="How often `khabar up` has started this worker again; it sets it."),
    ] = 0
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Meta(description="Log level.")
    ] = "INFO"
    log_format: Annotated[
        Literal["text", "json"], Meta(description="Log lines for people or tools.")
    ] = "text"

    def topic(self, name: str) -> str:
        """Give a topic's or a group's name with the prefix."""
        return self.topic_prefix + name

    @property
    def standbys(self) -> int:
        """Standby copies of the verdicts."""
        return 1 if self.dedup_standbys is None else self.dedup_standbys

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


_HINTS: Mapping[str, Any] = get_type_hints(Settings, include_extras=True)


def variables() -> dict[str, tuple[str, str]]:
    """Give each setting's variable and meaning, by its name."""
    return {
        name: (_variable(name), hint.__metadata__[0].description) for name, hint in _HINTS.items()
    }


def _variable(name: str) -> str:
    return _PREFIX + name.upper()


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
    if unknown := overrides.keys() - _HINTS.keys():
        raise TypeError(f"no settings: {', '.join(sorted(unknown))}")
    # Variables count in capitals and in small letters, as the names of secret files do.
    environment = {name.upper(): value for name, value in os.environ.items()}
    folder = environment.get(_variable("secrets_dir"))
    given = (_secrets(Path(folder)) if folder else {}) | environment
    found: dict[str, Any] = {}
    for name in _HINTS:
        variable = _variable(name)
        if name in overrides or variable in given:
            try:
                found[name] = _checked(name, overrides.get(name, given.get(variable)))
            except (ValueError, msgspec.ValidationError) as error:
                raise UsageError(f"{variable} is not valid: {error}") from None
    return Settings(**found)


def _secrets(folder: Path) -> dict[str, str]:
    """Read the files of a folder that are named like settings; give them by variable."""
    own = {_variable(name) for name in _HINTS}
    found = {}
    try:
        for file in folder.iterdir():
            if file.name.upper() in own:
                found[file.name.upper()] = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(
            f"KHABAR_SECRETS_DIR cannot be read: {error.filename}: {error.strerror}"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"KHABAR_SECRETS_DIR cannot be read: {file} is no text") from None
    return found


def _checked(name: str, value: object) -> object:
    """Make a setting of what was given for it.

    Raises:
        ValueError, msgspec.ValidationError: it is not valid; neither shows the value.
    """
    hint = _HINTS[name]
    kind = get_args(hint)[0]
    if isinstance(value, str) and Secret not in get_args(kind):
        value = value.strip()
        if kind is bool:
            value = _TRUTHS.get(value.lower(), value)
        if get_origin(kind) is Literal and value not in get_args(kind):
            raise ValueError(f"give one of {', '.join(get_args(kind))}")
    if name in _CHECKS:
        value = _CHECKS[name](value)
    return msgspec.convert(value, hint, strict=False, dec_hook=lambda kind, given: kind(given))


def _languages(value: object) -> object:
    if isinstance(value, str):
        value = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
    if isinstance(value, AbstractSet) and not (value and all(map(_LANGUAGE.fullmatch, value))):
        # Anything else is the language of no article: all would be dropped without a word.
        raise ValueError("codes of two or three letters, at least one, such as ar,fa")
    return value


def _engine(value: object) -> object:
    if value == "encoder":
        raise ValueError("this engine is gone: standard finds more, four times as fast")
    return value


def _servers(value: object) -> object:
    servers = [server.strip() for server in str(value).split(",") if server.strip()]
    for server in servers or [""]:
        found = _SERVER.fullmatch(server)
        if found is None or not 0 < int(found["port"] or _KAFKA_PORT) <= _LAST_PORT:
            raise ValueError("give host:port, comma-separated")
    return value


_CHECKS: Mapping[str, Callable[[object], object]] = {
    "bootstrap_servers": _servers,
    "entity_engine": _engine,
    "languages": _languages,
}


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
