"""What `khabar tail --topic` lets through."""

from __future__ import annotations

import pytest

from streams.cli.tail import _filter
from streams.contract.article import Entity, Label, Link, MediaTopic
from tests.factories import make_article

HOMICIDE = MediaTopic(
    id="medtop:20000099",
    label=Label(ar="قتل", en="homicide"),
    score=0.8,
    evidence=(),
    broader=("medtop:20000082", "medtop:02000000"),
)


@pytest.mark.parametrize(
    ("topic", "passes"),
    [
        ("medtop:20000099", True),
        ("homicide", True),
        ("medtop:20000082", True),
        ("law and justice", True),
        ("جريمة", True),
        ("sport", False),
        ("medtop:15000000", False),
    ],
)
def test_a_topic_is_found_by_those_above_it(topic: str, *, passes: bool) -> None:
    article = make_article(media_topics=(HOMICIDE,))
    assert _filter(topic, None, None)(article) is passes


def test_an_article_of_an_earlier_version_has_no_chain() -> None:
    old = MediaTopic(id="medtop:20000099", label=HOMICIDE.label, score=0.8, evidence=())
    article = make_article(media_topics=(old,))
    assert _filter("homicide", None, None)(article)
    assert not _filter("medtop:02000000", None, None)(article)


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [("الجامعة", True), ("Q7172", True), ("en:Arab League", True), ("Q71", False), ("Arab", False)],
)
def test_an_entity_is_found_by_its_name_or_to_the_letter_by_an_id(
    wanted: str, *, passes: bool
) -> None:
    league = Entity(
        type="ORG", name="الجامعة العربية", count=1, salience=1.0, mentions=(),
        link=Link(wikidata="Q7172", wikipedia="en:Arab League"),
    )  # fmt: skip
    article = make_article(entities=(league,))
    assert _filter(None, None, wanted)(article) is passes
