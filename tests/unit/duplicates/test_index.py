"""The flat index finds what a dict of lists finds, through growth and removal."""

from __future__ import annotations

import numpy as np
import pytest

from streams.duplicates import index as module
from streams.duplicates.index import KeyIndex


def found_by(index: KeyIndex, keys: list[int]) -> list[set[int]]:
    positions, rows = index.find(np.array(keys, dtype=np.uint32))
    found: list[set[int]] = [set() for _ in keys]
    for position, row in zip(positions.tolist(), rows.tolist(), strict=True):
        found[position].add(row)
    return found


@pytest.fixture(params=["small", "large"])
def index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> KeyIndex:
    if request.param == "small":
        monkeypatch.setattr(module, "_FIRST_BUCKETS", 8)
        monkeypatch.setattr(module, "_PIECE", 4)
    return KeyIndex()


def test_it_finds_what_a_dict_finds(index: KeyIndex) -> None:
    chance = np.random.default_rng(1)
    reference: dict[int, set[int]] = {}
    rows: dict[int, list[int]] = {}
    for row in range(3000):
        keys = np.unique(chance.integers(1, 60_000, 20, dtype=np.uint32))
        index.add(keys, np.full(len(keys), row))
        rows[row] = keys.tolist()
        for key in rows[row]:
            reference.setdefault(key, set()).add(row)
        if row % 3 == 2:
            gone = int(chance.choice(list(rows)))
            index.remove(np.array(rows[gone], dtype=np.uint32), gone)
            for key in rows.pop(gone):
                reference[key].discard(gone)
    every = list(range(1, 60_000))
    assert found_by(index, every) == [reference.get(key, set()) for key in every]
    assert len(index) == sum(map(len, rows.values()))


def test_many_at_once_are_found_like_one_by_one(index: KeyIndex) -> None:
    chance = np.random.default_rng(2)
    keys = chance.integers(1, 2**32, 200_000, dtype=np.uint32)
    rows = np.arange(200_000) // 40
    index.add(keys, rows)
    positions, found = index.find(keys)
    assert set(zip(range(200_000), rows.tolist(), strict=True)) <= set(
        zip(positions.tolist(), found.tolist(), strict=True)
    )


def test_a_key_of_many_rows_loses_none(index: KeyIndex) -> None:
    index.add(np.full(500, 7, dtype=np.uint32), np.arange(500))
    assert found_by(index, [7]) == [set(range(500))]
    for row in range(500):
        index.remove(np.array([7], dtype=np.uint32), row)
    assert found_by(index, [7]) == [set()]
    assert len(index) == 0
    assert index.beside == 0


def test_it_takes_twelve_bytes_an_entry() -> None:
    index = KeyIndex()
    chance = np.random.default_rng(3)
    for row in range(0, 40_000, 1000):
        keys = chance.integers(1, 2**32, 44_000, dtype=np.uint32)
        index.add(keys, np.repeat(np.arange(row, row + 1000), 44))
    assert index.nbytes / len(index) < 12.1
    assert index.beside / len(index) < 0.01
