"""The stage fills media topics, signs for them and leaves the rest alone."""

from __future__ import annotations

from msgspec.structs import replace

from streams.contract.article import Article, Evidence, Label, MediaTopic, Provenance
from streams.contract.outcomes import Forward
from streams.stages.tag_topics import VERSION, make_tag_topics

ARTICLE = Article(
    id="a",
    revision="r",
    language="ar",
    text="مباراة",
    keywords=(),
    related=(),
    segments=(),
    provenance=(Provenance(stage="normalise", version="1"),),
)
SPORT = MediaTopic(
    id="medtop:15000000",
    label=Label(ar="رياضة", en="sport"),
    score=0.9,
    evidence=(Evidence(text="مباراة", start=0, end=6),),
)


class OneTopic:
    model = "fake"
    digest = "0" * 16

    def tag(self, article: Article) -> tuple[MediaTopic, ...]:
        return (SPORT,) if article.text else ()


def test_topics_are_filled_and_signed_for() -> None:
    stage = make_tag_topics(OneTopic())
    signed = Provenance(stage="tag_topics", version=VERSION, model="fake", digest="0" * 16)
    expected = replace(ARTICLE, media_topics=(SPORT,), provenance=(*ARTICLE.provenance, signed))
    assert stage(ARTICLE) == (Forward(expected),)


def test_an_article_of_which_nothing_is_sure_has_an_empty_tuple() -> None:
    stage = make_tag_topics(OneTopic())
    (outcome,) = stage(replace(ARTICLE, text=""))
    assert isinstance(outcome, Forward)
    assert outcome.article.media_topics == ()
