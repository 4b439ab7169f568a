"""The fast recogniser on short articles written for these tests, and on the sample page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contract.article import Article, Entity
from streams.entities.crf_model import load_shipped
from streams.entities.decoding import Labelled
from streams.entities.encoder import shipped
from streams.entities.gazetteer import load_gazetteer
from streams.entities.name_tables import (
    CURATED_CONFIDENCE,
    PLACE_CONFIDENCE,
    Sense,
    Thing,
    load_names,
)
from streams.entities.recogniser import ArticleRecogniser, load_recogniser
from streams.entities.reconciling import reconcile
from streams.entities.relatives import Relatives
from streams.entities.spans import Span, label_runs
from streams.ports import Lookups
from tests.unit.entities.test_gazetteer import SAMPLE, TEXTS, article, short

PAGES = sorted(Path(SAMPLE).parent.glob("*.txt"))
EVERYDAY = "وجده سوف على إلى أن كان قال المزيد الرئيس دولار يورو النادرة المعادن".split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الرئيس الروسي فلاديمير بوتين إلى القاهرة.", {"PER فلاديمير بوتين", "LOC القاهرة"}),
        ("أعلنت شركة مايكروسوفت في واشنطن أمس", {"ORG مايكروسوفت", "LOC واشنطن"}),
        ("زار سيمون لوكاشيك باريس. وقال لوكاشيك إنه سعيد.", {"PER سيمون لوكاشيك", "LOC باريس"}),
        ("ذهب مع أبيه وجده إلى المدرسة", set()),
        ("كتاب الجنة والقرية", set()),
        ("بلغت الكلفة 3 ملايين دولار في عام 2022", {"MONEY 3 ملايين دولار", "DATE عام 2022"}),
        ("", set()),
        ("No Arabic here", set()),
    ],
)
def test_recognised(recogniser: ArticleRecogniser, text: str, expected: set[str]) -> None:
    assert {f"{one.type} {one.name}" for one in recogniser.recognise(article(text))} == expected


@pytest.mark.parametrize(
    ("kind", "alone"),
    [
        ("LOC", {"PER سيمون لوكاشيك"}),
        ("MISC", {"PER سيمون لوكاشيك"}),
        ("ORG", {"PER سيمون لوكاشيك", "ORG لوكاشيك"}),
    ],
)
def test_a_last_name_taken_for_a_place_is_its_bearer(
    recogniser: ArticleRecogniser, kind: str, alone: set[str]
) -> None:
    """Companies are named after people, so that an organisation stays one."""

    class Labeller:
        caches: Mapping[str, Lookups] = {}

        def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
            full = {"سيمون": "B-PER", "لوكاشيك": "I-PER"}
            found = [
                [
                    (full if "سيمون" in one else {"لوكاشيك": f"B-{kind}"}).get(word, "O")
                    for word in one
                ]
                for one in sentences
            ]
            return [Labelled(own, [0.99] * len(own)) for own in found]

    own = ArticleRecogniser(
        load_gazetteer(), Labeller(), load_shipped()[0].lexicon, "m", recogniser.digest
    )
    found = own.recognise(article("حضر سيمون لوكاشيك الحفل. وقد كتبوا عن لوكاشيك كثيرا."))
    assert {f"{one.type} {one.name}" for one in found} == alone


def test_a_grandfather_in_careful_spelling_is_no_city(recogniser: ArticleRecogniser) -> None:
    assert not recogniser.recognise(article("كانت القصة عن أبيه وجده في المدرسة"))
    found = short(recogniser.recognise(article("سافر إلى جده أمس")))
    assert found == {"LOC جدة": ["جده"]}


def test_proclitics_stay_outside(recogniser: ArticleRecogniser) -> None:
    found = short(recogniser.recognise(article("التقى بوتين بترامب، ولروسيا موقف.")))
    assert found == {
        "PER فلاديمير بوتين": ["بوتين"],
        "PER دونالد ترامب": ["ترامب"],
        "LOC روسيا": ["روسيا"],
    }


@pytest.mark.parametrize(
    ("labels", "runs"),
    [
        ("O B-PER I-PER O", [(1, 3, "PER")]),
        ("B-PER B-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("I-LOC I-PER", [(0, 1, "LOC"), (1, 2, "PER")]),
        ("O O", []),
    ],
)
def test_label_runs(labels: str, runs: list[tuple[int, int, str]]) -> None:
    assert list(label_runs(labels.split())) == runs


LISTED = Thing("LOC", "القاهرة")
CITY = (Sense(LISTED, PLACE_CONFIDENCE),)


@pytest.mark.parametrize(
    ("listed", "span", "kept"),
    [
        # The same name: what the list says stays, with its link.
        ({(6, 13): CITY}, Span(6, 13, "LOC", 0.9), {(6, 13): "LOC القاهرة"}),
        # A longer name of another type is another thing.
        ({(6, 13): CITY}, Span(0, 13, "ORG", 0.9), {(0, 13): "ORG جامعه القاهره"}),
        # A doubtful one is not believed.
        ({(6, 13): CITY}, Span(6, 13, "PER", 0.4), {(6, 13): "LOC القاهرة"}),
        # An everyday phrase stays one, unless a longer name holds it.
        ({(6, 13): ()}, Span(6, 13, "LOC", 0.9), {}),
        ({(6, 13): ()}, Span(0, 13, "ORG", 0.9), {(0, 13): "ORG جامعه القاهره"}),
        # The hand-written list is believed against a person.
        (
            {(6, 13): (Sense(LISTED, CURATED_CONFIDENCE),)},
            Span(6, 13, "PER", 0.99),
            {(6, 13): "LOC القاهرة"},
        ),
    ],
)
def test_reconciled(
    listed: dict[tuple[int, int], tuple[Sense, ...]], span: Span, kept: dict[tuple[int, int], str]
) -> None:
    text = "جامعه القاهره"
    form = text[span.start : span.end]
    things = {(span.type, form): Thing(span.type, form)}
    relatives = Relatives(load_names(), {})
    found = reconcile(listed, [span], text, things, relatives)
    shown = {place: senses[0].thing for place, senses in found.items() if senses}
    assert {place: f"{thing.type} {thing.name}" for place, thing in shown.items()} == kept


def check(one: Article, entities: tuple[Entity, ...]) -> None:
    """Hold entities to the contract: exact slices, none overlapping, confidence within 0 to 1."""
    taken: set[tuple[str | None, int]] = set()
    for entity in entities:
        assert entity.count == len(entity.mentions)
        for mention in entity.mentions:
            source = (one.title or "") if mention.field == "title" else one.text
            assert source[mention.start : mention.end] == mention.text
            assert mention.text
            assert 0 < mention.confidence <= 1
            places = {(mention.field, place) for place in range(mention.start, mention.end)}
            assert not places & taken
            taken |= places


@settings(deadline=None)
@given(text=TEXTS, title=TEXTS)
def test_mentions_slice_to_their_text(recogniser: ArticleRecogniser, text: str, title: str) -> None:
    one = article(text, title or None)
    entities = recogniser.recognise(one)
    assert entities == recogniser.recognise(one)
    check(one, entities)


@settings(deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_is_read(recogniser: ArticleRecogniser, text: str) -> None:
    one = article(text)
    check(one, recogniser.recognise(one))


@pytest.mark.parametrize("text", ["ه" * 10_000, "a " * 5_000, "9" * 10_000, "😀" * 500, "\u0651"])
def test_odd_text_has_no_entities(recogniser: ArticleRecogniser, text: str) -> None:
    assert recogniser.recognise(article(text)) == ()


def test_the_model_is_named(recogniser: ArticleRecogniser) -> None:
    assert recogniser.model.startswith("crf-gazetteer")
    assert re.fullmatch("[0-9a-f]{32}", recogniser.digest)


@pytest.mark.skipif(not PAGES, reason="the sample page is not on this machine")
@pytest.mark.parametrize(
    "load",
    [load_recogniser, shipped.load_recogniser],
    ids=["fast", "standard"],
)
def test_the_sample_page(load: Callable[[], ArticleRecogniser]) -> None:
    recogniser = load()
    one = article(PAGES[0].read_text(encoding="utf-8"))
    entities = recogniser.recognise(one)
    check(one, entities)
    found = {(entity.type, entity.name): entity for entity in entities}
    for kind, names in {
        "PER": "دونالد ترامب|فلاديمير بوتين|فولوديمير زيلينسكي|ستيف ويتكوف",
        "LOC": "روسيا|أوكرانيا|الولايات المتحدة|الصين|القطب الشمالي",
        "ORG": "الكرملين|بلومبرغ",
    }.items():
        assert {(kind, name) for name in names.split("|")} <= found.keys()
    assert any(kind == "ORG" and name.startswith("مجلس الأمن القومي") for kind, name in found)
    assert not any(name.startswith(("سيزور", "بلومبيرج تسجيل")) for _, name in found)
    links = {name: found["LOC", name].link for name in ("روسيا", "أوكرانيا", "الصين")}
    assert {name: link and link.iso3166 for name, link in links.items()} == {
        "روسيا": "RU",
        "أوكرانيا": "UA",
        "الصين": "CN",
    }
    assert not {entity.name for entity in entities} & set(EVERYDAY)
