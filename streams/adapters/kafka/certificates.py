"""When the certificates that a process uses run out."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from streams.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from streams.settings import Settings


def expiries(settings: Settings) -> dict[str, float]:
    """Tell when the configured certificates run out.

    Args:
        settings: the process's settings.

    Returns:
        Seconds since the epoch, for ``ca`` and ``client`` as far as they are configured: of a chain
        of the client's the first to run out counts, of the CAs the last.

    Raises:
        UsageError: a file cannot be read.
    """
    if settings.security_protocol not in {"SSL", "SASL_SSL"}:
        return {}
    found = {}
    if settings.ssl_cafile is not None:
        # Any of the CAs may vouch for the broker. A system's bundle always has one that is about to
        # end or has ended, and under rotation the old one is to end beside the new: the first to
        # run out would alarm for nothing. When the last one ends, no broker is trusted any more.
        found["ca"] = max(_ends(settings.ssl_cafile))
    if settings.ssl_certfile is not None:
        found["client"] = min(_ends(settings.ssl_certfile))
    return found


def _ends(path: Path) -> Sequence[float]:
    # Only TLS needs it, and workers start often.
    from cryptography import x509  # noqa: PLC0415
    from cryptography.utils import CryptographyDeprecationWarning  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # Old roots in a system's bundle break rules of today (a serial number of 0).
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} holds no certificate in PEM: {type(error).__name__}") from None
    return [one.not_valid_after_utc.timestamp() for one in found]
