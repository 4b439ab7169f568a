"""When certificates run out."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from streams.adapters.kafka.certificates import expiries
from streams.errors import UsageError
from streams.settings import load_settings


def make(path: Path, days: int, *more: str) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj",
         "/CN=test", "-keyout", str(path.with_suffix(".key")), "-out", str(path), *more],
        check=True, capture_output=True,
    )  # fmt: skip


def test_the_last_of_the_cas_and_the_first_of_the_clients_chain_count(tmp_path: Path) -> None:
    short, long = tmp_path / "short.pem", tmp_path / "long.pem"
    make(short, 3)
    make(long, 30)
    both = tmp_path / "both.pem"
    both.write_bytes(long.read_bytes() + short.read_bytes())
    found = expiries(load_settings(security_protocol="SSL", ssl_cafile=both, ssl_certfile=both))
    days = {name: (moment - time.time()) / 86_400 for name, moment in found.items()}
    assert days["ca"] == pytest.approx(30, abs=0.1), "an old CA beside the new one is to end"
    assert days["client"] == pytest.approx(3, abs=0.1)


def test_an_old_root_of_a_bundle_is_read_without_a_word(tmp_path: Path) -> None:
    """Some have a serial number of 0; a warning fails the tests."""
    old = tmp_path / "old.pem"
    make(old, 3, "-set_serial", "0")
    found = expiries(load_settings(security_protocol="SSL", ssl_cafile=old))
    assert (found["ca"] - time.time()) / 86_400 == pytest.approx(3, abs=0.1)


def test_without_tls_there_is_nothing_to_run_out(tmp_path: Path) -> None:
    assert expiries(load_settings(ssl_cafile=tmp_path / "none.pem")) == {}


def test_a_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    with pytest.raises(UsageError, match=r"ca\.pem holds no certificate"):
        expiries(load_settings(security_protocol="SSL", ssl_cafile=path))
