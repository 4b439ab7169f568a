"""Every stage keeps the same laws: id kept, input unchanged, result repeated, errors declared."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.bootstrap import Resources
from streams.contract.article import Article, RawArticle
from streams.contract.outcomes import Drop, Forward, Repeat
from streams.errors import KhabarError
from streams.pipeline import PIPELINE
from streams.settings import load_settings
from tests.factories import make_article

RESOURCES = Resources(load_settings())
STAGES: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    row.name: row.stage(RESOURCES) for row in PIPELINE
}
LATER = list(STAGES)[1:]
WORDS = st.sampled_from(
    "قال الوزير إن مصر والسعودية أعلنت اليوم في القاهرة أن المباراة انتهت بفوز الأهلي على "
    "الزمالك 2-1 المصدر: إقرأ أيضاً: https://a.example/x \u0651 \u200f \ufeff كـــتاب ٢٠٢٥ a".split(
        " "
    )
)
TEXT = st.one_of(
    st.lists(WORDS, max_size=60).map(" ".join),
    st.lists(st.lists(WORDS, max_size=20).map(" ".join), max_size=8).map("\n".join),
    st.text(st.characters(codec="utf-8"), max_size=200),
)


@pytest.mark.parametrize("name", LATER)
@given(text=TEXT, title=st.none() | TEXT)
@settings(max_examples=60, deadline=None)
def test_a_later_stage_keeps_id_and_text_and_repeats_itself(
    name: str, text: str, title: str | None
) -> None:
    article = make_article(id=f"id-{hash((text, title))}", text=text, title=title)
    before = copy.deepcopy(article)
    first, second = STAGES[name](article), STAGES[name](article)
    assert first == second
    assert article == before
    for outcome in first:
        made = outcome.event if isinstance(outcome, Repeat) else outcome.article
        assert made.id == article.id
        assert made.provenance[-1].stage == name
        assert made.provenance[:-1] == article.provenance
    for outcome in first:
        if isinstance(outcome, Forward):
            assert outcome.article.text == article.text
            assert_spans(outcome.article)


def assert_spans(article: Article) -> None:
    fields = {None: article.text, "title": article.title or ""}
    for entity in article.entities or ():
        assert entity.count == len(entity.mentions)
        for mention in entity.mentions:
            assert fields[mention.field][mention.start : mention.end] == mention.text
    for topic in article.media_topics or ():
        for evidence in topic.evidence:
            assert fields[evidence.field][evidence.start : evidence.end] == evidence.text


@given(text=TEXT, title=st.none() | TEXT, url=st.none() | st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_normalise_repeats_itself_and_its_offsets_slice(
    text: str, title: str | None, url: str | None
) -> None:
    raw = RawArticle(text=text, title=title, url=url)
    try:
        first = STAGES["normalise"](raw)
    except KhabarError:
        return
    assert first == STAGES["normalise"](raw)
    assert first
    for outcome in first:
        assert isinstance(outcome, Forward | Drop)
        if isinstance(outcome, Forward):
            article = outcome.article
            assert article.text.strip()
            for segment in article.segments:
                assert 0 <= segment.start <= segment.end <= len(article.text)
                if segment.raw_start is not None and segment.raw_end is not None:
                    assert 0 <= segment.raw_start <= segment.raw_end <= len(text)
    ids = [outcome.article.id for outcome in first if isinstance(outcome, Forward)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", STAGES)
@given(junk=st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_only_declared_errors_are_raised(name: str, junk: str) -> None:
    value: Any = RawArticle(html=junk) if name == "normalise" else make_article(text=junk)
    try:
        STAGES[name](value)
    except KhabarError:
        assert name == "normalise"
