"""When the certificates that a process uses run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from streams.settings import Settings


def expiries(settings: Settings) -> dict[str, float]:
    """Tell when the configured certificates run out.

    Args:
        settings: the process's settings.

    Returns:
        Seconds since the epoch, for ``ca`` and ``client`` as far as they are configured; of a file
        with several certificates the first to run out counts.

    Raises:
        UsageError: a file cannot be read.
    """
    files = {"ca": settings.ssl_cafile, "client": settings.ssl_certfile}
    if settings.security_protocol not in {"SSL", "SASL_SSL"}:
        return {}
    return {name: _first_to_end(path) for name, path in files.items() if path is not None}


def _first_to_end(path: Path) -> float:
    from cryptography import x509  # noqa: PLC0415 -- only TLS needs it, and workers start often

    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} holds no certificate in PEM: {type(error).__name__}") from None
    return min(one.not_valid_after_utc.timestamp() for one in found)
