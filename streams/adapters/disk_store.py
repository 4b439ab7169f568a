"""A store of records on the disk, for more of them than memory should hold."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rocksdict import AccessType, BlockBasedOptions, Cache, Options, Rdict

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITE_BUFFER_BYTES = 8 * 1024 * 1024
_CACHE_BYTES = 32 * 1024 * 1024


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
def disk_store() -> Iterator[DiskStore]:
    """Give a store in a folder of its own, which goes with the context."""
    with TemporaryDirectory(prefix="khabar-store-") as folder:
        store = DiskStore(Path(folder))
        try:
            yield store
        finally:
            store.close()
