"""The tables of terms: shapes, and how their rows are spelled out."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from streams.media_topics.vocabulary import load_vocabulary, spell_out


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


def test_every_topic_has_terms_enough() -> None:
    vocabulary = load_vocabulary()
    terms = Counter(pull.topic for pulls in vocabulary.terms.values() for pull in pulls)
    assert len(vocabulary.labels) == 17
    assert {topic for topic in vocabulary.labels if terms[topic] < 60} == set()


def test_weights_are_those_that_the_table_explains() -> None:
    vocabulary = load_vocabulary()
    weights = {pull.weight for pulls in vocabulary.terms.values() for pull in pulls}
    assert weights <= {1.0, 2.0, 3.0}


def test_the_digest_is_stable() -> None:
    assert load_vocabulary().digest == load_vocabulary().digest
    assert re.fullmatch("[0-9a-f]{16}", load_vocabulary().digest)
