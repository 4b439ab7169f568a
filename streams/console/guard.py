"""Who may ask: pages of this very server, on loopback, and nobody else's page in the browser.

A page of another site can send requests to loopback. It cannot read answers (same-origin policy),
unless its own name is made to point here (DNS rebinding): the ``Host`` header gives that away. What
changes something needs the page's origin and a token that only our own page can have read.
"""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from streams.errors import UsageError

TOKEN_HEADER = "X-Khabar-Token"  # noqa: S105 -- the header's name
_READING = frozenset({"GET", "HEAD"})
_OWN = frozenset({"same-origin", "none"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer."""


def loopback(host: str) -> str:
    """Make sure that an address is this machine's own.

    Args:
        host: what to bind.

    Returns:
        The same.

    Raises:
        UsageError: others could reach it.
    """
    if not _is_loopback(host):
        raise UsageError(
            f"{host} is not a loopback address: the console has no login. Bind 127.0.0.1 and open "
            "it from elsewhere through `ssh -L 9480:127.0.0.1:9480 HOST`"
        )
    return host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def make_guard(token: str) -> Middleware:
    """Make the middleware that lets requests in, or answers 403.

    Args:
        token: what a request that changes something must show.

    Returns:
        The middleware.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = refusal(request, token)
        if refused is not None:
            return web.json_response({"error": refused}, status=403)
        return await handler(request)

    return guard


def refusal(request: web.BaseRequest, token: str) -> str | None:
    """Say why a request is refused; None lets it in."""
    host = request.headers.get("Host", "")
    name = _hostname(host)
    if name is None or not _is_loopback(name):
        return "host: open the console by 127.0.0.1 or localhost"
    path_is_page = not request.path.startswith("/api/")
    if not path_is_page and request.headers.get("Sec-Fetch-Site", "none") not in _OWN:
        return "origin: another site asked"
    if request.method in _READING:
        return None
    if request.headers.get("Origin") != f"http://{host}":
        return "origin: only the console's own page may do that"
    shown = request.headers.get(TOKEN_HEADER, "")
    if not hmac.compare_digest(shown.encode(), token.encode()):
        return "token: load the page again"
    return None


def _hostname(host: str) -> str | None:
    if any(sign in host for sign in "@/?#"):
        return None
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every answer; see :data:`HEADERS`."""
    for name, value in HEADERS.items():
        response.headers[name] = value
