"""Folders for local state: made where they are not there, owned by one process each."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from streams.errors import UsageError

_LOCK_SECONDS = 3.0
"""A process that was killed, or is ending, gives its folder up in less."""
_LOCK_LOOK_SECONDS = 0.1


def usable_folder(folder: Path) -> Path:
    """Make a folder under the one for local state, where it is not there yet.

    Args:
        folder: inside ``data_dir``.

    Returns:
        The same.

    Raises:
        UsageError: it cannot be made, or not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"KHABAR_DATA_DIR: {folder} cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"KHABAR_DATA_DIR: {folder} cannot be written to by this user")
    return folder


@contextmanager
def owned_folder(folder: Path, owner: str) -> Iterator[None]:
    """Own a folder for as long as the context lasts; the end of the process gives it up too.

    Args:
        folder: inside ``data_dir``; it is made where it is not there yet.
        owner: what owns it, for who asks in vain.

    Raises:
        UsageError: another process owns it, or it cannot be used.
    """
    usable_folder(folder)
    with (folder / "owner").open("a+") as file:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    file.seek(0)
                    raise UsageError(
                        f"KHABAR_DATA_DIR: {folder} belongs to {file.read().strip() or 'another'}: "
                        "stop that, or give this one a folder of its own"
                    ) from None
                time.sleep(_LOCK_LOOK_SECONDS)
        with suppress(OSError):  # a full disk: the lock holds without a name
            file.truncate(0)
            file.write(f"{owner}, process {os.getpid()}\n")
            file.flush()
        yield
