"""From what a record came to, to what a replay publishes: marked, filtered, aimed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from streams.contract.outcomes import Drop, Forward, Repeat
from streams.contract.records import Outgoing, Record
from streams.pipeline import DEAD_LETTERS, DUPLICATES, PIPELINE
from streams.replay.runs import ORIGIN_HEADER, RUN_HEADER, Filters, Manifest

if TYPE_CHECKING:
    from streams.contract.article import Article, DuplicateEvent
    from streams.contract.records import Refusal
    from streams.processing.counting import Processed

ENRICHED = PIPELINE[-1].sink
log = logging.getLogger(__name__)

RESULTS = (ENRICHED, DUPLICATES, DEAD_LETTERS)
"""The topics that a replay writes; what lies between the stages stays in its process."""


def is_own(record: Record, manifest: Manifest) -> bool:
    """Say whether a record was made by this very run: it must not eat its own output."""
    return record.header(RUN_HEADER) == manifest.name


def results(processed: Sequence[Processed], manifest: Manifest) -> list[Outgoing]:
    """Give the results of one record: its last events, those that pass the filters.

    Args:
        processed: what it came to at each step.
        manifest: the run.

    Returns:
        The events for the result topics, marked with the run and the place of the record; one dead
        letter for all of its articles that failed alike.
    """
    source = processed[0].source
    marks = ((RUN_HEADER, manifest.name.encode()), (ORIGIN_HEADER, source.place.encode()))
    found = []
    letters: set[bytes] = set()
    for one in processed:
        wanted = _wanted(one, manifest.filters)
        for out, article_wanted in zip(one.outputs, wanted, strict=True):
            if out.topic not in RESULTS or not article_wanted:
                continue
            if out.topic == DEAD_LETTERS:
                event = dict(out.headers)["ce_id"]
                if event in letters:
                    continue
                letters.add(event)
            found.append(_marked(out, marks))
    return found


def _wanted(one: Processed, filters: Filters) -> list[bool]:
    if not filters.any:
        return [True] * len(one.outputs)
    if one.error is not None:
        # Of what is meant by its code, a failure is as telling as a result.
        return [filters.code is not None] * len(one.outputs)
    flags = []
    for outcome in one.outcomes:
        match outcome:
            case Forward(article):
                flags.append(passes(article, filters))
            case Repeat(event):
                flags.append(passes(event, filters))
    return flags


def passes(article: Article | DuplicateEvent, filters: Filters) -> bool:
    """Say whether an article is one of those that are meant."""
    if filters.language is not None and article.language != filters.language:
        return False
    if filters.ids and article.id not in filters.ids:
        return False
    if filters.outlet is None:
        return True
    outlet = article.outlet
    return outlet is not None and filters.outlet in {outlet.name, outlet.domain}


def _marked(out: Outgoing, marks: Sequence[tuple[str, bytes]]) -> Outgoing:
    names = {name for name, _ in marks}
    kept = tuple((name, value) for name, value in out.headers if name not in names)
    return Outgoing(topic=out.topic, key=out.key, value=out.value, headers=(*kept, *marks))


def tell_refused(refusals: Sequence[Refusal]) -> list[bytes]:
    """Say which results the broker will never take, and why; give their keys."""
    keys = [refusal.record.key or b"" for refusal in refusals]
    for key, refusal in zip(keys, refusals, strict=True):
        log.warning("%s: %s", key.decode("utf-8", "replace"), refusal.reason)
    return keys


def tally(processed: Sequence[Processed], filters: Filters, counts: Counter[str]) -> None:
    """Count what a record came to: by result, by drop reason, by error code, by verdict.

    What the filters leave out is not published, and counts as not meant.
    """
    counts["records"] += 1
    for one in processed:
        if one.error is not None:
            counts[f"dead letter: {one.error}"] += 1
        for outcome in one.outcomes:
            match outcome:
                case Drop(reason):
                    counts[f"dropped: {reason}"] += 1
                case Repeat(article) | Forward(article) if not passes(article, filters):
                    counts["not meant"] += 1
                case Repeat(event):
                    counts[f"duplicate: {event.duplicate.verdict}"] += 1
                case Forward(article) if article.media_topics is not None:
                    counts["enriched"] += 1
