"""What is met again is found once, also beyond the clearing of what is remembered."""

from __future__ import annotations

import pytest

from streams.media_topics import word_cache
from streams.media_topics.word_cache import WordCache


def test_a_word_is_found_once_and_what_is_met_again_outlives_a_clearing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word_cache, "_MOST", 3)
    asked: list[str] = []

    def find(word: str) -> int:
        asked.append(word)
        return len(word) - 1

    seen = WordCache(find)
    assert [seen[word] for word in ("a", "bb", "a", "ccc")] == [0, 1, 0, 2]
    assert [seen[word] for word in ("d", "a", "bb", "ee")] == [0, 0, 1, 1]
    assert asked == ["a", "bb", "ccc", "d", "ee"]
    assert seen["a"] == 0
    assert len(seen) <= 3
    assert asked.count("a") == 1
