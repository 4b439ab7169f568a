"""deduplicate: say what an article is to earlier ones, and let copies end here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from streams.contract.article import DuplicateEvent, Provenance
from streams.contract.outcomes import Forward, Repeat

if TYPE_CHECKING:
    from streams.contract.article import Article
    from streams.contract.outcomes import Outcome
    from streams.ports import Judge, Stage

VERSION = "1"
COPIES = frozenset({"exact", "near", "contained"})
"""Verdicts on articles that repeat an earlier one."""

_PROVENANCE = Provenance(stage="deduplicate", version=VERSION)


def make_deduplicate(judge: Judge, *, passing: bool) -> Stage:
    """Build the stage over a judge.

    Args:
        judge: gives the verdicts.
        passing: whether copies go on as well, flagged, besides the event about them.

    Returns:
        The stage: it fills ``duplicate``, forwards what is no copy and tells of copies.
    """

    def deduplicate(article: Article) -> tuple[Outcome, ...]:
        judged = replace(
            article,
            duplicate=judge.judge(article),
            provenance=(*article.provenance, _PROVENANCE),
        )
        if judged.duplicate is None or judged.duplicate.verdict not in COPIES:
            return (Forward(judged),)
        repeat = Repeat(_event(judged))
        return (repeat, Forward(judged)) if passing else (repeat,)

    return deduplicate


def _event(article: Article) -> DuplicateEvent:
    return DuplicateEvent(
        **{name: getattr(article, name) for name in DuplicateEvent.__struct_fields__}
    )
