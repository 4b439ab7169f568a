"""Prepositions before names that a model found, on sentences written for these tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from streams.entities.crf_model import load_shipped
from streams.entities.decoding import Labelled
from streams.entities.gazetteer import load_gazetteer
from streams.entities.recogniser import ArticleRecogniser
from streams.ports import Lookups
from tests.unit.entities.test_gazetteer import article, short


class Marker:
    """Takes every word that holds a stem for the name of an organisation."""

    caches: Mapping[str, Lookups] = {}

    def __init__(self, stem: str) -> None:
        self._stem = stem

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        found = [["B-ORG" if self._stem in word else "O" for word in one] for one in sentences]
        return [Labelled(own, [0.99] * len(own)) for own in found]


@pytest.mark.parametrize(
    ("stem", "text", "expected"),
    [
        # Names that no list knows; only the form without a proclitic tells the name.
        ("كرملوس", "وقعت مع كرملوس ثم مع وكرملوس", {"ORG كرملوس": ["كرملوس", "كرملوس"]}),
        ("كرملوس", "قدموه للكرملوس ثم زار الكرملوس", {"ORG الكرملوس": ["لكرملوس", "الكرملوس"]}),
        ("لكنور", "قدموه للكنور ثم زار اللكنور", {"ORG اللكنور": ["لكنور", "اللكنور"]}),
        # The lexicon knows this word behind the article.
        ("عاصمة", "قدموه للعاصمة أمس", {"ORG العاصمة": ["لعاصمة"]}),
        # A head alone is no name.
        ("هيئة", "قدموه للهيئة أمس", {}),
        ("كرملوس", "وقعت مع وكرملوس", {"ORG وكرملوس": ["وكرملوس"]}),
    ],
)
def test_a_name_tells_its_own_proclitics(
    recogniser: ArticleRecogniser, stem: str, text: str, expected: dict[str, list[str]]
) -> None:
    own = ArticleRecogniser(
        load_gazetteer(), Marker(stem), load_shipped()[0].lexicon, "m", recogniser.digest
    )
    assert short(own.recognise(article(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "التقى الأمين العام للأمم المتحدة الوفد في مقر الأمم المتحدة.",
            {"ORG الأمم المتحدة": ["لأمم المتحدة", "الأمم المتحدة"]},
        ),
        ("القمة بأديس أبابا بدأت أمس.", {"LOC أديس أبابا": ["أديس أبابا"]}),
        (
            "صرح المتحدث بحركة فتح منذر الحايك أمس.",
            {"ORG حركة فتح": ["حركة فتح"], "PER منذر الحايك": ["منذر الحايك"]},
        ),
        ("تقدم الجيش بحركة بطيئة.", {}),
        ("أسفر قصف على خان يونس عن قتلى.", {"LOC خان يونس": ["خان يونس"]}),
        ("تعرف على حسن الرداد في الحفل.", {"PER حسن الرداد": ["حسن الرداد"]}),
        ("قال الدكتور على جمعة إن الطقس جميل.", {"PER على جمعة": ["على جمعة"]}),
        (
            "درس في جامعة الملك سعود بالرياض ثم عاد.",
            {"ORG جامعة الملك سعود": ["جامعة الملك سعود"], "LOC الرياض": ["الرياض"]},
        ),
        ("قال علي حسن إن الطقس جميل.", {"PER علي حسن": ["علي حسن"]}),
        ("وصل الوفد برام الله إلى المقر.", {"LOC رام الله": ["رام الله"]}),
    ],
)
def test_prepositions_are_no_part_of_names(
    recogniser: ArticleRecogniser, text: str, expected: dict[str, list[str]]
) -> None:
    assert short(recogniser.recognise(article(text))) == expected
