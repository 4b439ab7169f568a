"""The stage fills entities, signs for them and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from streams.contract.article import Article, Entity, Mention, Provenance
from streams.contract.outcomes import Forward
from streams.ports import Lookups
from streams.stages.extract_entities import VERSION, make_extract_entities

ARTICLE = Article(
    id="a",
    revision="r",
    language="ar",
    text="قطر",
    keywords=(),
    related=(),
    segments=(),
    provenance=(Provenance(stage="normalise", version="1"),),
)
FOUND = Entity(
    type="LOC",
    name="قطر",
    count=1,
    salience=1.0,
    mentions=(Mention(start=0, end=3, text="قطر", confidence=1.0),),
)


class OneEntity:
    model = "fake"
    digest = "0" * 16
    caches: Mapping[str, Lookups] = {}

    def recognise(self, article: Article) -> tuple[Entity, ...]:
        return (FOUND,) if article.text else ()


def test_entities_are_filled_and_signed_for() -> None:
    stage = make_extract_entities(OneEntity())
    signed = Provenance(stage="extract_entities", version=VERSION, model="fake", digest="0" * 16)
    expected = replace(ARTICLE, entities=(FOUND,), provenance=(*ARTICLE.provenance, signed))
    assert stage(ARTICLE) == (Forward(expected),)


def test_an_article_without_entities_has_an_empty_tuple() -> None:
    stage = make_extract_entities(OneEntity())
    (outcome,) = stage(replace(ARTICLE, text=""))
    assert isinstance(outcome, Forward)
    assert outcome.article.entities == ()
