"""Dead letters, replays and what is away, in the browser."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.contract import dead_letter
from streams.contract.records import Record
from tests.browser.chromium import Page
from tests.browser.stand import PICTURES, Stand, console
from tests.harness import collect, collect_until
from tests.integration.test_operations import khabar

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def button(text: str) -> str:
    return f"[...document.querySelectorAll('button')].find((b) => b.textContent === '{text}')"


async def test_a_dead_letter_is_shown_and_redriven(page: Page, stand: Stand) -> None:
    poison = f'{{"text": "\x00 <img src=x> {time.time_ns()}'.encode()

    def poisoned(records: list[Record]) -> list[Record]:
        return [one for one in records if one.value == poison]

    await stand.send(poison)
    letters = await collect_until(
        stand.settings, [dead_letter.TOPIC], lambda found: len(poisoned(found)) == 1
    )
    offset = poisoned(letters)[0].offset
    await page.goto(f"{stand.url}#/letters")
    link = f"document.querySelector('[data-offset=\"{offset}\"] a')"
    await page.wait(f"!!{link}", 30)
    await page.evaluate(f"{link}.click()")
    await page.wait(f"!!{button('إعادة النشر')}")
    text = await page.evaluate("document.querySelector('.raw').textContent")
    assert text.startswith('{"text": "⟦NUL⟧ <img src=x>')
    assert "7b 22 74 65" in await page.evaluate("document.querySelector('.hex').textContent")
    await page.evaluate(f"{button('إعادة النشر')}.click()")
    assert await page.evaluate("document.querySelector('dialog').open")
    await page.picture(PICTURES / "redrive.png", whole=False)
    await page.press("Escape")
    await page.wait("document.querySelector('dialog') === null")
    assert len(poisoned(await collect(stand.settings, dead_letter.TOPIC))) == 1
    await page.evaluate(f"{button('إعادة النشر')}.click()")
    await page.evaluate(f"{button('نعم، أعد نشرها')}.click()")
    await page.wait("document.querySelector('.actions .badge.ok') !== null", 30)
    letters = await collect_until(
        stand.settings, [dead_letter.TOPIC], lambda found: len(poisoned(found)) == 2
    )
    marks = [dead_letter.mark_of(one) for one in letters]
    assert offset in marks
    again = poisoned(letters)[1]
    assert dead_letter.read(again).redrives == 1
    await page.goto(f"{stand.url}#/letters")
    await page.wait(f"document.querySelector('[data-offset=\"{again.offset}\"]') !== null", 30)
    assert await page.evaluate(f"{link} === null")
    assert page.complaints == []


async def test_replays_show_how_far_they_are(page: Page, stand: Stand) -> None:
    name = f"look-{time.time_ns() % 10**9}"
    code, _, err = await khabar(stand.settings, "replay", "run", name, "--mode", "shadow")
    assert code == 0, err
    await page.goto(f"{stand.url}#/replays")
    await page.wait(f"document.querySelector('[data-run=\"{name}\"]') !== null", 40)
    shown = await page.evaluate(f"document.querySelector('[data-run=\"{name}\"]').innerText")
    assert "اكتمل" in shown
    assert "100%" in shown
    await page.picture(PICTURES / "replays.png")
    assert page.complaints == []


async def test_what_is_away_says_what_to_do(page: Page, stand: Stand, tmp_path: Path) -> None:
    away = replace(stand.settings, bootstrap_servers="127.0.0.1:1", http_base_port=1)
    with console(away, tmp_path / "log", "--read-only") as url:
        await page.goto(url)
        await page.wait("document.querySelector('#banner').innerText.includes('khabar broker')", 40)
        await page.wait("document.querySelectorAll('.stage.is-unreachable').length === 6", 20)
        note = "document.querySelector('[data-stage=deduplicate] .note').innerText"
        assert "khabar worker deduplicate" in await page.evaluate(note)
        await page.picture(PICTURES / "away.png")
        await page.goto(f"{url}#/replays")
        await page.wait("document.querySelector('main .notice:not([hidden])') !== null", 40)
    await page.wait("document.querySelector('#banner').innerText.includes('khabar console')", 30)
    await asyncio.sleep(0)


async def test_nothing_there_says_how_to_begin(page: Page, stand: Stand, tmp_path: Path) -> None:
    with console(stand.settings, tmp_path / "log", "--last", "0") as url:
        await page.goto(url)
        await page.wait("document.querySelector('.broker').className.includes('is-up')", 30)
        await page.wait("document.body.innerText.includes('khabar ingest')", 20)
        await page.picture(PICTURES / "empty.png")
        await page.goto(f"{url}#/article/{'0' * 20}")
        await page.wait("document.querySelector('main .notice') !== null")
