"""The gold of media topics: its shape, and that its parts have no article in common."""

from __future__ import annotations

import json
from pathlib import Path

from streams.media_topics.vocabulary import load_vocabulary

GOLD = Path(__file__).parents[2] / "gold" / "topics"


def test_every_topic_of_the_gold_is_in_use_and_the_parts_are_apart() -> None:
    vocabulary = load_vocabulary()
    parts = {
        name: [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]
        for name in ("dev.jsonl", "held.jsonl")
    }
    rows = [row for part in parts.values() for row in part]
    assert [len(part) for part in parts.values()] == [134, 66]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == 200
    for row in rows:
        assert row["title"]
        assert row["topics"]
        assert {*row["topics"], *row["also"]} <= vocabulary.labels.keys()
