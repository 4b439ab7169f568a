"""The store on the disk does what the one in memory does, and leaves nothing behind."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from streams.adapters.stores.disk_store import disk_store
from streams.adapters.stores.verdict_store import MemoryStore
from streams.errors import UsageError
from streams.settings import load_settings


def test_it_does_what_the_store_in_memory_does(tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311 -- a load
    memory = MemoryStore()
    with disk_store(load_settings(data_dir=tmp_path)) as disk:
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


def test_its_folder_goes_with_it(tmp_path: Path) -> None:
    with disk_store(load_settings(data_dir=tmp_path)) as disk:
        disk.put(b"k", b"v")
        assert list(tmp_path.glob("stores/*"))
    assert not list(tmp_path.glob("stores/*"))


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    killed = (
        "import os, pathlib\n"
        "from streams.adapters.stores.disk_store import disk_store\n"
        "from streams.settings import load_settings\n"
        f"with disk_store(load_settings(data_dir=pathlib.Path({str(tmp_path)!r}))) as disk:\n"
        "    disk.put(b'k', b'v')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9
    assert len(list(tmp_path.glob("stores/*"))) == 1
    settings = load_settings(data_dir=tmp_path)
    with disk_store(settings) as first:
        first.put(b"k", b"v")
        assert len(list(tmp_path.glob("stores/*"))) == 1
        with disk_store(settings):
            assert len(list(tmp_path.glob("stores/*"))) == 2
        assert first.get(b"k") == b"v"


def test_a_folder_that_is_a_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(UsageError, match="KHABAR_DATA_DIR"),
        disk_store(load_settings(data_dir=tmp_path / "file")),
    ):
        pass
