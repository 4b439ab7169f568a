"""How long what is acknowledged has waited for its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.live.lag import Place


class _Waiting(NamedTuple):
    offset: int
    since: float


class CommitAge:
    """Follows the commits of one worker's partitions."""

    def __init__(self) -> None:
        self._waiting: dict[Place, _Waiting] = {}

    def learn(
        self, settled: Mapping[Place, int], committed: Mapping[Place, int], now: float
    ) -> float:
        """Compare what is settled with what is committed.

        Args:
            settled: the offset after the last settled record, of each partition held.
            committed: the first offset that is not committed, where it is known.
            now: in seconds, of any clock that only goes forward.

        Returns:
            For how many seconds the oldest settled record has been known to wait; 0 for none.
        """
        waiting = {}
        for place, offset in settled.items():
            done = committed.get(place, 0)
            if offset > done:
                before = self._waiting.get(place)
                kept = before is not None and before.offset > done
                waiting[place] = before if before and kept else _Waiting(offset, now)
        self._waiting = waiting
        return max((now - one.since for one in waiting.values()), default=0.0)
