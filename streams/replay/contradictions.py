"""Which verdicts stand live, and which results of a replay contradict them.

An article is an enriched article or a duplicate, for one revision never both. Where duplicates pass
on as well, the enriched article says itself that it is one, and that is no contradiction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from streams.adapters.kafka.consumer import read
from streams.pipeline import DUPLICATES
from streams.replay.live_view import digest_of, fields_of, revision_of
from streams.replay.results import ENRICHED
from streams.stages.deduplicate import COPIES

if TYPE_CHECKING:
    from streams.contract.records import Outgoing, Record
    from streams.ports import Store
    from streams.replay.live_view import LiveView
    from streams.settings import Settings

Contradicted = Literal["articles.enriched", "articles.duplicates"]
_Revisions = dict[str, list[bytes]]


class StandingDuplicates:
    """The duplicate events that were published and not withdrawn since.

    Args:
        store: an empty store; there may be more than memory holds.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self, settings: Settings) -> None:
        """Read what the live topic holds now.

        Raises:
            UnavailableError: no broker answers.
        """
        async for record in read(settings, [DUPLICATES]):
            self.see(record)

    def see(self, event: Record | Outgoing) -> None:
        """Hear of an event of the topic, in its order; one without a value withdraws."""
        key = event.key or b""
        if event.value is None:
            self._store.delete(key)
            return
        known = self._known(key)
        digests = known.setdefault(revision_of(event.value), [])
        if (digest := digest_of(event.value)) not in digests:
            digests.append(digest)
            self._store.put(key, msgspec.msgpack.encode(known))

    def has(self, event: Outgoing) -> bool:
        """Say whether this event stands, to the byte."""
        return digest_of(event.value) in self._known(event.key or b"").get(
            revision_of(event.value), ()
        )

    def has_revision(self, key: bytes, revision: str) -> bool:
        """Say whether an article's revision is a duplicate, for consumers."""
        return revision in self._known(key)

    def _known(self, key: bytes) -> _Revisions:
        found = self._store.get(key)
        return {} if found is None else msgspec.msgpack.decode(found, type=_Revisions)


def contradicted_by(
    result: Outgoing, view: LiveView, duplicates: StandingDuplicates
) -> Contradicted | None:
    """Say on which live topic a result of the same article stands that contradicts this one.

    Args:
        result: an event for ``articles.enriched`` or ``articles.duplicates``.
        view: the live enriched articles.
        duplicates: the live duplicates.

    Returns:
        The topic whose result of this revision cannot stand beside this one; None where none is.
    """
    key = result.key or b""
    if result.topic == ENRICHED:
        revision = revision_of(result.value)
        if not is_copy(result.value) and duplicates.has_revision(key, revision):
            return "articles.duplicates"
    elif result.topic == DUPLICATES:
        standing = view.standing(key)
        if standing is None or is_copy(standing):
            return None
        if revision_of(standing) == revision_of(result.value):
            return "articles.enriched"
    return None


def is_copy(value: bytes | None) -> bool:
    """Say whether an event's own verdict is that of a copy."""
    verdict = fields_of(value).get("duplicate")
    return isinstance(verdict, dict) and verdict.get("verdict") in COPIES
