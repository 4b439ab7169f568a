"""How the console looks: nothing sideways, enough contrast, light and dark, wide and narrow."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from tests.browser.chromium import Page
from tests.browser.stand import PICTURES, STORY, Stand

pytestmark = [pytest.mark.broker, pytest.mark.slow]

# Every visible text against what is painted behind it, by WCAG 2.2's relative luminance.
CONTRAST = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const found = rgba(getComputedStyle(at).backgroundColor);
      if (found[3] > 0) layers.push(found);
      if (found[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const poor = [];
  let checked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest('.visually-hidden, .skip, option, noscript')) continue;
    if ([...function* up() { for (let at = element; at; at = at.parentElement) yield at; }()]
      .some((at) => Number(getComputedStyle(at).opacity) < 1)) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const [a, b] = [light(over(rgba(style.color), back)), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    checked += 1;
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.textContent.slice(0, 30)}`);
  }
  return [checked, poor];
})()
"""  # noqa: E501 -- a script of its own
TYPES = "[...new Set([...document.querySelectorAll('.mark')].map((m) => m.className))].length"


async def views(page: Page, stand: Stand) -> dict[str, str]:
    """Give every view's address, when there is something to see in each."""
    number = time.time_ns()
    await stand.ingest(f"فيضانات {number}", f"{STORY}\nوقال شاهد رقم {number} إن الماء ارتفع.")
    await stand.send(b"{")
    await page.goto(stand.url)
    await page.wait("document.querySelectorAll('.stage').length === 6", 60)
    await page.wait(f"document.body.innerText.includes('{number}')", 60)
    await page.wait("document.querySelector('.side a[href^=\"#/letters/\"]') !== null", 60)
    article = await page.evaluate("document.querySelector('.article .title a').hash")
    letter = await page.evaluate("document.querySelector('.side a[href^=\"#/letters/\"]').hash")
    return {"home": "", "article": article, "letters": "#/letters", "letter": letter,
            "replays": "#/replays"}  # fmt: skip


FOREIGN = (
    "[...document.querySelectorAll('nav, h2, dt, label, summary, .hint, .empty, .stage .tech')]"
    ".map((e) => { const copy = e.cloneNode(true); "
    "copy.querySelectorAll('bdi, [lang=ar], code').forEach((x) => x.remove()); "
    "return copy.textContent; }).filter((text) => /[\u0621-\u064a]/.test(text))"
)
"""Arabic words of the page itself, where it speaks English."""


async def show(page: Page, stand: Stand, address: str, language: str = "ar") -> None:
    await page.goto(f"{stand.url}?lang={language}{address}")
    await page.wait("document.querySelector('main').dataset.view !== undefined")
    await page.wait("document.querySelector('main .loading') === null", 30)


@pytest.mark.parametrize(("scheme", "language"), [("light", "ar"), ("dark", "ar"), ("light", "en")])
async def test_every_view_fits_and_is_legible(
    page: Page, stand: Stand, scheme: str, language: str
) -> None:
    addresses = await views(page, stand)
    await page.media(scheme, reduced_motion=True)
    for width in (390, 1280):
        await page.size(width)
        for name, address in addresses.items():
            await show(page, stand, address, language)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
            sideways = (
                "[...document.querySelectorAll('main *')].filter((e) => !e.closest('.raw') && "
                "(e.getBoundingClientRect().left < -1 || "
                f"e.getBoundingClientRect().right > {width + 1}))"
                ".map((e) => e.className + e.textContent.slice(0, 40))"
            )
            assert await page.evaluate(sideways) == [], name
            checked, poor = await page.evaluate(CONTRAST)
            assert checked > 10, name
            assert poor == [], name
            if language == "en":
                assert await page.evaluate(FOREIGN) == [], name
            await page.picture(PICTURES / f"{name}-{scheme}-{language}-{width}.png")
    await show(page, stand, addresses["article"])
    assert await page.evaluate(TYPES) >= 3
    background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(15, 20, 25)") == (scheme == "dark")
    assert page.complaints == []


@pytest.mark.parametrize(("language", "way"), [("ar", "arrtl"), ("en", "enltr")])
async def test_the_page_is_marked_up_for_all(
    page: Page, stand: Stand, language: str, way: str
) -> None:
    addresses = await views(page, stand)
    for name, address in addresses.items():
        await show(page, stand, address, language)
        assert await page.evaluate("document.querySelectorAll('h1').length") == 1, name
        levels = await page.evaluate(
            "[...document.querySelectorAll('main h1, main h2, main h3')].map((h) => +h.tagName[1])"
        )
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)
        for landmark in ("header", "nav[aria-label]", "main"):
            assert await page.evaluate(f"document.querySelectorAll('{landmark}').length") >= 1
        unnamed = (
            "[...document.querySelectorAll('button, a, input, select, meter, progress, svg')]"
            ".filter((e) => e.checkVisibility() && !e.textContent.trim() && "
            "!e.getAttribute('aria-label') && !e.labels?.length)"
            ".map((e) => e.outerHTML.slice(0, 80))"
        )
        assert await page.evaluate(unnamed) == [], name
    # Remembered: the address says nothing of it any more.
    await page.goto(stand.url)
    await page.wait("document.querySelectorAll('.stage').length === 6", 60)
    assert await page.evaluate("document.documentElement.lang + document.dir") == way


async def test_nothing_moves_for_those_who_ask(page: Page, stand: Stand) -> None:
    await page.media("light", reduced_motion=True)
    await page.goto(stand.url)
    await page.wait("document.querySelectorAll('.stage').length === 6", 60)
    await stand.ingest(f"ساكن {time.time_ns()}", STORY.replace("سبعة", str(time.time_ns())))
    await page.wait("document.querySelector('.article') !== null", 60)
    moving = "document.getAnimations().length"
    assert await page.evaluate(moving) == 0
