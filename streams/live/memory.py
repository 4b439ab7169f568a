"""How a worker holds memory."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_BYTES = 128 * 1024


def give_back_early() -> None:
    """Let glibc give large blocks back to the system as soon as they are freed.

    Left alone, it takes the size of the largest block that was freed for one to be kept: after some
    fetches of hundreds of kilobytes a heap grows that does not shrink again. Other C libraries
    have no such settings, and do nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for setting in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
            mallopt(setting, _BYTES)
