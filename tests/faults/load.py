"""The load: numbered pages of known outcome, so that every one can be asked after."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import deque
from typing import Any, Literal

from msgspec import Struct
from msgspec.json import decode as json_decode

from streams.adapters.kafka.producer import publisher
from streams.contract.article import RawArticle
from streams.contract.records import Outgoing
from streams.errors import UnavailableError
from streams.settings import Settings
from streams.stages.normalise import make_normalise

Kind = Literal["unique", "copy", "revision", "two_articles", "poison", "foreign"]
RAW = "articles.raw"
TAKEN = "taken-"
"""How the ids begin of articles that are taken down."""
MARK = "وهذه النسخة رقم"
"""Stands before the number of a revision, in its text."""
_CYCLE: tuple[Kind, ...] = (
    "unique", "unique", "two_articles", "unique", "copy", "unique", "revision", "poison", "unique",
    "foreign",
)  # fmt: skip
_ARTICLES, _MOST_TRIES = 2, 20
_normalise = make_normalise(languages=frozenset({"ar"}))
_STEMS = "كتب درس علم نظر سمع جمع فتح رسم حمل نزل دخل خرج وصل رجع سكن زرع حصد صنع نقل شرب".split()


class Sent(Struct):
    """One raw record that was confirmed, and what must become of it."""

    number: int
    kind: Kind
    key: str
    revision: int = 0


class Load:
    """Makes and sends the pages.

    Args:
        settings: of the loader, past the proxies.
        rate: records a second.
        most: records in all; None for as long as it is not told to stop.
    """

    def __init__(self, settings: Settings, rate: float, most: int | None = None) -> None:
        self._settings = settings
        self._rate = rate
        self._most = most
        self.holding = False
        """Set from outside while enough is waiting."""
        self.sent: list[Sent] = []
        self._originals: deque[int] = deque(maxlen=200)
        self._revisions: dict[int, int] = {}
        self._number = 0
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Send until told to stop; what is not confirmed is sent again and counts once."""
        while not self._ended():
            try:
                async with publisher(self._settings) as sender:
                    await self._send(sender)
            except UnavailableError:
                await asyncio.sleep(0.5)

    async def _send(self, sender: Any) -> None:
        pending: list[tuple[Sent, Outgoing]] = []
        while not self._ended() or pending:
            started = time.monotonic()
            if self.holding and not pending:
                await asyncio.sleep(0.25)
                continue
            if not pending:
                pending = [self._next() for _ in range(max(1, int(self._rate / 4)))]
            await sender.publish([record for _, record in pending])
            self.sent += [sent for sent, _ in pending]
            pending = []
            await asyncio.sleep(max(0.0, 0.25 - (time.monotonic() - started)))

    def _ended(self) -> bool:
        return self.stopping.is_set() or (self._most is not None and len(self.sent) >= self._most)

    def probe(self) -> tuple[Sent, Outgoing]:
        """Make a page that shows when the pipeline works again."""
        self._number += 1
        sent = Sent(number=self._number, kind="unique", key=f"id-{self._number}")
        return sent, _json(sent.key, text_of(sent.number))

    def _next(self) -> tuple[Sent, Outgoing]:
        self._number += 1
        number, kind = self._number, _CYCLE[self._number % len(_CYCLE)]
        if kind in {"copy", "revision"} and not self._originals:
            kind = "unique"
        sent = Sent(number=number, kind=kind, key=f"id-{number}")
        match kind:
            case "unique":
                self._originals.append(number)
                return sent, _json(sent.key, text_of(number))
            case "copy":
                return sent, _json(sent.key, text_of(self._originals[0]))
            case "revision":
                original = self._originals[0]
                self._originals.rotate(-1)
                sent.key = f"id-{original}"
                sent.revision = self._revisions[original] = self._revisions.get(original, 0) + 1
                return sent, _json(sent.key, f"{text_of(number)} {MARK} {sent.revision}.")
            case "two_articles":
                return sent, _page(number)
            case "poison":
                return sent, Outgoing(
                    topic=RAW, key=sent.key.encode(), value=b'{"text": "%d' % number
                )
            case "foreign":
                text = f"Ministers met on Monday to discuss the water of region {number} again."
                return sent, _json(sent.key, text)


def text_of(number: int) -> str:
    """Give a text of which every word triple is its own."""
    digest = hashlib.sha256(b"%d" % number).digest()
    words = [
        f"{_STEMS[byte % len(_STEMS)]}{_STEMS[(byte // 20 + place) % len(_STEMS)]}"
        for place, byte in enumerate(digest)
    ]
    body = " ".join(f"{word} {place + number * 32}" for place, word in enumerate(words))
    return f"قال الوزير في بيان رقم {number} إن {body} كما ورد في البيان."


def taken_record(key: str) -> Outgoing:
    """Make an article that is to be taken down; no other one is like it."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:5], "big")
    return _json(key, text_of(number))


def _json(key: str, text: str) -> Outgoing:
    value = {"id": key, "outlet": "بريد", "text": text, "fetched_at": "2025-05-04T12:00:00Z"}
    return Outgoing(topic=RAW, key=key.encode(), value=json.dumps(value).encode())


def _page(number: int) -> Outgoing:
    """Make a page of two articles, out of words that the stage reads as such.

    Some runs of made-up words look like furniture to it; what is asked here is what arrives.
    """
    for try_ in range(_MOST_TRIES):
        page = _json(f"id-{number}", _page_text(number, try_))
        if len(_normalise(json_decode(page.value or b"", type=RawArticle))) == _ARTICLES:
            return page
    raise AssertionError(f"no page {number} is read as two articles")


def _page_text(number: int, try_: int) -> str:
    first = number * 1_000_003 + 10 * try_
    second = "\n\n".join(text_of(first + part) for part in range(4))
    return (
        f"{text_of(number)}\n\n{text_of(-number - 10**9 * try_)}\n\n"
        "المصدر: بريد المدينة\n\nإقرأ أيضاً:\n\n"
        f"كيف تغيرت الحياة في القرية رقم {number}؟\n\n{second}\n\nعن موقع بيت الخبر\n\n"
        "مقالات مشابهة\n\n  • عنوان أول من الأخبار\n  • عنوان ثان من الأخبار\n"
    )
