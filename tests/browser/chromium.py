"""Headless Chromium over its DevTools protocol: just what the tests need, without a driver."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

_START_SECONDS = 30.0
_SECONDS = 15.0
_KEYS = {
    "Tab": (9, "Tab"), "Enter": (13, "Enter"), "Escape": (27, "Escape"), " ": (32, "Space"),
    "ArrowLeft": (37, "ArrowLeft"), "ArrowRight": (39, "ArrowRight"),
}  # fmt: skip
_TEXTS = {"Enter": "\r", " ": " "}
_SHIFT = 8


def executable() -> str:
    """Give the browser's path; skip without one, but fail in continuous integration."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail("chromium is missing: the console is not tested in a browser")
    if found is None:
        pytest.skip("LEFT OUT: the console's browser tests need chromium")
    return found


class Page:
    """One tab.

    Args:
        socket: the browser's DevTools connection.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._session: str | None = None
        self._reader = asyncio.create_task(self._read())
        self.complaints: list[str] = []
        """What the browser complained about: exceptions, refused scripts, failed requests."""

    async def open(self) -> None:
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{domain}.enable")

    async def close(self) -> None:
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def call(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        future = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(message)
        return await asyncio.wait_for(future, _SECONDS)

    async def _read(self) -> None:
        async for raw in self._socket:
            message = raw.json()
            if "id" in message:
                future = self._answers.pop(message["id"])
                if "error" in message:
                    future.set_exception(AssertionError(message["error"]["message"]))
                else:
                    future.set_result(message["result"])
            elif message["method"] == "Runtime.exceptionThrown":
                details = message["params"]["exceptionDetails"]
                thrown = details.get("exception", {}).get("description", details["text"])
                self.complaints.append(thrown)
            elif message["method"] == "Log.entryAdded":
                entry = message["params"]["entry"]
                if entry["level"] == "error":
                    self.complaints.append(f"{entry['text']} {entry.get('url', '')}")

    async def evaluate(self, expression: str) -> Any:
        """Give the value of an expression; promises are awaited."""
        found = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def wait(self, expression: str, seconds: float = _SECONDS) -> Any:
        """Wait until an expression is true, and give its value."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                found = await self.evaluate(expression)
            except AssertionError:  # the page is just being replaced by the next one
                found = None
            if found:
                return found
            if asyncio.get_running_loop().time() > deadline:
                body = await self.evaluate("document.body.innerText.slice(0, 1500)")
                raise AssertionError(f"never true: {expression}\n{self.complaints}\n{body}")
            await asyncio.sleep(0.05)

    async def goto(self, url: str) -> None:
        await self.call("Page.navigate", url="about:blank")
        await self.wait("location.href === 'about:blank'")
        await self.call("Page.navigate", url=url)
        await self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def size(self, width: int, height: int = 900) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    async def media(self, scheme: str = "light", *, reduced_motion: bool = False) -> None:
        motion = "reduce" if reduced_motion else "no-preference"
        await self.call(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": motion},
            ],
        )

    async def press(self, key: str, *, shift: bool = False, times: int = 1) -> None:
        code, name = _KEYS[key]
        common: dict[str, Any] = {
            "key": key, "code": name, "windowsVirtualKeyCode": code,
            "modifiers": _SHIFT if shift else 0,
        }  # fmt: skip
        for _ in range(times):
            text = _TEXTS.get(key)
            down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
            await self.call("Input.dispatchKeyEvent", **down, **common)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def picture(self, path: Path, *, whole: bool = True) -> None:
        """Keep a screenshot, of the whole page or of what is in view."""
        width, height = await self.evaluate("[innerWidth, innerHeight]")
        if whole:
            # The browser's own way beyond the view is off by the page's width, right to left.
            await self.size(width, await self.evaluate("document.documentElement.scrollHeight"))
        found = await self.call("Page.captureScreenshot", format="png")
        _keep(path, base64.b64decode(found["data"]))
        if whole:
            await self.size(width, height)


def _keep(path: Path, picture: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)


@asynccontextmanager
async def browsing() -> AsyncIterator[Page]:
    """Run a browser of its own, and give its page."""
    path = executable()
    with tempfile.TemporaryDirectory(prefix="khabar-chromium-", ignore_cleanup_errors=True) as home:
        process = await asyncio.create_subprocess_exec(
            path, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={home}",
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--hide-scrollbars", "--force-color-profile=srgb",
            "--lang=ar", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port, address = await _devtools(Path(home))
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"ws://127.0.0.1:{port}{address}", max_msg_size=0) as socket,
            ):
                page = Page(socket)
                await page.open()
                try:
                    yield page
                finally:
                    await page.close()
        finally:
            process.terminate()
            await process.wait()


async def _devtools(home: Path) -> tuple[int, str]:
    """Wait for the file in which the browser says where it listens."""
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    said = home / "DevToolsActivePort"
    while not (said.exists() and len(said.read_text("utf-8").split()) > 1):
        assert asyncio.get_running_loop().time() < deadline, "chromium did not start"
        await asyncio.sleep(0.1)
    port, address = said.read_text("utf-8").split()[:2]
    return int(port), address
