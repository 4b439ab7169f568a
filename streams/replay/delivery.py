"""Delivers a run's results: to the topics of the run, or live where nothing newer is there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from streams.contract.records import Outgoing
from streams.pipeline import DUPLICATES
from streams.replay.contradictions import contradicted_by
from streams.replay.results import ENRICHED, tell_refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.adapters.kafka.retractions import Retracted
    from streams.ports import Publisher
    from streams.replay.contradictions import StandingDuplicates
    from streams.replay.live_view import LiveView
    from streams.replay.runs import Manifest


PUT_BACK = "put back the newer revision"
_RESULTS = frozenset({ENRICHED, DUPLICATES})


class Delivery:
    """Aims results and publishes them.

    Args:
        manifest: the run.
        sender: a connected publisher.
        view: what the live topic holds, for a live run.
        duplicates: which of its articles are duplicates, for a live run that gives verdicts.
        retracted: which articles were taken down meanwhile.
    """

    def __init__(
        self,
        manifest: Manifest,
        sender: Publisher,
        view: LiveView | None,
        duplicates: StandingDuplicates | None = None,
        retracted: Retracted | None = None,
    ) -> None:
        self._retracted = retracted
        self._duplicates = duplicates
        self._manifest = manifest
        self._sender = sender
        self._view = view

    async def deliver(self, outputs: Sequence[Outgoing]) -> Counter[str]:
        """Publish results and await their delivery.

        Args:
            outputs: with the topics that the stages gave them.

        Returns:
            What there is to tell of it, besides what the stages have counted.

        Raises:
            UnavailableError: the broker did not confirm; nothing is counted, all may be repeated.
        """
        counts: Counter[str] = Counter()
        if self._manifest.mode == "dry-run":
            counts["bytes"] = sum(len(out.value or b"") for out in outputs)
            return counts
        if self._retracted is not None:
            outputs = self._retracted.without(outputs, _RESULTS)
        aimed = await self._aimed(outputs)
        if len(aimed) < len(outputs):
            counts["superseded by a newer revision"] = len(outputs) - len(aimed)
        settled = [out for out in aimed if not self._contradicts(out)]
        if len(settled) < len(aimed):
            counts["left out: the live verdict is another"] = len(aimed) - len(settled)
        aimed = settled
        if refused := tell_refused(await self._sender.publish(aimed)):
            counts["refused by the broker"] = len(refused)
        return counts

    async def _aimed(self, outputs: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """Give the results their topics; in live mode leave out what is superseded."""
        if self._view is None:
            return [_retopic(out, self._manifest.shadow(out.topic)) for out in outputs]
        view = self._view
        await view.catch_up()
        return [o for o in outputs if o.topic != ENRICHED or not view.is_superseded(o)]

    def _contradicts(self, out: Outgoing) -> bool:
        """Say whether the live stage came to another verdict, which stands."""
        if self._view is None or self._duplicates is None:
            return False
        return contradicted_by(out, self._view, self._duplicates) is not None

    async def put_back(self) -> Counter[str]:
        """Publish the newest revision again where an older one was written after it meanwhile.

        Returns:
            How many.

        Raises:
            UnavailableError: the broker did not confirm.
        """
        counts: Counter[str] = Counter()
        count = 0 if self._view is None else await self._view.put_back(self._sender)
        if count:
            counts[PUT_BACK] = count
        return counts


def _retopic(out: Outgoing, topic: str) -> Outgoing:
    return Outgoing(topic=topic, key=out.key, value=out.value, headers=out.headers)
