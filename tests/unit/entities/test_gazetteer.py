"""Entities of short articles, written for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.article import Article, Entity
from streams.entities.gazetteer import GazetteerRecogniser, load_gazetteer

SAMPLE = Path(__file__).parents[4] / "shared" / "pages" / "000_3f91169335b23242.txt"
PIECES = (
    "وروسيا لأوكرانيا بالقاهرة للصين دونالد ترامب بوتين الدكتور محمد بن سعد القحطاني على علي عبد "
    "الله نادي الهلال الرئيس قال ، . مجلس الأمن رُوسيا دبـي \u200fقطر« \n\n المغرب صلاة"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


@pytest.fixture(scope="module")
def recogniser() -> GazetteerRecogniser:
    return load_gazetteer()


def article(text: str, title: str | None = None) -> Article:
    return Article(
        id="a",
        revision="r",
        language="ar",
        title=title,
        text=text,
        keywords=(),
        related=(),
        segments=(),
        provenance=(),
    )


def short(entities: tuple[Entity, ...]) -> dict[str, list[str]]:
    return {
        f"{entity.type} {entity.name}": [mention.text for mention in entity.mentions]
        for entity in entities
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل إلى وروسيا", {"LOC روسيا": ["روسيا"]}),
        ("لأوكرانيا حدود", {"LOC أوكرانيا": ["أوكرانيا"]}),
        ("التقيا بالقاهرة", {"LOC القاهرة": ["القاهرة"]}),
        ("زيارة للصين", {"LOC الصين": ["لصين"]}),
        ("أميركا أعلنت", {"LOC الولايات المتحدة": ["أميركا"]}),
        ("قال ترامب إن", {"PER دونالد ترامب": ["ترامب"]}),
        (
            "قال دونالد ترامب، ثم عاد ترامب",
            {"PER دونالد ترامب": ["دونالد ترامب", "ترامب"]},
        ),
        ("أعلن حلف الناتو", {"ORG حلف شمال الأطلسي": ["حلف الناتو"]}),
        ("خسر نادي الهلال، والهلال غاضب", {"ORG نادي الهلال": ["نادي الهلال", "الهلال"]}),
        ("رأينا الهلال في السماء", {}),
        ("قبل صلاة المغرب", {}),
        ("في دور مالي بين الناس", {}),
        (
            "صرح الدكتور سعد الحربي أمس، وأضاف الحربي",
            {"PER سعد الحربي": ["سعد الحربي", "الحربي"]},
        ),
        ("التقى محمد بن فهد الشهري", {"PER محمد بن فهد الشهري": ["محمد بن فهد الشهري"]}),
        ("اعتمد على العودة", {}),
        ("محمد علي", {}),
        (
            "سلمان بن عبدالعزيز آل سعود",
            {"PER الملك سلمان بن عبدالعزيز": ["سلمان بن عبدالعزيز آل سعود"]},
        ),
        ("", {}),
        ("No Arabic here", {}),
    ],
)
def test_recognised(
    recogniser: GazetteerRecogniser, text: str, expected: dict[str, list[str]]
) -> None:
    assert short(recogniser.recognise(article(text))) == expected


def test_mentions_of_the_title_point_into_the_title(recogniser: GazetteerRecogniser) -> None:
    (entity,) = recogniser.recognise(article("زار قطر أمس", "الدوحة؟ بل قطر"))[:1]
    assert [(m.field, m.start, m.end) for m in entity.mentions] == [("title", 11, 14), (None, 4, 7)]


@pytest.mark.parametrize(
    ("name", "link"),
    [("روسيا", {"iso3166": "RU"}), ("موسكو", {"geonames": 524901}), ("الأردن", {"iso3166": "JO"})],
)
def test_links(recogniser: GazetteerRecogniser, name: str, link: dict[str, object]) -> None:
    (entity,) = recogniser.recognise(article(name))
    assert entity.link is not None
    assert {key: getattr(entity.link, key) for key in link} == link


def test_salience_is_shared_out_and_orders_entities(recogniser: GazetteerRecogniser) -> None:
    entities = recogniser.recognise(article("زار وفد مصر ثم قطر، وعاد إلى مصر.", "مصر تستقبل"))
    assert [entity.name for entity in entities] == ["مصر", "قطر"]
    assert sum(entity.salience for entity in entities) == pytest.approx(1, abs=1e-3)


@given(text=TEXTS, title=TEXTS)
def test_mentions_slice_to_their_text(
    recogniser: GazetteerRecogniser, text: str, title: str
) -> None:
    one = article(text, title or None)
    entities = recogniser.recognise(one)
    assert entities == recogniser.recognise(one)
    taken: set[tuple[str | None, int]] = set()
    for entity in entities:
        assert entity.count == len(entity.mentions)
        assert 0 <= entity.salience <= 1
        for mention in entity.mentions:
            source = (one.title or "") if mention.field == "title" else one.text
            assert source[mention.start : mention.end] == mention.text
            places = {(mention.field, place) for place in range(mention.start, mention.end)}
            assert not places & taken
            taken |= places


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample page is not on this machine")
def test_the_sample_page(recogniser: GazetteerRecogniser) -> None:
    page = SAMPLE.read_text(encoding="utf-8")
    one = article(page.partition("المصدر:")[0])
    entities = recogniser.recognise(one)
    countries = {entity.link.iso3166 for entity in entities if entity.link}
    assert {"RU", "US", "CN", "UA"} <= countries
    assert {"دونالد ترامب", "فلاديمير بوتين"} <= {entity.name for entity in entities}
    for entity in entities:
        for mention in entity.mentions:
            assert one.text[mention.start : mention.end] == mention.text
