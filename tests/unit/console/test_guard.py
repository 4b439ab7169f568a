import pytest
from aiohttp.test_utils import make_mocked_request

from streams.console.guard import loopback, refusal
from streams.errors import UsageError

OWN = {"Host": "127.0.0.1:9480", "Origin": "http://127.0.0.1:9480", "X-Khabar-Token": "secret"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "said"),
    [
        ("GET", "/", {"Host": "127.0.0.1:9480"}, None),
        ("GET", "/", {"Host": "localhost:5555"}, None),
        ("GET", "/", {"Host": "[::1]:9480"}, None),
        ("GET", "/", {"Host": "evil.example"}, "host"),
        ("GET", "/", {"Host": "127.0.0.1.evil.example:9480"}, "host"),
        ("GET", "/", {"Host": "127.0.0.1@evil.example"}, "host"),
        ("GET", "/", {"Host": "10.0.0.1:9480"}, "host"),
        ("GET", "/", {"Host": ""}, "host"),
        ("GET", "/", {"Host": "[::1"}, "host"),
        ("GET", "/api/state", {"Host": "localhost", "Sec-Fetch-Site": "cross-site"}, "origin"),
        ("GET", "/api/state", {"Host": "localhost", "Sec-Fetch-Site": "same-origin"}, None),
        ("POST", "/api/x", OWN, None),
        ("POST", "/api/x", OWN | {"Origin": "http://evil.example"}, "origin"),
        ("POST", "/api/x", OWN | {"Origin": "null"}, "origin"),
        ("POST", "/api/x", OWN | {"Origin": "http://127.0.0.1:1"}, "origin"),
        ("POST", "/api/x", {k: v for k, v in OWN.items() if k != "Origin"}, "origin"),
        ("POST", "/api/x", OWN | {"X-Khabar-Token": "guess"}, "token"),
        ("POST", "/api/x", OWN | {"X-Khabar-Token": "سر"}, "token"),
        ("POST", "/api/x", {k: v for k, v in OWN.items() if "Token" not in k}, "token"),
        ("DELETE", "/api/x", {"Host": "localhost"}, "origin"),
    ],
)
def test_who_may_ask(method: str, path: str, headers: dict[str, str], said: str | None) -> None:
    found = refusal(make_mocked_request(method, path, headers), "secret")
    assert (found or "").split(":")[0] == (said or "")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_is_bound(host: str) -> None:
    assert loopback(host) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", ""])  # noqa: S104
def test_nothing_else_is(host: str) -> None:
    with pytest.raises(UsageError, match="ssh -L"):
        loopback(host)
