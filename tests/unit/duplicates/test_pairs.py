"""The labelled pairs of the shared data: what is no copy is never called one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.unit.duplicates.made import made_article, made_judge

PAIRS = Path(__file__).parents[4] / "shared/data/near-duplicates/pairs-dev.jsonl"
NO_COPIES = {"different", "template", "same_event"}
_COPIES = {"exact", "near", "contained"}


@pytest.mark.skipif(not PAIRS.exists(), reason="the shared data is not here")
@pytest.mark.parametrize("second", ["a", "b"])
def test_no_copy_is_called_near_or_contained(second: str) -> None:
    table: Counter[tuple[str, str]] = Counter()
    for line in PAIRS.read_text("utf-8").splitlines():
        pair = json.loads(line)
        judge = made_judge()
        for side in ("b", "a") if second == "a" else ("a", "b"):
            article = made_article(
                side,
                pair[f"{side}_text"],
                title=pair[f"{side}_title"],
                outlet=pair[f"{side}_source"],
            )
            verdict = judge.judge(article).verdict
        table[pair["label"], verdict] += 1
    wrong = {key: n for key, n in table.items() if key[0] in NO_COPIES and key[1] in _COPIES}
    assert wrong == {}
    assert sum(table["dup", verdict] for verdict in _COPIES) >= 29
