"""The store on the disk does what the one in memory does, and leaves nothing behind."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from streams.adapters.disk_store import disk_store
from streams.adapters.index_store import MemoryStore


def test_it_does_what_the_store_in_memory_does() -> None:
    chance = random.Random(2)  # noqa: S311 -- a load
    memory = MemoryStore()
    with disk_store() as disk:
        for _ in range(3000):
            key = b"%d" % chance.randrange(200)
            match chance.randrange(3):
                case 0:
                    value = chance.randbytes(chance.randrange(1, 300))
                    for store in (memory, disk):
                        store.put(key, value)
                case 1:
                    for store in (memory, disk):
                        store.delete(key)
                case _:
                    assert disk.get(key) == memory.get(key)
        assert sorted(disk.items()) == sorted(memory.items())
        assert len(list(disk.items())) > 50


def test_its_folder_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with disk_store() as disk:
        disk.put(b"k", b"v")
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
