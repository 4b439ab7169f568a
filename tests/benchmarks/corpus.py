"""Articles for benchmarks: the shared corpus where it is, generated ones elsewhere."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "saudinewsnet.jsonl.xz"
_WORDS = (
    "قال الوزير إن الحكومة أعلنت اليوم في الرياض خطة جديدة لدعم الاقتصاد والتعليم والصحة "
    "بعد اجتماع مع وفد من مصر والأردن والمغرب وأكدت الشركة أن المشروع سيبدأ العام المقبل "
    "بتكلفة تبلغ مليون ريال وفاز الفريق على منافسه في المباراة التي أقيمت مساء أمس وسط "
    "حضور كبير من الجماهير كما شهدت المدينة أمطارا"
).split()


def raw_articles(count: int) -> tuple[str, Iterator[bytes]]:
    """Give raw articles as JSON.

    Args:
        count: how many at most.

    Returns:
        What they are, and the values.
    """
    if CORPUS.exists():
        return f"{CORPUS.name}, first {count:,}", _of_corpus(count)
    return f"generated, {count:,}", _generated(count)


def _of_corpus(count: int) -> Iterator[bytes]:
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number >= count:
                return
            row = json.loads(line)
            value = {
                "id": f"bench-{number}",
                "text": row.get("content") or row.get("text") or "",
                "title": row.get("title") or None,
                "outlet": row.get("source") or None,
                "url": row.get("url") or None,
            }
            yield json.dumps(value, ensure_ascii=False).encode()


def _generated(count: int) -> Iterator[bytes]:
    chance = random.Random(7)  # noqa: S311 -- filler text
    for number in range(count):
        words = [chance.choice(_WORDS) for _ in range(chance.randint(60, 500))]
        sentences = [" ".join(words[i : i + 12]) + "." for i in range(0, len(words), 12)]
        value = {"id": f"bench-{number}", "text": "\n".join(sentences), "outlet": "بريد"}
        yield json.dumps(value, ensure_ascii=False).encode()
