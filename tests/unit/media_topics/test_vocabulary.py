"""The tables of terms: shapes, and how their rows are spelled out."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from streams.media_topics.forms import articled, inflect, spell_out
from streams.media_topics.vocabulary import Vocabulary, load_vocabulary

OFFICIAL = Path(__file__).parents[4] / "shared" / "data" / "topics" / "mediatopic-top-ar.tsv"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.mark.parametrize(
    ("form", "kind", "forms"),
    [
        ("نفط", "noun", ["نفط"]),
        ("البيت الابيض", "phrase", ["البيت الابيض"]),
        ("سعر الفائده", "pair", ["سعر الفائده", "السعر الفائده"]),
        ("حادث مروري", "pair", ["حادث مروري", "حادث المروري", "الحادث المروري"]),
    ],
)
def test_spell_out(form: str, kind: str, forms: list[str]) -> None:
    assert spell_out(form, kind) == forms


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        spell_out("نفط", "verb")


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("لاعبين", ["لاعبون", "لاعبو", "لاعبي", "لاعبيه", "لاعبيها", "لاعبيهم", "لاعبينا"]),
        ("شركه", ["شركته", "شركتها", "شركتهم", "شركتنا"]),
        ("اسعار", ["اسعارا", "اسعاره", "اسعارها", "اسعارهم", "اسعارنا"]),
        ("محافظ", ["محافظا", "محافظها", "محافظهم", "محافظنا"]),
        ("نفط", []),
        ("جد", []),
        ("حجه", []),
    ],
)
def test_inflect(noun: str, forms: list[str]) -> None:
    assert inflect(noun) == forms


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("سياسي", ["سياسيه"]),
        ("انفجار", ["انفجاران", "انفجارين"]),
        ("مباراه", ["مباراتان", "مباراتين"]),
        ("لاعبين", []),
        ("نبي", []),
        ("نفط", []),
    ],
)
def test_articled(noun: str, forms: list[str]) -> None:
    assert articled(noun) == forms


def test_every_topic_has_terms_enough(vocabulary: Vocabulary) -> None:
    terms = Counter(pull.topic for term in vocabulary.terms for pull in term.pulls)
    top = vocabulary.labels.keys() - vocabulary.broader.keys()
    assert len(top) == 17
    for topic, parent in vocabulary.broader.items():
        assert parent in top
        terms[parent] += terms[topic]
    assert {topic for topic in top if terms[topic] < 100} == set()
    assert {topic for topic in vocabulary.broader if terms[topic] < 6} == set()


def test_no_form_is_in_two_terms(vocabulary: Vocabulary) -> None:
    forms = Counter(form for term in vocabulary.terms for form in term.forms)
    assert {form for form, count in forms.items() if count > 1} == set()


def test_weights_are_those_that_the_table_explains(vocabulary: Vocabulary) -> None:
    weights = {pull.weight for term in vocabulary.terms for pull in term.pulls}
    assert weights <= {1.0, 2.0, 3.0}


@pytest.mark.skipif(not OFFICIAL.exists(), reason="IPTC's labels are not on this machine")
def test_official_labels_are_those_of_iptc() -> None:
    table = files("streams.media_topics") / "data" / "topics.tsv"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()]
    lines = OFFICIAL.read_text("utf-8").splitlines()
    official = {line.split("\t")[0]: line.split("\t")[1:] for line in lines}
    for row in rows:
        if row[0].startswith("medtop:") and row[4] == "iptc":
            assert row[2:4] == official[row[0]]


def test_the_digest_is_stable(vocabulary: Vocabulary) -> None:
    assert load_vocabulary().digest == vocabulary.digest
    assert re.fullmatch("[0-9a-f]{16}", vocabulary.digest)
