"""`khabar`, with a stage that does what a bad deploy does when an article's text says so.

    python -m tests.faults.sabotaged worker tag_topics

RAISE raises, HANG loops for ever in Python, STICK hangs inside one call of C, SWELL takes memory
without end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streams import cli
from streams.media_topics.lexicon import LexiconTagger

if TYPE_CHECKING:
    from streams.contract.article import Article, MediaTopic

_honest = LexiconTagger.tag
_NUMBERS = range(10**12)


def _sabotaged(self: LexiconTagger, article: Article) -> tuple[MediaTopic, ...]:
    if "RAISE" in article.text:
        raise ZeroDivisionError("as a bad deploy does")
    while "HANG" in article.text:
        pass
    if "STICK" in article.text:
        sum(_NUMBERS)
    hoard: list[object] = []
    while "SWELL" in article.text:
        hoard.append(np.empty(512 * 1024 * 1024, dtype=np.uint8))
    return _honest(self, article)


if __name__ == "__main__":
    LexiconTagger.tag = _sabotaged  # type: ignore[method-assign]
    cli.main()
