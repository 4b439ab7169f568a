"""In which order the stages' processes get the processor, where they share a machine.

A stage gives way to those after it, so that what has begun is finished before more is begun. Where
there is work for more than the processors can do, the slowest stage would otherwise wait for its
turn while the first runs far ahead, and has to work that off alone at the end.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from streams.pipeline import PIPELINE

_STEP = 2
"""Niceness for each stage that comes after: 1.6 times the share for the next."""
_STAGES_AFTER = {row.name: count for count, row in enumerate(reversed(PIPELINE))}
_TRIES, _AGAIN_SECONDS = 20, 0.1


def niceness_of(stages: tuple[str, ...]) -> int:
    """Give by how much a process of these stages gives way.

    Args:
        stages: names of stages.

    Returns:
        What is added to this process's own niceness.
    """
    return _STEP * min(_STAGES_AFTER[stage] for stage in stages)


async def give_way(pid: int, stages: tuple[str, ...]) -> None:
    """Let a process that was just started give way to those of later stages.

    Linux shares the processor between sessions first, where it groups them, and each worker has a
    session of its own: so the niceness of that group is set too. Where one may not set it, the
    processes run side by side as ever.

    Args:
        pid: of a child with one thread as yet; threads to come inherit it.
        stages: that it runs.
    """
    own = niceness_of(stages)
    with suppress(OSError):
        before = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, pid, before + own)
    for _ in range(_TRIES):
        if _set_group(pid, own):
            break
        await asyncio.sleep(_AGAIN_SECONDS)


def _set_group(pid: int, niceness: int) -> bool:
    """Set the niceness of a session's group; give False where it is to be tried again."""
    try:
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
    except BlockingIOError:
        # The system takes one such change in a tenth of a second.
        return False
    except OSError:
        pass
    return True
