"""What the browser looks at: an embedded broker, all stages, a console, pages of our own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from streams.contract.records import Outgoing
from streams.settings import Settings
from tests.harness import environment, send

TOP = Path(__file__).parents[2]
PICTURES = TOP / ".run" / "console"
"""Where the screenshots are kept."""

STORY = (
    "قالت السلطات السودانية إن الفيضانات التي ضربت قرى شمال الخرطوم أسفرت عن مقتل سبعة أشخاص "
    "وتشريد ثلاثة آلاف أسرة، بعد أن ارتفع منسوب نهر النيل.\nوأوضح الدفاع المدني أن فرق الإنقاذ "
    "تمكنت من إجلاء مئات السكان بالقوارب.\nودعت منظمة الصحة العالمية إلى إرسال أدوية بقيمة "
    "5 ملايين دولار، وقال محمد الخامس إن نسبة الأضرار بلغت 40 في المئة."
)
VISIT = (
    "استقبل الملك محمد السادس في الرباط وزير الخارجية الفرنسي، وبحثا التعاون بين المغرب وفرنسا في "
    "الطاقة والنقل.\nوقال الديوان الملكي إن الاتحاد الأوروبي سيمول خط قطار بين الدار البيضاء "
    "ومراكش بقيمة 3 مليارات يورو، وإن العمل يبدأ في مارس المقبل."
)
HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'> وقال الوزير في الرباط "
    "إن \u202eالطريق\u202c سيفتح غدا <a href='javascript:window.pwned = 1'>هنا</a> أمام الناس "
    "جميعا، وإن العمل فيه انتهى قبل موعده بشهرين كاملين."
)


class Stand:
    """A running console and what it shows.

    Args:
        settings: of broker and stages.
        url: the console's address.
    """

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings, self.url = settings, url

    async def ingest(self, title: str, text: str = STORY, **more: Any) -> None:
        """Send one page; its title, text and address make it what it is."""
        page = {
            "title": title, "text": text, "outlet": "أخبار النيل",
            "url": f"https://akhbar-alnil.example/{time.time_ns()}",
        }  # fmt: skip
        await self.send(json.dumps(page | more, ensure_ascii=False).encode())

    async def visible(self, title: str, seconds: float = 60.0) -> None:
        """Wait until the console's server knows an article, whatever a page shows."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(seconds):
            while True:
                async with session.get(f"{self.url}api/state") as response:
                    if any(row["title"] == title for row in (await response.json())["articles"]):
                        return
                await asyncio.sleep(0.1)

    async def send(self, value: bytes) -> None:
        headers = (("content-type", b"application/json"),)
        record = Outgoing(topic="articles.raw", key=b"k", value=value, headers=headers)
        await send(self.settings, [record])


@contextmanager
def console(settings: Settings, log: Path, *arguments: str) -> Iterator[str]:
    """Run ``khabar console`` as a process, and give its address."""
    command = [sys.executable, "-m", "streams", "console", "--port", "0", *arguments]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, env=environment(settings), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("console on http://127.0.0.1:"), log.read_text("utf-8")
        yield line.split()[-1]
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def different(number: int) -> str:
    """Give a text that resembles no other number's."""
    shuffled = sorted(STORY.split(), key=lambda word: zlib.crc32(f"{number}{word}".encode()))
    return f"أفادت لجنة رقم {number} بأن {' '.join(shuffled)}"
