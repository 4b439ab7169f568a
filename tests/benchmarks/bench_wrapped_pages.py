"""Wrap real articles in furniture and count what is kept of them: ``python -m`` this module.

The articles are those of ``../shared/data/saudinewsnet.jsonl.xz``; other articles' titles serve as
headlines. What the segmenter keeps of an article by itself is the gold for the same article on a
page: this measures how furniture disturbs it, not how it reads a bare article.
"""

from __future__ import annotations

import json
import lzma
import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from streams.pages.lines import clean, split_lines
from streams.pages.segments import segment

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "data" / "saudinewsnet.jsonl.xz"
PAGES = 1200
SEED = 1
SHORTEST_ARTICLE, FEWEST_LINES = 600, 3
POOR = 0.97
# Outlets whose articles carry furniture of their own.
LEFT_OUT = frozenset(("was", "alweeam", "3alyoum", "sabq"))

NAVIGATION = ("الرئيسية", "أخبار محلية", "سياسة", "رياضة", "اقتصاد", "تسجيل الدخول")
STAMPS = ("الثلاثاء 12 مارس 2024 - 14:05", "منذ 3 ساعات", "2024-03-12 10:00", "آخر تحديث: 14:20")
INSIDE = (
    "اقرأ أيضا", "إقرأ أيضاً:", "طالع أيضا", "شاهد أيضا:", "أخبار ذات صلة", "مواضيع ذات صلة",
    "ذات صلة",
    "قد يهمك أيضا", "اقرأ المزيد",
)  # fmt: skip
BELOW = (
    "أخبار ذات صلة", "مقالات مشابهة", "قد يعجبك أيضا", "الأكثر قراءة", "آخر الأخبار",
    "موضوعات متعلقة",
    "المزيد من الأخبار", "اخترنا لك",
)  # fmt: skip
TAIL = ("التعليقات", "اترك تعليقا", "جميع الحقوق محفوظة", "شارك الخبر", "طباعة")


def kept_lines(raw: str, title: str | None = None) -> list[str]:
    """Give the lines of the main article that are kept."""
    pieces = segment(split_lines(raw), raw, title=title)
    return [piece.line.text for piece in pieces if piece.kept and piece.story == 0]


def wrap(title: str, body: list[str], headlines: list[str], dice: random.Random) -> str:
    """Make a page of an article: navigation, headlines, stamps, lists inside and below."""
    lines = [dice.choice(NAVIGATION) for _ in range(dice.randint(0, 2))]
    if dice.random() < 0.25:
        lines += dice.sample(headlines, dice.randint(2, 5))
    lines += [title] if dice.random() < 0.9 else []
    lines += [dice.choice(STAMPS)] if dice.random() < 0.6 else []
    inside = dice.randint(1, max(1, len(body) - 1)) if dice.random() < 0.6 else -1
    for place, paragraph in enumerate(body):
        if place == inside:
            lines += [dice.choice(INSIDE), *dice.sample(headlines, dice.randint(1, 3))]
        lines.append(paragraph)
    lines += ["المصدر: وكالات"] if dice.random() < 0.5 else []
    lines += ["الوسوم: نفط، غاز"] if dice.random() < 0.4 else []
    if dice.random() < 0.7:
        below = dice.sample(headlines, dice.randint(2, 6))
        lines += [dice.choice(BELOW), *(dice.choice(("", "• ", "- ")) + line for line in below)]
    lines += dice.sample(TAIL, dice.randint(0, 2))
    return dice.choice(("\n", "\n\n")).join(lines)


def main() -> None:
    """Print recall and precision of the body, and how many pages fall below 0.97 in either."""
    with lzma.open(CORPUS, "rt", encoding="utf-8") as file:
        rows = [row for line in file if (row := json.loads(line))["source"] not in LEFT_OUT]
    dice = random.Random(SEED)  # noqa: S311 -- repeatable, not secret
    headlines = [t for row in rows if 5 <= len((t := clean(row["title"])).split()) <= 14]
    articles = [row for row in rows if len(row["content"]) > SHORTEST_ARTICLE]
    totals = Counter[str]()
    while totals["pages"] < PAGES:
        row = dice.choice(articles)
        alone = set(kept_lines(row["content"], row["title"]))
        if len(alone) < FEWEST_LINES:
            continue
        body = [line.text for line in split_lines(row["content"])]
        kept = kept_lines(wrap(clean(row["title"]), body, headlines, dice))
        gold, found = _size(alone), _size(kept)
        right, own = (
            _size(alone & set(kept)),
            _size([line for line in kept if line in alone.union(body)]),
        )
        poor = right < POOR * gold or own < POOR * found
        totals.update(pages=1, gold=gold, found=found, right=right, own=own, poor=poor)
    sys.stdout.write(
        f"{totals['pages']} pages: body recall {totals['right'] / totals['gold']:.4f}, precision"
        f" {totals['own'] / totals['found']:.4f}, {totals['poor']} pages below {POOR} in either\n"
    )


def _size(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


if __name__ == "__main__":
    main()
