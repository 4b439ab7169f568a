"""How a worker holds memory."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_BYTES = 1024 * 1024
"""At 128 KB every article's arrays were asked for anew: 6 to 8 % of the stages' time, for 15 MB of
the five processes."""


def give_back_early() -> None:
    """Let glibc give blocks of a megabyte back to the system as soon as they are freed.

    Left alone, it takes the size of the largest block that was freed for one to be kept: after one
    of some megabytes a heap grows that does not shrink again. Other C libraries
    have no such settings, and do nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for setting in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
            mallopt(setting, _BYTES)
