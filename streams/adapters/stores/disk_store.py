"""A store of records on the disk, for more of them than memory should hold."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rocksdict import AccessType, BlockBasedOptions, Cache, Options, Rdict

from streams.folders import usable_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.settings import Settings

_WRITE_BUFFER_BYTES = 8 * 1024 * 1024
_CACHE_BYTES = 32 * 1024 * 1024
_FOLDER = "stores"
_own: set[Path] = set()
"""In use by this process: to open a lock of one's own gives it up."""


class DiskStore:
    """Keeps records in a RocksDB of its own; see :class:`streams.ports.Store`.

    Args:
        folder: an empty folder for it.
    """

    def __init__(self, folder: Path) -> None:
        options = Options(raw_mode=True)
        options.create_if_missing(True)  # noqa: FBT003 -- its own way
        options.set_write_buffer_size(_WRITE_BUFFER_BYTES)
        blocks = BlockBasedOptions()
        blocks.set_block_cache(Cache(_CACHE_BYTES))
        options.set_block_based_table_factory(blocks)
        self._table = Rdict(str(folder), options, access_type=AccessType.read_write())

    def get(self, key: bytes) -> bytes | None:
        """Give the record under the key, if there is one."""
        found: bytes | None = self._table.get(key)
        return found

    def put(self, key: bytes, value: bytes) -> None:
        """Keep the record under the key."""
        self._table[key] = value

    def delete(self, key: bytes) -> None:
        """Forget the record under the key, if there is one."""
        self._table.delete(key)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Give every record, in the order of the keys."""
        yield from self._table.items()

    def close(self) -> None:
        """Close the files."""
        self._table.close()


@contextmanager
def disk_store(settings: Settings) -> Iterator[DiskStore]:
    """Give a store in a folder of its own, which goes with the context.

    Args:
        settings: say where local state is kept; a container's /tmp may be small, or memory.

    Raises:
        UsageError: the folder cannot be used.
    """
    place = usable_folder(settings.data_dir / _FOLDER)
    _remove_left_over(place)
    with TemporaryDirectory(dir=place) as name:
        folder = Path(name)
        _own.add(folder)
        store = DiskStore(folder)
        try:
            yield store
        finally:
            store.close()
            _own.discard(folder)


def _remove_left_over(place: Path) -> None:
    """Remove the stores of processes that were killed: RocksDB's lock on them is free."""
    for lock in place.glob("*/LOCK"):
        if lock.parent in _own:
            continue
        with suppress(OSError), lock.open("rb+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
