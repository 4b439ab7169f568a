"""The stage forwards what is no copy, and tells of copies."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from streams.contract.article import Article, Duplicate, DuplicateEvent, Outlet, Provenance, Verdict
from streams.contract.outcomes import Forward, Repeat
from streams.stages.deduplicate import VERSION, make_deduplicate

ARTICLE = Article(
    id="b",
    revision="r",
    language="ar",
    text="افتتح الوزير الجسر الجديد صباح اليوم",
    title="جسر جديد",
    keywords=("جسر",),
    related=(),
    segments=(),
    outlet=Outlet(name="صحيفة"),
    provenance=(Provenance(stage="normalise", version="1"),),
)
SIGNED = (*ARTICLE.provenance, Provenance(stage="deduplicate", version=VERSION))


class Always:
    def __init__(self, verdict: Verdict) -> None:
        self.duplicate = Duplicate(verdict=verdict, canonical="a", of="a")

    def judge(self, article: Article) -> Duplicate:
        assert article.duplicate is None
        return self.duplicate


@pytest.mark.parametrize("passing", [True, False])
@pytest.mark.parametrize("verdict", ["unique", "revision", "template"])
def test_what_is_no_copy_goes_on(verdict: Verdict, passing: bool) -> None:  # noqa: FBT001
    judge = Always(verdict)
    judged = replace(ARTICLE, duplicate=judge.duplicate, provenance=SIGNED)
    assert make_deduplicate(judge, passing=passing)(ARTICLE) == (Forward(judged),)


@pytest.mark.parametrize("verdict", ["exact", "near", "contained"])
def test_a_copy_ends_here(verdict: Verdict) -> None:
    judge = Always(verdict)
    (outcome,) = make_deduplicate(judge, passing=False)(ARTICLE)
    assert outcome == Repeat(
        DuplicateEvent(
            id="b",
            revision="r",
            language="ar",
            title="جسر جديد",
            outlet=Outlet(name="صحيفة"),
            duplicate=judge.duplicate,
            provenance=SIGNED,
        )
    )


def test_a_copy_goes_on_flagged_where_copies_pass() -> None:
    judge = Always("near")
    judged = replace(ARTICLE, duplicate=judge.duplicate, provenance=SIGNED)
    repeat, forward = make_deduplicate(judge, passing=True)(ARTICLE)
    assert isinstance(repeat, Repeat)
    assert forward == Forward(judged)
